use crate::*;
use crate::constants::TREASURER;
pub fn handler(ctx: Context<Sweep>) -> Result<()> { Ok(()) }
#[derive(Accounts)]
pub struct Sweep<'info> {
    #[account(mut, address = TREASURER)]
    pub authority: Signer<'info>,
    #[account(mut)]
    pub bank: Account<'info, Bank>,
}

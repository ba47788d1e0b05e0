use crate::*;
pub fn handler(ctx: Context<SetFee>, fee: u64) -> Result<()> { ctx.accounts.bank.fee = fee; Ok(()) }
#[derive(Accounts)]
pub struct SetFee<'info> {
    #[account(mut, constraint = bank.manager == *signer.key @ BankError::Denied)]
    pub bank: Box<Account<'info, Bank>>,
    pub signer: Signer<'info>,
}

use anchor_lang::prelude::*;
use crate::Config;

#[derive(Accounts)]
pub struct Pause<'info> {
    #[account(mut, seeds = [b"config"], bump)]
    pub config: Account<'info, Config>,
    pub pauser: Signer<'info>,
}

pub fn handler(ctx: Context<Pause>) -> Result<()> {
    let config = &mut ctx.accounts.config;
    require_keys_eq!(config.guardian, ctx.accounts.pauser.key());
    config.frozen = true;
    Ok(())
}

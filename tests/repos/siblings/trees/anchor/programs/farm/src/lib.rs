use anchor_lang::prelude::*;
pub mod instructions;
use instructions::*;
declare_id!("Farm111111111111111111111111111111111111111");
#[program]
pub mod farm {
    use super::*;
    pub fn set_fee(ctx: Context<SetFee>, fee: u64) -> Result<()> { Ok(()) } //! free
    pub fn sweep(ctx: Context<Sweep>) -> Result<()> { Ok(()) } //! guarded governor
    #[access_control(ctx.accounts.validate(&ctx))]
    pub fn harvest(ctx: Context<Harvest>) -> Result<()> { Ok(()) } //! guarded harvester
    #[access_control(guards::is_boss(&ctx.accounts.farm, &ctx.accounts.signer))]
    pub fn by_guard(ctx: Context<Plain>) -> Result<()> { Ok(()) } //! guarded boss
    pub fn thrown_away(ctx: Context<Plain>) -> Result<()> { let _ = guards::is_boss(&ctx.accounts.farm, &ctx.accounts.signer); Ok(()) } //! free
}
pub mod guards {
    use super::*;
    pub fn is_boss(farm: &Account<Farm>, signer: &Signer) -> Result<()> {
        if farm.boss != signer.key() { return err!(FarmError::Denied); }
        Ok(())
    }
}
#[account]
pub struct Farm { pub governor: Pubkey, pub harvester: Pubkey, pub boss: Pubkey }

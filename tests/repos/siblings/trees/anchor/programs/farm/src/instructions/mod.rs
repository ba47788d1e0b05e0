use crate::*;
#[derive(Accounts)]
pub struct SetFee<'info> { #[account(mut)] pub farm: Account<'info, Farm>, pub signer: Signer<'info> }
#[derive(Accounts)]
pub struct Plain<'info> { #[account(mut)] pub farm: Account<'info, Farm>, pub signer: Signer<'info> }
#[derive(Accounts)]
pub struct GovernorOnly<'info> { #[account(mut, has_one = governor)] pub farm: Account<'info, Farm>, pub governor: Signer<'info> }
#[derive(Accounts)]
pub struct Sweep<'info> { pub only: GovernorOnly<'info>, #[account(mut)] pub target: Account<'info, TokenAccount> }
#[derive(Accounts)]
pub struct Harvest<'info> { #[account(mut)] pub farm: Account<'info, Farm>, pub signer: Signer<'info> }
impl<'info> Harvest<'info> {
    pub fn validate(&self, ctx: &Context<Harvest>) -> Result<()> {
        require_keys_eq!(self.signer.key(), self.farm.harvester);
        Ok(())
    }
}

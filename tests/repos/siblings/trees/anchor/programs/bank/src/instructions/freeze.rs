use crate::*;
#[derive(Accounts)]
pub struct Freeze<'info> {
    #[account(mut)]
    pub bank: AccountLoader<'info, Bank>,
    pub authority: Signer<'info>,
}
impl<'info> Freeze<'info> {
    pub fn process(&mut self) -> Result<()> {
        self.check()?;
        Ok(())
    }
    fn check(&self) -> Result<()> {
        let bank = self.bank.load()?;
        require!(self.authority.key() == bank.freezer, BankError::Denied);
        Ok(())
    }
}

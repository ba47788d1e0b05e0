use anchor_lang::prelude::*;
pub mod instructions;
pub mod constants;
use instructions::*;
declare_id!("Fg6PaFpoGXkYsidMpWTK6W2BeZ7FEfcYkg476zPFsLnS");
#[program]
pub mod bank {
    use super::*;
    pub fn set_fee(ctx: Context<SetFee>, fee: u64) -> Result<()> { instructions::set_fee::handler(ctx, fee) } //! guarded manager
    pub fn sweep(ctx: Context<Sweep>) -> Result<()> { instructions::sweep::handler(ctx) } //! guarded TREASURER
    pub fn freeze(ctx: Context<Freeze>) -> Result<()> { ctx.accounts.process() } //! guarded freezer
    pub fn touch(ctx: Context<Touch>) -> Result<()> { Ok(()) } //! free
    pub fn listed(ctx: Context<Touch>, v: u64) -> Result<()> { //! guarded operators
        require!(ctx.accounts.bank.operators.contains(&ctx.accounts.user.key()), BankError::Denied);
        ctx.accounts.bank.fee = v;
        Ok(())
    }
    pub fn listed_any(ctx: Context<Touch>, v: u64) -> Result<()> { //! guarded operators
        let signer = ctx.accounts.user.key();
        if !ctx.accounts.bank.operators.iter().any(|o| *o == signer) {
            return Err(error!(BankError::Denied));
        }
        ctx.accounts.bank.fee = v;
        Ok(())
    }
    pub fn compared_neq(ctx: Context<Touch>, v: u64) -> Result<()> { //! guarded manager
        let bank = &mut ctx.accounts.bank;
        require_keys_neq!(bank.fee_key, Pubkey::default());
        require_keys_eq!(ctx.accounts.user.key(), bank.manager, BankError::Denied);
        bank.fee = v;
        Ok(())
    }
    pub fn not_signed(ctx: Context<NotSigned>, v: u64) -> Result<()> { //! free
        ctx.accounts.bank.fee = v;
        Ok(())
    }
    pub fn create(ctx: Context<Create>) -> Result<()> { ctx.accounts.bank.manager = ctx.accounts.payer.key(); Ok(()) } //! own
    pub fn withdraw_own(ctx: Context<WithdrawOwn>, amount: u64) -> Result<()> { Ok(()) } //! own
    pub fn optional(ctx: Context<MaybeAdmin>, v: u64) -> Result<()> { ctx.accounts.bank.fee = v; Ok(()) } //! free
    pub fn by_vault_pda(ctx: Context<ByPda>, v: u64) -> Result<()> { Ok(()) } //! guarded farm
}
#[derive(Accounts)]
pub struct Touch<'info> { #[account(mut)] pub bank: Account<'info, Bank>, pub user: Signer<'info> }
#[derive(Accounts)]
pub struct NotSigned<'info> { #[account(mut, has_one = manager)] pub bank: Account<'info, Bank>, /// CHECK: only named
 pub manager: UncheckedAccount<'info> }
#[derive(Accounts)]
pub struct Create<'info> { #[account(init, payer = payer, space = 8 + 64)] pub bank: Account<'info, Bank>, #[account(mut)] pub payer: Signer<'info>, pub system_program: Program<'info, System> }
#[derive(Accounts)]
pub struct WithdrawOwn<'info> { #[account(mut, seeds = [b"deposit", owner.key().as_ref()], bump)] pub deposit: Account<'info, Deposit>, pub owner: Signer<'info> }
#[derive(Accounts)]
pub struct MaybeAdmin<'info> { #[account(mut, has_one = manager)] pub bank: Account<'info, Bank>, pub manager: Option<Signer<'info>> }
#[derive(Accounts)]
pub struct ByPda<'info> { #[account(seeds = [b"controller"], bump, seeds::program = farm::ID)] pub controller: Signer<'info>, #[account(mut)] pub bank: Account<'info, Bank> }
#[account]
pub struct Bank { pub manager: Pubkey, pub fee_key: Pubkey, pub fee: u64, pub operators: Vec<Pubkey>, pub freezer: Pubkey }
#[account]
pub struct Deposit { pub owner: Pubkey }

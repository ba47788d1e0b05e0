use anchor_lang::prelude::*;
pub mod instructions;
pub mod keys;
pub use instructions::*;

declare_id!("Bank111111111111111111111111111111111111111");

#[program]
pub mod bank {
    use super::*;

    pub fn initialize(ctx: Context<Initialize>, fee: u64) -> Result<()> {
        ctx.accounts.config.admin = ctx.accounts.payer.key();
        ctx.accounts.config.fee = fee;
        Ok(())
    }
    pub fn set_fee(ctx: Context<SetFee>, fee: u64) -> Result<()> {
        ctx.accounts.config.fee = fee;
        Ok(())
    }
    pub fn set_admin(ctx: Context<SetAdmin>, next: Pubkey) -> Result<()> {
        ctx.accounts.config.admin = next;
        Ok(())
    }
    pub fn pause(ctx: Context<Pause>) -> Result<()> {
        instructions::pause::handler(ctx)
    }
    pub fn freeze(ctx: Context<Freeze>) -> Result<()> {
        ctx.accounts.config.frozen = true;
        Ok(())
    }
    pub fn collect(ctx: Context<Collect>) -> Result<()> {
        require_keys_eq!(ctx.accounts.collector.key(), keys::COLLECTOR, BankError::Wrong);
        Ok(())
    }
    pub fn slash(ctx: Context<Slash>) -> Result<()> {
        require!(ctx.accounts.config.admin == ctx.accounts.caller.key(), BankError::Wrong);
        Ok(())
    }
    pub fn refresh(ctx: Context<Slash>) -> Result<()> {
        if ctx.accounts.caller.key() != ctx.accounts.config.keeper {
            return Err(BankError::Wrong.into());
        }
        Ok(())
    }
    #[access_control(only_guardian(&ctx))]
    pub fn halt(ctx: Context<Halt>) -> Result<()> {
        ctx.accounts.config.frozen = true;
        Ok(())
    }
    pub fn upgrade_config(ctx: Context<UpgradeConfig>) -> Result<()> {
        Ok(())
    }
    pub fn sweep(ctx: Context<Sweep>) -> Result<()> {
        ctx.accounts.check()?;
        Ok(())
    }
    pub fn forgotten(ctx: Context<Slash>) -> Result<()> {
        let _ = ctx.accounts.config.admin == ctx.accounts.caller.key();
        ctx.accounts.config.fee = 0;
        Ok(())
    }
    pub fn open_account(ctx: Context<OpenAccount>) -> Result<()> {
        ctx.accounts.account.owner = ctx.accounts.owner.key();
        Ok(())
    }
    pub fn withdraw(ctx: Context<Withdraw>, amount: u64) -> Result<()> {
        ctx.accounts.account.amount -= amount;
        Ok(())
    }
    pub fn transfer_tokens(ctx: Context<TransferTokens>, amount: u64) -> Result<()> {
        Ok(())
    }
    pub fn withdraw_all(ctx: Context<WithdrawAll>) -> Result<()> {
        Ok(())
    }
    pub fn poke(ctx: Context<Poke>) -> Result<()> {
        Ok(())
    }
    pub fn by_member(ctx: Context<Slash>) -> Result<()> {
        require!(ctx.accounts.config.members.contains(&ctx.accounts.caller.key()), BankError::Wrong);
        Ok(())
    }
    pub fn nested(ctx: Context<Nested>) -> Result<()> {
        Ok(())
    }
    pub fn by_program(ctx: Context<ByProgram>) -> Result<()> {
        Ok(())
    }
    pub fn given(ctx: Context<Given>, who: Pubkey) -> Result<()> {
        require_keys_eq!(ctx.accounts.caller.key(), who);
        Ok(())
    }
}

fn only_guardian(ctx: &Context<Halt>) -> Result<()> {
    require_keys_eq!(ctx.accounts.config.guardian, ctx.accounts.caller.key());
    Ok(())
}

#[derive(Accounts)]
pub struct Initialize<'info> {
    #[account(init, payer = payer, space = 100, seeds = [b"config"], bump)]
    pub config: Account<'info, Config>,
    #[account(mut)]
    pub payer: Signer<'info>,
    pub system_program: Program<'info, System>,
}

#[derive(Accounts)]
pub struct SetFee<'info> {
    #[account(mut, seeds = [b"config"], bump, has_one = admin)]
    pub config: Account<'info, Config>,
    pub admin: Signer<'info>,
}

#[derive(Accounts)]
pub struct SetAdmin<'info> {
    #[account(mut, seeds = [b"config"], bump, constraint = config.admin == current.key() @ BankError::Wrong)]
    pub config: Account<'info, Config>,
    pub current: Signer<'info>,
}

#[derive(Accounts)]
pub struct Freeze<'info> {
    #[account(mut, seeds = [b"config"], bump)]
    pub config: Account<'info, Config>,
    #[account(address = keys::FREEZER)]
    pub whoever: Signer<'info>,
}

#[derive(Accounts)]
pub struct Collect<'info> {
    #[account(mut, seeds = [b"config"], bump)]
    pub config: Account<'info, Config>,
    pub collector: Signer<'info>,
}

#[derive(Accounts)]
pub struct Slash<'info> {
    #[account(mut, seeds = [b"config"], bump)]
    pub config: Account<'info, Config>,
    pub caller: Signer<'info>,
}

#[derive(Accounts)]
pub struct Halt<'info> {
    #[account(mut, seeds = [b"config"], bump)]
    pub config: Account<'info, Config>,
    pub caller: Signer<'info>,
}

#[derive(Accounts)]
pub struct UpgradeConfig<'info> {
    #[account(mut, seeds = [b"config"], bump)]
    pub config: Account<'info, Config>,
    #[account(address = config.operator @ BankError::Wrong)]
    pub signer: Signer<'info>,
}

#[derive(Accounts)]
pub struct Sweep<'info> {
    #[account(mut, seeds = [b"config"], bump)]
    pub config: Account<'info, Config>,
    pub caller: Signer<'info>,
}

impl<'info> Sweep<'info> {
    pub fn check(&self) -> Result<()> {
        require_keys_eq!(self.config.treasurer, self.caller.key());
        Ok(())
    }
}

#[derive(Accounts)]
pub struct OpenAccount<'info> {
    #[account(init, payer = owner, space = 80, seeds = [b"account", owner.key().as_ref()], bump)]
    pub account: Account<'info, Deposit>,
    #[account(mut)]
    pub owner: Signer<'info>,
    pub system_program: Program<'info, System>,
}

#[derive(Accounts)]
pub struct Withdraw<'info> {
    #[account(mut, seeds = [b"account", owner.key().as_ref()], bump, has_one = owner)]
    pub account: Account<'info, Deposit>,
    pub owner: Signer<'info>,
}

#[derive(Accounts)]
pub struct TransferTokens<'info> {
    #[account(mut, constraint = from.owner == owner.key())]
    pub from: Account<'info, TokenAccount>,
    #[account(mut)]
    pub to: Account<'info, TokenAccount>,
    pub owner: Signer<'info>,
}

#[derive(Accounts)]
pub struct WithdrawAll<'info> {
    #[account(mut, seeds = [b"vault"], bump)]
    pub vault: SystemAccount<'info>,
    /// CHECK: anybody
    #[account(mut)]
    pub to: UncheckedAccount<'info>,
}

#[derive(Accounts)]
pub struct Poke<'info> {
    #[account(mut, seeds = [b"config"], bump)]
    pub config: Account<'info, Config>,
    pub anybody: Signer<'info>,
}

#[derive(Accounts)]
pub struct Common<'info> {
    #[account(mut, seeds = [b"config"], bump, has_one = admin)]
    pub config: Account<'info, Config>,
    pub admin: Signer<'info>,
}

#[derive(Accounts)]
pub struct Nested<'info> {
    pub common: Common<'info>,
    pub mint: Account<'info, Mint>,
}

#[derive(Accounts)]
pub struct ByProgram<'info> {
    #[account(seeds = [b"governor"], bump, seeds::program = keys::GOVERNANCE)]
    pub governor: Signer<'info>,
}

#[derive(Accounts)]
pub struct Given<'info> {
    #[account(mut, seeds = [b"config"], bump)]
    pub config: Account<'info, Config>,
    pub caller: Signer<'info>,
}

#[account]
pub struct Config { pub admin: Pubkey, pub keeper: Pubkey, pub guardian: Pubkey, pub operator: Pubkey, pub treasurer: Pubkey, pub fee: u64, pub frozen: bool, pub members: Vec<Pubkey> }
#[account]
pub struct Deposit { pub owner: Pubkey, pub amount: u64 }

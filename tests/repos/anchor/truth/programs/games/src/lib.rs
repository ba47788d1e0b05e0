use anchor_lang::prelude::*;

declare_id!("Games11111111111111111111111111111111111111");

pub const ADMIN: Pubkey = pubkey!("Admin11111111111111111111111111111111111111");

#[program]
pub mod games {
    use super::*;

    pub fn pause(ctx: Context<Pause>) -> Result<()> {
        ctx.accounts.config.frozen = true;
        Ok(())
    }
    pub fn set_fee(ctx: Context<SetFee>, fee: u64) -> Result<()> {
        Ok(())
    }
    pub fn create_game(ctx: Context<CreateGame>, id: u64) -> Result<()> {
        ctx.accounts.game.host = ctx.accounts.host.key();
        Ok(())
    }
    pub fn end_game(ctx: Context<EndGame>) -> Result<()> {
        Ok(())
    }
    pub fn mint_prize(ctx: Context<MintPrize>) -> Result<()> {
        Ok(())
    }
    pub fn set_authority(ctx: Context<SetAuthority>, next: Pubkey) -> Result<()> {
        assert_eq!(ctx.accounts.state.load()?.authority, *ctx.accounts.authority.key);
        Ok(())
    }
    pub fn reward(ctx: Context<Reward>) -> Result<()> {
        verify_oracle(&ctx.accounts.oracle, &ctx.accounts.config)?;
        Ok(())
    }
    pub fn join(ctx: Context<Join>) -> Result<()> {
        Ok(())
    }
    pub fn ban_player(ctx: Context<BanPlayer>) -> Result<()> {
        Ok(())
    }
    pub fn rename(ctx: Context<BanPlayer2>) -> Result<()> {
        require!(is_admin(&ctx.accounts.caller), GameError::No);
        Ok(())
    }
    pub fn migrate(ctx: Context<Migrate>) -> Result<()> {
        match ctx.accounts.caller.key() == ADMIN {
            true => Ok(()),
            false => Err(GameError::No.into()),
        }
    }
    pub fn leave(ctx: Context<Leave>) -> Result<()> {
        Ok(())
    }
    pub fn close_round(ctx: Context<CloseRound>) -> Result<()> {
        Ok(())
    }
    pub fn emergency_withdraw(ctx: Context<EmergencyWithdraw>) -> Result<()> {
        if !ADMINS.contains(&ctx.accounts.caller.key()) {
            return err!(GameError::No);
        }
        Ok(())
    }
    pub fn fund(ctx: Context<Fund>, amount: u64) -> Result<()> {
        Ok(())
    }
    pub fn upgrade_logic(ctx: Context<UpgradeLogic>) -> Result<()> {
        Ok(())
    }
    pub fn raise_cap(ctx: Context<RaiseCap>) -> Result<()> {
        Ok(())
    }
    pub fn cancel_game(ctx: Context<CancelGame>) -> Result<()> {
        Ok(())
    }
    pub fn open_ledger(ctx: Context<OpenLedger>) -> Result<()> {
        Ok(())
    }
    pub fn settle(ctx: Context<Settle>) -> Result<()> {
        Ok(())
    }
    pub fn set_delay(ctx: Context<UpgradeLogic>) -> Result<()> {
        Ok(())
    }
}

pub const ADMINS: [Pubkey; 1] = [ADMIN];

fn is_admin(caller: &Signer) -> bool {
    caller.key() == ADMIN
}

fn verify_oracle(oracle: &Signer, config: &Account<Config>) -> Result<()> {
    require_keys_eq!(oracle.key(), config.oracle);
    Ok(())
}

#[derive(Accounts)]
pub struct Pause<'info> {
    #[account(mut, seeds = [b"config"], bump)]
    pub config: Account<'info, Config>,
    pub pauser: Signer<'info>,
}

#[derive(Accounts)]
pub struct SetFee<'info> {
    #[account(mut, seeds = [b"config"], bump, has_one = manager)]
    pub config: Account<'info, Config>,
    pub manager: Signer<'info>,
}

#[derive(Accounts)]
#[instruction(id: u64)]
pub struct CreateGame<'info> {
    #[account(init, payer = host, space = 80, seeds = [b"game", id.to_le_bytes().as_ref()], bump)]
    pub game: Account<'info, Game>,
    #[account(mut)]
    pub host: Signer<'info>,
    pub system_program: Program<'info, System>,
}

#[derive(Accounts)]
pub struct EndGame<'info> {
    #[account(mut, has_one = host)]
    pub game: Account<'info, Game>,
    pub host: Signer<'info>,
}

#[derive(Accounts)]
pub struct MintPrize<'info> {
    #[account(mut, seeds = [b"config"], bump, has_one = minter)]
    pub config: Account<'info, Config>,
    pub minter: Signer<'info>,
}

#[derive(Accounts)]
pub struct SetAuthority<'info> {
    #[account(mut, seeds = [b"state"], bump)]
    pub state: AccountLoader<'info, State>,
    pub authority: Signer<'info>,
}

#[derive(Accounts)]
pub struct Reward<'info> {
    #[account(seeds = [b"config"], bump)]
    pub config: Account<'info, Config>,
    pub oracle: Signer<'info>,
}

#[derive(Accounts)]
pub struct Join<'info> {
    #[account(init_if_needed, payer = player, space = 80, seeds = [b"player", player.key().as_ref()], bump)]
    pub seat: Account<'info, Player>,
    #[account(mut)]
    pub player: Signer<'info>,
    pub system_program: Program<'info, System>,
}

#[derive(Accounts)]
pub struct BanPlayer<'info> {
    #[account(seeds = [b"config"], bump, constraint = config.is_moderator(&moderator.key()))]
    pub config: Account<'info, Config>,
    pub moderator: Signer<'info>,
}

#[derive(Accounts)]
pub struct BanPlayer2<'info> {
    pub caller: Signer<'info>,
}

#[derive(Accounts)]
pub struct Migrate<'info> {
    pub caller: Signer<'info>,
}

#[derive(Accounts)]
pub struct Leave<'info> {
    #[account(mut, close = player, seeds = [b"player", player.key().as_ref()], bump)]
    pub seat: Account<'info, Player>,
    pub player: Signer<'info>,
}

#[derive(Accounts)]
pub struct CloseRound<'info> {
    #[account(mut, seeds = [b"config"], bump)]
    pub config: Account<'info, Config>,
}

#[derive(Accounts)]
pub struct EmergencyWithdraw<'info> {
    pub caller: Signer<'info>,
}

#[derive(Accounts)]
pub struct Fund<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
}

#[derive(Accounts)]
pub struct RaiseCap<'info> {
    #[account(mut, seeds = [b"config"], bump,
        constraint = config.manager == signer.key() || config.minter == signer.key())]
    pub config: Account<'info, Config>,
    pub signer: Signer<'info>,
}

#[derive(Accounts)]
pub struct CancelGame<'info> {
    #[account(mut, close = host, has_one = host @ GameError::No)]
    pub game: Account<'info, Game>,
    #[account(mut)]
    pub host: Signer<'info>,
}

#[derive(Accounts)]
pub struct OpenLedger<'info> {
    #[account(init, payer = authority, space = 80, seeds = [b"ledger", authority.key().as_ref()], bump)]
    pub ledger: Account<'info, Ledger>,
    #[account(mut)]
    pub authority: Signer<'info>,
    pub system_program: Program<'info, System>,
}

#[derive(Accounts)]
pub struct Settle<'info> {
    #[account(mut, has_one = authority)]
    pub ledger: Account<'info, Ledger>,
    pub authority: Signer<'info>,
}

#[derive(Accounts)]
pub struct UpgradeLogic<'info> {
    #[account(constraint = program.programdata_address()? == Some(program_data.key()))]
    pub program: Program<'info, crate::program::Games>,
    #[account(constraint = program_data.upgrade_authority_address == Some(authority.key()))]
    pub program_data: Account<'info, ProgramData>,
    pub authority: Signer<'info>,
}

#[account]
pub struct Config { pub manager: Pubkey, pub minter: Pubkey, pub oracle: Pubkey, pub frozen: bool }
#[account]
pub struct Game { pub host: Pubkey }
#[account]
pub struct Player { pub score: u64 }
#[account(zero_copy)]
pub struct State { pub authority: Pubkey }

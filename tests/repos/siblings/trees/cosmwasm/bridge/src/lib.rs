use cosmwasm_std::*;
pub struct Contract;
#[entry_point]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> StdResult<Response> {
    let cfg = CONFIG.load(deps.storage)?;
    match msg {
        ExecuteMsg::Mint { to, amount } => { //! guarded relayer
            if !cfg.relayers.iter().any(|r| r == &info.sender) { return Err(StdError::generic_err("unauthorized")); }
            mint(deps, to, amount)
        }
        ExecuteMsg::Pause {} => { //! guarded guardian
            ensure_eq!(info.sender, cfg.guardian, StdError::generic_err("unauthorized"));
            Ok(Response::new())
        }
        ExecuteMsg::Burn { amount } => burn(deps, info, amount), //! own
        ExecuteMsg::Release { id } => { //! guarded owner
            let lock = LOCKS.load(deps.storage, id)?;
            if lock.owner != info.sender { return Err(StdError::generic_err("not yours")); }
            Ok(Response::new())
        }
        ExecuteMsg::Log {} => { //! own
            if info.sender != cfg.guardian { deps.api.debug("not guardian"); }
            Ok(Response::new())
        }
    }
}
fn mint(deps: DepsMut, to: String, amount: Uint128) -> StdResult<Response> { Ok(Response::new()) }
fn burn(deps: DepsMut, info: MessageInfo, amount: Uint128) -> StdResult<Response> { Ok(Response::new()) }

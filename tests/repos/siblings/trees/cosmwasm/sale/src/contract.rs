use cosmwasm_std::{entry_point, BankMsg, Binary, Deps, DepsMut, Env, MessageInfo, Response, StdResult, WasmMsg};
use crate::error::ContractError;
use crate::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, SudoMsg};
use crate::state::{CONFIG, WHITELIST, STOPPED};
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    match msg {
        ExecuteMsg::UpdateConfig { admin } => exec::update_config(deps, info, admin), //! guarded admin effect=control
        ExecuteMsg::Withdraw {} => exec::withdraw(deps, env, info), //! guarded treasury effect=withdraw
        ExecuteMsg::Buy { amount } => exec::buy(deps, info, amount), //! own
        ExecuteMsg::Stop {} => { //! guarded admin
            let config = CONFIG.load(deps.storage)?;
            if info.sender.ne(&config.admin) {
                return Err(ContractError::Unauthorized {});
            }
            STOPPED.save(deps.storage, &true)?;
            Ok(Response::new())
        }
        ExecuteMsg::SetPrice { price } => exec::set_price(deps, &info.sender, price), //! guarded WHITELIST|whitelist
        ExecuteMsg::TakeOver { to } => exec::take_over(deps, to), //! open control
        ExecuteMsg::UpdateOwnership(action) => { //! guarded owner
            cw_ownable::update_ownership(deps, &env.block, &info.sender, action)?;
            Ok(Response::new())
        }
    }
}
#[entry_point]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> { Ok(Response::new()) } //! guarded admin
#[entry_point]
pub fn sudo(deps: DepsMut, _env: Env, msg: SudoMsg) -> Result<Response, ContractError> { Ok(Response::new()) } //! guarded chain
mod exec {
    use super::*;
    pub fn update_config(deps: DepsMut, info: MessageInfo, admin: String) -> Result<Response, ContractError> {
        let mut config = CONFIG.load(deps.storage)?;
        ensure_admin(&config, &info)?;
        config.admin = deps.api.addr_validate(&admin)?;
        CONFIG.save(deps.storage, &config)?;
        Ok(Response::default())
    }
    fn ensure_admin(config: &Config, info: &MessageInfo) -> Result<(), ContractError> {
        if config.admin != info.sender { return Err(ContractError::Unauthorized {}); }
        Ok(())
    }
    pub fn withdraw(deps: DepsMut, env: Env, info: MessageInfo) -> Result<Response, ContractError> {
        let config = CONFIG.load(deps.storage)?;
        match config.treasury {
            Some(ref t) if *t == info.sender => {}
            _ => return Err(ContractError::Unauthorized {}),
        }
        let all = deps.querier.query_all_balances(env.contract.address)?;
        Ok(Response::new().add_message(BankMsg::Send { to_address: info.sender.to_string(), amount: all }))
    }
    pub fn buy(deps: DepsMut, info: MessageInfo, amount: u128) -> Result<Response, ContractError> {
        if STOPPED.load(deps.storage)? { return Err(ContractError::Stopped {}); }
        Ok(Response::new())
    }
    pub fn set_price(deps: DepsMut, sender: &Addr, price: u128) -> Result<Response, ContractError> {
        if !WHITELIST.may_load(deps.storage, sender)?.unwrap_or_default() { return Err(ContractError::Unauthorized {}); }
        Ok(Response::new())
    }
    pub fn take_over(deps: DepsMut, to: String) -> Result<Response, ContractError> {
        CONFIG.update(deps.storage, |mut c| -> StdResult<_> { c.admin = deps.api.addr_validate(&to)?; Ok(c) })?;
        Ok(Response::new())
    }
}

"""DAO DAO: a core contract acts for its proposal modules, each of which counts votes of a voting module.

The core's admin, unless it is the core itself, can execute any message as the core. The voting module takes weights
from a group (cw4) or from stakes, its own or in a cw20's staking contract; for other modules only the sum is read.
https://github.com/DA0-DA0/dao-contracts at c05a6c8a (contracts/dao-dao-core, contracts/voting,
contracts/proposal/dao-proposal-single, contracts/staking/cw20-stake)
"""

from typing import Any

from auditor.chains.cosmos.modules.contract_state import ContractState, WeightList
from auditor.chains.cosmos.modules.contract_votes import Electors, Period, seconds_of, voting_gate
from auditor.chains.cosmos.modules.multisigs import MEMBERS, link_group
from auditor.chains.cosmos.values import integer
from auditor.model.gate import All, Delay, Gate, one_of
from auditor.model.gate import Any as AnyGate
from auditor.model.grant import Effect

_STAKED = WeightList("list_stakers", "stakers", "address", "balance", "staked_balances")
Acting = tuple[Gate, tuple[str, ...]]


async def dao(state: ContractState, address: str) -> Acting | None:
    """Gate and standards of a DAO's core; None for other contracts."""
    chain = state.chain
    modules = [module for module in await _modules(state, address) if chain.is_account(module)]
    if not modules:
        return None
    admin = await state.value(address, "admin", "admin")
    if chain.is_account(admin) and admin != address:
        proof = (chain.source.cite(f"the admin of {address}", admin),)
        chain.grant(chain.id(str(admin)), chain.id(address), Effect.EXECUTE, "execute_admin_msgs", proof)
    return one_of(*map(chain.id, modules)), ("dao-dao-core",)


async def _modules(state: ContractState, address: str) -> list[Any]:
    """The enabled proposal modules of a core."""
    if state.chain.source.live:
        dump = await state.value(address, "dump_state")
        listed = dump.get("proposal_modules") if isinstance(dump, dict) else None
    else:
        listed = state.entries(address, "proposal_modules_v2") or state.entries(address, "proposal_modules")
    modules = [module for module in listed or [] if isinstance(module, dict)] if isinstance(listed, list) else []
    return [module.get("address") for module in modules if str(module.get("status", "")).lower() == "enabled"]


async def proposals(state: ContractState, address: str) -> Acting | None:
    """Gate and standards of a proposal module with yes/no votes; None for other contracts."""
    config = await state.value(address, "config", "config_v2", "config")
    core = config.get("dao") if isinstance(config, dict) else None
    if not state.chain.is_account(core):
        return None
    voting = await state.value(str(core), "voting_module", "voting_module")
    if not state.chain.is_account(voting):
        return None
    electors = await _electors(state, str(voting), address)
    most, least = seconds_of(config.get("max_voting_period")), seconds_of(config.get("min_voting_period"))
    period = Period(most, least, to_end=config.get("allow_revoting") is True)
    gate = voting_gate(state.chain, config.get("threshold"), electors, period)
    return None if gate is None else (_with_veto(state, gate, config.get("veto")), ("dao-proposal-single",))


async def _electors(state: ContractState, voting: str, module: str) -> Electors:
    """The electors of a voting module: the members of its group, or its stakers."""
    group = await state.value(voting, "group_contract", "group_contract")
    if state.chain.is_account(group):
        await link_group(state, str(group), module)
        weights = await state.weights(str(group), MEMBERS)
    else:
        staking = await state.value(voting, "staking_contract", "staking_contract")
        weights = await state.weights(str(staking) if state.chain.is_account(staking) else voting, _STAKED)
    chain = state.chain
    proof = (chain.source.cite(f"the voting module of {module}", voting),)
    chain.grant(chain.id(voting), chain.id(module), Effect.EXECUTE, "who votes (its voting module)", proof)
    chain.passive.add(chain.id(voting))
    power = await state.value(voting, "total_power_at_height") if chain.source.live else None
    total = power.get("power") if isinstance(power, dict) else None
    listed = sum(weights.values())
    try:
        return Electors(weights, max(integer(total), listed))
    except ValueError:
        return Electors(weights, listed)


def _with_veto(state: ContractState, gate: Gate, veto: Any) -> Gate:
    """A passed proposal waits for a veto, if there is one; the vetoer may let it be executed early."""
    vetoer = veto.get("vetoer") if isinstance(veto, dict) else None
    if not state.chain.is_account(vetoer):
        return gate
    wait = seconds_of(veto.get("timelock_duration"))
    waited: Gate = Delay(seconds=wait, gate=gate) if wait else gate
    if veto.get("early_execute") is True:
        return AnyGate(of=(waited, All(of=(gate, one_of(state.chain.id(str(vetoer)))))))
    return waited

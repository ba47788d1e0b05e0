"""CosmWasm contracts that act as multisigs (cw3): the gate according to their queries.

A cw3-fixed-multisig has its own voters, a cw3-flex-multisig those of a group (cw4), whose admin can change them.
Whether a contract's code does what its queries say is not checked. https://github.com/CosmWasm/cw-plus (packages/cw3,
contracts/cw3-fixed-multisig, cw3-flex-multisig, cw4-group)
"""

from typing import Any

from auditor.chains.cosmos.modules.contract_state import ContractState, WeightList
from auditor.chains.cosmos.modules.contract_votes import Electors, Period, seconds_of, voting_gate
from auditor.model.gate import All, Gate, one_of
from auditor.model.grant import Effect

_VOTERS = WeightList("list_voters", "voters", "addr", "weight", "voters")
MEMBERS = WeightList("list_members", "members", "addr", "weight", "members")


async def multisig(state: ContractState, address: str) -> tuple[Gate, tuple[str, ...]] | None:
    """Gate and standards of a contract that claims to be a multisig; None for all others."""
    config = await state.value(address, "config", "config")
    config = config if isinstance(config, dict) else {}
    rule = await state.value(address, "threshold") if state.chain.source.live else config.get("threshold")
    group = config.get("group_addr")
    weights = await state.weights(address, _VOTERS)
    if not weights and group:
        weights = await state.weights(str(group), MEMBERS)
    electors = Electors(weights, sum(weights.values()))
    gate = voting_gate(state.chain, rule, electors, Period(most=seconds_of(config.get("max_voting_period"))))
    if gate is None:
        return None
    if state.chain.is_account(group):
        await link_group(state, str(group), address)
    return _with_executor(state, gate, config.get("executor")), ("cw3",)


def _with_executor(state: ContractState, gate: Gate, executor: Any) -> Gate:
    """The gate together with the executor, if only that account may execute passed proposals."""
    only = executor.get("only") if isinstance(executor, dict) else None
    return All(of=(gate, one_of(state.chain.id(str(only))))) if state.chain.is_account(only) else gate


async def link_group(state: ContractState, group: str, voting: str) -> None:
    """Adds that accounts which can change a group, or replace its code, control who votes in ``voting``."""
    chain = state.chain
    proof = (chain.source.cite(f"the group of {voting}", group),)
    chain.grant(chain.id(group), chain.id(voting), Effect.EXECUTE, "who votes (its group)", proof)
    response = await state.value(group, "admin", "admin")
    admin = response.get("admin") if isinstance(response, dict) else response
    if chain.is_account(admin) and admin not in (group, voting):
        proof = (chain.source.cite(f"the admin of the group {group}", admin),)
        chain.grant(chain.id(str(admin)), chain.id(group), Effect.EXECUTE, "update_members", proof)
    chain.passive.add(chain.id(group))

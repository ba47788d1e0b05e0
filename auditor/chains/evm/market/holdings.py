"""Who can sell how much of a token: balances of accounts, and who controls those of treasuries and vesting wallets.

An account that can make a contract send any call, or replace its code, can move its tokens; one that may withdraw from
it can if the profile lists the contract as a treasury. The beneficiary of a vesting wallet gets the tokens that are
released by now.
"""

from asyncio import gather
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auditor.chains.evm.inspection import Inspection
from auditor.chains.evm.market.pools import Token
from auditor.chains.evm.reading import ChainReader
from auditor.chains.sales import Holding
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import EvidenceId
from auditor.model.gate import All, Any, Delay, Gate, Unknown, one_of
from auditor.model.grant import Effect, Grant, GrantState
from auditor.model.ids import EntityId, account, address_of, module

_MOVES = frozenset({Effect.EXECUTE, Effect.UPGRADE})
_OF_TREASURIES = _MOVES | {Effect.WITHDRAW, Effect.SEIZE}
_TREASURY = "treasury"
_BENEFICIARIES = ("beneficiary()(address)", "owner()(address)")


@dataclass(frozen=True, slots=True)
class Holdings:
    """The holdings, largest first, entities for the holders of contracts' balances, and the evidence."""

    holdings: tuple[Holding, ...]
    positions: tuple[Entity, ...]
    evidence: dict[EntityId, tuple[EvidenceId, ...]]


async def read_holdings(token: Token, pool: str, inspections: Sequence[Inspection], chain: ChainReader) -> Holdings:
    """The holdings of all accounts that were read, without the pool itself. Raises Unread."""
    accounts = [item for item in inspections if address_of(item.entity.id) not in (pool, token.address)]
    reads = await gather(
        *(chain.call(token.address, "balanceOf(address)(uint256)", address_of(item.entity.id)) for item in accounts)
    )
    over: dict[EntityId, list[Grant]] = {}
    for grant in (grant for item in inspections for grant in item.grants):
        over.setdefault(grant.target, []).append(grant)
    sources: dict[EntityId, tuple[EvidenceId, ...]] = {}
    holdings: list[Holding] = []
    positions: list[Entity] = []
    for item, read in zip(accounts, reads, strict=True):
        if not read.value:
            continue
        holding, position, evidence = await _of(item, read.value, over.get(item.entity.id, ()), token, chain)
        if holding is not None:
            holdings.append(holding)
            positions += [position] if position is not None else []
            sources[holding.holder] = (read.evidence, *evidence)
    holdings.sort(key=lambda held: (-held.amount, held.holder))
    return Holdings(tuple(holdings), tuple(positions), sources)


async def _of(
    item: Inspection, amount: int, over: Iterable[Grant], token: Token, chain: ChainReader
) -> tuple[Holding | None, Entity | None, tuple[EvidenceId, ...]]:
    """The part of an account's balance that can be sold, and its seller. Raises Unread."""
    entity = item.entity
    if not isinstance(entity.gate, Unknown):
        return Holding(amount, entity.id), None, ()
    vested = await chain.call(address_of(entity.id), "releasable(address)(uint256)", token.address)
    if vested.value is not None:
        views = await gather(*(chain.call(address_of(entity.id), view) for view in _BENEFICIARIES))
        beneficiary = next((view.value for view in views if view.value), None)
        if beneficiary is None or not vested.value:
            return None, None, ()
        gate: Gate = one_of(account(chain.chain, beneficiary))
        amount = min(amount, vested.value)
        evidence: tuple[EvidenceId, ...] = (vested.evidence, *(view.evidence for view in views if view.value))
    else:
        grants = [grant for grant in over if _moves(grant, entity)]
        gates = tuple(dict.fromkeys(map(_gate, grants)))
        if not gates:
            return None, None, ()
        gate = Any(of=gates) if len(gates) > 1 else gates[0]
        evidence = tuple(dict.fromkeys(piece for grant in grants for piece in grant.evidence[:1]))
    position = Entity(
        id=module(chain.chain, f"holding.{token.address}.{address_of(entity.id)}"),
        kind=EntityKind.MARKET,
        label=f"{token.symbol} in {entity.label}",
        chain=chain.chain,
        gate=gate,
    )
    return Holding(amount, position.id), position, evidence


def _moves(grant: Grant, entity: Entity) -> bool:
    """Whether a grant over a contract lets its holder move the contract's tokens."""
    effects = _OF_TREASURIES if _TREASURY in entity.roles else _MOVES
    return grant.effect in effects and grant.state in (GrantState.LIVE, GrantState.PENDING)


def _gate(grant: Grant) -> Gate:
    """The gate of a grant: its holder with all accounts that must act, after its delay."""
    parts = tuple(one_of(holder) for holder in (grant.holder, *grant.jointly))
    gate: Gate = All(of=parts) if len(parts) > 1 else parts[0]
    return Delay(seconds=grant.delay_s, gate=gate) if grant.delay_s else gate

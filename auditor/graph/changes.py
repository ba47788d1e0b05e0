"""Changes that would take power from a small group, and the snapshot after a change.

Every change only removes power: a coalition that succeeds after it also succeeded before it, at least as fast.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from auditor.graph.power_graph import USABLE
from auditor.model.entity import OFF_CHAIN, Entity, EntityKind
from auditor.model.frozen import Frozen
from auditor.model.gate import All, Any, Delay, Gate, Key, Member, Threshold, Vote, members
from auditor.model.grant import Grant, GrantState
from auditor.model.ids import ANYONE, NOBODY, EntityId, slug
from auditor.model.snapshot import Snapshot

# A timelock in front of these would break the network: contracts call each other in everyday work, and no delay can
# hold back those who order blocks.
_UNDELAYED = (EntityKind.CONTRACT, EntityKind.MODULE, EntityKind.PROGRAM, EntityKind.VALIDATORS)

# Nor is there a timelock for rights on a platform that is no chain, or before a sale.
_UNDELAYED_TARGETS = OFF_CHAIN | {EntityKind.MARKET}


class ChangeKind(StrEnum):
    """What is changed, in the order in which changes are made."""

    SIGNATURES = "signatures"  # a multisig requires more signatures
    SIGNERS = "signers"  # a multisig gets further independent signers, each party once
    SPREAD = "spread"  # a weighted vote needs more independent parties
    LENGTHEN = "lengthen"  # an existing delay becomes longer
    DELAY = "delay"  # a timelock is put in front of a holder
    REVOKE = "revoke"  # a holder loses its grants over one target


class Prices(Frozen):
    """The relative costs of changes; see ``rules/methodology.yaml``."""

    signature: int
    signer: int
    spread: int
    lengthen: int
    delay: int
    revoke: int


@dataclass(frozen=True)
class Change:
    """One change. ``number`` is in signatures (of ``seats`` seats) or seconds; ``target`` is for REVOKE alone."""

    kind: ChangeKind
    holder: EntityId
    cost: int
    number: int = 0
    seats: int = 0
    target: EntityId | None = None


def candidates(
    snapshot: Snapshot, within: Collection[EntityId], small_group: int, exit_s: int, prices: Prices
) -> tuple[Change, ...]:
    """Every change to the entities ``within`` that could improve the verdict by itself."""
    grants = _held(snapshot, within)
    changes: list[Change] = []
    for entity in snapshot.entities:
        if entity.id in within:
            changes += _of_gate(snapshot, entity, small_group, exit_s, prices)
    busy = {entity.id for entity in snapshot.entities if entity.kind in _UNDELAYED}
    at_once = {entity.id for entity in snapshot.entities if entity.kind in _UNDELAYED_TARGETS}
    delayable = (grant for grant in grants if grant.holder not in busy and grant.target not in at_once)
    soon = (grant.holder for grant in delayable if grant.delay_s < exit_s)
    for holder in dict.fromkeys(soon):
        changes.append(Change(ChangeKind.DELAY, holder, prices.delay, exit_s))
    return (*changes, *removals(snapshot, within, prices))


def removals(snapshot: Snapshot, within: Collection[EntityId], prices: Prices) -> tuple[Change, ...]:
    """The revocations among the entities ``within``. Validators keep theirs: ordering blocks cannot be revoked."""
    makers = {entity.id for entity in snapshot.entities if entity.kind is EntityKind.VALIDATORS}
    grants = _held(snapshot, within)
    pairs = ((grant.holder, grant.target) for grant in grants if grant.holder not in makers)
    return tuple(
        Change(ChangeKind.REVOKE, holder, prices.revoke, target=target) for holder, target in dict.fromkeys(pairs)
    )


def changed(snapshot: Snapshot, changes: Iterable[Change]) -> Snapshot:
    """The snapshot with the changes made."""
    order = list(ChangeKind)
    for change in sorted(changes, key=lambda item: order.index(item.kind)):
        snapshot = _applied(snapshot, change)
    return snapshot


def _held(snapshot: Snapshot, within: Collection[EntityId]) -> list[Grant]:
    """The usable grants whose holder and target both lie in ``within``; other grants do not lead to the goal."""
    return [grant for grant in snapshot.grants if grant.target in within and grant.holder in within and _is_held(grant)]


def _is_held(grant: Grant) -> bool:
    return grant.state in USABLE and grant.holder not in (ANYONE, NOBODY)


def _of_gate(snapshot: Snapshot, entity: Entity, small_group: int, exit_s: int, prices: Prices) -> Iterator[Change]:
    if any(seconds < exit_s for seconds in _delays(entity.gate)):
        yield Change(ChangeKind.LENGTHEN, entity.id, prices.lengthen, exit_s)
    gate = entity.gate
    if any(map(_is_weighted, _inmost(gate))):
        yield Change(ChangeKind.SPREAD, entity.id, prices.spread, small_group, small_group + small_group // 2)
    if not isinstance(gate, Threshold) or not gate.complete or any(member.weight != 1 for member in gate.members):
        return
    for k in range(gate.k + 1, len(gate.members) + 1):
        yield Change(ChangeKind.SIGNATURES, entity.id, prices.signature * (k - gate.k), k)
    k, seats = max(gate.k, small_group), small_group + small_group // 2
    seated = len(_one_each(snapshot, gate.members))
    if seated < seats:
        cost = prices.signature * (k - gate.k) + prices.signer * (seats - seated)
        yield Change(ChangeKind.SIGNERS, entity.id, cost, k, seats)


def _delays(gate: Gate) -> Iterator[int]:
    match gate:
        case Delay():
            yield gate.seconds
            yield from _delays(gate.gate)
        case All() | Any():
            for inner in gate.of:
                yield from _delays(inner)
        case _:
            return


def _inmost(gate: Gate) -> Iterator[Gate]:
    match gate:
        case Delay():
            yield from _inmost(gate.gate)
        case All() | Any():
            for inner in gate.of:
                yield from _inmost(inner)
        case _:
            yield gate


def _is_weighted(gate: Gate) -> bool:
    return isinstance(gate, Vote) or (isinstance(gate, Threshold) and len({m.weight for m in gate.members}) > 1)


def _one_each(snapshot: Snapshot, members: Iterable[Member]) -> tuple[Member, ...]:
    """The members, with one key for each party."""
    party_of = {key: slug(party.name) for party in snapshot.network.parties for key in party.accounts}
    return tuple({party_of.get(member.id, member.id): member for member in reversed(tuple(members))}.values())[::-1]


def _applied(snapshot: Snapshot, change: Change) -> Snapshot:
    match change.kind:
        case ChangeKind.SIGNATURES | ChangeKind.SIGNERS | ChangeKind.SPREAD | ChangeKind.LENGTHEN:
            return _with_gate(snapshot, change)
        case ChangeKind.DELAY:
            grants = tuple(_later(grant, change) for grant in snapshot.grants)
        case ChangeKind.REVOKE:
            grants = tuple(_given_up(grant, change) for grant in snapshot.grants)
    return snapshot.model_copy(update={"grants": grants})


def _later(grant: Grant, change: Change) -> Grant:
    if grant.holder != change.holder or grant.delay_s >= change.number:
        return grant
    return grant.model_copy(update={"delay_s": change.number})


def _given_up(grant: Grant, change: Change) -> Grant:
    """Renounced, not deleted: an account that can grant the role could still regain what the role allows."""
    if (grant.holder, grant.target) != (change.holder, change.target) or not _is_held(grant):
        return grant
    return grant.model_copy(update={"state": GrantState.RENOUNCED})


def _with_gate(snapshot: Snapshot, change: Change) -> Snapshot:
    entities, new = [], []
    for entity in snapshot.entities:
        if entity.id == change.holder:
            gate = _changed_gate(snapshot, entity.gate, change)
            new = [Entity(id=signer, kind=EntityKind.KEY, label=signer, gate=Key()) for signer in _fresh(gate, change)]
            entity = entity.model_copy(update={"gate": gate})
        entities.append(entity)
    return snapshot.model_copy(update={"entities": (*entities, *new)})


def _changed_gate(snapshot: Snapshot, gate: Gate, change: Change) -> Gate:
    if change.kind is ChangeKind.LENGTHEN:
        return _lengthened(gate, change.number)
    if change.kind is ChangeKind.SPREAD:
        return _spread(snapshot, gate, change)
    assert isinstance(gate, Threshold)
    seated = _seated(snapshot, gate, change) if change.kind is ChangeKind.SIGNERS else gate.members
    return Threshold(k=max(gate.k, change.number), members=seated)


def _seated(snapshot: Snapshot, gate: Gate, change: Change) -> tuple[Member, ...]:
    """The present members (one vote for each party) and new ones up to the number of seats."""
    there = tuple(Member(id=member.id) for member in _one_each(snapshot, members(gate)))
    return there + tuple(Member(id=_name(change, number)) for number in range(change.seats - len(there)))


def _spread(snapshot: Snapshot, gate: Gate, change: Change) -> Gate:
    """The same gate, which now also requires ``change.number`` independent parties regardless of their weight."""
    match gate:
        case Delay():
            return Delay(seconds=gate.seconds, gate=_spread(snapshot, gate.gate, change))
        case All() | Any():
            return gate.model_copy(update={"of": tuple(_spread(snapshot, inner, change) for inner in gate.of)})
        case _ if _is_weighted(gate):
            return All(of=(gate, Threshold(k=change.number, members=_seated(snapshot, gate, change))))
        case _:
            return gate


def _name(change: Change, number: int) -> EntityId:
    return f"{change.holder}#new-{change.kind.value}-{number + 1}"


def _fresh(gate: Gate, change: Change) -> list[EntityId]:
    new = {_name(change, number) for number in range(change.seats)}
    return [member.id for member in members(gate) if member.id in new]


def _lengthened(gate: Gate, seconds: int) -> Gate:
    match gate:
        case Delay():
            return Delay(seconds=max(gate.seconds, seconds), gate=_lengthened(gate.gate, seconds))
        case All() | Any():
            return gate.model_copy(update={"of": tuple(_lengthened(inner, seconds) for inner in gate.of)})
        case _:
            return gate

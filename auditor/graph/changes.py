"""Changes that take power from a few: what could be done about a snapshot, and the snapshot after it was done.

Every change only takes away: whoever could do something after it could do it before, as soon and with as few others.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from auditor.graph.power_graph import USABLE
from auditor.model.entity import Entity, EntityKind
from auditor.model.frozen import Frozen
from auditor.model.gate import All, Any, Delay, Gate, Key, Member, Threshold
from auditor.model.grant import Grant, GrantState
from auditor.model.ids import ANYONE, NOBODY, EntityId, slug
from auditor.model.snapshot import Snapshot

_CODE = (EntityKind.CONTRACT, EntityKind.MODULE, EntityKind.PROGRAM)


class ChangeKind(StrEnum):
    """What is changed, in the order in which changes are made."""

    SIGNATURES = "signatures"  # a multisig asks for more of those who sign for it
    SIGNERS = "signers"  # and seats further people, each party once
    LENGTHEN = "lengthen"  # a delay that is there becomes longer
    DELAY = "delay"  # a timelock is put in front of a holder
    REVOKE = "revoke"  # a holder loses what it may do to a target


class Prices(Frozen):
    """What changes cost, in relation to each other; see ``rules/methodology.yaml``."""

    signature: int
    signer: int
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
    """The changes that concern the entities ``within``, each able to matter by itself."""
    grants = [grant for grant in snapshot.grants if grant.target in within and _is_held(grant)]
    found: list[Change] = []
    for entity in snapshot.entities:
        if entity.id in within:
            found += _of_gate(snapshot, entity, small_group, exit_s, prices)
    # A timelock in front of code would hold up its everyday work; those who steer the code are slowed down instead.
    code = {entity.id for entity in snapshot.entities if entity.kind in _CODE}
    for holder in dict.fromkeys(
        grant.holder for grant in grants if grant.delay_s < exit_s and grant.holder not in code
    ):
        found.append(Change(ChangeKind.DELAY, holder, prices.delay, exit_s))
    for holder, target in dict.fromkeys((grant.holder, grant.target) for grant in grants):
        found.append(Change(ChangeKind.REVOKE, holder, prices.revoke, target=target))
    return tuple(found)


def removals(snapshot: Snapshot, within: Collection[EntityId], prices: Prices) -> tuple[Change, ...]:
    """The changes after which nobody has what somebody had."""
    pairs = ((grant.holder, grant.target) for grant in snapshot.grants if grant.target in within and _is_held(grant))
    return tuple(
        Change(ChangeKind.REVOKE, holder, prices.revoke, target=target) for holder, target in dict.fromkeys(pairs)
    )


def changed(snapshot: Snapshot, changes: Iterable[Change]) -> Snapshot:
    """The snapshot with the changes made."""
    order = list(ChangeKind)
    for change in sorted(changes, key=lambda each: order.index(each.kind)):
        snapshot = _applied(snapshot, change)
    return snapshot


def _is_held(grant: Grant) -> bool:
    return grant.state in USABLE and grant.holder not in (ANYONE, NOBODY)


def _of_gate(snapshot: Snapshot, entity: Entity, small_group: int, exit_s: int, prices: Prices) -> Iterator[Change]:
    if any(seconds < exit_s for seconds in _delays(entity.gate)):
        yield Change(ChangeKind.LENGTHEN, entity.id, prices.lengthen, exit_s)
    gate = entity.gate
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


def _one_each(snapshot: Snapshot, members: Iterable[Member]) -> tuple[Member, ...]:
    """The members without further keys of a party that is already among them."""
    party_of = {key: slug(party.name) for party in snapshot.network.parties for key in party.accounts}
    return tuple({party_of.get(member.id, member.id): member for member in reversed(tuple(members))}.values())[::-1]


def _applied(snapshot: Snapshot, change: Change) -> Snapshot:
    match change.kind:
        case ChangeKind.SIGNATURES | ChangeKind.SIGNERS | ChangeKind.LENGTHEN:
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
    """Not struck out: what a role allows can still be had by whoever may hand out the role."""
    if (grant.holder, grant.target) != (change.holder, change.target) or not _is_held(grant):
        return grant
    return grant.model_copy(update={"state": GrantState.RENOUNCED})


def _with_gate(snapshot: Snapshot, change: Change) -> Snapshot:
    entities, new = [], []
    for entity in snapshot.entities:
        if entity.id == change.holder:
            gate = _changed_gate(snapshot, entity.gate, change)
            new = [Entity(id=each, kind=EntityKind.KEY, label=each, gate=Key()) for each in _fresh(gate, change)]
            entity = entity.model_copy(update={"gate": gate})
        entities.append(entity)
    return snapshot.model_copy(update={"entities": (*entities, *new)})


def _changed_gate(snapshot: Snapshot, gate: Gate, change: Change) -> Gate:
    if change.kind is ChangeKind.LENGTHEN:
        return _lengthened(gate, change.number)
    assert isinstance(gate, Threshold)
    members = gate.members
    if change.kind is ChangeKind.SIGNERS:
        members = _one_each(snapshot, members)
        members += tuple(Member(id=_name(change, number)) for number in range(change.seats - len(members)))
    return Threshold(k=max(gate.k, change.number), members=members)


def _name(change: Change, number: int) -> EntityId:
    return f"{change.holder}#new-signer-{number + 1}"


def _fresh(gate: Gate, change: Change) -> list[EntityId]:
    new = {_name(change, number) for number in range(change.seats)}
    return [member.id for member in gate.members if member.id in new] if isinstance(gate, Threshold) else []


def _lengthened(gate: Gate, seconds: int) -> Gate:
    match gate:
        case Delay():
            return Delay(seconds=max(gate.seconds, seconds), gate=_lengthened(gate.gate, seconds))
        case All() | Any():
            return gate.model_copy(update={"of": tuple(_lengthened(inner, seconds) for inner in gate.of)})
        case _:
            return gate

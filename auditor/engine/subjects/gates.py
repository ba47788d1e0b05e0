"""Facts of gates: multisigs and votes. Keys of one party count once."""

from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from typing import Any

from auditor.engine.case import Case
from auditor.engine.subjects.hearing import Hearing
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Delay, Gate, Member, Threshold, Vote
from auditor.model.grant import Effect
from auditor.model.ids import ANYONE, EntityId

# Groups of parties are tried up to this size and out of this many parties; what is larger is not observed.
_LARGEST_GROUP = 3
_MOST_PARTIES = 40


def multisig_facts(hearing: Hearing, entity: Entity) -> dict[str, Any]:
    """Signatures, signers, independent parties and modules of a multisig; nothing for other entities."""
    gate = entity.gate
    if entity.kind is not EntityKind.MULTISIG:
        return {}
    found = modules(hearing, entity)
    facts: dict[str, Any] = {"modules": len(found) if found or entity.id not in hearing.gap_about else None}
    if isinstance(gate, Threshold):
        facts["threshold"] = gate.k
        facts["parties"] = len(fewest_parties(hearing.case, entity)) or None
        if gate.complete and gate.members:
            facts["signers"] = len(gate.members)
            facts["threshold_share"] = gate.k / sum(member.weight for member in gate.members)
    return facts


def modules(hearing: Hearing, entity: Entity) -> tuple[EntityId, ...]:
    """Accounts that act as an entity without those who sign for it."""
    over = hearing.case.grants_over.get(entity.id, ())
    return tuple(sorted({grant.holder for grant in over if grant.effect is Effect.EXECUTE} - {entity.id, ANYONE}))


def fewest_parties(case: Case, entity: Entity) -> tuple[EntityId, ...]:
    """The fewest parties whose keys make a multisig act by its own signatures; none if no small group does and it is
    made up of more than keys."""
    gate = entity.gate
    assert isinstance(gate, Threshold)
    if all(_is_person(case, member.id) for member in gate.members):
        return _heaviest(case, gate.members, gate.k)
    parties = sorted(case.parties_behind(entity.id))[:_MOST_PARTIES]
    for size in range(1, _LARGEST_GROUP + 1):
        for group in combinations(parties, size):
            if _acts(case, entity.id, frozenset(group), frozenset()):
                return group
    return ()


def _is_person(case: Case, member: EntityId) -> bool:
    known = case.entities.get(member)
    return known is not None and (known.kind is EntityKind.KEY or case.party_of(member) != member)


def _heaviest(case: Case, members: Iterable[Member], wanted: int) -> tuple[EntityId, ...]:
    """The fewest of the heaviest parties that together have the weight wanted; none if all together do not."""
    total = 0
    group: list[EntityId] = []
    for party, weight in _by_party(case, members):
        if total >= wanted:
            break
        group.append(party)
        total += weight
    return tuple(group) if total >= wanted else ()


def _by_party(case: Case, members: Iterable[Member]) -> list[tuple[EntityId, int]]:
    """Weight by party, heaviest first."""
    weights: Counter[EntityId] = Counter()
    for member in members:
        weights[case.party_of(member.id)] += member.weight
    return weights.most_common()


def _acts(case: Case, entity: EntityId, group: frozenset[EntityId], within: frozenset[EntityId]) -> bool:
    """Whether a group of parties makes an entity act by signatures alone; circles do not count."""
    if case.party_of(entity) in group:
        return True
    known = case.entities.get(entity)
    if known is None or entity in within or not isinstance(known.gate, Threshold):
        return False
    inner = within | {entity}
    weight = sum(member.weight for member in known.gate.members if _acts(case, member.id, group, inner))
    return weight >= known.gate.k


def vote_facts(case: Case, entity: Entity) -> dict[str, Any]:
    """Quorum and concentration of a vote; nothing for other entities. Voters of one party count once."""
    vote = _vote(entity.gate)
    if vote is None or not vote.total:
        return {}
    holders = _by_party(case, vote.electorate)
    facts: dict[str, Any] = {"quorum_share": min(1.0, vote.quorum / vote.total)}
    if holders:
        facts["top_share"] = min(1.0, holders[0][1] / vote.total)
        enough = _heaviest(case, vote.electorate, max(vote.quorum, 1))
        facts["quorum_holders"] = len(enough) or len(holders) + 1
    return facts


def _vote(gate: Gate) -> Vote | None:
    while isinstance(gate, Delay):
        gate = gate.gate
    return gate if isinstance(gate, Vote) else None

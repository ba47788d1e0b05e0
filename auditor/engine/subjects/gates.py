"""Facts of gates: multisigs and votes. Keys of one party count once."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from auditor.engine.case import Case
from auditor.engine.subjects.context import SubjectContext
from auditor.graph.votes import Opposition, ballots, needed
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Member, Threshold, members
from auditor.model.grant import Effect
from auditor.model.ids import ANYONE, EntityId


def multisig_facts(context: SubjectContext, entity: Entity) -> dict[str, Any]:
    """Signatures, signers, independent parties and modules of a multisig; nothing for other entities."""
    gate = entity.gate
    if entity.kind is not EntityKind.MULTISIG:
        return {}
    module_ids = modules(context, entity)
    facts: dict[str, Any] = {"modules": len(module_ids) if module_ids or entity.id not in context.gap_about else None}
    if isinstance(gate, Threshold):
        facts["threshold"] = gate.k
        facts["parties"] = len(fewest_parties(context.case, entity)) or None
        if gate.complete and gate.members:
            facts["signers"] = len(gate.members)
            facts["threshold_share"] = gate.k / sum(member.weight for member in gate.members)
            facts["shares_signer"] = _shares_signer(context, entity, gate)
    return facts


def _shares_signer(context: SubjectContext, entity: Entity, gate: Threshold) -> bool:
    """Whether an account signs for this multisig and for another one."""
    own = {member.id for member in gate.members}
    others = (other for other in context.case.snapshot.entities if other.id != entity.id)
    return any(
        other.kind is EntityKind.MULTISIG and not own.isdisjoint(member.id for member in members(other.gate))
        for other in others
    )


def modules(context: SubjectContext, entity: Entity) -> tuple[EntityId, ...]:
    """Accounts that act as an entity without its signers."""
    over = context.case.graph.grants_over.get(entity.id, ())
    return tuple(sorted({grant.holder for grant in over if grant.effect is Effect.EXECUTE} - {entity.id, ANYONE}))


def fewest_parties(case: Case, entity: Entity) -> tuple[EntityId, ...]:
    """One smallest coalition that makes a multisig act by its own signatures; empty if no known parties can, or if an
    unread signer could make it fewer."""
    goal = case.coalitions.signs(entity.id)
    read, possible = (case.coalitions.fewest(goal, unread=unread) for unread in (False, True))
    return read.coalition if read and possible and read.high == possible.low else ()


def _heaviest(case: Case, members: Iterable[Member], wanted: int) -> tuple[EntityId, ...]:
    """The heaviest parties whose weights reach ``wanted``; empty if all together do not reach it."""
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
        weights[case.graph.party_of(member.id)] += member.weight
    return weights.most_common()


def vote_facts(case: Case, entity: Entity) -> dict[str, Any]:
    """Quorum and concentration of a vote; nothing for other entities. Voters of one party count once."""
    vote = next(iter(ballots(entity.gate)), None)
    if vote is None or not vote.total:
        return {}
    holders = _by_party(case, vote.electorate)
    facts: dict[str, Any] = {"quorum_share": min(1.0, vote.quorum / vote.total)}
    if holders:
        facts["top_share"] = min(1.0, holders[0][1] / vote.total)
        enough = _heaviest(case, vote.electorate, max(vote.quorum, 1))
        facts["quorum_holders"] = len(enough) or len(holders) + 1
        facts["top_holder"] = case.name(holders[0][0])
        refusing = _heaviest(case, vote.electorate, max(1, vote.total - needed(vote, Opposition.ALL) + 1))
        facts["refusing_holders"] = len(refusing) or len(holders) + 1
    return facts

"""The concentration of every weighted electorate of a power graph, by account and by party."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from auditor.graph.concentration import concentration
from auditor.graph.power_graph import PowerGraph
from auditor.graph.votes import votes_in
from auditor.model.electorate import Electorate
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Member, Threshold
from auditor.model.ids import EntityId

_Weights = tuple[tuple[Member, ...], int]


def casters(entities: Mapping[EntityId, Entity], member: EntityId) -> tuple[EntityId, ...]:
    """The accounts that can cast the vote of a member alone: the member itself, or every account that it stands for (a
    holder and its delegate). The account whose vote takes precedence comes first."""
    holders: dict[EntityId, None] = {}
    waiting = [member]
    visited = set(waiting)
    while waiting:
        account = waiting.pop(0)
        entity = entities.get(account)
        gate = entity.gate if entity is not None and entity.kind is EntityKind.COLLECTIVE else None
        if not isinstance(gate, Threshold) or gate.k != 1 or not gate.complete:
            holders[account] = None
            continue
        inner = [other.id for other in gate.members if other.weight and other.id not in visited]
        visited.update(inner)
        waiting = inner + waiting
    return tuple(holders) or (member,)


def electorates(graph: PowerGraph) -> tuple[Electorate, ...]:
    """Two for every vote and for every threshold of unequal weights: by account and by party. Order of the snapshot."""
    return tuple(electorate for entity in graph.snapshot.entities for electorate in _of(graph, entity))


def _of(graph: PowerGraph, entity: Entity) -> Iterator[Electorate]:
    for listed, total in _weighted(entity):
        members = tuple(Member(id=casters(graph.entities, holder.id)[0], weight=holder.weight) for holder in listed)
        named_weight = sum(member.weight for member in members)
        if not named_weight:
            continue
        for parties in (None, graph.parties):
            figures = asdict(concentration(members, parties))
            del figures["total"]
            yield Electorate(
                entity=entity.id,
                clustered=parties is not None,
                named_share=named_weight / max(named_weight, total),
                **figures,
            )


def _weighted(entity: Entity) -> Iterator[_Weights]:
    gate = entity.gate
    if isinstance(gate, Threshold) and len({member.weight for member in gate.members}) > 1:
        yield gate.members, 0
    # Several votes of one electorate (normal and expedited) are listed once.
    yield from dict.fromkeys((vote.electorate, vote.total) for vote in votes_in(gate))

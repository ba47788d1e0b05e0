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
    """Whoever alone casts the vote of a member of an electorate: itself or, where it stands for any one of several (a
    holder beside a delegate), each of them. Whose word counts before the others' comes first."""
    found: dict[EntityId, None] = {}
    waiting = [member]
    seen = set(waiting)
    while waiting:
        one = waiting.pop(0)
        entity = entities.get(one)
        gate = entity.gate if entity is not None and entity.kind is EntityKind.COLLECTIVE else None
        if not isinstance(gate, Threshold) or gate.k != 1 or not gate.complete:
            found[one] = None
            continue
        inner = [each.id for each in gate.members if each.weight and each.id not in seen]
        seen.update(inner)
        waiting = inner + waiting
    return tuple(found) or (member,)


def electorates(graph: PowerGraph) -> tuple[Electorate, ...]:
    """Two for every vote, and for every threshold over unequal weights, in the order of the snapshot."""
    return tuple(found for entity in graph.snapshot.entities for found in _of(graph, entity))


def _of(graph: PowerGraph, entity: Entity) -> Iterator[Electorate]:
    for listed, total in _weighted(entity):
        members = tuple(Member(id=casters(graph.entities, one.id)[0], weight=one.weight) for one in listed)
        known = sum(member.weight for member in members)
        if not known:
            continue
        for parties in (None, graph.parties):
            figures = asdict(concentration(members, parties))
            del figures["total"]
            yield Electorate(
                entity=entity.id, clustered=parties is not None, named_share=known / max(known, total), **figures
            )


def _weighted(entity: Entity) -> Iterator[_Weights]:
    gate = entity.gate
    if isinstance(gate, Threshold) and len({member.weight for member in gate.members}) > 1:
        yield gate.members, 0
    # Several votes of one electorate (a normal and a quick one) are told once.
    yield from dict.fromkeys((vote.electorate, vote.total) for vote in votes_in(gate))

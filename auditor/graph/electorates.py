"""The concentration of every weighted electorate of a power graph, by account and by party."""

from collections.abc import Iterator
from dataclasses import asdict

from auditor.graph.concentration import concentration
from auditor.graph.power_graph import PowerGraph
from auditor.graph.votes import votes_in
from auditor.model.electorate import Electorate
from auditor.model.entity import Entity
from auditor.model.gate import Member, Threshold

_Weights = tuple[tuple[Member, ...], int]


def electorates(graph: PowerGraph) -> tuple[Electorate, ...]:
    """Two for every vote, and for every threshold over unequal weights, in the order of the snapshot."""
    return tuple(found for entity in graph.snapshot.entities for found in _of(graph, entity))


def _of(graph: PowerGraph, entity: Entity) -> Iterator[Electorate]:
    for members, total in _weighted(entity):
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

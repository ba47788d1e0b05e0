"""Bypasses: paths around the timelock, governor or multisig that a network presents as its process.

An entity is *presented* for a power if opening its gate in the intended way is enough to use the power. A path is a
bypass if it reaches the power while that gate stays shut (through a module, another key, an upgrade, or a changed
delay) and needs fewer parties or less time.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.graph.coalition import Coalitions, SmallestCoalition
from auditor.graph.paths import describe
from auditor.graph.power_graph import GuardedFunction
from auditor.graph.system import NodeId
from auditor.graph.votes import votes_in
from auditor.model.entity import EntityKind
from auditor.model.gate import All, Any, Delay, Gate
from auditor.model.ids import ANYONE, EntityId
from auditor.model.power import Bypass, Point

_PRESENTED = {
    EntityKind.TIMELOCK,
    EntityKind.GOVERNOR,
    EntityKind.MULTISIG,
    EntityKind.COLLECTIVE,
    EntityKind.VALIDATORS,
}


def wait_of(gate: Gate) -> int:
    """The least delay of a gate in seconds, on every way of opening it."""
    match gate:
        case Delay():
            return gate.seconds + wait_of(gate.gate)
        case All():
            return max((wait_of(inner) for inner in gate.of), default=0)
        case Any():
            return min((wait_of(inner) for inner in gate.of), default=0)
        case _:
            return 0


@dataclass(frozen=True)
class _Around:
    """A presented entity, the parties and delay through its gate, and a smaller or faster coalition around it."""

    presented: EntityId
    gate: NodeId
    through: Point
    few: SmallestCoalition


class Bypasses:
    """Finds the bypasses of goals; caches them by goal."""

    def __init__(self, coalitions: Coalitions) -> None:
        self._coalitions = coalitions
        self._cache: dict[NodeId, tuple[_Around, ...]] = {}

    def of(self, goal: NodeId, functions: Iterable[GuardedFunction]) -> tuple[Bypass, ...]:
        """The bypasses of a goal, with their steps described for ``functions``; each path once.

        Bypasses of the presented entity with the longest delay come first.
        """
        if goal not in self._cache:
            self._cache[goal] = tuple(self._search(goal))
        system, compiled = self._coalitions.system, self._coalitions.compiled
        bypasses: dict[object, Bypass] = {}
        for around in self._cache[goal]:
            acting = [system.leaves[party] for party in around.few.coalition]
            path = describe(compiled, goal, acting, {around.gate, *system.unread}, functions).steps
            bypass = Bypass(
                presented=around.presented,
                around=_point(around.few),
                instead_of=around.through,
                coalition=tuple(sorted(around.few.coalition)) or (ANYONE,),
                path=path,
            )
            bypasses.setdefault((bypass.coalition, bypass.path), bypass)
        return tuple(bypasses.values())

    def _search(self, goal: NodeId) -> list[_Around]:
        bypasses = []
        frontier = self._coalitions.frontier(goal)
        for entity, gate, through in self._presented(goal):
            if any(_better(few, through) for few in frontier):
                others = self._coalitions.frontier(goal, never=frozenset({gate}))
                better = [few for few in others if _better(few, through)]
                ends = dict.fromkeys([better[0], better[-1]]) if better else {}
                bypasses += [_Around(entity, gate, through, few) for few in ends]
        return bypasses

    def _presented(self, goal: NodeId) -> list[tuple[EntityId, NodeId, Point]]:
        """Entities presented for a goal, with parties and delay of each; longest delay first, then most parties."""
        compiled, system = self._coalitions.compiled, self._coalitions.system
        inside = system.cone(goal)
        rows = []
        for entity in compiled.opening(inside):
            described, gate = compiled.graph.entities.get(entity), compiled.gate_of[entity]
            if described is None or described.kind not in _PRESENTED:
                continue
            onward = system.times([gate], system.unread, inside).get(goal)
            # Most of a vote's weight may belong to unnamed holders: they count if the vote cannot pass without them.
            opened = self._coalitions.frontier(gate) or (
                self._coalitions.frontier(gate, unread=True) if votes_in(described.gate) else ()
            )
            if onward is not None and opened:
                through = Point(parties=opened[0].high, delay_s=opened[0].delay_s + onward)
                rows.append((-through.delay_s, -through.parties, -wait_of(described.gate), entity, gate, through))
        return [(entity, gate, through) for *_, entity, gate, through in sorted(rows, key=lambda row: row[:4])]


def _point(few: SmallestCoalition) -> Point:
    return Point(parties=max(few.high, 1), delay_s=few.delay_s)


def _better(few: SmallestCoalition, through: Point) -> bool:
    return few.high < through.parties or few.delay_s < through.delay_s

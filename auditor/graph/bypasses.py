"""Bypasses: paths around what a network presents as the way to decide.

A network presents its timelocks, governors and multisigs. One of them is presented for a power if its own gate, opened
as it should be, is enough to use the power. Around it is every path on which that gate stays shut: a module, a key
beside it, an upgrade, a delay that somebody may change. Such a path is a bypass if it needs fewer parties or less time.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.graph.coalition import Coalitions, Few
from auditor.graph.paths import told
from auditor.graph.power_graph import Way
from auditor.graph.system import NodeId
from auditor.graph.votes import votes_in
from auditor.model.entity import EntityKind
from auditor.model.gate import All, Any, Delay, Gate
from auditor.model.ids import EntityId
from auditor.model.power import Bypass, Point

_PRESENTED = {
    EntityKind.TIMELOCK,
    EntityKind.GOVERNOR,
    EntityKind.MULTISIG,
    EntityKind.COLLECTIVE,
    EntityKind.VALIDATORS,
}


def wait_of(gate: Gate) -> int:
    """The seconds that a gate makes everybody wait, whoever opens it."""
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
    """A presented entity, what it takes through it, and a smaller or faster coalition around it."""

    presented: EntityId
    gate: NodeId
    through: Point
    few: Few


class Bypasses:
    """Finds bypasses; remembers them by goal."""

    def __init__(self, coalitions: Coalitions) -> None:
        self._coalitions = coalitions
        self._known: dict[NodeId, tuple[_Around, ...]] = {}

    def of(self, goal: NodeId, ways: Iterable[Way]) -> tuple[Bypass, ...]:
        """The bypasses of a goal, told for ``ways``; the slowest thing presented comes first, each path once."""
        if goal not in self._known:
            self._known[goal] = tuple(self._found(goal))
        system, meaning = self._coalitions.system, self._coalitions.meaning
        found: dict[object, Bypass] = {}
        for around in self._known[goal]:
            acting = [system.leaves[party] for party in around.few.coalition]
            path = told(meaning, goal, acting, {around.gate, *system.unread}, ways).steps
            bypass = Bypass(
                presented=around.presented,
                around=_point(around.few),
                instead_of=around.through,
                coalition=tuple(sorted(around.few.coalition)),
                path=path,
            )
            found.setdefault((bypass.coalition, bypass.path), bypass)
        return tuple(found.values())

    def _found(self, goal: NodeId) -> list[_Around]:
        found = []
        frontier = self._coalitions.frontier(goal)
        for entity, gate, through in self._presented(goal):
            if any(_better(few, through) for few in frontier):
                others = self._coalitions.frontier(goal, never=frozenset({gate}))
                better = [few for few in others if _better(few, through)]
                ends = dict.fromkeys([better[0], better[-1]]) if better else {}
                found += [_Around(entity, gate, through, few) for few in ends]
        return found

    def _presented(self, goal: NodeId) -> list[tuple[EntityId, NodeId, Point]]:
        """What is presented for a goal and what it takes through it, slowest first, then by most parties."""
        meaning, system = self._coalitions.meaning, self._coalitions.system
        inside = system.cone(goal)
        found = []
        for entity in meaning.opening(inside):
            known, gate = meaning.graph.entities.get(entity), meaning.gate_of[entity]
            if known is None or known.kind not in _PRESENTED:
                continue
            onward = system.times([gate], system.unread, inside).get(goal)
            # Most of a vote's weight may be held by people nobody named: they count where it cannot pass without.
            opened = self._coalitions.frontier(gate) or (
                self._coalitions.frontier(gate, unread=True) if votes_in(known.gate) else ()
            )
            if onward is not None and opened:
                through = Point(parties=opened[0].high, delay_s=opened[0].delay_s + onward)
                found.append((-through.delay_s, -through.parties, -wait_of(known.gate), entity, gate, through))
        return [(entity, gate, through) for *_, entity, gate, through in sorted(found, key=lambda each: each[:4])]


def _point(few: Few) -> Point:
    return Point(parties=few.high, delay_s=few.delay_s)


def _better(few: Few, through: Point) -> bool:
    return few.high < through.parties or few.delay_s < through.delay_s

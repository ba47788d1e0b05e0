"""The collusion curve: what the best single coalition of so many parties can do, summed over harms by weight.

A maximum-coverage programme: among all coalitions of k parties, the one whose harms weigh most. It is solved from the
other side, as *the fewest parties whose harms weigh at least w*, for every weight w: that is one more threshold node
over the goals of the harms, so that the search for a smallest coalition answers it, exactly or with proven bounds.
The curve never falls, so weights between two with equal answers need no search.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from auditor.graph.capability import Capability
from auditor.graph.coalition import Coalitions
from auditor.graph.milp import SolverLimits
from auditor.graph.power_graph import GuardedFunction, PowerGraph
from auditor.graph.system import Node, NodeId
from auditor.graph.votes import Opposition
from auditor.model.harm import HarmId
from auditor.model.score import CollusionCurve, CurvePoint

LIMITS = SolverLimits(nodes=100, all_nodes=400, rounds=60, seconds=10.0)


@dataclass(frozen=True)
class Stakes:
    """What the curve adds up: the weight of every harm, and the harms that somebody unread might do at once, alone.

    ``most_parties`` is the length of the curve. Harms in ``doubted`` count in the upper bound from one party on.
    """

    weights: Mapping[HarmId, int]
    doubted: Collection[HarmId]
    most_parties: int

    @property
    def total(self) -> int:
        """The denominator: the weight of all harms, whether or not anybody can do them."""
        return sum(self.weights.values())


def collusion_curve(
    graph: PowerGraph, capabilities: Collection[Capability], stakes: Stakes, exit_s: int
) -> CollusionCurve:
    """The curve before ``exit_s`` seconds have passed, and ever. Votes count as usual for the lower bound, and with
    nobody opposed where their turnout is not known for the upper one."""
    if not stakes.total:
        return CollusionCurve()
    undoubted = {harm: weight for harm, weight in stakes.weights.items() if harm not in stakes.doubted}
    read = _Coverage(Coalitions(graph, Opposition.USUAL, LIMITS), capabilities, stakes.weights, unread=False)
    worst = _Coverage(Coalitions(graph, Opposition.LEAST, LIMITS), capabilities, undoubted, unread=True)
    before, ever = (_points(read, worst, stakes, within) for within in (exit_s - 1, None))
    return CollusionCurve(before_exit=before, ever=ever)


def _points(read: "_Coverage", worst: "_Coverage", stakes: Stakes, within: int | None) -> tuple[CurvePoint, ...]:
    """One point for each number of parties, up to where the curve stays flat."""
    doubted = sum(stakes.weights[harm] for harm in stakes.doubted)
    low, high = read.least(within, stakes.most_parties), worst.most(within, stakes.most_parties)
    points = [
        CurvePoint(
            parties=parties,
            low=round(had / stakes.total, 4),
            high=round(max(had, might + doubted) / stakes.total, 4),
        )
        for parties, (had, might) in enumerate(zip(low, high, strict=True), 1)
    ]
    while len(points) > 1 and (points[-1].low, points[-1].high) == (points[-2].low, points[-2].high):
        points.pop()
    return tuple(points)


class _Coverage:
    """The harms of one power graph as goals with weights, under one assumption about votes and unread holders."""

    def __init__(
        self, coalitions: Coalitions, capabilities: Iterable[Capability], weights: Mapping[HarmId, int], unread: bool
    ) -> None:
        functions: dict[HarmId, list[GuardedFunction]] = {harm: [] for harm, weight in weights.items() if weight}
        for capability in capabilities:
            if capability.harm in functions:
                functions[capability.harm] += capability.functions
        goals = {harm: coalitions.can_use(listed) for harm, listed in functions.items() if listed}
        self._weight_of: dict[NodeId, int] = {}
        for harm, goal in goals.items():
            first = coalitions.alike(goal)
            self._weight_of[first] = self._weight_of.get(first, 0) + weights[harm]
        self._coalitions = coalitions
        self._unread = unread
        self._steps: dict[int | None, dict[int, tuple[int, int]]] = {}

    def least(self, within: int | None, most_parties: int) -> list[int]:
        """By number of parties from one on: the weight that a coalition of so many certainly reaches."""
        steps = self._fewest(within, most_parties)
        return [
            max((weight for weight, (_, high) in steps.items() if high <= parties), default=0)
            for parties in range(1, most_parties + 1)
        ]

    def most(self, within: int | None, most_parties: int) -> list[int]:
        """By number of parties from one on: the weight that no coalition of so many exceeds."""
        steps = self._fewest(within, most_parties)
        return [
            max((weight for weight, (low, _) in steps.items() if low <= parties), default=0)
            for parties in range(1, most_parties + 1)
        ]

    def _fewest(self, within: int | None, most_parties: int) -> dict[int, tuple[int, int]]:
        """By weight: bounds on the fewest parties whose harms weigh that much, for every weight that all reach."""
        top = self._of_all(within)
        steps: dict[int, tuple[int, int]] = {}
        waiting = [(1, top)] if top else []
        while waiting:
            first, last = waiting.pop()
            for weight in (first, last):
                if weight not in steps:
                    steps[weight] = self._parties(weight, within)
            same = steps[first][1] == steps[last][0] or steps[first][0] > most_parties
            if same:
                steps |= dict.fromkeys(range(first, last), steps[first])
            elif last - first > 1:
                middle = (first + last) // 2
                waiting += [(first, middle), (middle, last)]
        return steps

    def _of_all(self, within: int | None) -> int:
        """The weight of what all parties together can do."""
        system = self._coalitions.system
        acting = [leaf for leaf in system.party_of if self._unread or leaf not in system.unread]
        times = system.times(acting, () if self._unread else system.unread)
        return sum(
            weight
            for goal, weight in self._weight_of.items()
            if goal in times and (within is None or times[goal] <= within)
        )

    def _parties(self, weight: int, within: int | None) -> tuple[int, int]:
        inputs = tuple(self._weight_of.items())
        node = self._coalitions.system.add(Node(weight, inputs))
        few = self._coalitions.fewest(node, within, self._unread)
        assert few is not None  # all parties together reach it
        return max(few.low, 1), max(few.high, 1)

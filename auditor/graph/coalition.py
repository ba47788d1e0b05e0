"""The fewest parties that can reach a goal, and how fast: exact computations over a power graph.

``Coalitions(graph)`` answers, for a goal (``acts(entity)`` or ``can_use(functions)``):

- ``fewest(goal)``: bounds on the smallest coalition and one such coalition; optionally within a delay, with captured
  accounts (they act at no cost), or with parties, keys and nodes that never act;
- ``frontier(goal)``: every trade-off of parties against delay;
- ``blocking(goal)``: the fewest parties whose refusal makes the goal impossible;
- ``closure(captured, lost)``: when each node acts if exactly these accounts act.

``unread`` says whether leaves that stand for unread holders may take part (lower bound) or not (upper bound). Results
are cached, so that functions with the same holders are computed once.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from auditor.graph.bounds import Bounds, bounds
from auditor.graph.compile import CompiledGraph
from auditor.graph.cone import Cone, cone
from auditor.graph.milp import LIMITS, SolverLimits, settle
from auditor.graph.power_graph import GuardedFunction, PowerGraph
from auditor.graph.system import NodeId
from auditor.graph.table import smallest
from auditor.graph.votes import Opposition
from auditor.model.ids import EntityId

_MOST_CONES = 64
_LEAST_NODES = 5  # once the budget of a graph is spent, a question still gets the cheapest bounds of the solver
NOTHING: frozenset[NodeId] = frozenset()


@dataclass(frozen=True)
class SmallestCoalition:
    """A smallest coalition: between ``low`` and ``high`` parties (equal if exact), and the seconds that it needs.

    ``coalition`` holds the ``high`` members of one coalition that reaches the goal.
    """

    low: int
    coalition: tuple[EntityId, ...]
    delay_s: int

    @property
    def high(self) -> int:
        """The size of ``coalition``."""
        return len(self.coalition)

    @property
    def exact(self) -> bool:
        """Whether no smaller coalition exists."""
        return self.low == self.high


class Coalitions:
    """Questions about one power graph, under one assumption about the other voters (``opposition``)."""

    def __init__(
        self, graph: PowerGraph, opposition: Opposition = Opposition.ALL, limits: SolverLimits = LIMITS
    ) -> None:
        self.graph = graph
        self.compiled = CompiledGraph(graph, opposition)
        self.system = self.compiled.system
        self._limits = limits
        self._cache: dict[object, SmallestCoalition | None] = {}
        self._frontiers: dict[object, tuple[SmallestCoalition, ...]] = {}
        self._cones: dict[object, Cone] = {}
        self._blocking: dict[object, SmallestCoalition | None] = {}
        self._first: dict[NodeId, NodeId] = {}
        self._by_choices: dict[frozenset[NodeId], NodeId] = {}
        self._nodes_left = limits.all_nodes

    def acts(self, entity: EntityId) -> NodeId:
        """The goal that an entity acts."""
        return self.compiled.acts(entity)

    def can_use(self, functions: Iterable[GuardedFunction]) -> NodeId:
        """The goal that a caller can use one of these functions."""
        return self.compiled.can_use(functions)

    def signs(self, entity: EntityId) -> NodeId:
        """The goal that the gate of an entity opens (signers sign, voters vote). Raises KeyError for plain keys."""
        self.compiled.acts(entity)
        return self.compiled.gate_of[entity]

    def leaves(self, accounts: Iterable[EntityId]) -> frozenset[NodeId]:
        """The nodes that stand for these parties, keys or other accounts."""
        nodes = set()
        for account in accounts:
            nodes.add(self.system.leaves[account] if account in self.system.leaves else self.acts(account))
        return frozenset(nodes)

    def fewest(
        self,
        goal: NodeId,
        within: int | None = None,
        unread: bool = False,
        captured: frozenset[NodeId] = NOTHING,
        never: frozenset[NodeId] = NOTHING,
    ) -> SmallestCoalition | None:
        """The smallest coalition that reaches a goal within so many seconds (None: ever); None if there is none."""
        goal = self._alike(goal, captured, never)
        key = (goal, within, unread, captured, never)
        if key not in self._cache:
            self._cache[key] = self._fewest(goal, within, captured, self._never(unread, never))
        return self._cache[key]

    def frontier(
        self,
        goal: NodeId,
        unread: bool = False,
        captured: frozenset[NodeId] = NOTHING,
        never: frozenset[NodeId] = NOTHING,
    ) -> tuple[SmallestCoalition, ...]:
        """The Pareto frontier of parties against delay, from the fewest parties to the shortest delay."""
        goal = self._alike(goal, captured, never)
        unread = unread and self.has_unread(goal)
        key = (goal, unread, captured, never)
        if key not in self._frontiers:
            points: list[SmallestCoalition] = []
            few = self.fewest(goal, None, unread, captured, never)
            fastest = self._fastest(goal, captured, self._never(unread, never)) if few and few.delay_s else 0
            while few is not None:
                if points and points[-1].high >= few.high:
                    points.pop()
                points.append(few)
                faster = few.delay_s > fastest
                few = self.fewest(goal, few.delay_s - 1, unread, captured, never) if faster else None
            self._frontiers[key] = tuple(points)
        return self._frontiers[key]

    def has_unread(self, goal: NodeId) -> bool:
        """Whether a leaf that stands for an unread holder has a say in a goal."""
        return not self.system.unread.isdisjoint(self.system.cone(goal))

    def blocking(
        self, goal: NodeId, unread: bool = False, never: frozenset[NodeId] = NOTHING
    ) -> SmallestCoalition | None:
        """The fewest parties whose refusal stops all other parties together; None if no refusal can.

        With ``unread``, unread holders can refuse; otherwise all of them act.
        """
        goal = self._alike(goal, NOTHING, never)
        unread = unread and self.has_unread(goal)
        key = (goal, unread, never)
        if key not in self._blocking:
            acting = NOTHING if unread else frozenset(self.system.unread)
            self._blocking[key] = self._smallest(self._cone(goal, None, acting, never).dual())
        return self._blocking[key]

    def closure(self, captured: Iterable[EntityId], lost: Iterable[EntityId] = ()) -> dict[NodeId, int]:
        """By node: the second at which it acts if exactly the captured accounts act and the lost ones never can."""
        return self.system.times(self.leaves(captured), self.leaves(lost))

    def time(
        self,
        goal: NodeId,
        coalition: Iterable[EntityId],
        captured: Collection[NodeId] = (),
        never: Collection[NodeId] = (),
    ) -> int:
        """How long a coalition that reaches a goal needs, in seconds."""
        leaves = [self.system.leaves[party] for party in coalition]
        return self.system.times([*leaves, *captured], never, self.system.cone(goal))[goal]

    def alike(self, goal: NodeId) -> NodeId:
        """The representative of all goals that reduce to the same choices; they share its results."""
        if goal not in self._first:
            self._first[goal] = self._by_choices.setdefault(self.system.choices(goal), goal)
        return self._first[goal]

    def _alike(self, goal: NodeId, captured: frozenset[NodeId], never: frozenset[NodeId]) -> NodeId:
        """The representative of a goal; the goal itself if a captured or excluded node is a choice."""
        return goal if any(map(self.system.is_choice, captured | never)) else self.alike(goal)

    def _fastest(self, goal: NodeId, captured: frozenset[NodeId], never: frozenset[NodeId]) -> int:
        """The seconds that all parties together need: a lower bound for every coalition."""
        inside = self.system.cone(goal)
        everybody = [leaf for leaf in self.system.party_of if leaf in inside]
        return self.system.times([*everybody, *captured], never, inside)[goal]

    def _never(self, unread: bool, never: frozenset[NodeId]) -> frozenset[NodeId]:
        return never if unread else never | self.system.unread

    def _fewest(
        self, goal: NodeId, within: int | None, captured: frozenset[NodeId], never: frozenset[NodeId]
    ) -> SmallestCoalition | None:
        bare = self._smallest(self._cone(goal, within, captured, never))
        if bare is None:
            return None
        return SmallestCoalition(bare.low, bare.coalition, self.time(goal, bare.coalition, captured, never))

    def _cone(self, goal: NodeId, within: int | None, acting: frozenset[NodeId], never: frozenset[NodeId]) -> Cone:
        """The cone of a question. The last ``_MOST_CONES`` are cached: one goal has several questions in a row."""
        inside = self.system.cone(goal)
        key = (goal, within, acting & inside, never & inside)
        if key not in self._cones:
            if len(self._cones) >= _MOST_CONES:
                self._cones.pop(next(iter(self._cones)))
            self._cones[key] = cone(self.system, goal, within, key[2], key[3])
        return self._cones[key]

    def _smallest(self, question: Cone) -> SmallestCoalition | None:
        if isinstance(question.goal, bool):
            return SmallestCoalition(0, (), 0) if question.goal else None
        answer = self._bounds(question)
        names = tuple(self.system.party_of[question.names[leaf]] for leaf in answer.coalition)
        return SmallestCoalition(answer.low, names, 0)

    def _bounds(self, question: Cone) -> Bounds:
        """Three methods in turn: bounds, then trying every coalition, then integer programming."""
        start = bounds(question)
        if start.low >= len(start.coalition):
            return start
        coalition = smallest(question)
        if coalition is not None:
            return Bounds(len(coalition), coalition)
        limits = self._limits._replace(nodes=min(self._limits.nodes, max(_LEAST_NODES, self._nodes_left)))
        answer, nodes = settle(question, start, limits)
        self._nodes_left = max(0, self._nodes_left - nodes)
        return answer

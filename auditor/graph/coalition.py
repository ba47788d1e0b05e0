"""The fewest parties who can make something happen, and how fast: exact answers over a power graph.

``Coalitions(graph)`` answers, for a goal (``acts(entity)`` or ``may_do(ways)``):

- ``fewest(goal)``: bounds on the smallest coalition and one such coalition, optionally within a delay, with accounts
  captured (they act for nothing) or with parties, keys and nodes that never act;
- ``frontier(goal)``: every trade-off of parties against delay;
- ``blocking(goal)``: the fewest whose refusal makes it impossible;
- ``closure(captured, lost)``: when each node acts if exactly these accounts act.

``unread`` says whether parties that stand for something unread may take part (the low bound) or not (the high one).
Everything is remembered, so that functions with the same holders cost nothing more.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from auditor.graph.bounds import Bounds, bounds
from auditor.graph.cone import Cone, cone
from auditor.graph.meaning import Meaning
from auditor.graph.power_graph import PowerGraph, Way
from auditor.graph.programme import LIMITS, Limits, settled
from auditor.graph.system import NodeId
from auditor.graph.table import smallest
from auditor.graph.votes import Opposition
from auditor.model.ids import EntityId

_MOST_CONES = 64
_LEAST_NODES = 5  # when all that may be spent is spent, a question still gets the bounds that come nearly for nothing
NOTHING: frozenset[NodeId] = frozenset()


@dataclass(frozen=True)
class Few:
    """A smallest coalition: ``low`` to ``high`` parties (equal when exact), one of that many, and how long it needs."""

    low: int
    coalition: tuple[EntityId, ...]
    delay_s: int

    @property
    def high(self) -> int:
        """The size of the coalition that was found."""
        return len(self.coalition)

    @property
    def exact(self) -> bool:
        """Whether no smaller coalition exists."""
        return self.low == self.high


class Coalitions:
    """Questions about one power graph, under one reading of what the others do in votes."""

    def __init__(self, graph: PowerGraph, opposition: Opposition = Opposition.ALL, limits: Limits = LIMITS) -> None:
        self.graph = graph
        self.meaning = Meaning(graph, opposition)
        self.system = self.meaning.system
        self._limits = limits
        self._known: dict[object, Few | None] = {}
        self._frontiers: dict[object, tuple[Few, ...]] = {}
        self._cones: dict[object, Cone] = {}
        self._stops: dict[object, Few | None] = {}
        self._first: dict[NodeId, NodeId] = {}
        self._by_choices: dict[frozenset[NodeId], NodeId] = {}
        self._nodes_left = limits.all_nodes

    def acts(self, entity: EntityId) -> NodeId:
        """The goal that an entity acts."""
        return self.meaning.acts(entity)

    def may_do(self, ways: Iterable[Way]) -> NodeId:
        """The goal that somebody can use one of these ways."""
        return self.meaning.may_do(ways)

    def signs(self, entity: EntityId) -> NodeId:
        """The goal that an entity acts by its own gate: its signers sign, its voters vote. Not for plain keys."""
        self.meaning.acts(entity)
        return self.meaning.gate_of[entity]

    def leaves(self, accounts: Iterable[EntityId]) -> frozenset[NodeId]:
        """The nodes that act, or do not, when these parties, keys or other accounts do."""
        found = set()
        for account in accounts:
            found.add(self.system.leaves[account] if account in self.system.leaves else self.acts(account))
        return frozenset(found)

    def fewest(
        self,
        goal: NodeId,
        within: int | None = None,
        unread: bool = False,
        captured: frozenset[NodeId] = NOTHING,
        never: frozenset[NodeId] = NOTHING,
    ) -> Few | None:
        """The smallest coalition that reaches a goal within so many seconds (None: ever); None if there is none."""
        goal = self._alike(goal, captured, never)
        key = (goal, within, unread, captured, never)
        if key not in self._known:
            self._known[key] = self._fewest(goal, within, captured, self._never(unread, never))
        return self._known[key]

    def frontier(
        self,
        goal: NodeId,
        unread: bool = False,
        captured: frozenset[NodeId] = NOTHING,
        never: frozenset[NodeId] = NOTHING,
    ) -> tuple[Few, ...]:
        """Smallest coalitions from the fewest parties to the shortest delay; no other has fewer and is as fast."""
        goal = self._alike(goal, captured, never)
        unread = unread and self.has_unread(goal)
        key = (goal, unread, captured, never)
        if key not in self._frontiers:
            found: list[Few] = []
            few = self.fewest(goal, None, unread, captured, never)
            fastest = self._fastest(goal, captured, self._never(unread, never)) if few and few.delay_s else 0
            while few is not None:
                if found and found[-1].high >= few.high:
                    found.pop()
                found.append(few)
                faster = few.delay_s > fastest
                few = self.fewest(goal, few.delay_s - 1, unread, captured, never) if faster else None
            self._frontiers[key] = tuple(found)
        return self._frontiers[key]

    def has_unread(self, goal: NodeId) -> bool:
        """Whether anything unread has a say in a goal."""
        return not self.system.unread.isdisjoint(self.system.cone(goal))

    def blocking(self, goal: NodeId, unread: bool = False, never: frozenset[NodeId] = NOTHING) -> Few | None:
        """The fewest whose refusal puts a goal out of reach of everybody else; None if nobody's does.

        With ``unread``, parties that stand for something unread can refuse, else they all act.
        """
        goal = self._alike(goal, NOTHING, never)
        unread = unread and self.has_unread(goal)
        key = (goal, unread, never)
        if key not in self._stops:
            acting = NOTHING if unread else frozenset(self.system.unread)
            self._stops[key] = self._smallest(self._cone(goal, None, acting, never).dual())
        return self._stops[key]

    def closure(self, captured: Iterable[EntityId], lost: Iterable[EntityId] = ()) -> dict[NodeId, int]:
        """When each node acts, in seconds, if these accounts act, all others do not, and the lost ones never can."""
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
        """The first goal that was asked about of all those that come down to the same: its answers are theirs."""
        if goal not in self._first:
            self._first[goal] = self._by_choices.setdefault(self.system.choices(goal), goal)
        return self._first[goal]

    def _alike(self, goal: NodeId, captured: frozenset[NodeId], never: frozenset[NodeId]) -> NodeId:
        """The same, unless what is said of a choice would be lost on the way."""
        return goal if any(map(self.system.is_choice, captured | never)) else self.alike(goal)

    def _fastest(self, goal: NodeId, captured: frozenset[NodeId], never: frozenset[NodeId]) -> int:
        """How long all together need, which nobody outdoes."""
        inside = self.system.cone(goal)
        everybody = [leaf for leaf in self.system.party_of if leaf in inside]
        return self.system.times([*everybody, *captured], never, inside)[goal]

    def _never(self, unread: bool, never: frozenset[NodeId]) -> frozenset[NodeId]:
        return never if unread else never | self.system.unread

    def _fewest(
        self, goal: NodeId, within: int | None, captured: frozenset[NodeId], never: frozenset[NodeId]
    ) -> Few | None:
        found = self._smallest(self._cone(goal, within, captured, never))
        if found is None:
            return None
        return Few(found.low, found.coalition, self.time(goal, found.coalition, captured, never))

    def _cone(self, goal: NodeId, within: int | None, acting: frozenset[NodeId], never: frozenset[NodeId]) -> Cone:
        """The cone of a question; the last few are kept, for one goal is asked about in several ways."""
        inside = self.system.cone(goal)
        key = (goal, within, acting & inside, never & inside)
        if key not in self._cones:
            if len(self._cones) >= _MOST_CONES:
                self._cones.pop(next(iter(self._cones)))
            self._cones[key] = cone(self.system, goal, within, key[2], key[3])
        return self._cones[key]

    def _smallest(self, asked: Cone) -> Few | None:
        if isinstance(asked.goal, bool):
            return Few(0, (), 0) if asked.goal else None
        answer = self._bounds(asked)
        names = tuple(self.system.party_of[asked.names[leaf]] for leaf in answer.found)
        return Few(answer.low, names, 0)

    def _bounds(self, asked: Cone) -> Bounds:
        """By bounds; where they do not meet by trying all coalitions; where these are too many by a programme."""
        start = bounds(asked)
        if start.low >= len(start.found):
            return start
        found = smallest(asked)
        if found is not None:
            return Bounds(len(found), found)
        limits = self._limits._replace(nodes=min(self._limits.nodes, max(_LEAST_NODES, self._nodes_left)))
        answer, nodes = settled(asked, start, limits)
        self._nodes_left = max(0, self._nodes_left - nodes)
        return answer

"""The cheapest set of changes after which no small group can do a harm before you can leave, or nobody can at all.

By implicit hitting sets (E. Moreno-Centeno and R. Karp, Operations Research 61(2), 2013): while some coalition still
succeeds, the current changes are extended to a maximal set under which it succeeds; at least one other change is
necessary. The cheapest set that hits every such group is tried next, so the first set that holds is the cheapest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auditor.graph.changes import Change, Prices, candidates, changed, removals
from auditor.graph.coalition import Coalitions
from auditor.graph.hitting_set import hitting_set
from auditor.graph.power_graph import PowerGraph
from auditor.graph.powers import Capability, every_capability
from auditor.graph.system import NodeId
from auditor.graph.votes import Opposition
from auditor.model.harm import HarmCatalogue, HarmId
from auditor.model.ids import EntityId
from auditor.model.snapshot import Snapshot

_MOST_TRIALS = 10_000
_MOST_GOALS = 500
Coalition = frozenset[EntityId]
_EVERYBODY: Coalition = frozenset()


@dataclass(frozen=True)
class Aim:
    """Groups below ``small_group`` parties shall need at least ``exit_s`` seconds; or ``nobody`` shall succeed."""

    small_group: int
    exit_s: int
    nobody: bool = False


@dataclass(frozen=True)
class Plan:
    """Changes that reach the aim. ``proven``: no cheaper set of the candidate changes reaches it."""

    changes: tuple[Change, ...]
    proven: bool

    @property
    def cost(self) -> int:
        """The sum of the prices of the changes."""
        return sum(change.cost for change in self.changes)


class _LimitReached(Exception):
    """The limit on trials (``_MOST_TRIALS``) was reached."""


def cheapest(
    graph: PowerGraph, harms: HarmCatalogue, wanted: frozenset[HarmId], aim: Aim, prices: Prices
) -> Plan | None:
    """The cheapest plan against these harms together; None if there is none, or if the search exceeds its limit."""
    coalitions = Coalitions(graph, Opposition.USUAL)
    # Of capabilities that need the same, one is tried for each target: what is revoked on one stays on another.
    first: dict[tuple[NodeId, EntityId], tuple[NodeId, Capability]] = {}
    for capability in every_capability(graph, harms):
        if capability.harm in wanted:
            goal = coalitions.can_use(capability.functions)
            first.setdefault((coalitions.alike(goal), capability.target), (goal, capability))
    if len(first) > _MOST_GOALS:
        return None
    changes: dict[Change, None] = {}
    goals = []
    regions = [_region(coalitions, goal, capability) for goal, capability in first.values()]
    for region, (_, capability) in zip(regions, first.values(), strict=True):
        part = _part(graph.snapshot, region)
        changes |= dict.fromkeys(
            removals(part, region, prices)
            if aim.nobody
            else candidates(part, region, aim.small_group, aim.exit_s, prices)
        )
        goals.append(_Goal(graph.replaced(part), harms, capability, aim))
    try:
        return _Search(goals, tuple(changes), regions).plan()
    except _LimitReached:
        return None


def _region(coalitions: Coalitions, goal: NodeId, capability: Capability) -> frozenset[EntityId]:
    """The entities that have a say in a goal, and its target."""
    origin = coalitions.compiled.origin
    inside = coalitions.system.cone(goal)
    return frozenset({capability.target} | {origin[node].entity for node in inside if node in origin})


def _part(snapshot: Snapshot, region: frozenset[EntityId]) -> Snapshot:
    parts = {
        "entities": tuple(entity for entity in snapshot.entities if entity.id in region),
        "grants": tuple(grant for grant in snapshot.grants if grant.target in region),
    }
    return snapshot.model_copy(update=parts)


class _Trial:
    """One capability after some changes, at the usual turnout of votes."""

    def __init__(self, graph: PowerGraph, harms: HarmCatalogue, capability: Capability, aim: Aim) -> None:
        self._aim = aim
        self._coalitions = Coalitions(graph, Opposition.USUAL)
        wanted = (capability.harm, capability.target, capability.name)
        matching = [
            other for other in every_capability(graph, harms) if (other.harm, other.target, other.name) == wanted
        ]
        self._goals = [self._coalitions.can_use(other.functions) for other in matching]

    def attack(self) -> Coalition | None:
        """A coalition that still succeeds; None if the aim is reached."""
        if self._aim.nobody:
            return _EVERYBODY if self.succeeds(_EVERYBODY) else None
        for goal in self._goals:
            few = self._coalitions.fewest(goal, within=self._aim.exit_s - 1)
            if few is not None and few.high < self._aim.small_group:
                return frozenset(few.coalition)
        return None

    def succeeds(self, coalition: Coalition) -> bool:
        """Whether these parties succeed in time; with ``nobody``, whether all parties together ever succeed."""
        system = self._coalitions.system
        if self._aim.nobody:
            times = system.times(system.leaves.values())
            return any(goal in times for goal in self._goals)
        times = system.times([system.leaves[party] for party in coalition if party in system.leaves], system.unread)
        return any(times.get(goal, self._aim.exit_s) < self._aim.exit_s for goal in self._goals)


@dataclass(frozen=True)
class _Goal:
    """One capability and the part of the graph that has a say in it."""

    graph: PowerGraph
    harms: HarmCatalogue
    capability: Capability
    aim: Aim

    def after(self, changes: Iterable[Change]) -> _Trial:
        """The capability once these changes are made."""
        graph = self.graph.replaced(changed(self.graph.snapshot, changes))
        return _Trial(graph, self.harms, self.capability, self.aim)


class _Search:
    """Tries sets of changes, cheapest first. Each goal is tried by itself, with the changes that concern it."""

    def __init__(self, goals: Sequence[_Goal], able: Sequence[Change], regions: Iterable[frozenset[EntityId]]) -> None:
        self._goals = goals
        self._able = able
        self._concern = [
            frozenset(
                number
                for number, change in enumerate(able)
                if change.holder in region and (change.target is None or change.target in region)
            )
            for region in regions
        ]
        self._attacks: dict[tuple[int, frozenset[int]], Coalition | None] = {}
        self._trials = 0

    def plan(self) -> Plan | None:
        """The cheapest plan, or None if no changes help. Raises _LimitReached."""
        groups: list[list[int]] = []
        made: list[int] = []
        proven = True
        while True:
            before = len(groups)
            for goal in range(len(self._goals)):
                group = self._must(goal, frozenset(made) & self._concern[goal])
                if group is not None:
                    groups.append(group)
                    if not group:
                        return None
            if len(groups) == before:
                return Plan(tuple(self._able[index] for index in made), proven)
            made, best = hitting_set(groups, [change.cost for change in self._able])
            proven = proven and best

    def _must(self, goal: int, made: frozenset[int]) -> list[int] | None:
        """Changes of which at least one is necessary while a coalition succeeds; None if no coalition does."""
        if (goal, made) not in self._attacks:
            self._attacks[goal, made] = self._trial(goal, made).attack()
        coalition = self._attacks[goal, made]
        if coalition is None:
            return None
        kept = self._grown(goal, coalition, made, sorted(self._concern[goal] - made))
        return sorted(self._concern[goal] - kept)

    def _trial(self, goal: int, made: Iterable[int]) -> _Trial:
        self._trials += 1
        if self._trials > _MOST_TRIALS:
            raise _LimitReached
        return self._goals[goal].after(self._able[index] for index in made)

    def _grown(self, goal: int, coalition: Coalition, made: frozenset[int], rest: list[int]) -> frozenset[int]:
        """``made`` and a maximal set of further changes under which the coalition still succeeds."""
        if not rest or self._trial(goal, made.union(rest)).succeeds(coalition):
            return made.union(rest)
        if len(rest) == 1:
            return made
        half = len(rest) // 2
        first = self._grown(goal, coalition, made, rest[:half])
        return self._grown(goal, coalition, first, rest[half:])

"""The cheapest set of changes after which no few people can do you a harm before you can leave, or nobody can at all.

By implicit hitting sets (E. Moreno-Centeno and R. Karp, Operations Research 61(2), 2013): as long as some coalition
still succeeds, the changes so far are grown to a largest set under which it does; one of the others must be made. The
cheapest set that has one of each such group is tried next, so the first one that holds is cheapest of all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.graph.changes import Change, Prices, candidates, changed, removals
from auditor.graph.coalition import Coalitions
from auditor.graph.hitting_set import hitting_set
from auditor.graph.power_graph import PowerGraph
from auditor.graph.powers import deeds
from auditor.graph.system import NodeId
from auditor.graph.votes import Opposition
from auditor.model.harm import HarmCatalogue, HarmId
from auditor.model.ids import EntityId
from auditor.model.snapshot import Snapshot

_MOST_ROUNDS = 400
_MOST_GRANTS = 20_000
Coalition = frozenset[EntityId]
_EVERYBODY: Coalition = frozenset()


@dataclass(frozen=True)
class Aim:
    """What is wanted: that fewer than ``small_group`` need ``exit_s`` seconds or more, or that ``nobody`` can."""

    small_group: int
    exit_s: int
    nobody: bool = False


@dataclass(frozen=True)
class Plan:
    """Changes that reach the aim. ``proven``: no set of the changes considered is cheaper."""

    changes: tuple[Change, ...]
    proven: bool

    @property
    def cost(self) -> int:
        """What they cost together."""
        return sum(change.cost for change in self.changes)


def cheapest(
    snapshot: Snapshot, harms: HarmCatalogue, wanted: frozenset[HarmId], aim: Aim, prices: Prices
) -> Plan | None:
    """The plan for these harms together; None if none was found, or if it is too much to try."""
    first = _Trial(snapshot, harms, wanted, aim)
    region = first.region()
    parts = {
        "entities": tuple(entity for entity in snapshot.entities if entity.id in region),
        "grants": tuple(grant for grant in snapshot.grants if grant.target in region),
    }
    if len(parts["grants"]) > _MOST_GRANTS:
        return None
    small = snapshot.model_copy(update=parts)
    able = (
        removals(small, region, prices)
        if aim.nobody
        else candidates(small, region, aim.small_group, aim.exit_s, prices)
    )
    return _Search(small, harms, wanted, aim, able).plan()


class _Trial:
    """A snapshot after some changes, asked whether the harms can still be done. Votes are taken as they usually go."""

    def __init__(self, snapshot: Snapshot, harms: HarmCatalogue, wanted: frozenset[HarmId], aim: Aim) -> None:
        graph = PowerGraph.build(snapshot)
        self._aim = aim
        self._coalitions = Coalitions(graph, Opposition.USUAL)
        found = [deed for deed in deeds(graph, harms) if deed.harm in wanted]
        self._targets = {deed.target for deed in found}
        self._goals: list[NodeId] = list(dict.fromkeys(self._coalitions.may_do(deed.ways) for deed in found))

    def region(self) -> frozenset[EntityId]:
        """Everything that has a say in the harms."""
        meaning = self._coalitions.meaning
        nodes = set().union(*(self._coalitions.system.cone(goal) for goal in self._goals))
        return frozenset(self._targets | {meaning.origin[node].entity for node in nodes if node in meaning.origin})

    def attack(self) -> Coalition | None:
        """A coalition that still does one of the harms."""
        if self._aim.nobody:
            return _EVERYBODY if self.succeeds(_EVERYBODY) else None
        for goal in self._goals:
            few = self._coalitions.fewest(goal, within=self._aim.exit_s - 1)
            if few is not None and few.high < self._aim.small_group:
                return frozenset(few.coalition)
        return None

    def succeeds(self, coalition: Coalition) -> bool:
        """Whether these parties do one of the harms in time; or, if nobody shall, all together ever."""
        system = self._coalitions.system
        if self._aim.nobody:
            times = system.times(system.leaves.values())
            return any(goal in times for goal in self._goals)
        times = system.times([system.leaves[party] for party in coalition if party in system.leaves], system.unread)
        return any(times.get(goal, self._aim.exit_s) < self._aim.exit_s for goal in self._goals)


class _Search:
    """Tries sets of changes, cheapest first."""

    def __init__(
        self,
        snapshot: Snapshot,
        harms: HarmCatalogue,
        wanted: frozenset[HarmId],
        aim: Aim,
        able: Sequence[Change],
    ) -> None:
        self._snapshot, self._harms, self._wanted, self._aim = snapshot, harms, wanted, aim
        self._able = able

    def plan(self) -> Plan | None:
        """The cheapest plan, or None."""
        groups: list[list[int]] = []
        made: list[int] = []
        proven = True
        for _ in range(_MOST_ROUNDS):
            coalition = self._trial(made).attack()
            if coalition is None:
                return Plan(tuple(self._able[index] for index in made), proven)
            kept = self._grown(coalition, made, [index for index in range(len(self._able)) if index not in made])
            others = sorted(set(range(len(self._able))) - set(kept))
            if not others:
                return None
            groups.append(others)
            made, best = hitting_set(groups, [change.cost for change in self._able])
            proven = proven and best
        return None

    def _trial(self, made: Sequence[int]) -> _Trial:
        snapshot = changed(self._snapshot, (self._able[index] for index in made))
        return _Trial(snapshot, self._harms, self._wanted, self._aim)

    def _grown(self, coalition: Coalition, made: list[int], rest: list[int]) -> list[int]:
        """The changes made and as many of the rest as leave the coalition able to succeed."""
        if not rest or self._trial(made + rest).succeeds(coalition):
            return made + rest
        if len(rest) == 1:
            return made
        half = len(rest) // 2
        return self._grown(coalition, self._grown(coalition, made, rest[:half]), rest[half:])

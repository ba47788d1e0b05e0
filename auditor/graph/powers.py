"""Powers: every harm by a function of a target, resolved to the fewest parties that can do it."""

from collections import defaultdict
from collections.abc import Iterable

from auditor.graph.blocking import Blocking
from auditor.graph.bypasses import Bypasses
from auditor.graph.capability import Capability as Capability
from auditor.graph.coalition import Coalitions, SmallestCoalition
from auditor.graph.implied import implied, without_duplicates
from auditor.graph.paths import PathDescription, describe
from auditor.graph.power_graph import GuardedFunction, PowerGraph
from auditor.graph.system import NodeId
from auditor.graph.votes import Opposition, votes_in
from auditor.model.entity import Entity
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect, Grant
from auditor.model.harm import HarmCatalogue, HarmId
from auditor.model.ids import ANYONE, EntityId
from auditor.model.power import Parties, Point, Power, PowerId

_SUREST = tuple(Certainty)


def powers(graph: PowerGraph, harms: HarmCatalogue) -> tuple[Power, ...]:
    """All powers in the order of harms, targets and functions, then the implied ones.

    A function that anyone may call is a power of one party that anybody can be: the worst there is.
    """
    resolver = PowerResolver(graph)
    direct = capabilities(graph, harms)
    return resolver.with_implied(resolver.resolve(direct), direct, implied(graph, harms, direct))


def capabilities(graph: PowerGraph, harms: HarmCatalogue) -> tuple[Capability, ...]:
    """Every harm by every function of every target, before it is resolved to parties. Order: harm, target, function."""
    place = {harm.id: index for index, harm in enumerate(harms.harms)}
    grouped: dict[tuple[int, EntityId, str], list[GuardedFunction]] = defaultdict(list)
    for target, functions in graph.functions.items():
        entity = graph.entities.get(target)
        if entity is None:
            continue
        for function in functions:
            if is_own_affair(graph, function):
                continue
            for harm, doing in _harmful(function, entity, harms).items():
                grouped[place[harm], target, function.key.name].append(doing)
    return tuple(
        Capability(harms.harms[index].id, target, name, tuple(functions))
        for (index, target, name), functions in sorted(grouped.items())
    )


def every_capability(graph: PowerGraph, harms: HarmCatalogue) -> tuple[Capability, ...]:
    """All capabilities, direct and implied."""
    direct = capabilities(graph, harms)
    return (*direct, *implied(graph, harms, direct))


def is_own_affair(graph: PowerGraph, function: GuardedFunction) -> bool:
    """Whether a function only shows that an account controls itself, and the profile does not name the account."""
    target = function.key.target
    by_itself = function.key.effect is Effect.EXECUTE and all(grant.holder == target for grant in function.usable)
    return bool(function.usable) and by_itself and target not in graph.profile_accounts


def _harmful(function: GuardedFunction, target: Entity, harms: HarmCatalogue) -> dict[HarmId, GuardedFunction]:
    """The function split by harm. Its grants differ in their share of the whole at most, which can change the harm."""
    parts: dict[HarmId, list[Grant]] = defaultdict(list)
    samples = {(sample.share, sample.price_fall): sample for sample in function.grants}
    of_size = {size: harms.of(grant, target) for size, grant in samples.items()}
    for grant in function.grants:
        harm = of_size[grant.share, grant.price_fall]
        if harm is not None:
            parts[harm.id].append(grant)
    return {
        harm: function if len(grants) == len(function.grants) else GuardedFunction(function.key, tuple(grants))
        for harm, grants in parts.items()
    }


class PowerResolver:
    """Resolves capabilities to parties. One for each graph, so that shared nodes are computed once."""

    def __init__(self, graph: PowerGraph) -> None:
        self.graph = graph
        self.coalitions = Coalitions(graph)
        votes = [vote for entity in graph.snapshot.entities for vote in votes_in(entity.gate)]
        turnout = any(vote.turnout is not None for vote in votes)
        self._unopposed = Coalitions(graph, Opposition.NONE) if votes else None
        self._usual = Coalitions(graph, Opposition.USUAL) if turnout else None
        self._blocking = Blocking(self.coalitions)
        self._bypasses = Bypasses(self.coalitions)

    def resolve(self, all_capabilities: Iterable[Capability]) -> tuple[Power, ...]:
        """The powers of these capabilities, numbered in their order."""
        capabilities = list(all_capabilities)
        goals = [self.coalitions.can_use(capability.functions) for capability in capabilities]
        powers = [
            self._power(f"p{n}", capability, goal)
            for n, (capability, goal) in enumerate(zip(capabilities, goals, strict=True), 1)
        ]
        return tuple(_with_rivals(powers))

    def with_implied(
        self, powers: tuple[Power, ...], direct: tuple[Capability, ...], further: tuple[Capability, ...]
    ) -> tuple[Power, ...]:
        """``powers`` of the ``direct`` capabilities, then those of the ``further`` ones that follow from them."""
        by_function = {
            _function(capability, capability.harm): power for capability, power in zip(direct, powers, strict=True)
        }
        all_powers = list(powers)
        for capability in without_duplicates(self.graph, self.coalitions, direct, further):
            power = by_function[_function(capability, capability.implied_by)]
            if power.possible:
                new = {"id": f"p{len(all_powers) + 1}", "harm": capability.harm, "implied_by": power.id, "bypasses": ()}
                all_powers.append(power.model_copy(update=new))
        return tuple(all_powers)

    def _power(self, name: PowerId, capability: Capability, goal: NodeId) -> Power:
        frontier = _with_caller(self.coalitions.frontier(goal))
        possible = _with_caller(self.coalitions.frontier(goal, unread=True))
        usual, usual_possible = self._in_vote(self._usual, capability, goal)
        silent, silent_possible = self._in_vote(self._unopposed, capability, goal)
        path = self._path(capability, goal, frontier, possible)
        first = capability.functions[0].grants[0]
        holders = [grant.holder for function in capability.functions for grant in function.usable]
        grants = [grant for function in capability.functions for grant in function.usable]
        # If no grant is usable, the renounced ones show where the power was.
        cited = grants or [grant for function in capability.functions for grant in function.grants]
        return Power(
            id=name,
            harm=capability.harm,
            target=capability.target,
            function=first.function,
            selector=first.selector,
            holders=(ANYONE,) if ANYONE in holders else tuple(sorted(set(holders))),
            parties=_parties(frontier, possible),
            parties_unopposed=_parties(silent, silent_possible) if silent_possible else None,
            parties_at_turnout=_parties(usual, usual_possible) if usual_possible else None,
            blocking=self._blocking.of(goal) if possible else None,
            delay_s=frontier[0].delay_s if frontier else None,
            frontier=_points(frontier),
            possible=_points(possible),
            frontier_at_turnout=_points(usual),
            possible_at_turnout=_points(usual_possible),
            possible_unopposed=_points(silent_possible),
            coalition=(tuple(sorted(frontier[0].coalition)) or (ANYONE,)) if frontier else (),
            coalition_at_turnout=tuple(sorted(usual[0].coalition)) if usual else (),
            path=path.steps,
            around=self._bypasses.of(goal, capability.functions),
            certainty=max(
                (grant.certainty for grant in path.grants or grants), key=_SUREST.index, default=first.certainty
            ),
            effect_certainty=max(
                (grant.certainty_of_effect for grant in path.grants[-1:] or grants),
                key=_SUREST.index,
                default=first.certainty_of_effect,
            ),
            evidence=tuple(dict.fromkeys(key for grant in (*cited, *path.grants) for key in grant.evidence)),
            condition=path.grants[-1].condition if path.grants and path.grants[-1] in grants else None,
        )

    def _path(
        self,
        capability: Capability,
        goal: NodeId,
        frontier: tuple[SmallestCoalition, ...],
        possible: tuple[SmallestCoalition, ...],
    ) -> PathDescription:
        """The path of the smallest coalition; if none is known, a path that unread holders may take."""
        system = self.coalitions.system
        if not possible:
            return PathDescription((), ())
        few = frontier[0] if frontier else possible[0]
        acting = [system.leaves[party] for party in few.coalition]
        return describe(self.coalitions.compiled, goal, acting, system.unread if frontier else (), capability.functions)

    def _in_vote(
        self, coalitions: Coalitions | None, capability: Capability, goal: NodeId
    ) -> tuple[tuple[SmallestCoalition, ...], tuple[SmallestCoalition, ...]]:
        """Both frontiers under another assumption about voters; empty if no vote has a say in the goal."""
        if coalitions is None or self.coalitions.compiled.votes.isdisjoint(self.coalitions.system.cone(goal)):
            return (), ()
        other = coalitions.can_use(capability.functions)
        return coalitions.frontier(other), coalitions.frontier(other, unread=True)


def _function(capability: Capability, harm: HarmId | None) -> tuple[object, ...]:
    return harm, capability.target, capability.name


def _parties(frontier: tuple[SmallestCoalition, ...], possible: tuple[SmallestCoalition, ...]) -> Parties:
    first = (*frontier[:1], *possible[:1])
    return Parties(
        low=min((max(few.low, 1) for few in first), default=None),
        high=max(frontier[0].high, 1) if frontier else None,
        exact=all(few.exact for few in first),
        anyone=bool(frontier) and not frontier[0].coalition,
    )


def _with_caller(frontier: tuple[SmallestCoalition, ...]) -> tuple[SmallestCoalition, ...]:
    """The frontier without a point that needs no permission (no party) if one party can do it sooner: somebody must
    make the call in any case, so that both need one party."""
    return frontier[1:] if len(frontier) > 1 and not frontier[0].coalition and frontier[1].high == 1 else frontier


def _points(frontier: tuple[SmallestCoalition, ...]) -> tuple[Point, ...]:
    return tuple(Point(parties=max(few.high, 1), delay_s=few.delay_s) for few in frontier)


def _with_rivals(powers: list[Power]) -> Iterable[Power]:
    """The powers with ``bypasses`` set: other powers with the same harm and target that need fewer parties or less
    time."""
    alike: dict[tuple[HarmId, EntityId], list[Power]] = defaultdict(list)
    for power in powers:
        alike[power.harm, power.target].append(power)
    for power in powers:
        rivals = [other.id for other in alike[power.harm, power.target] if _dominates(other, power)]
        yield power.model_copy(update={"bypasses": tuple(rivals)}) if rivals else power


def _dominates(other: Power, power: Power) -> bool:
    if power.parties.high is None or power.delay_s is None:
        return False
    own = Point(parties=power.parties.high, delay_s=power.delay_s)
    return any(
        point.parties <= own.parties and point.delay_s <= own.delay_s and point != own for point in other.frontier
    )

"""Actors: what each party or key can do alone, and how much it matters to what others can do together."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from auditor.graph.banzhaf import banzhaf
from auditor.graph.coalition import Coalitions
from auditor.graph.power_graph import PowerGraph
from auditor.graph.powers import capabilities
from auditor.graph.system import NodeId
from auditor.model.harm import HarmCatalogue, Viewpoint
from auditor.model.ids import EntityId
from auditor.model.power import Actor, Power, PowerId


def actors(
    graph: PowerGraph, powers: tuple[Power, ...], harms: HarmCatalogue, viewpoint: Viewpoint
) -> tuple[Actor, ...]:
    """Every party or key that can use a power alone, or has a say in one that matters to the viewpoint; most powerful
    first. Powers that other powers imply are not counted again.

    ``banzhaf`` is the mean Banzhaf index over the powers that matter and that a known party has (0 to 1); None where
    only unread holders could hold every power that matters.
    """
    coalitions = Coalitions(graph)
    powers = tuple(power for power in powers if power.implied_by is None)
    goals = {
        power.id: coalitions.can_use(capability.functions)
        for power, capability in zip(powers, capabilities(graph, harms), strict=True)
    }
    alone = _alone(coalitions, goals)
    matters = [power for power in powers if power.frontier and harms.get(power.harm).weight[viewpoint] > 0]
    index = _mean_index(coalitions, [goals[power.id] for power in matters])
    names = sorted({*alone, *(name for name, value in index.items() if value > 0)})
    listed = [
        Actor(
            id=name,
            label=graph.labels.get(name, name),
            alone=tuple(alone.get(name, ())),
            banzhaf=index.get(name, 0.0) if matters else None,
        )
        for name in names
    ]
    return tuple(sorted(listed, key=lambda actor: (-(actor.banzhaf or 0.0), -len(actor.alone), actor.id)))


def by_influence(powers: Iterable[Power], actors: Sequence[Actor]) -> tuple[Power, ...]:
    """The powers with each coalition sorted by influence: a report that shortens a list keeps these names."""
    place = {actor.id: number for number, actor in enumerate(actors)}

    def ordered(coalition: tuple[EntityId, ...]) -> tuple[EntityId, ...]:
        return tuple(sorted(coalition, key=lambda member: (place.get(member, len(place)), member)))

    return tuple(
        power.model_copy(
            update={
                "coalition": ordered(power.coalition),
                "coalition_at_turnout": ordered(power.coalition_at_turnout),
                "around": tuple(
                    bypass.model_copy(update={"coalition": ordered(bypass.coalition)}) for bypass in power.around
                ),
            }
        )
        for power in powers
    )


def _alone(coalitions: Coalitions, goals: dict[PowerId, NodeId]) -> dict[EntityId, list[PowerId]]:
    """By party: the powers that it can use alone. One propagation over the system for each party."""
    system = coalitions.system
    by_party: dict[EntityId, list[PowerId]] = {}
    by_goal: dict[NodeId, list[int]] = defaultdict(list)
    for number, goal in enumerate(goals.values()):
        by_goal[goal].append(number)
    names = list(goals)
    inside: set[NodeId] = set().union(*map(system.cone, by_goal))
    for party, leaf in system.leaves.items():
        if leaf in system.unread or leaf not in inside:
            continue
        reached = system.times([leaf], system.unread)
        powers = sorted(number for node in reached if node in by_goal for number in by_goal[node])
        if powers:
            by_party[party] = [names[number] for number in powers]
    return by_party


def _mean_index(coalitions: Coalitions, goals: list[NodeId]) -> dict[EntityId, float]:
    """By party: its mean Banzhaf index over the goals. Equivalent goals are computed once."""
    total: dict[EntityId, float] = defaultdict(float)
    for goal, times in Counter(map(coalitions.alike, goals)).items():
        for party, value in banzhaf(coalitions, goal).items():
            total[party] += value * times / len(goals)
    return dict(total)

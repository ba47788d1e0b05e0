"""Powers that other powers imply: new code of a target does all that a target can do, with no function there for it.

Whoever replaces the code of a token can mint it; whoever makes a vault send any call can empty it. What the target may
do to others is in the graph already, as a path through it; here is added what is done to the target itself. Powers over
several targets that come down to the same people and the same wait imply each harm once, for the first target.
"""

from collections.abc import Iterable, Iterator

from auditor.graph.coalition import Coalitions
from auditor.graph.deed import Deed
from auditor.graph.power_graph import PowerGraph
from auditor.graph.system import NodeId
from auditor.model.entity import EntityKind
from auditor.model.harm import Harm, HarmCatalogue, HarmId
from auditor.model.power import Power

# Who acts by agreement or after a delay. Done to such an account is done to nobody else, unless the network names it.
_ACTORS = {EntityKind.MULTISIG, EntityKind.TIMELOCK, EntityKind.GOVERNOR, EntityKind.COLLECTIVE, EntityKind.KEY}
# Source code holds nothing and runs nowhere by itself.
_SOURCES = {EntityKind.REPOSITORY, EntityKind.ORGANISATION}
Group = tuple[HarmId, NodeId]


def with_implied(
    graph: PowerGraph, harms: HarmCatalogue, deeds: Iterable[Deed], direct: tuple[Power, ...], coalitions: Coalitions
) -> Iterator[Power]:
    """The powers of ``deeds``, in their order, then those that they imply, numbered on."""
    yield from direct
    goals = [coalitions.alike(coalitions.may_do(deed.ways)) for deed in deeds]
    known: set[Group] = {(power.harm, goal) for power, goal in zip(direct, goals, strict=True)}
    number = len(direct)
    for power, deed, goal in zip(direct, deeds, goals, strict=True):
        if not power.possible:
            continue
        for harm in _implied(graph, harms, deed):
            if (harm.id, goal) not in known:
                known.add((harm.id, goal))
                number += 1
                yield power.model_copy(
                    update={"id": f"p{number}", "harm": harm.id, "implied_by": power.id, "bypasses": ()}
                )


def _implied(graph: PowerGraph, harms: HarmCatalogue, deed: Deed) -> list[Harm]:
    """The harms that a function does beside its own."""
    target = graph.entities[deed.target]
    if target.kind in _SOURCES or (target.kind in _ACTORS and target.id not in graph.named):
        return []
    effects = deed.effects
    return [
        harm
        for harm in harms.harms
        if harm.id != deed.harm and any(harm.is_implied(effect, target) for effect in effects)
    ]

"""Capabilities that follow from others: new code can do everything that its target can do, without a function for it.

An account that replaces the code of a token can mint; an account that makes a vault send any call can empty it. What
the target may do to *other* targets is already a path of the graph; here are added harms to the target itself.
"""

from collections.abc import Iterable
from dataclasses import replace

from auditor.graph.capability import Capability
from auditor.graph.coalition import Coalitions
from auditor.graph.power_graph import PowerGraph
from auditor.graph.system import NodeId
from auditor.model.entity import OFF_CHAIN, EntityKind
from auditor.model.harm import HarmCatalogue, HarmId
from auditor.model.ids import EntityId

# These act by agreement or after a delay. A harm to such an account harms nobody else, unless the profile names it.
_ACTORS = {EntityKind.MULTISIG, EntityKind.TIMELOCK, EntityKind.GOVERNOR, EntityKind.COLLECTIVE, EntityKind.KEY}
# What holds nothing and runs nowhere by itself, a price included.
_INERT = OFF_CHAIN | {EntityKind.MARKET}


def implied(graph: PowerGraph, harms: HarmCatalogue, direct: Iterable[Capability]) -> tuple[Capability, ...]:
    """The capabilities that follow from the ``direct`` ones, in their order."""
    capabilities = []
    for capability in direct:
        target = graph.entities[capability.target]
        if target.kind in _INERT or (target.kind in _ACTORS and target.id not in graph.profile_accounts):
            continue
        others = (harm for harm in harms.harms if harm.id != capability.harm)
        further = (harm for harm in others if any(harm.is_implied(effect, target) for effect in capability.effects))
        capabilities += [replace(capability, harm=harm.id, implied_by=capability.harm) for harm in further]
    return tuple(capabilities)


def without_duplicates(
    graph: PowerGraph, coalitions: Coalitions, direct: Iterable[Capability], further: Iterable[Capability]
) -> tuple[Capability, ...]:
    """The ``further`` capabilities without duplicates: capabilities of one harm that need the same parties and the same
    delay count once, however many targets there are. A direct capability takes precedence. Targets to which the profile
    gives a role are never merged, since readers ask about each of them."""
    goals: set[tuple[HarmId, NodeId, EntityId | None]] = set()
    for capability in direct:
        goal = _goal(coalitions, capability)
        goals |= {(capability.harm, goal, None), (capability.harm, goal, capability.target)}
    fresh = []
    for capability in further:
        place = capability.target if graph.entities[capability.target].roles else None
        key = capability.harm, _goal(coalitions, capability), place
        if key not in goals:
            goals.add(key)
            fresh.append(capability)
    return tuple(fresh)


def _goal(coalitions: Coalitions, capability: Capability) -> NodeId:
    return coalitions.alike(coalitions.can_use(capability.functions))

"""Deeds that other deeds imply: new code of a target does all that a target can do, with no function there for it.

Whoever replaces the code of a token can mint it; whoever makes a vault send any call can empty it. What the target may
do to others is in the graph already, as a path through it; here is added what is done to the target itself.
"""

from collections.abc import Iterable
from dataclasses import replace

from auditor.graph.coalition import Coalitions
from auditor.graph.deed import Deed
from auditor.graph.power_graph import PowerGraph
from auditor.graph.system import NodeId
from auditor.model.entity import EntityKind
from auditor.model.harm import HarmCatalogue, HarmId

# Who acts by agreement or after a delay. Done to such an account is done to nobody else, unless the network names it.
_ACTORS = {EntityKind.MULTISIG, EntityKind.TIMELOCK, EntityKind.GOVERNOR, EntityKind.COLLECTIVE, EntityKind.KEY}
# Source code holds nothing and runs nowhere by itself.
_SOURCES = {EntityKind.REPOSITORY, EntityKind.ORGANISATION}


def implied(graph: PowerGraph, harms: HarmCatalogue, direct: Iterable[Deed]) -> tuple[Deed, ...]:
    """The deeds that ``direct`` ones imply, in their order."""
    found = []
    for deed in direct:
        target = graph.entities[deed.target]
        if target.kind in _SOURCES or (target.kind in _ACTORS and target.id not in graph.named):
            continue
        others = (harm for harm in harms.harms if harm.id != deed.harm)
        further = (harm for harm in others if any(harm.is_implied(effect, target) for effect in deed.effects))
        found += [replace(deed, harm=harm.id, implied_by=deed.harm) for harm in further]
    return tuple(found)


def distinct(coalitions: Coalitions, direct: Iterable[Deed], further: Iterable[Deed]) -> tuple[Deed, ...]:
    """Those of the ``further`` deeds that the same people cannot do as directly or to an earlier target: what comes
    down to the same people and the same wait is one answer, however many targets there are."""
    known: set[tuple[HarmId, NodeId]] = {(deed.harm, _goal(coalitions, deed)) for deed in direct}
    found = []
    for deed in further:
        key = deed.harm, _goal(coalitions, deed)
        if key not in known:
            known.add(key)
            found.append(deed)
    return tuple(found)


def _goal(coalitions: Coalitions, deed: Deed) -> NodeId:
    return coalitions.alike(coalitions.may_do(deed.ways))

"""Every path to a harm or a function, not only the shortest.

A goal has alternative inputs: a holder, a role that can be granted, new code, a caller that forwards the call; a holder
in turn has its own gate or an account that takes it over. Each alternative is followed separately, down to keys and to
gates that need several members, which are shown by one smallest coalition.
"""

from dataclasses import dataclass
from itertools import pairwise

from auditor.graph.coalition import Coalitions
from auditor.graph.implied import implied, without_duplicates
from auditor.graph.paths import describe
from auditor.graph.power_graph import PowerGraph
from auditor.graph.powers import Capability, capabilities
from auditor.graph.system import NodeId
from auditor.model.harm import HarmCatalogue
from auditor.model.ids import EntityId
from auditor.model.power import Step

# Paths multiply where one access list guards another; nobody reads a longer list.
MOST_PATHS = 200


@dataclass(frozen=True)
class CapabilityPath:
    """One path to a capability: a smallest coalition that takes it, the seconds that it needs, and its steps."""

    coalition: tuple[EntityId, ...]
    delay_s: int
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class CapabilityPaths:
    """All paths to one capability, fewest parties first, then fastest; ``cut`` if there are more."""

    capability: Capability
    function: str
    paths: tuple[CapabilityPath, ...]
    cut: bool


def who_can(graph: PowerGraph, harms: HarmCatalogue, wanted: str) -> tuple[CapabilityPaths, ...]:
    """The capabilities that match a harm id or a function (signature, name or selector), each with all its paths."""
    coalitions = Coalitions(graph)
    direct = capabilities(graph, harms)
    further = [capability for capability in implied(graph, harms, direct) if capability.harm == wanted]
    matching = [capability for capability in direct if _is_meant(capability, wanted)]
    fresh = without_duplicates(graph, coalitions, matching, further)
    return tuple(_paths(coalitions, capability) for capability in (*matching, *fresh))


def names(graph: PowerGraph, harms: HarmCatalogue) -> list[str]:
    """The valid arguments of ``who_can``: harm ids, and functions by signature."""
    functions = {function for capability in capabilities(graph, harms) if (function := _function(capability))}
    return [*(harm.id for harm in harms.harms), *sorted(functions)]


def _function(capability: Capability) -> str | None:
    grant = capability.functions[0].grants[0]
    return grant.function or grant.selector


def _is_meant(capability: Capability, wanted: str) -> bool:
    grant = capability.functions[0].grants[0]
    return wanted in (capability.harm, grant.function, grant.selector, (grant.function or "").split("(")[0])


def _paths(coalitions: Coalitions, capability: Capability) -> CapabilityPaths:
    goal = coalitions.can_use(capability.functions)
    pairs = [(entry, end) for entry in _branches(coalitions, goal) for end in _ends(coalitions, entry)]
    paths: dict[tuple[Step, ...], CapabilityPath] = {}
    for entry, end in pairs[:MOST_PATHS]:
        path = _path(coalitions, capability, (end, entry, goal))
        if path is not None:
            paths.setdefault(path.steps, path)
    ordered = sorted(paths.values(), key=lambda path: (len(path.coalition), path.delay_s, path.coalition))
    return CapabilityPaths(capability, _function(capability) or "", tuple(ordered), len(pairs) > MOST_PATHS)


def _path(coalitions: Coalitions, capability: Capability, through: tuple[NodeId, ...]) -> CapabilityPath | None:
    """The path of the smallest coalition to the first node, and onward through the others; None if nobody can."""
    few = coalitions.fewest(through[0])
    if few is None:
        return None
    system, delay_s = coalitions.system, few.delay_s
    steps = list(describe(coalitions.compiled, through[0], [system.leaves[party] for party in few.coalition]).steps)
    for before, after in pairwise(through):
        steps += describe(coalitions.compiled, after, [before], system.unread, capability.functions).steps
        delay_s += system.times([before], system.unread, system.cone(after))[after]
    return CapabilityPath(tuple(sorted(few.coalition)), delay_s, tuple(dict.fromkeys(steps)))


def _branches(coalitions: Coalitions, node: NodeId) -> list[NodeId]:
    """The inputs of an OR node, without the leaves of parties; empty for other nodes."""
    definition, leaves = coalitions.system.nodes[node], coalitions.system.party_of
    if not definition.inputs or definition.need > min(weight for _, weight in definition.inputs):
        return []
    return [source for source, _ in definition.inputs if source not in leaves]


def _ends(coalitions: Coalitions, start: NodeId) -> list[NodeId]:
    """The nodes where the OR branches below a node end, nearest first: keys and thresholds above one member."""
    waiting, ends = [start], []
    visited = {start}
    for node in waiting:
        fresh = [source for source in _branches(coalitions, node) if source not in visited]
        visited.update(fresh)
        waiting += fresh
        inputs = coalitions.system.nodes[node].inputs
        if not _branches(coalitions, node) or any(source in coalitions.system.party_of for source, _ in inputs):
            ends.append(node)
    return ends

"""Who can do this? Every way to a harm or a function, not only the shortest.

A goal opens in one of several ways: through a holder, a role that can be handed out, new code, somebody who forwards
the call; a holder in turn through its own gate or through whoever takes it over. Each branch is followed by itself,
down to keys and to gates that need several members: those are told by one smallest coalition.
"""

from dataclasses import dataclass
from itertools import pairwise

from auditor.graph.coalition import Coalitions
from auditor.graph.implied import distinct, implied
from auditor.graph.paths import told
from auditor.graph.power_graph import PowerGraph
from auditor.graph.powers import Deed, deeds
from auditor.graph.system import NodeId
from auditor.model.harm import HarmCatalogue
from auditor.model.ids import EntityId
from auditor.model.power import Step

# Ways multiply where one access list guards another; a list that long is read by no person.
MOST_WAYS = 200


@dataclass(frozen=True)
class Route:
    """One way to do a deed: a smallest coalition that goes it, how long it needs, and its steps."""

    coalition: tuple[EntityId, ...]
    delay_s: int
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Routes:
    """All ways to do one deed, fewest parties first, then fastest; ``cut`` if there are more than ``MOST_WAYS``."""

    deed: Deed
    function: str
    routes: tuple[Route, ...]
    cut: bool


def who_can(graph: PowerGraph, harms: HarmCatalogue, wanted: str) -> tuple[Routes, ...]:
    """Every deed that is a harm of this id, or a function of this signature, name or selector, with all its ways."""
    coalitions = Coalitions(graph)
    direct = deeds(graph, harms)
    further = [deed for deed in implied(graph, harms, direct) if deed.harm == wanted]
    asked = [deed for deed in direct if _is_meant(deed, wanted)]
    return tuple(_routes(coalitions, deed) for deed in (*asked, *distinct(coalitions, asked, further)))


def names(graph: PowerGraph, harms: HarmCatalogue) -> list[str]:
    """What may be asked for: harms, and functions by signature."""
    functions = {function for deed in deeds(graph, harms) if (function := _function(deed))}
    return [*(harm.id for harm in harms.harms), *sorted(functions)]


def _function(deed: Deed) -> str | None:
    grant = deed.ways[0].grants[0]
    return grant.function or grant.selector


def _is_meant(deed: Deed, wanted: str) -> bool:
    grant = deed.ways[0].grants[0]
    return wanted in (deed.harm, grant.function, grant.selector, (grant.function or "").split("(")[0])


def _routes(coalitions: Coalitions, deed: Deed) -> Routes:
    goal = coalitions.may_do(deed.ways)
    pairs = [(entry, end) for entry in _branches(coalitions, goal) for end in _ends(coalitions, entry)]
    found: dict[tuple[Step, ...], Route] = {}
    for entry, end in pairs[:MOST_WAYS]:
        route = _route(coalitions, deed, (end, entry, goal))
        if route is not None:
            found.setdefault(route.steps, route)
    routes = sorted(found.values(), key=lambda route: (len(route.coalition), route.delay_s, route.coalition))
    return Routes(deed, _function(deed) or "", tuple(routes), len(pairs) > MOST_WAYS)


def _route(coalitions: Coalitions, deed: Deed, through: tuple[NodeId, ...]) -> Route | None:
    """The smallest coalition that opens the first node, and what follows by way of the others; None if nobody can."""
    few = coalitions.fewest(through[0])
    if few is None:
        return None
    system, delay_s = coalitions.system, few.delay_s
    steps = list(told(coalitions.meaning, through[0], [system.leaves[party] for party in few.coalition]).steps)
    for before, after in pairwise(through):
        steps += told(coalitions.meaning, after, [before], system.unread, deed.ways).steps
        delay_s += system.times([before], system.unread, system.cone(after))[after]
    return Route(tuple(sorted(few.coalition)), delay_s, tuple(dict.fromkeys(steps)))


def _branches(coalitions: Coalitions, node: NodeId) -> list[NodeId]:
    """The inputs of a node of which any is enough, apart from the leaves of parties; nothing for other nodes."""
    meaning, leaves = coalitions.system.nodes[node], coalitions.system.party_of
    if not meaning.inputs or meaning.need > min(weight for _, weight in meaning.inputs):
        return []
    return [source for source, _ in meaning.inputs if source not in leaves]


def _ends(coalitions: Coalitions, start: NodeId) -> list[NodeId]:
    """Where the branches of *any of* below a node end, nearest first: at keys and where several must act together."""
    waiting, ends = [start], []
    seen = {start}
    for node in waiting:
        fresh = [source for source in _branches(coalitions, node) if source not in seen]
        seen.update(fresh)
        waiting += fresh
        inputs = coalitions.system.nodes[node].inputs
        if not _branches(coalitions, node) or any(source in coalitions.system.party_of for source, _ in inputs):
            ends.append(node)
    return ends

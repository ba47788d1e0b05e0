"""The cone of one question: the nodes that decide it, without delays and without irrelevant nodes.

A time limit becomes plain logic by unrolling: a node that must act within b seconds needs its inputs within b minus its
wait. So a cone has only parties and thresholds. Nodes that always or never act are removed; chains of single inputs and
strongly connected components of OR nodes are contracted. Cycles through a threshold may remain.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import networkx as nx

from auditor.graph.system import NodeId, System
from auditor.graph.usable_times import UsableTimes

Inputs = dict[int, int]
TimedNode = tuple[NodeId, int | None]
_Graph = dict[TimedNode, dict[TimedNode, int]]


@dataclass(frozen=True)
class Cone:
    """Nodes 0 to ``len(names)`` - 1 are the leaves; every other node acts when inputs of weight ``need`` act.

    ``goal`` is a node, or True or False if the question is already decided. ``dual_of`` is the cone that this one is
    the dual of.
    """

    names: tuple[NodeId, ...]
    need: dict[int, int]
    inputs: dict[int, Inputs]
    goal: int | bool
    dual_of: "Cone | None" = None

    @cached_property
    def users(self) -> dict[int, list[int]]:
        """By node: the nodes that it is an input of."""
        users: dict[int, list[int]] = {node: [] for node in (*range(len(self.names)), *self.inputs)}
        for node, inputs in self.inputs.items():
            for source in inputs:
                users[source].append(node)
        return users

    @cached_property
    def _sorted(self) -> tuple[int, ...]:
        """The inner nodes outside and before every cycle, in topological order."""
        left = {node: sum(source in self.inputs for source in inputs) for node, inputs in self.inputs.items()}
        ready = [node for node, count in left.items() if not count]
        for node in ready:
            for user in self.users[node]:
                left[user] -= 1
                if not left[user]:
                    ready.append(user)
        return tuple(ready)

    @property
    def has_cycles(self) -> bool:
        """Whether a node depends on itself."""
        return len(self._sorted) < len(self.inputs)

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The inner nodes, in topological order as far as there is one; nodes of cycles and behind them come last."""
        done = set(self._sorted)
        return (*self._sorted, *(node for node in self.inputs if node not in done))

    def reached(self, coalition: Collection[int]) -> set[int]:
        """All nodes that act if exactly these leaves act."""
        acting = set(coalition)
        gathered: dict[int, int] = {}
        waiting = list(acting)
        while waiting:
            source = waiting.pop()
            for user in self.users[source]:
                if user not in acting:
                    gathered[user] = gathered.get(user, 0) + self.inputs[user][source]
                    if gathered[user] >= self.need[user]:
                        acting.add(user)
                        waiting.append(user)
        return acting

    def wins(self, coalition: Collection[int]) -> bool:
        """Whether these leaves reach the goal; in a dual, whether all other leaves together fail to reach it."""
        if self.dual_of is not None:
            return not self.dual_of.wins(set(range(len(self.names))) - set(coalition))
        return self.goal is True or (self.goal is not False and self.goal in self.reached(coalition))

    def dual(self) -> "Cone":
        """The cone of refusal: a node is blocked when the weight of its unblocked inputs is below its threshold.

        On cycles the dual is the greatest fixed point: a node that only a cycle could support counts as blocked.
        """
        if isinstance(self.goal, bool):
            return Cone(self.names, {}, {}, not self.goal, self)
        need = {node: sum(inputs.values()) - self.need[node] + 1 for node, inputs in self.inputs.items()}
        return Cone(self.names, need, self.inputs, self.goal, self)


def cone(
    system: System,
    goal: NodeId,
    within: int | None = None,
    acting: Collection[NodeId] = (),
    never: Collection[NodeId] = (),
) -> Cone:
    """The cone of ``goal`` acting ``within`` seconds (None: ever); nodes ``acting`` act, nodes ``never`` do not."""
    times = UsableTimes(system, goal, within)
    top: TimedNode = (goal, times.usable(within))
    inputs = _expanded(system, top, never, times)
    needs = {node: system.nodes[node[0]].need for node in inputs}
    given = {node for node in inputs if node[0] in acting or needs[node] <= 0}
    people = {node for node in inputs if node[0] in system.party_of}
    sure = _closed(needs, inputs, given)
    able = _closed(needs, inputs, given | people)
    if top in sure or top not in able or goal in never:
        return Cone((), {}, {}, top in sure)
    open_ = [node for node in inputs if node in able and node not in sure and node not in people]
    need = {node: needs[node] - sum(weight for source, weight in inputs[node] if source in sure) for node in open_}
    kept: _Graph = {}
    for node in open_:
        kept[node] = {}
        for source, weight in inputs[node]:
            if source in able and source not in sure:
                base = (source[0], None) if source in people else source
                if base != node:  # a node is no input of itself
                    kept[node][base] = kept[node].get(base, 0) + weight
    return _numbered(system, *_simplified(top if top in kept else (goal, None), need, kept))


def _expanded(
    system: System, top: TimedNode, never: Collection[NodeId], times: UsableTimes
) -> dict[TimedNode, list[tuple[TimedNode, int]]]:
    """Every node below ``top`` paired with the seconds left for it, and its inputs with their weights."""
    inputs: dict[TimedNode, list[tuple[TimedNode, int]]] = {}
    waiting = [top] if _has_time(system, top) and top[0] not in never else []
    inputs[top] = []
    while waiting:
        current = waiting.pop()
        described = system.nodes[current[0]]
        left = None if current[1] is None else times.usable(current[1] - described.wait)
        for source, weight in described.inputs:
            timed = (source, left)
            if source in never or not _has_time(system, timed):
                continue
            inputs[current].append((timed, weight))
            if timed not in inputs:
                inputs[timed] = []
                waiting.append(timed)
    return inputs


def _has_time(system: System, timed: TimedNode) -> bool:
    return timed[1] is None or system.nodes[timed[0]].wait <= timed[1]


def _closed(
    needs: dict[TimedNode, int], inputs: dict[TimedNode, list[tuple[TimedNode, int]]], start: set[TimedNode]
) -> set[TimedNode]:
    """The least fixed point: ``start`` and every node whose inputs in the set weigh enough."""
    users: dict[TimedNode, list[tuple[TimedNode, int]]] = {}
    for node, weighed in inputs.items():
        for source, weight in weighed:
            users.setdefault(source, []).append((node, weight))
    acting = set(start)
    gathered: dict[TimedNode, int] = {}
    waiting = list(acting)
    while waiting:
        source = waiting.pop()
        for user, weight in users.get(source, ()):
            if user not in acting:
                gathered[user] = gathered.get(user, 0) + weight
                if gathered[user] >= needs[user]:
                    acting.add(user)
                    waiting.append(user)
    return acting


def _numbered(system: System, top: TimedNode, need: dict[TimedNode, int], kept: _Graph) -> Cone:
    """The cone with the leaves first, in the order of their names."""
    reach = _below(top, kept)
    leaves = sorted((node for node in reach if node not in kept), key=lambda leaf: system.party_of[leaf[0]])
    inner = [node for node in kept if node in reach]
    number = {node: index for index, node in enumerate([*leaves, *inner])}
    return Cone(
        names=tuple(leaf[0] for leaf in leaves),
        need={number[node]: need[node] for node in inner},
        inputs={number[node]: {number[source]: weight for source, weight in kept[node].items()} for node in inner},
        goal=number[top],
    )


def _simplified(
    top: TimedNode, need: dict[TimedNode, int], kept: _Graph
) -> tuple[TimedNode, dict[TimedNode, int], _Graph]:
    """The same system with chains and strongly connected components of OR nodes contracted, to a fixed point."""
    loose: set[TimedNode] = set()
    while True:
        was_loose = loose
        loose = {node for node, weighed in kept.items() if need[node] <= min(weighed.values())}
        if loose <= was_loose and all(len(kept[node]) > 1 for node in loose):
            return top, need, kept
        final = _stand_ins(kept, loose)
        fewer: _Graph = {}
        for node, weighed in kept.items():
            home = final[node]
            if home not in kept or (node != home and node not in loose):
                continue
            into = fewer.setdefault(home, {})
            for source, weight in weighed.items():
                base = final.get(source, source)
                if base != home:
                    into[base] = 1 if node in loose else into.get(base, 0) + weight
        need = {node: 1 if node in loose else need[node] for node in fewer}
        kept, top = fewer, final.get(top, top)


def _stand_ins(kept: _Graph, loose: set[TimedNode]) -> dict[TimedNode, TimedNode]:
    """By inner node its representative: itself, the first node of its OR component, or its only input."""
    first = _cycles({node: [source for source in kept[node] if source in loose] for node in kept if node in loose})
    outside: dict[TimedNode, dict[TimedNode, None]] = {}
    for node in kept:
        others = {first.get(source, source): None for source in kept[node]}
        outside.setdefault(first.get(node, node), {}).update(others)
    for node, others in outside.items():
        if node in loose:
            others.pop(node, None)
    stand_ins: dict[TimedNode, TimedNode] = {}
    for node in kept:
        stand_in = first.get(node, node)
        while stand_in in loose and len(outside[stand_in]) == 1:
            stand_in = next(iter(outside[stand_in]))
        stand_ins[node] = stand_in
    return stand_ins


def _cycles(links: dict[TimedNode, list[TimedNode]]) -> dict[TimedNode, TimedNode]:
    """By node on a cycle: the first node of its strongly connected component."""
    left = dict.fromkeys(links, 0)
    for inputs in links.values():
        for source in inputs:
            left[source] += 1
    free = [node for node, count in left.items() if not count]
    for node in free:
        for source in links[node]:
            left[source] -= 1
            if not left[source]:
                free.append(source)
    if len(free) == len(links):
        return {}
    graph = nx.DiGraph((node, source) for node, inputs in links.items() for source in inputs)
    position = {node: index for index, node in enumerate(links)}
    first: dict[TimedNode, TimedNode] = {}
    for cycle in nx.strongly_connected_components(graph):
        first |= dict.fromkeys(cycle, min(cycle, key=position.__getitem__))
    return first


def _below(top: TimedNode, inputs: _Graph) -> set[TimedNode]:
    reached = {top}
    waiting = [top]
    while waiting:
        for source in inputs.get(waiting.pop(), ()):
            if source not in reached:
                reached.add(source)
                waiting.append(source)
    return reached

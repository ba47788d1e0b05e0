"""The cone of one question: everything that decides it, without delays and without what cannot matter.

*Within so many seconds* is turned into plain logic by counting down: a node asked for within b seconds needs its inputs
within b minus its wait. So a cone has only parties and thresholds. What always acts, what never can, links of one
input, and circles of *any of* (whoever enters one, enters all) are gone; circles through a threshold may remain.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import networkx as nx

from auditor.graph.system import NodeId, System

Inputs = dict[int, int]
Asked = tuple[NodeId, int | None]
_Graph = dict[Asked, dict[Asked, int]]


@dataclass(frozen=True)
class Cone:
    """Nodes 0 to ``parties`` - 1 are the leaves, by ``names``; the others act when inputs of weight ``need`` act.

    ``goal`` is a node, or True or False where nothing is left to decide.
    """

    names: tuple[NodeId, ...]
    need: dict[int, int]
    inputs: dict[int, Inputs]
    goal: int | bool
    dual_of: "Cone | None" = None

    @cached_property
    def users(self) -> dict[int, list[int]]:
        """The nodes that each node is an input of."""
        found: dict[int, list[int]] = {node: [] for node in (*range(len(self.names)), *self.inputs)}
        for node, inputs in self.inputs.items():
            for source in inputs:
                found[source].append(node)
        return found

    @cached_property
    def _sorted(self) -> tuple[int, ...]:
        """The inner nodes that no circle has a say in, inputs before what they are inputs of."""
        left = {node: sum(source in self.inputs for source in inputs) for node, inputs in self.inputs.items()}
        ready = [node for node, count in left.items() if not count]
        for node in ready:
            for user in self.users[node]:
                left[user] -= 1
                if not left[user]:
                    ready.append(user)
        return tuple(ready)

    @property
    def has_circles(self) -> bool:
        """Whether any node has a say in itself."""
        return len(self._sorted) < len(self.inputs)

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The inner nodes, inputs before what they are inputs of as far as there are no circles."""
        done = set(self._sorted)
        return (*self._sorted, *(node for node in self.inputs if node not in done))

    def reached(self, coalition: Collection[int]) -> set[int]:
        """All nodes that act if these leaves do."""
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
        """Whether these leaves reach the goal; in a dual, whether the others do not."""
        if self.dual_of is not None:
            return not self.dual_of.wins(set(range(len(self.names))) - set(coalition))
        return self.goal is True or (self.goal is not False and self.goal in self.reached(coalition))

    def dual(self) -> "Cone":
        """What refusing means: a node is stopped when so much of its inputs is stopped that the rest is too little.

        In a circle the dual's meaning is the greatest fixed point: what only a circle could keep up counts as stopped.
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
    """The cone of ``goal`` acting within so many seconds (None: ever), given nodes that do and that do not."""
    top: Asked = (goal, within)
    inputs = _expanded(system, top, never)
    needs = {node: system.nodes[node[0]].need for node in inputs}
    given = {node for node in inputs if node[0] in acting or needs[node] <= 0}
    people = {node for node in inputs if node[0] in system.party_of}
    sure = _closed(needs, inputs, given)
    able = _closed(needs, inputs, given | people)
    if top in sure or top not in able or goal in never:
        return Cone((), {}, {}, top in sure)
    open_ = [node for node in inputs if node in able and node not in sure and node not in people]
    need = {node: needs[node] - sum(weight for each, weight in inputs[node] if each in sure) for node in open_}
    kept: _Graph = {}
    for node in open_:
        kept[node] = {}
        for each, weight in inputs[node]:
            if each in able and each not in sure:
                base = (each[0], None) if each in people else each
                if base != node:  # acting does not help a node to act
                    kept[node][base] = kept[node].get(base, 0) + weight
    return _numbered(system, *_simplified(top if top in kept else (goal, None), need, kept))


def _expanded(system: System, top: Asked, never: Collection[NodeId]) -> dict[Asked, list[tuple[Asked, int]]]:
    """Every node that may matter with the seconds that are left for it, and its inputs likewise."""
    inputs: dict[Asked, list[tuple[Asked, int]]] = {}
    waiting = [top] if _has_time(system, top) and top[0] not in never else []
    inputs[top] = []
    while waiting:
        current = waiting.pop()
        meaning = system.nodes[current[0]]
        left = None if current[1] is None else current[1] - meaning.wait
        for source, weight in meaning.inputs:
            each = (source, left)
            if source in never or not _has_time(system, each):
                continue
            inputs[current].append((each, weight))
            if each not in inputs:
                inputs[each] = []
                waiting.append(each)
    return inputs


def _has_time(system: System, asked: Asked) -> bool:
    return asked[1] is None or system.nodes[asked[0]].wait <= asked[1]


def _closed(needs: dict[Asked, int], inputs: dict[Asked, list[tuple[Asked, int]]], start: set[Asked]) -> set[Asked]:
    """The least set that holds ``start`` and every node with enough inputs in it."""
    users: dict[Asked, list[tuple[Asked, int]]] = {}
    for node, weighed in inputs.items():
        for each, weight in weighed:
            users.setdefault(each, []).append((node, weight))
    acting = set(start)
    gathered: dict[Asked, int] = {}
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


def _numbered(system: System, top: Asked, need: dict[Asked, int], kept: _Graph) -> Cone:
    """The cone with the leaves first, in the order of their names."""
    reach = _below(top, kept)
    leaves = sorted((node for node in reach if node not in kept), key=lambda leaf: system.party_of[leaf[0]])
    inner = [node for node in kept if node in reach]
    number = {node: index for index, node in enumerate([*leaves, *inner])}
    return Cone(
        names=tuple(leaf[0] for leaf in leaves),
        need={number[node]: need[node] for node in inner},
        inputs={number[node]: {number[each]: weight for each, weight in kept[node].items()} for node in inner},
        goal=number[top],
    )


def _simplified(top: Asked, need: dict[Asked, int], kept: _Graph) -> tuple[Asked, dict[Asked, int], _Graph]:
    """The same with links and circles of *any of* drawn together, until nothing changes."""
    loose: set[Asked] = set()
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
            for each, weight in weighed.items():
                base = final.get(each, each)
                if base != home:
                    into[base] = 1 if node in loose else into.get(base, 0) + weight
        need = {node: 1 if node in loose else need[node] for node in fewer}
        kept, top = fewer, final.get(top, top)


def _stand_ins(kept: _Graph, loose: set[Asked]) -> dict[Asked, Asked]:
    """For every inner node what stands for it: itself, one of its circle of *any of*, or its only input."""
    first = _circles({node: [each for each in kept[node] if each in loose] for node in kept if node in loose})
    outside: dict[Asked, dict[Asked, None]] = {}
    for node in kept:
        others = {first.get(each, each): None for each in kept[node]}
        outside.setdefault(first.get(node, node), {}).update(others)
    for node, others in outside.items():
        if node in loose:
            others.pop(node, None)
    found: dict[Asked, Asked] = {}
    for node in kept:
        stand_in = first.get(node, node)
        while stand_in in loose and len(outside[stand_in]) == 1:
            stand_in = next(iter(outside[stand_in]))
        found[node] = stand_in
    return found


def _circles(links: dict[Asked, list[Asked]]) -> dict[Asked, Asked]:
    """For every node that lies in a circle the first of that circle."""
    left = dict.fromkeys(links, 0)
    for inputs in links.values():
        for each in inputs:
            left[each] += 1
    free = [node for node, count in left.items() if not count]
    for node in free:
        for each in links[node]:
            left[each] -= 1
            if not left[each]:
                free.append(each)
    if len(free) == len(links):
        return {}
    graph = nx.DiGraph((node, each) for node, inputs in links.items() for each in inputs)
    position = {node: index for index, node in enumerate(links)}
    first: dict[Asked, Asked] = {}
    for circle in nx.strongly_connected_components(graph):
        first |= dict.fromkeys(circle, min(circle, key=position.__getitem__))
    return first


def _below(top: Asked, inputs: _Graph) -> set[Asked]:
    seen = {top}
    waiting = [top]
    while waiting:
        for each in inputs.get(waiting.pop(), ()):
            if each not in seen:
                seen.add(each)
                waiting.append(each)
    return seen

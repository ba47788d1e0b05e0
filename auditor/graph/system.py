"""A system of threshold nodes: the arithmetic under coalitions, without knowledge of what a node stands for.

A node acts when inputs of at least weight ``need`` act, ``wait`` seconds after the slowest input that it needed. A leaf
acts when its party is in the coalition. Cycles are allowed; the semantics is the least fixed point, so a cycle without
an outside input never acts. The times of all nodes follow from a set of parties in one pass (Knuth's generalisation of
Dijkstra's algorithm, Information Processing Letters 6(1), 1977).
"""

from collections.abc import Collection, Iterable
from heapq import heappop, heappush
from typing import NamedTuple

from auditor.model.ids import EntityId

NodeId = int


class Node(NamedTuple):
    """Acts ``wait`` seconds after inputs of at least weight ``need`` act. With need 0 it always does."""

    need: int
    inputs: tuple[tuple[NodeId, int], ...] = ()
    wait: int = 0


NEVER = Node(1)
ALWAYS = Node(0)


class System:
    """Nodes by number, and the leaves of parties. ``unread`` are the leaves that stand for unread holders."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.leaves: dict[EntityId, NodeId] = {}
        self.party_of: dict[NodeId, EntityId] = {}
        self.unread: set[NodeId] = set()
        self._users: list[list[tuple[NodeId, int]]] = []
        self._always: list[NodeId] = []
        self._cones: dict[NodeId, frozenset[NodeId]] = {}

    def reserve(self) -> NodeId:
        """A number for a node that ``fill`` describes later; until then it never acts."""
        self.nodes.append(NEVER)
        self._users.append([])
        return len(self.nodes) - 1

    def fill(self, node: NodeId, definition: Node) -> None:
        """Defines a reserved node. Call it once for each node."""
        self.nodes[node] = definition
        if definition.need <= 0:
            self._always.append(node)
        for source, weight in definition.inputs:
            self._users[source].append((node, weight))

    def add(self, definition: Node) -> NodeId:
        """A new node."""
        node = self.reserve()
        self.fill(node, definition)
        return node

    def leaf(self, party: EntityId, unread: bool = False) -> NodeId:
        """The leaf of a party, made once. ``unread``: it stands for a holder that could not be read."""
        if party not in self.leaves:
            node = self.reserve()
            self.leaves[party] = node
            self.party_of[node] = party
            if unread:
                self.unread.add(node)
        return self.leaves[party]

    def users(self) -> list[list[tuple[NodeId, int]]]:
        """For every node, the nodes that it is an input of, with its weight there."""
        return self._users

    def times(
        self, acting: Iterable[NodeId], never: Collection[NodeId] = (), within: Collection[NodeId] | None = None
    ) -> dict[NodeId, int]:
        """By node: the second at which it acts if the nodes ``acting`` act at once and the nodes ``never`` do not.

        Nodes that never act are absent. ``within`` limits the search to these nodes.
        """
        users = self.users()
        times: dict[NodeId, int] = {}
        gathered: dict[NodeId, int] = {}
        started = self._always if within is None else [n for n in self._always if n in within]
        queue = [(0, node) for node in acting] + [(self.nodes[node].wait, node) for node in started]
        queue.sort()
        while queue:
            time, node = heappop(queue)
            if node in times or node in never:
                continue
            times[node] = time
            for user, weight in users[node]:
                if user in times or (within is not None and user not in within):
                    continue
                had = gathered.get(user, 0)
                gathered[user] = had + weight
                definition = self.nodes[user]
                if had < definition.need <= had + weight:
                    heappush(queue, (time + definition.wait, user))
        return times

    def is_choice(self, node: NodeId) -> bool:
        """Whether a node acts as soon as any one of its inputs does, at once."""
        need, inputs, wait = self.nodes[node]
        return need == 1 and not wait and bool(inputs)

    def choices(self, goal: NodeId) -> frozenset[NodeId]:
        """The nodes that a goal reduces to through choices (``is_choice``). Goals with equal sets act together."""
        visited = {goal}
        waiting = [goal]
        choices = set()
        while waiting:
            node = waiting.pop()
            if not self.is_choice(node):
                choices.add(node)
                continue
            for source, weight in self.nodes[node].inputs:
                if weight > 0 and source not in visited:
                    visited.add(source)
                    waiting.append(source)
        return frozenset(choices)

    def cone(self, goal: NodeId) -> frozenset[NodeId]:
        """All nodes that ``goal`` depends on. Cached, so the system must be complete before the first call."""
        if goal in self._cones:
            return self._cones[goal]
        visited = {goal}
        waiting = [goal]
        while waiting:
            for source, _ in self.nodes[waiting.pop()].inputs:
                if source not in visited:
                    visited.add(source)
                    waiting.append(source)
        self._cones[goal] = frozenset(visited)
        return self._cones[goal]

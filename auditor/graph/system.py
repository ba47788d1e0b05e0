"""A system of nodes that act when enough of others act: the arithmetic under coalitions, without any meaning.

A node acts when inputs of at least weight ``need`` act, ``wait`` seconds after the slowest input that it needed. A leaf
acts when its party is in the coalition. Circles are allowed; the meaning is the least fixed point, so a circle that
nobody enters never acts. Keys and delays of everything follow from a set of parties in one pass (Knuth's
generalisation of Dijkstra's algorithm, Information Processing Letters 6(1), 1977).
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
    """Nodes by number, and which of them are leaves of parties. ``unread`` are leaves that stand for the unknown."""

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

    def fill(self, node: NodeId, meaning: Node) -> None:
        """Says what a reserved node is; once for each."""
        self.nodes[node] = meaning
        if meaning.need <= 0:
            self._always.append(node)
        for source, weight in meaning.inputs:
            self._users[source].append((node, weight))

    def add(self, meaning: Node) -> NodeId:
        """A new node."""
        node = self.reserve()
        self.fill(node, meaning)
        return node

    def leaf(self, party: EntityId, unread: bool = False) -> NodeId:
        """The leaf of a party, made once. ``unread``: it stands for somebody of whom nothing could be read."""
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
        """When each node acts, in seconds, if the nodes ``acting`` act at once and those of ``never`` do not act.

        Nodes that are not in the answer never act. ``within`` limits the search to these nodes.
        """
        users = self.users()
        found: dict[NodeId, int] = {}
        gathered: dict[NodeId, int] = {}
        started = self._always if within is None else [n for n in self._always if n in within]
        queue = [(0, node) for node in acting] + [(self.nodes[node].wait, node) for node in started]
        queue.sort()
        while queue:
            time, node = heappop(queue)
            if node in found or node in never:
                continue
            found[node] = time
            for user, weight in users[node]:
                if user in found or (within is not None and user not in within):
                    continue
                had = gathered.get(user, 0)
                gathered[user] = had + weight
                meaning = self.nodes[user]
                if had < meaning.need <= had + weight:
                    heappush(queue, (time + meaning.wait, user))
        return found

    def is_choice(self, node: NodeId) -> bool:
        """Whether a node acts as soon as any one of its inputs does, at once."""
        need, inputs, wait = self.nodes[node]
        return need == 1 and not wait and bool(inputs)

    def choices(self, goal: NodeId) -> frozenset[NodeId]:
        """What a goal comes down to through choices alone: goals with the same choices act alike, and at once."""
        seen = {goal}
        waiting = [goal]
        found = set()
        while waiting:
            node = waiting.pop()
            if not self.is_choice(node):
                found.add(node)
                continue
            for source, weight in self.nodes[node].inputs:
                if weight > 0 and source not in seen:
                    seen.add(source)
                    waiting.append(source)
        return frozenset(found)

    def cone(self, goal: NodeId) -> frozenset[NodeId]:
        """Everything that has a say in whether ``goal`` acts. Ask only once the system is complete."""
        if goal in self._cones:
            return self._cones[goal]
        seen = {goal}
        waiting = [goal]
        while waiting:
            for source, _ in self.nodes[waiting.pop()].inputs:
                if source not in seen:
                    seen.add(source)
                    waiting.append(source)
        self._cones[goal] = frozenset(seen)
        return self._cones[goal]

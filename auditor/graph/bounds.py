"""Lower and upper bounds on the size of the smallest coalition of a cone, without a solver.

If no party has a say in two inputs of a threshold, the costs of the inputs add up and the bounds meet. That settles
nearly every question of a real network. If inputs share parties, the lower bound counts them once and the upper bound
is a coalition that was verified on the cone.
"""

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from auditor.graph.cone import Cone

_NEVER = 1 << 60


class Bounds(NamedTuple):
    """No coalition is smaller than ``low``; ``coalition`` is one that reaches the goal (leaf numbers, ascending)."""

    low: int
    coalition: tuple[int, ...]


def bounds(cone: Cone) -> Bounds:
    """Bounds for a cone whose goal is a node. Not for a goal that is already decided (True or False)."""
    if cone.dual_of is not None and cone.has_cycles:
        everybody = range(len(cone.names))
        return Bounds(1, minimal(cone, everybody, most=len(everybody)))
    work = _Relaxation(cone)
    work.run()
    goal = int(cone.goal)
    coalition = minimal(cone, _members(work.best[goal]))
    return Bounds(min(work.least[goal], len(coalition)), coalition)


def minimal(cone: Cone, coalition: Sequence[int], most: int = 64) -> tuple[int, ...]:
    """The coalition without its superfluous members. Tries each member if there are no more than ``most``."""
    kept = list(coalition)
    if len(kept) <= most:
        for member in sorted(coalition, reverse=True):
            without = [other for other in kept if other != member]
            if cone.wins(without):
                kept = without
    return tuple(sorted(kept))


class _Relaxation:
    """Per node a proved lower bound and the smallest coalition so far (as bits), improved until a fixed point."""

    def __init__(self, cone: Cone) -> None:
        self.cone = cone
        leaves = range(len(cone.names))
        self.least = dict.fromkeys(leaves, 1) | dict.fromkeys(cone.inputs, _NEVER)
        self.best: dict[int, int] = {leaf: 1 << leaf for leaf in leaves}
        self._below: dict[int, int] = {}

    def run(self) -> None:
        waiting = deque(self.cone.order)
        queued = set(waiting)
        while waiting:
            node = waiting.popleft()
            queued.discard(node)
            if self._lower(node):
                for user in self.cone.users[node]:
                    if user not in queued:
                        queued.add(user)
                        waiting.append(user)

    def _lower(self, node: int) -> bool:
        """Recomputes both bounds of a node; returns whether one of them improved."""
        inputs = [(source, weight) for source, weight in self.cone.inputs[node].items() if source in self.best]
        if sum(weight for _, weight in inputs) < self.cone.need[node]:
            return False
        need = self.cone.need[node]
        if need <= min(weight for _, weight in self.cone.inputs[node].items()):
            least = min(self.least[source] for source, _ in inputs)
            best = min((self.best[source] for source, _ in inputs), key=int.bit_count)
        else:
            least, best = self._threshold(inputs, need)
        cheaper = least < self.least[node] or node not in self.best or best.bit_count() < self.best[node].bit_count()
        self.least[node] = min(least, self.least[node])
        if node not in self.best or best.bit_count() < self.best[node].bit_count():
            self.best[node] = best
        return cheaper

    def _threshold(self, inputs: list[tuple[int, int]], need: int) -> tuple[int, int]:
        groups = self._groups([source for source, _ in inputs])
        weights = dict(inputs)
        if len(groups) == len(inputs):
            least, _ = cover([(self.least[source], weight) for source, weight in inputs], need)
            _, cheapest = cover([(self.best[source].bit_count(), weight) for source, weight in inputs], need)
            best = 0
            for index in cheapest:
                best |= self.best[inputs[index][0]]
            return least, best
        total = sum(weights.values())
        items = []
        forced = 1
        for group in groups:
            has = sum(weights[source] for source in group)
            must = [source for source in group if total - weights[source] < need]
            items.append((max(min(self.least[source] for source in group), *(self.least[s] for s in must), 0), has))
            forced = max([forced, *(self.least[source] for source in must)])
        least, _ = cover(items, need)
        return max(least, forced, self._costliest(inputs, need)), self._greedy(inputs, need)

    def _costliest(self, inputs: list[tuple[int, int]], need: int) -> int:
        """A lower bound: every set of inputs of enough weight contains one that costs at least this."""
        gathered = 0
        for least, weight in sorted((self.least[source], weight) for source, weight in inputs):
            gathered += weight
            if gathered >= need:
                return least
        return _NEVER

    def _greedy(self, inputs: list[tuple[int, int]], need: int) -> int:
        """A coalition by the greedy rule: add the input with the fewest new parties per weight until it is enough."""
        best = 0
        left = dict(inputs)
        while need > 0:
            source = min(
                left,
                key=lambda other: (
                    (self.best[other] & ~best).bit_count() / min(left[other], need),
                    -left[other],
                    other,
                ),
            )
            best |= self.best[source]
            for other in [other for other in left if not self.best[other] & ~best]:
                need -= left.pop(other)
        return best

    def _groups(self, sources: list[int]) -> list[list[int]]:
        """The inputs partitioned into groups so that no party has a say in two groups."""
        if all(source not in self.cone.inputs for source in sources):
            return [[source] for source in sources]
        groups: list[tuple[int, list[int]]] = []
        for source in sources:
            people, members = self._people(source), [source]
            apart: list[tuple[int, list[int]]] = []
            for others, group in groups:
                if others & people:
                    people, members = people | others, group + members
                else:
                    apart.append((others, group))
            groups = [*apart, (people, members)]
        return [group for _, group in groups]

    def _people(self, node: int) -> int:
        """The leaves below a node, as bits."""
        if node not in self._below:
            visited = {node}
            waiting = [node]
            people = 0
            while waiting:
                current = waiting.pop()
                if current not in self.cone.inputs:
                    people |= 1 << current
                for source in self.cone.inputs.get(current, ()):
                    if source not in visited:
                        visited.add(source)
                        waiting.append(source)
            self._below[node] = people
        return self._below[node]


def cover(items: Sequence[tuple[int, int]], need: int) -> tuple[int, tuple[int, ...]]:
    """The least cost of items (cost, weight) of together at least weight ``need``, and which they are. Exact.

    Raises ValueError if all together are too light.
    """
    order = sorted(range(len(items)), key=lambda index: (items[index][0], -items[index][1], index))
    if len({items[index][0] for index in order}) == 1 or len({items[index][1] for index in order}) == 1:
        taken: list[int] = []
        for index in order:
            if need <= 0:
                break
            need -= items[index][1]
            taken.append(index)
        if need > 0:
            raise ValueError("not enough weight")
        return sum(items[index][0] for index in taken), tuple(taken)
    return _knapsack(items, order, need)


def _knapsack(items: Sequence[tuple[int, int]], order: list[int], need: int) -> tuple[int, tuple[int, ...]]:
    """The most weight for every cost, item by item; a choice is a linked list of indices."""
    best: dict[int, tuple[int, object]] = {0: (0, None)}
    enough = _NEVER
    for index in order:
        cost, weight = items[index]
        for had, (gathered, choice) in sorted(best.items(), reverse=True):
            new = had + cost
            if new < enough and (new not in best or best[new][0] < gathered + weight):
                best[new] = (gathered + weight, (index, choice))
                if gathered + weight >= need:
                    enough = new
    if enough == _NEVER:
        raise ValueError("not enough weight")
    taken: list[int] = []
    choice = best[enough][1]
    while isinstance(choice, tuple):
        taken.append(choice[0])
        choice = choice[1]
    return enough, tuple(taken)


def _members(bits: int) -> tuple[int, ...]:
    return tuple(index for index in range(bits.bit_length()) if bits >> index & 1)

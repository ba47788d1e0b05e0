"""Columns for a drawing: every link leads to a later column, and the order within columns keeps crossings few."""

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Ends = tuple[int, int]
_SWEEPS = 16


@dataclass(frozen=True)
class Lane:
    """The path of a link through the columns: its two end nodes, and vertices of its own in the columns between.

    ``reversed``: the link leads from the later column back to the earlier one.
    """

    vertices: tuple[int, ...]
    first_column: int
    reversed: bool


@dataclass
class Layered:
    """``columns`` of vertices from top to bottom; the nodes come first among the vertices, then those of lanes."""

    column: list[int]
    columns: list[list[int]]
    lanes: list[Lane]
    before: list[list[int]] = field(default_factory=list)
    after: list[list[int]] = field(default_factory=list)

    def crossings(self, left: int) -> int:
        """How many pairs of lines cross between a column and the next."""
        place = {vertex: index for index, vertex in enumerate(self.columns[left + 1])}
        arrived: list[int] = []
        crossed = 0
        for vertex in self.columns[left]:
            places = sorted(place[target] for target in self.after[vertex])
            crossed += sum(len(arrived) - bisect_right(arrived, at) for at in places)
            for at in places:
                insort(arrived, at)
        return crossed


def layered(last: Sequence[bool], links: Sequence[Ends]) -> Layered:
    """Columns for nodes 0, 1, … and lanes for ``links``. ``last`` moves a node without outgoing links to the last
    column."""
    forward = _without_cycles(len(last), links)
    column = _columns(last, set(forward))
    lanes, vertices = [], list(column)
    for (source, target), link in zip(forward, links, strict=True):
        own = list(range(len(vertices), len(vertices) + column[target] - column[source] - 1))
        vertices += range(column[source] + 1, column[target])
        lanes.append(Lane((source, *own, target), column[source], (source, target) != link))
    graph = Layered(vertices, [[] for _ in range(max(vertices) + 1)], lanes)
    for vertex, at in enumerate(vertices):
        graph.columns[at].append(vertex)
    graph.before = [[] for _ in vertices]
    graph.after = [[] for _ in vertices]
    for source, target in (pair for lane in lanes for pair in pairwise(lane.vertices)):
        graph.after[source].append(target)
        graph.before[target].append(source)
    _order(graph)
    return graph


def _without_cycles(size: int, links: Sequence[Ends]) -> list[Ends]:
    """The links, with back edges of a depth-first search reversed."""
    targets: list[list[int]] = [[] for _ in range(size)]
    for source, target in links:
        targets[source].append(target)
    done: set[int] = set()
    back: set[Ends] = set()
    entered = {target for _, target in links}
    for root in sorted(range(size), key=lambda vertex: vertex in entered):
        path, waiting = [root], [iter(targets[root] if root not in done else ())]
        while path:
            target = next(waiting[-1], -1)
            if target < 0:
                done.add(path.pop())
                waiting.pop()
            elif target in path:
                back.add((path[-1], target))
            elif target not in done:
                path.append(target)
                waiting.append(iter(targets[target]))
    return [(target, source) if (source, target) in back else (source, target) for source, target in links]


def _columns(last: Sequence[bool], links: set[Ends]) -> list[int]:
    """Per node the length of the longest path to it; nodes marked in ``last`` that have no outgoing link come at the
    end."""
    column = [0] * len(last)
    changed = True
    while changed:
        changed = False
        for source, target in links:
            if column[target] <= column[source]:
                column[target] = column[source] + 1
                changed = True
    ends = [is_last and all(source != node for source, _ in links) for node, is_last in enumerate(last)]
    inner = max((at for at, end in zip(column, ends, strict=True) if not end), default=-1)
    return [inner + 1 if end else at for at, end in zip(column, ends, strict=True)]


def _order(graph: Layered) -> None:
    """Sorts each column by the medians of its neighbours, in sweeps back and forth; keeps the order with the fewest
    crossings."""
    best, fewest = [list(column) for column in graph.columns], _all_crossings(graph)
    for sweep in range(_SWEEPS):
        back = sweep % 2 == 1
        numbers = range(len(graph.columns) - 2, -1, -1) if back else range(1, len(graph.columns))
        for number in numbers:
            neighbours = graph.columns[number + 1 if back else number - 1]
            _sort(graph.columns[number], graph.after if back else graph.before, neighbours)
        _swap(graph)
        crossed = _all_crossings(graph)
        if crossed < fewest:
            best, fewest = [list(column) for column in graph.columns], crossed
    graph.columns[:] = best


def _all_crossings(graph: Layered) -> int:
    return sum(graph.crossings(left) for left in range(len(graph.columns) - 1))


def _sort(column: list[int], joined: list[list[int]], neighbours: list[int]) -> None:
    place = {vertex: index for index, vertex in enumerate(neighbours)}
    here = {vertex: index for index, vertex in enumerate(column)}

    def middle(vertex: int) -> tuple[float, int]:
        at = sorted(place[other] for other in joined[vertex])
        return (at[(len(at) - 1) // 2] + at[len(at) // 2]) / 2 if at else here[vertex], here[vertex]

    column.sort(key=middle)


def _swap(graph: Layered) -> None:
    """Swaps adjacent vertices of a column where that removes crossings."""
    for number, column in enumerate(graph.columns):
        sides = [left for left in (number - 1, number) if 0 <= left < len(graph.columns) - 1]
        for upper in range(len(column) - 1):
            before = sum(graph.crossings(left) for left in sides)
            column[upper], column[upper + 1] = column[upper + 1], column[upper]
            if before and sum(graph.crossings(left) for left in sides) < before:
                continue
            column[upper], column[upper + 1] = column[upper + 1], column[upper]

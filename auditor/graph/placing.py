"""Heights for a drawing in columns: lines as level as possible while boxes keep a distance.

In each column the heights closest to those of the neighbours, by least squares, are an isotonic regression, which
pooling adjacent violators solves exactly (Ayer and others, Annals of Mathematical Statistics 26(4), 1955).
"""

from collections.abc import Sequence

from auditor.graph.layers import Layered

ROW_GAP = 22
_LANE_HEIGHT = 10
_MARGIN = 10
_ROUNDS = 40
_PULL = (1.0, 2.0, 16.0)  # weights of a line between two boxes, from a box to a lane, and along a lane
_LANE_WEIGHT = 4.0


def centres(graph: Layered, heights: Sequence[int]) -> list[float]:
    """Per vertex the height of its middle, from the top of the drawing; ``heights`` are those of the nodes."""
    size = [*heights, *([_LANE_HEIGHT] * (len(graph.column) - len(heights)))]
    middle = [0.0] * len(size)
    for column in graph.columns:
        _spread(column, [0.0] * len(column), middle, size, len(heights))
    for turn in range(_ROUNDS):
        for column in graph.columns if turn % 2 else reversed(graph.columns):
            wished = [_wish(graph, vertex, middle, len(heights)) for vertex in column]
            _spread(column, wished, middle, size, len(heights))
    top = min(at - height / 2 for at, height in zip(middle, size, strict=True)) - _MARGIN
    return [at - top for at in middle]


def _wish(graph: Layered, vertex: int, middle: list[float], nodes: int) -> float:
    """The mean height of the neighbours; those along a lane weigh most, so that a lane stays level until its ends."""
    neighbours = graph.before[vertex] + graph.after[vertex]
    weights = [_PULL[(vertex >= nodes) + (other >= nodes)] for other in neighbours]
    total = sum(middle[other] * weight for other, weight in zip(neighbours, weights, strict=True))
    return total / sum(weights) if neighbours else middle[vertex]


def _spread(column: list[int], wished: list[float], middle: list[float], size: list[int], nodes: int) -> None:
    """Sets ``middle`` of a column as close to the wished heights as the sizes allow."""
    offset, pools, at = 0.0, list[tuple[float, float, int]](), 0.0
    offsets = []
    for index, vertex in enumerate(column):
        if index:
            above = column[index - 1]
            lanes = (above >= nodes) + (vertex >= nodes)
            offset += (size[above] + size[vertex]) / 2 + (ROW_GAP, ROW_GAP / 2, 0)[lanes]
        offsets.append(offset)
        at, weight, count = wished[index] - offset, _LANE_WEIGHT if vertex >= nodes else 1.0, 1
        while pools and pools[-1][0] >= at:
            other, other_weight, other_count = pools.pop()
            at = (at * weight + other * other_weight) / (weight + other_weight)
            weight, count = weight + other_weight, count + other_count
        pools.append((at, weight, count))
    levels = [level for level, _, count in pools for _ in range(count)]
    for vertex, level, offset in zip(column, levels, offsets, strict=True):
        middle[vertex] = level + offset

"""Positions for drawings of the power graph: who acts on the left, what they control on the right.

A layered drawing (Sugiyama, Tagawa and Toda, IEEE Transactions on Systems, Man, and Cybernetics 11(2), 1981): links
lead from column to column, and a link across a column keeps a lane of its own there, so that no line runs through a
box. Only numbers enter, so the same input gives the same drawing on every machine and with every font.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from auditor.graph.layers import Lane, Layered, layered
from auditor.graph.placing import centres

COLUMN_GAP = 56
_MARGIN = 10
_PORT_GAP = 10


@dataclass(frozen=True)
class LayoutNode:
    """A node to place, of this size in pixels. ``last`` puts it into the last column if no link leaves it."""

    id: str
    width: int
    height: int
    last: bool = False


@dataclass(frozen=True)
class LayoutLink:
    """A line to draw from ``source`` to ``target``."""

    source: str
    target: str


@dataclass(frozen=True)
class Box:
    """A placed node: the upper left corner and the size, in pixels, y downwards."""

    id: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Curve:
    """A routed link: points of a cubic Bézier spline (1 + 3n of them), from its source to its target."""

    link: LayoutLink
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Drawing:
    """The positions, in pixels. Boxes and curves have the order of the given nodes and links."""

    width: int
    height: int
    nodes: tuple[Box, ...]
    curves: tuple[Curve, ...]


def place(nodes: Sequence[LayoutNode], links: Sequence[LayoutLink]) -> Drawing:
    """Positions for ``nodes`` and routes for ``links`` (loops are left out; links to unknown nodes raise KeyError).

    The same input gives the same drawing. Without nodes the drawing is empty and has no size.
    """
    if not nodes:
        return Drawing(0, 0, (), ())
    links = [link for link in links if link.source != link.target]
    number = {node.id: index for index, node in enumerate(nodes)}
    ends = [(number[link.source], number[link.target]) for link in links]
    graph = layered([node.last for node in nodes], ends)
    middle = centres(graph, [node.height for node in nodes])
    lefts, widths = _columns(graph, nodes)
    boxes = [
        Box(node.id, lefts[column], round(middle[index] - node.height / 2), node.width, node.height)
        for index, (node, column) in enumerate(zip(nodes, graph.column, strict=False))
    ]
    curves = _curves(graph, links, boxes, middle, (lefts, widths))
    bottoms = [box.y + box.height for box in boxes] + [y for curve in curves for _, y in curve.points]
    return Drawing(lefts[-1] + widths[-1] + _MARGIN, max(bottoms) + _MARGIN, tuple(boxes), curves)


def _columns(graph: Layered, nodes: Sequence[LayoutNode]) -> tuple[list[int], list[int]]:
    """The left edge and the width of every column."""
    widths = [max((nodes[v].width for v in column if v < len(nodes)), default=0) for column in graph.columns]
    lefts = [_MARGIN]
    for width in widths[:-1]:
        lefts.append(lefts[-1] + width + COLUMN_GAP)
    return lefts, widths


def _curves(
    graph: Layered,
    links: Sequence[LayoutLink],
    boxes: Sequence[Box],
    middle: Sequence[float],
    columns: tuple[list[int], list[int]],
) -> tuple[Curve, ...]:
    ports = _ports(graph.lanes, boxes, middle)
    curves = []
    for index, (link, lane) in enumerate(zip(links, graph.lanes, strict=True)):
        stations = _stations(index, lane, boxes, middle, columns, ports)
        points = [stations[0]]
        for (x, y), (to_x, to_y) in pairwise(stations):
            half = (x + to_x) // 2
            points += [(half, y), (half, to_y), (to_x, to_y)]
        curves.append(Curve(link, tuple(reversed(points) if lane.reversed else points)))
    return tuple(curves)


def _stations(
    index: int,
    lane: Lane,
    boxes: Sequence[Box],
    middle: Sequence[float],
    columns: tuple[list[int], list[int]],
    ports: dict[tuple[int, int], int],
) -> list[tuple[int, int]]:
    """Where a line leaves its first box, enters and leaves every column between, and reaches its last box."""
    first, *between, last = lane.vertices
    lefts, widths = columns
    stations = [(boxes[first].x + boxes[first].width, ports[index, first])]
    for column, vertex in enumerate(between, lane.first_column + 1):
        y = round(middle[vertex])
        stations += [(lefts[column], y), (lefts[column] + widths[column], y)]
    return [*stations, (boxes[last].x, ports[index, last])]


def _ports(lanes: Sequence[Lane], boxes: Sequence[Box], middle: Sequence[float]) -> dict[tuple[int, int], int]:
    """Where on a box each line begins or ends: apart from each other, in the order of their next station."""
    sides: dict[tuple[int, bool], list[tuple[float, int]]] = defaultdict(list)
    for index, lane in enumerate(lanes):
        sides[lane.vertices[0], True].append((middle[lane.vertices[1]], index))
        sides[lane.vertices[-1], False].append((middle[lane.vertices[-2]], index))
    ports = {}
    for (box, _), lines in sides.items():
        gap = min(_PORT_GAP, (boxes[box].height - 12) / max(1, len(lines) - 1))
        top = boxes[box].y + boxes[box].height / 2 - gap * (len(lines) - 1) / 2
        for place_, (_, index) in enumerate(sorted(lines)):
            ports[index, box] = round(top + gap * place_)
    return ports

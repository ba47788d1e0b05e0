"""Positions for drawings of the power graph: who acts on the left, what they control on the right.

Graphviz's ``dot`` decides where things go, nothing else: every size is fixed here, so that no font of the machine
changes a drawing, and no foreign text reaches it, only numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pygraphviz import AGraph

NODE_WIDTH, NODE_HEIGHT = 154, 44
GROUP_MARGIN = 20
_LABEL_HEIGHT = 14
_POINTS_PER_INCH = 72


@dataclass(frozen=True)
class LayoutNode:
    """A node to place. ``side`` pulls it to the ``left`` or ``right`` edge; nodes of one ``group`` stay together."""

    id: str
    side: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class LayoutLink:
    """A line to draw from ``source`` to ``target``, with room for a label ``label_width`` pixels wide (0 for none)."""

    source: str
    target: str
    label_width: int = 0


@dataclass(frozen=True)
class Box:
    """A placed node or group: the upper left corner and the size, in pixels, y downwards."""

    id: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Curve:
    """A routed link: points of a cubic Bézier spline (1 + 3n of them), and the middle of its label if it has one."""

    link: LayoutLink
    points: tuple[tuple[int, int], ...]
    label: tuple[int, int] | None


@dataclass(frozen=True)
class Drawing:
    """The positions, in pixels. Boxes and curves have the order of the given nodes and links."""

    width: int
    height: int
    nodes: tuple[Box, ...]
    groups: tuple[Box, ...]
    curves: tuple[Curve, ...]


def place(nodes: Sequence[LayoutNode], links: Sequence[LayoutLink]) -> Drawing:
    """Positions for ``nodes`` and routes for ``links`` (loops are left out; links to unknown nodes raise KeyError).

    The same input gives the same drawing. Without nodes the drawing is empty and has no size.
    """
    if not nodes:
        return Drawing(0, 0, (), (), ())
    links = [link for link in links if link.source != link.target]
    names = {node.id: f"n{index}" for index, node in enumerate(nodes)}
    groups = sorted({node.group for node in nodes if node.group is not None})
    graph = _graph()
    _add_nodes(graph, nodes, names)
    for index, link in enumerate(links):
        graph.add_edge(names[link.source], names[link.target], key=str(index), label=_room(link.label_width))
    for index, group in enumerate(groups):
        members = [names[node.id] for node in nodes if node.group == group]
        graph.add_subgraph(members, name=f"cluster_{index}", margin=str(GROUP_MARGIN), label="")
    graph.layout(prog="dot")
    boxes = [_node_box(graph, node.id, names[node.id]) for node in nodes]
    frames = [_group_box(graph, group, f"cluster_{index}") for index, group in enumerate(groups)]
    curves = [_curve(graph, link, names, str(index)) for index, link in enumerate(links)]
    return _moved_to_origin(boxes, frames, curves)


def _graph() -> "AGraph":
    from pygraphviz import AGraph

    graph = AGraph(strict=False, directed=True)
    graph.graph_attr.update(rankdir="LR", nodesep="0.28", ranksep="0.4", outputorder="nodesfirst")
    graph.node_attr.update(
        shape="box",
        fixedsize="true",
        label="",
        width=str(NODE_WIDTH / _POINTS_PER_INCH),
        height=str(NODE_HEIGHT / _POINTS_PER_INCH),
    )
    return graph


def _add_nodes(graph: "AGraph", nodes: Sequence[LayoutNode], names: dict[str, str]) -> None:
    """Adds the nodes, and two invisible ones whose heavy edges pull the sides apart without tying their order."""
    pull: dict[str, Any] = {"style": "invis", "weight": "50"}
    for side in ("left", "right"):
        if any(node.side == side for node in nodes):
            graph.add_node(side, style="invis", width="0.01", height="0.01")
    for node in nodes:
        graph.add_node(names[node.id])
    for node in nodes:
        if node.side == "left":
            graph.add_edge("left", names[node.id], key="left", **pull)
        elif node.side == "right":
            graph.add_edge(names[node.id], "right", key="right", **pull)


def _room(width: int) -> str:
    """A label of fixed size and without text."""
    if not width:
        return ""
    return f'<<TABLE BORDER="0" FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="{_LABEL_HEIGHT}"><TR><TD></TD></TR></TABLE>>'


def _numbers(text: str) -> list[float]:
    return [float(number) for number in text.split(",")]


def _point(text: str) -> tuple[int, int]:
    x, y = _numbers(text)
    return round(x), -round(y)


def _node_box(graph: "AGraph", node: str, name: str) -> Box:
    x, y = _point(graph.get_node(name).attr["pos"])
    return Box(node, x - NODE_WIDTH // 2, y - NODE_HEIGHT // 2, NODE_WIDTH, NODE_HEIGHT)


def _group_box(graph: "AGraph", group: str, name: str) -> Box:
    frame = next(sub for sub in graph.subgraphs() if sub.name == name)
    left, bottom, right, top = (round(number) for number in _numbers(frame.graph_attr["bb"]))
    return Box(group, left, -top, right - left, top - bottom)


def _curve(graph: "AGraph", link: LayoutLink, names: dict[str, str], key: str) -> Curve:
    """dot writes ``e,x,y`` (where the arrow ends) before the points of the spline, which stop short of it."""
    attributes = graph.get_edge(names[link.source], names[link.target], key).attr
    tokens = attributes["pos"].split()
    if not tokens:
        return _straight(graph, link, names)
    end = [_point(token[2:]) for token in tokens if token.startswith("e,")]
    points = [_point(token) for token in tokens if token[0] not in "es"]
    label = _point(attributes["lp"]) if attributes["lp"] else None
    return Curve(link, (*points[:-1], *(end or points[-1:])), label)


def _straight(graph: "AGraph", link: LayoutLink, names: dict[str, str]) -> Curve:
    """A straight link, for a link without a route: dot may lose the route of one of many parallel links."""
    (x, y), (to_x, to_y) = (_point(graph.get_node(names[node]).attr["pos"]) for node in (link.source, link.target))
    side = NODE_WIDTH // 2 if to_x >= x else -NODE_WIDTH // 2
    begin, end = (x + side, y), (to_x - side, to_y)
    middle = ((begin[0] + end[0]) // 2, (begin[1] + end[1]) // 2)
    return Curve(link, (begin, middle, middle, end), middle if link.label_width else None)


def _moved_to_origin(boxes: list[Box], frames: list[Box], curves: list[Curve], margin: int = 8) -> Drawing:
    """The drawing with its upper left corner at the origin; the invisible nodes take no room."""
    spots = [spot for curve in curves for spot in (*curve.points, *([curve.label] if curve.label else []))]
    corners = [(box.x, box.y) for box in (*boxes, *frames)]
    corners += [(box.x + box.width, box.y + box.height) for box in (*boxes, *frames)]
    left = min(x for x, _ in (*spots, *corners)) - margin
    top = min(y for _, y in (*spots, *corners)) - margin
    right = max(x for x, _ in (*spots, *corners)) + margin
    bottom = max(y for _, y in (*spots, *corners)) + margin

    def moved(box: Box) -> Box:
        return Box(box.id, box.x - left, box.y - top, box.width, box.height)

    return Drawing(
        width=right - left,
        height=bottom - top,
        nodes=tuple(moved(box) for box in boxes),
        groups=tuple(moved(box) for box in frames),
        curves=tuple(
            Curve(
                curve.link,
                tuple((x - left, y - top) for x, y in curve.points),
                (curve.label[0] - left, curve.label[1] - top) if curve.label else None,
            )
            for curve in curves
        ),
    )

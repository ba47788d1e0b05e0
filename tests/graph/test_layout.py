from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.graph.layout import Box, Curve, Drawing, LayoutLink, LayoutNode, place
from tests.examples import examples

WIDTH, HEIGHT = 160, 44


def node(name: str, *, last: bool = False, height: int = HEIGHT) -> LayoutNode:
    return LayoutNode(name, WIDTH, height, last)


def box(drawing: Drawing, name: str) -> Box:
    return next(box for box in drawing.nodes if box.id == name)


def overlap(first: Box, second: Box) -> bool:
    return (
        first.x < second.x + second.width
        and second.x < first.x + first.width
        and first.y < second.y + second.height
        and second.y < first.y + first.height
    )


def points(curve: Curve) -> list[tuple[float, float]]:
    """Points along a curve, close to each other."""
    along = []
    for start in range(0, len(curve.points) - 1, 3):
        a, b, c, d = curve.points[start : start + 4]
        for step in range(33):
            t = step / 32
            w = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            along.append(tuple(sum(k * p[axis] for k, p in zip(w, (a, b, c, d), strict=True)) for axis in (0, 1)))
    return along  # type: ignore[return-value]


def test_who_acts_stands_left_of_what_it_acts_on_and_what_nothing_follows_stands_last() -> None:
    nodes = [node("key"), node("lone"), node("safe"), node("timelock"), node("token", last=True), node("x", last=True)]
    links = [("key", "safe"), ("safe", "timelock"), ("timelock", "token"), ("lone", "x")]
    drawing = place(nodes, [LayoutLink(*link) for link in links])
    assert box(drawing, "key").x == box(drawing, "lone").x
    xs = [box(drawing, name).x for name in ("key", "safe", "timelock", "token")]
    assert xs == sorted(set(xs))
    assert box(drawing, "x").x == box(drawing, "token").x


def test_a_node_that_is_left_again_is_not_in_the_last_column() -> None:
    drawing = place([node("a", last=True), node("b", last=True)], [LayoutLink("a", "b")])
    assert box(drawing, "a").x < box(drawing, "b").x


def test_a_link_runs_from_its_source_to_its_target() -> None:
    drawing = place([node("key"), node("safe")], [LayoutLink("key", "safe")])
    (curve,) = drawing.curves
    key, safe = box(drawing, "key"), box(drawing, "safe")
    assert curve.points[0] == (key.x + key.width, key.y + key.height // 2)
    assert curve.points[-1] == (safe.x, safe.y + safe.height // 2)


def test_a_link_back_ends_where_it_points_to() -> None:
    drawing = place([node("a"), node("b")], [LayoutLink("a", "b"), LayoutLink("b", "a")])
    forth, back = drawing.curves
    assert forth.points[-1][0] == box(drawing, "b").x
    assert back.points[0][0] == box(drawing, "b").x
    assert back.points[-1][0] == box(drawing, "a").x + WIDTH


def test_lines_that_need_not_cross_do_not() -> None:
    names = ["a", "b", "c", "d"]
    nodes = [node(name) for name in names] + [node(name.upper()) for name in reversed(names)]
    drawing = place(nodes, [LayoutLink(name, name.upper()) for name in names])
    for one, other in combinations(names, 2):
        assert (box(drawing, one).y < box(drawing, other).y) == (
            box(drawing, one.upper()).y < box(drawing, other.upper()).y
        )


def test_a_long_line_stays_level_between_its_ends() -> None:
    nodes = [node("a"), node("b"), node("c"), node("d"), node("low")]
    links = [("a", "b"), ("b", "c"), ("c", "d"), ("a", "low"), ("low", "d"), ("a", "d")]
    curve = place(nodes, [LayoutLink(*link) for link in links]).curves[-1]
    heights = {y for _, y in curve.points[4:-4]}
    assert max(heights) - min(heights) <= 10


def test_parallel_links_are_drawn_apart_and_loops_are_not() -> None:
    links = [LayoutLink("a", "b"), LayoutLink("a", "b"), LayoutLink("b", "a"), LayoutLink("a", "a")]
    curves = place([node("a"), node("b")], links).curves
    assert [curve.link for curve in curves] == links[:3]
    assert len({curve.points for curve in curves}) == 3


def test_nothing_to_draw_has_no_size() -> None:
    assert place([], []) == Drawing(0, 0, (), ())


def test_a_link_to_an_unknown_node_is_an_error() -> None:
    with pytest.raises(KeyError, match="ghost"):
        place([node("a")], [LayoutLink("a", "ghost")])


@st.composite
def _graphs(draw: st.DrawFn) -> tuple[list[LayoutNode], list[LayoutLink]]:
    names = [f"e{index}" for index in range(draw(st.integers(1, 12)))]
    nodes = [node(name, last=draw(st.booleans()), height=draw(st.sampled_from([30, 44, 90]))) for name in names]
    ends = st.tuples(st.sampled_from(names), st.sampled_from(names))
    return nodes, [LayoutLink(*end) for end in draw(st.lists(ends, max_size=20))]


@settings(max_examples=examples(150), deadline=None)
@given(_graphs())
def test_boxes_never_overlap_and_no_line_runs_through_a_box(graph: tuple[list[LayoutNode], list[LayoutLink]]) -> None:
    drawing = place(*graph)
    assert drawing == place(*graph)
    assert [placed.id for placed in drawing.nodes] == [placed.id for placed in graph[0]]
    for one, other in combinations(drawing.nodes, 2):
        assert not overlap(one, other)
    for placed in drawing.nodes:
        assert placed.x >= 0 and placed.x + placed.width <= drawing.width
        assert placed.y >= 0 and placed.y + placed.height <= drawing.height
    for curve in drawing.curves:
        others = [placed for placed in drawing.nodes if placed.id not in (curve.link.source, curve.link.target)]
        for x, y in points(curve):
            assert 0 <= x <= drawing.width and 0 <= y <= drawing.height
            assert not any(b.x < x < b.x + b.width and b.y < y < b.y + b.height for b in others)

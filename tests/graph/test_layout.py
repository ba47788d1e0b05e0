from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.graph.layout import Box, Drawing, LayoutLink, LayoutNode, place

LEFT, RIGHT = "left", "right"


def box(drawing: Drawing, name: str) -> Box:
    return next(box for box in drawing.nodes if box.id == name)


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def test_keys_are_left_of_all_and_targets_right_of_all_even_beside_a_longer_path() -> None:
    nodes = [
        LayoutNode("key", LEFT),
        LayoutNode("lone", LEFT),
        LayoutNode("safe"),
        LayoutNode("timelock"),
        LayoutNode("token", RIGHT),
    ]
    links = [
        LayoutLink("key", "safe"),
        LayoutLink("safe", "timelock"),
        LayoutLink("timelock", "token"),
        LayoutLink("lone", "token"),
    ]
    drawing = place(nodes, links)
    assert box(drawing, "key").x == box(drawing, "lone").x
    xs = [box(drawing, name).x for name in ("key", "safe", "timelock", "token")]
    assert xs == sorted(set(xs))


def test_a_target_that_nothing_follows_stands_in_the_last_column() -> None:
    nodes = [LayoutNode("key", LEFT), LayoutNode("near", RIGHT), LayoutNode("safe"), LayoutNode("far", RIGHT)]
    drawing = place(nodes, [LayoutLink("key", "near"), LayoutLink("key", "safe"), LayoutLink("safe", "far")])
    assert box(drawing, "near").x == box(drawing, "far").x


def test_the_keys_of_a_party_share_a_frame_that_holds_nobody_else() -> None:
    nodes = [
        LayoutNode("a", LEFT, "party:x"),
        LayoutNode("b", LEFT),
        LayoutNode("c", LEFT, "party:x"),
        LayoutNode("safe"),
    ]
    drawing = place(nodes, [LayoutLink(name, "safe") for name in "abc"])
    (frame,) = drawing.groups
    assert frame.id == "party:x"
    inside = [node.id for node in drawing.nodes if overlap(node, frame)]
    assert inside == ["a", "c"]


def test_a_link_runs_from_its_source_to_its_target() -> None:
    drawing = place([LayoutNode("key"), LayoutNode("safe")], [LayoutLink("key", "safe")])
    (curve,) = drawing.curves
    key, safe = box(drawing, "key"), box(drawing, "safe")
    assert curve.points[0][0] == pytest.approx(key.x + key.width, abs=2)
    assert curve.points[-1][0] == pytest.approx(safe.x, abs=2)
    assert curve.label is None


def test_a_label_has_room_between_its_ends() -> None:
    drawing = place([LayoutNode("key"), LayoutNode("safe")], [LayoutLink("key", "safe", label_width=120)])
    (curve,) = drawing.curves
    key, safe = box(drawing, "key"), box(drawing, "safe")
    assert curve.label is not None
    assert key.x + key.width <= curve.label[0] - 60
    assert curve.label[0] + 60 <= safe.x


def test_parallel_links_and_cycles_are_drawn_and_loops_are_not() -> None:
    links = [LayoutLink("a", "b"), LayoutLink("a", "b"), LayoutLink("b", "a"), LayoutLink("a", "a")]
    assert [curve.link for curve in place([LayoutNode("a"), LayoutNode("b")], links).curves] == links[:3]


def test_nothing_to_draw_has_no_size() -> None:
    assert place([], []) == Drawing(0, 0, (), (), ())


def test_a_link_to_an_unknown_node_is_an_error() -> None:
    with pytest.raises(KeyError, match="ghost"):
        place([LayoutNode("a")], [LayoutLink("a", "ghost")])


def test_foreign_text_in_ids_never_reaches_dot() -> None:
    hostile = 'a"];node[label="x";b>' + "\u202e\0"
    drawing = place([LayoutNode(hostile, LEFT, hostile), LayoutNode("b", RIGHT)], [LayoutLink(hostile, "b", 20)])
    assert [node.id for node in drawing.nodes] == [hostile, "b"]
    assert drawing.groups[0].id == hostile


def test_a_link_whose_route_dot_loses_is_drawn_straight() -> None:
    ends = [("1", "0", 0), ("1", "2", 0), ("1", "3", 0), ("2", "3", 0), ("2", "3", 60), ("3", "0", 0), ("3", "0", 0)]
    drawing = place(
        [*(LayoutNode(name, None, "g") for name in "012"), LayoutNode("3")], [LayoutLink(*each) for each in ends]
    )
    assert [len(curve.points) % 3 for curve in drawing.curves] == [1] * len(ends)
    assert drawing.curves[4].label is not None


@st.composite
def _graphs(draw: st.DrawFn) -> tuple[list[LayoutNode], list[LayoutLink]]:
    names = [f"e{index}" for index in range(draw(st.integers(1, 9)))]
    side, group = st.sampled_from([None, LEFT, RIGHT]), st.sampled_from([None, None, "g", "h"])
    nodes = [LayoutNode(name, draw(side), draw(group)) for name in names]
    ends = st.tuples(st.sampled_from(names), st.sampled_from(names), st.sampled_from([0, 60]))
    return nodes, [LayoutLink(*end) for end in draw(st.lists(ends, max_size=14))]


@settings(max_examples=60, deadline=None)
@given(_graphs())
def test_every_drawing_is_whole_inside_its_frame_and_the_same_twice(
    graph: tuple[list[LayoutNode], list[LayoutLink]],
) -> None:
    drawing = place(*graph)
    assert drawing == place(*graph)
    assert [node.id for node in drawing.nodes] == [node.id for node in graph[0]]
    assert not [pair for pair in combinations(drawing.nodes, 2) if overlap(*pair)]
    for shape in (*drawing.nodes, *drawing.groups):
        assert shape.x >= 0 and shape.x + shape.width <= drawing.width
        assert shape.y >= 0 and shape.y + shape.height <= drawing.height
    for curve in drawing.curves:
        assert len(curve.points) % 3 == 1
        assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in curve.points)

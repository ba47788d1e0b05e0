"""A cone answers as running the clock does, and stays small where short waits stand in a cycle."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.graph.cone import cone
from auditor.graph.system import Node, NodeId, System
from tests.examples import examples

WEEK_S = 604_800


@st.composite
def systems(draw: st.DrawFn) -> tuple[System, NodeId]:
    """Up to 4 parties under up to 6 thresholds that wait and may refer to one another, in cycles too."""
    system = System()
    leaves = [system.leaf(f"k{number}") for number in range(draw(st.integers(2, 4)))]
    inner = [system.reserve() for _ in range(draw(st.integers(2, 6)))]
    for node in inner:
        inputs = draw(st.lists(st.sampled_from([*leaves, *inner]), min_size=1, max_size=4, unique=True))
        wait = draw(st.sampled_from([0, 0, 1, 2, 5, WEEK_S - 3, WEEK_S]))
        system.fill(node, Node(draw(st.integers(1, len(inputs))), tuple((source, 1) for source in inputs), wait))
    return system, inner[0]


@settings(max_examples=examples(300), deadline=None)
@given(systems(), st.sampled_from([0, 1, 2, 3, 7, 9, WEEK_S - 3, WEEK_S, WEEK_S + 4, 3 * WEEK_S]))
def test_a_coalition_wins_if_and_only_if_the_clock_says_so(made: tuple[System, NodeId], within: int) -> None:
    system, goal = made
    result = cone(system, goal, within)
    names = set(result.names)
    for size in range(len(system.party_of) + 1):
        for acting in combinations(sorted(system.party_of), size):
            in_time = system.times(acting).get(goal, within + 1) <= within
            coalition = {result.names.index(leaf) for leaf in acting if leaf in names}
            assert result.wins(coalition) == in_time


def test_a_cycle_of_short_waits_is_not_unrolled_by_the_second() -> None:
    system = System()
    keys = [system.leaf(f"k{number}") for number in range(3)]
    ring = [system.reserve() for _ in range(3)]
    for number, node in enumerate(ring):
        system.fill(node, Node(2, ((keys[number], 1), (ring[number - 1], 1), (keys[number - 1], 1)), wait=1))
    long = system.add(Node(1, ((ring[0], 1),), wait=6 * 86_400))
    result = cone(system, system.add(Node(1, ((long, 1), (ring[1], 1)), wait=86_399)), WEEK_S)
    assert len(result.inputs) < 50

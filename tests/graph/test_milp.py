"""Cones in which people sit in many places at once, against trying every coalition."""

from itertools import combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from auditor.graph.bounds import bounds, cover
from auditor.graph.cone import Cone, cone
from auditor.graph.milp import SolverLimits, settle
from auditor.graph.system import Node, System
from auditor.graph.table import MOST, smallest, twins
from tests.examples import examples


@st.composite
def cones(draw: st.DrawFn, scale: int = 1) -> Cone:
    """Up to 12 parties under up to 8 thresholds that may refer to one another, in cycles too."""
    system = System()
    leaves = [system.leaf(f"k{number}") for number in range(draw(st.integers(3, 12)))]
    inner = [system.reserve() for _ in range(draw(st.integers(2, 8)))]
    for node in inner:
        chosen = draw(st.lists(st.sampled_from([*leaves, *inner]), min_size=2, max_size=7, unique=True))
        inputs = tuple((source, scale * draw(st.sampled_from([1, 1, 1, 2, 5]))) for source in chosen)
        system.fill(node, Node(draw(st.integers(1, sum(weight for _, weight in inputs))), inputs))
    return cone(system, inner[0])


def tried(asked: Cone) -> int:
    people = range(len(asked.names))
    return next(size for size in range(len(people) + 1) if any(map(asked.wins, combinations(people, size))))


@settings(max_examples=examples(150), deadline=None)
@given(cones(), st.booleans())
def test_the_programme_finds_the_smallest_coalition(asked: Cone, refused: bool) -> None:
    asked = asked.dual() if refused else asked
    assume(not isinstance(asked.goal, bool))
    start = bounds(asked)
    found, _ = settle(asked, start)
    assert start.low <= tried(asked) <= len(start.coalition)
    assert found.low == len(found.coalition) == tried(asked)
    assert asked.wins(found.coalition)
    few = smallest(asked)
    assert few is not None
    assert len(few) == tried(asked)
    assert asked.wins(few)


@settings(max_examples=examples(40), deadline=None)
@given(cones(scale=10**24 + 7))
def test_weights_beyond_what_a_float_holds_are_exact(asked: Cone) -> None:
    assume(not isinstance(asked.goal, bool))
    found, _ = settle(asked, bounds(asked))
    assert found.low == len(found.coalition) == tried(asked)


@settings(max_examples=examples(40), deadline=None)
@given(cones(), st.integers(0, 2))
def test_with_no_time_at_all_the_bounds_still_hold(asked: Cone, rounds: int) -> None:
    assume(not isinstance(asked.goal, bool))
    found, _ = settle(asked, bounds(asked), SolverLimits(nodes=0, rounds=rounds, seconds=0.0))
    assert found.low <= tried(asked) <= len(found.coalition)
    assert asked.wins(found.coalition)


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 9)), min_size=1, max_size=8), st.data())
def test_a_cover_is_the_cheapest_that_is_heavy_enough(items: list[tuple[int, int]], data: st.DataObject) -> None:
    need = data.draw(st.integers(1, sum(weight for _, weight in items)))
    cost, chosen = cover(items, need)
    assert sum(items[index][1] for index in chosen) >= need
    assert sum(items[index][0] for index in chosen) == cost
    subsets = [subset for size in range(len(items) + 1) for subset in combinations(items, size)]
    assert cost == min(sum(c for c, _ in subset) for subset in subsets if sum(w for _, w in subset) >= need)


def councils(*sizes: int, shared: int) -> Cone:
    """All of these councils are needed, with all but two of the seats of each; some people sit in all."""
    system = System()
    together = [system.leaf(f"s{number}") for number in range(shared)]
    own = [[system.leaf(f"c{council}-{number}") for number in range(size)] for council, size in enumerate(sizes)]
    gates = [
        system.add(Node(size + shared - 2, tuple((leaf, 1) for leaf in (*seats, *together))))
        for size, seats in zip(sizes, own, strict=True)
    ]
    return cone(system, system.add(Node(len(gates), tuple((gate, 1) for gate in gates))))


def test_many_people_are_tried_by_how_many_of_each_sort() -> None:
    asked = councils(12, 11, 10, shared=5)
    assert [len(leaves) for leaves in twins(asked)] == [5, 10, 11, 12]
    found = smallest(asked)
    assert found is not None
    assert len(found) == 10 + 9 + 8 + 5 == len(settle(asked, bounds(asked))[0].coalition)
    refused = smallest(asked.dual())
    assert refused is not None
    assert len(refused) == 3


def test_what_is_too_much_to_try_is_left_to_the_programme() -> None:
    asked = councils(40, 40, 40, shared=3)
    assert MOST < 41**3 * 4
    assert smallest(asked) is None
    assert len(settle(asked, bounds(asked))[0].coalition) == 38 * 3 + 3

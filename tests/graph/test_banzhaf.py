from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.graph import banzhaf as module
from auditor.graph.banzhaf import VOTE_ERROR, weighted
from auditor.graph.table import FEW
from tests.examples import examples


def by_hand(weights: list[int], need: int) -> list[float]:
    """The definition: in how many coalitions of the others does each decide?"""
    found = []
    for voter, own in enumerate(weights):
        others = weights[:voter] + weights[voter + 1 :]
        chosen = product((0, 1), repeat=len(others))
        sums = [sum(w for w, there in zip(others, each, strict=True) if there) for each in chosen]
        found.append(sum(need - own <= total < need for total in sums) / len(sums))
    return found


def test_the_six_states_of_the_common_market() -> None:
    """Treaty of Rome, 1958: 4, 4, 4, 2, 2, 1 with 12 of 17; Luxembourg never decided anything (Brams 1976)."""
    index = weighted([4, 4, 4, 2, 2, 1], 12)
    assert list(index.values) == [10 / 32, 10 / 32, 10 / 32, 6 / 32, 6 / 32, 0]
    assert index.error == 0


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=8), st.integers(1, 40))
def test_few_voters_are_counted_exactly(weights: list[int], need: int) -> None:
    expected = by_hand(weights, need)
    assert weighted(weights, need).values == pytest.approx(expected, abs=1e-12)


@settings(max_examples=examples(10), deadline=None)
@given(st.data())
def test_many_voters_with_small_weights_are_counted_exactly(data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.integers(1, 40), min_size=FEW + 1, max_size=FEW + 2))
    need = data.draw(st.integers(1, sum(weights)))
    index = weighted(weights, need)
    assert index.error == 0
    assert index.values == pytest.approx(by_hand_fast(weights, need), abs=1e-12)


def by_hand_fast(weights: list[int], need: int) -> list[float]:
    """The same by a table of how many coalitions of the others have each weight."""
    found = []
    for voter, own in enumerate(weights):
        ways = {0: 1}
        for weight in weights[:voter] + weights[voter + 1 :]:
            more = dict(ways)
            for total, count in ways.items():
                more[total + weight] = more.get(total + weight, 0) + count
            ways = more
        decided = sum(count for total, count in ways.items() if need - own <= total < need)
        found.append(decided / 2 ** (len(weights) - 1))
    return found


@pytest.mark.slow
def test_two_thousand_voters_are_counted_exactly_where_weights_are_small() -> None:
    drawn = Random(1)
    weights = [drawn.randint(1, 3) for _ in range(2000)]
    index = weighted(weights, sum(weights) // 2 + 1)
    assert index.error == 0
    assert index.values == pytest.approx(by_hand_once(weights, sum(weights) // 2 + 1), abs=1e-9)


def by_hand_once(weights: list[int], need: int) -> list[float]:
    found = {weight: by_hand_of_first([weight, *_without(weights, weight)], need) for weight in set(weights)}
    return [found[weight] for weight in weights]


def _without(weights: list[int], weight: int) -> list[int]:
    rest = list(weights)
    rest.remove(weight)
    return rest


def by_hand_of_first(weights: list[int], need: int) -> float:
    chance = [1.0] + [0.0] * sum(weights[1:])
    for weight in weights[1:]:
        for total in range(len(chance) - 1, -1, -1):
            chance[total] = chance[total] / 2 + (chance[total - weight] / 2 if total >= weight else 0)
    return sum(chance[max(0, need - weights[0]) : need])


def test_weights_too_large_to_count_are_estimated_within_the_stated_error() -> None:
    drawn = Random(2)
    weights = [drawn.randint(1, 10**24) for _ in range(FEW + 4)]
    need = sum(weights) // 2 + 1
    index = weighted(weights, need)
    assert index.error == VOTE_ERROR
    assert index.values == pytest.approx(by_hand_fast(weights, need), abs=VOTE_ERROR)
    assert weighted(weights, need) == index


def test_a_dictator_decides_always_and_the_others_never(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_BITS", 0)
    index = weighted([100, *[1] * 30], 100)
    assert index.values[0] == 1.0
    assert max(index.values[1:]) == 0


def test_what_passes_without_votes_or_never_is_decided_by_nobody() -> None:
    assert weighted([1, 2], 0).values == (0, 0)
    assert weighted([1, 2], 4).values == (0, 0)

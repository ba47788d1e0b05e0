"""Concentration of electorates: golden numbers, laws that every measure keeps, and parties with many keys."""

import gzip
import json
from itertools import combinations
from math import log, log2
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.graph.concentration import Concentration, concentration
from auditor.model.gate import Member

GENESIS = Path(__file__).parents[1] / "recordings" / "bittensor" / "genesis-weights.json.gz"

small = st.lists(st.integers(0, 30), min_size=1, max_size=9).filter(any)
large = st.lists(st.integers(0, 10**30), min_size=1, max_size=60).filter(any)


def members(weights: list[int]) -> list[Member]:
    return [Member(id=f"k{number}", weight=weight) for number, weight in enumerate(weights)]


def of(weights: list[int]) -> Concentration:
    return concentration(members(weights))


def nakamoto(found: Concentration) -> tuple[int, int, int]:
    return found.nakamoto_third, found.nakamoto_half, found.nakamoto_two_thirds


@pytest.mark.parametrize(
    ("what", "entries", "total", "coefficients"),
    [
        ("stakes", 372, 2_361_517_466_099_541, (7, 17, 35)),
        ("balances", 18_619, 1_819_812_196_185_399, (12, 20, 34)),  # the specification's own balancesIssuance
    ],
)
def test_bittensors_genesis(what: str, entries: int, total: int, coefficients: tuple[int, int, int]) -> None:
    weights = json.loads(gzip.decompress(GENESIS.read_bytes()))[what]
    found = of(weights)
    assert (len(weights), found.total) == (entries, total)
    assert nakamoto(found) == coefficients


def test_a_small_electorate_by_hand() -> None:
    found = of([1, 2, 1, 0])
    assert (found.holders, found.total) == (3, 4)
    assert nakamoto(found) == (1, 2, 2)
    assert found.hhi == (4 + 1 + 1) / 16
    # Mean difference over all ordered pairs, by twice the mean: (4 x 1) / 9 / (2 x 4/3).
    assert found.gini == pytest.approx(1 / 6)
    assert found.entropy_bits == 1.5
    assert found.theil == pytest.approx(log(3) - 1.5 * log(2))


def test_exactly_a_share_is_not_more_than_it() -> None:
    assert nakamoto(of([1, 1, 1])) == (2, 2, 3)
    assert nakamoto(of([10**40, 10**40, 10**40])) == (2, 2, 3)
    assert nakamoto(of([10**40 + 1, 10**40, 10**40])) == (1, 2, 2)
    assert nakamoto(of([10**40, 10**40, 10**40 - 1])) == (1, 2, 2)


def test_keys_of_one_party_count_once_where_parties_are_given() -> None:
    seats = members([30, 25, 25, 20])
    behind = {"k1": "party:fund", "k2": "party:fund", "k9": "party:nobody-here"}
    assert (concentration(seats).holders, nakamoto(concentration(seats))) == (4, (2, 2, 3))
    clustered = concentration(seats, behind)
    assert (clustered.holders, nakamoto(clustered)) == (3, (1, 2, 2))
    assert clustered == of([50, 30, 20])
    assert concentration(seats, {}) == concentration(seats)


def test_an_account_listed_twice_is_one_holder() -> None:
    assert concentration([Member(id="a", weight=2), Member(id="b"), Member(id="a", weight=3)]) == of([5, 1])


@pytest.mark.parametrize("weights", [[], [0, 0]])
def test_without_weight_there_is_nothing_to_measure(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="nobody"):
        of(weights)


@given(small)
def test_coefficients_are_the_fewest_of_all_coalitions(weights: list[int]) -> None:
    def fewest(numerator: int, denominator: int) -> int:
        return next(
            size
            for size in range(len(weights) + 1)
            if any(sum(group) * denominator > numerator * sum(weights) for group in combinations(weights, size))
        )

    assert nakamoto(of(weights)) == (fewest(1, 3), fewest(1, 2), fewest(2, 3))


@given(small)
def test_gini_is_half_the_relative_mean_difference(weights: list[int]) -> None:
    held = [weight for weight in weights if weight]
    difference = sum(abs(a - b) for a in held for b in held)
    assert of(weights).gini == pytest.approx(difference / (2 * len(held) * sum(held)))


@given(large, st.integers(1, 10**20))
def test_the_unit_does_not_matter(weights: list[int], scale: int) -> None:
    one, other = of(weights), of([scale * weight for weight in weights])
    assert nakamoto(one) == nakamoto(other)
    assert (one.hhi, one.gini, one.entropy_bits, one.theil) == (other.hhi, other.gini, other.entropy_bits, other.theil)


@given(large)
def test_who_is_named_first_and_who_has_nothing_do_not_matter(weights: list[int]) -> None:
    assert of(weights) == of([0, *reversed(weights)])


@given(st.integers(1, 300), st.integers(1, 10**24))
def test_equals_are_as_even_as_it_gets(number: int, weight: int) -> None:
    found = of([weight] * number)
    assert (found.gini, found.hhi) == (0, 1 / number)
    assert found.entropy_bits == pytest.approx(log2(number))
    assert found.theil == pytest.approx(0, abs=1e-12)
    assert nakamoto(found) == (number // 3 + 1, number // 2 + 1, 2 * number // 3 + 1)


@given(large)
def test_measures_keep_their_bounds(weights: list[int]) -> None:
    found = of(weights)
    rounding = 1e-12
    assert 1 <= found.nakamoto_third <= found.nakamoto_half <= found.nakamoto_two_thirds <= found.holders
    assert 1 / found.holders - rounding <= found.hhi <= 1
    assert 0 <= found.gini < 1
    assert -rounding <= found.entropy_bits <= log2(found.holders) + rounding
    assert found.theil == pytest.approx(log(found.holders) - found.entropy_bits * log(2), abs=1e-9)


@given(large.filter(lambda weights: len(weights) > 1), st.data())
def test_two_holders_who_turn_out_to_be_one_concentrate(weights: list[int], data: st.DataObject) -> None:
    pair = data.draw(st.lists(st.integers(0, len(weights) - 1), min_size=2, max_size=2, unique=True))
    apart = of(weights)
    together = concentration(members(weights), {f"k{number}": "party:x" for number in pair})
    assert all(fewer <= more for fewer, more in zip(nakamoto(together), nakamoto(apart), strict=True))
    assert together.total == apart.total
    assert together.hhi >= apart.hhi
    assert together.entropy_bits <= apart.entropy_bits + 1e-12

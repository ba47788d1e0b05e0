"""Concentrated liquidity: the same sale, computed by the formulas of the pool's own mathematics."""

import asyncio
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.evm.market.concentrated import ConcentratedPool, Range, read_concentrated
from auditor.chains.evm.reading import Unread
from auditor.chains.sales import WeightedPool
from tests.chains.evm.fake import FakeChain, dispatcher

LIQUIDITY = st.integers(10**6, 10**24)
# Sums of these are exact as floating point numbers, so that a thin range beside a thick one is not lost in rounding.
EXACT = st.integers(10**9, 10**14)


def pool(
    liquidity: int, tick: int, ticks: dict[int, int], *, first: bool = True, spacing: int = 60
) -> ConcentratedPool:
    """A pool as its views give it: ``ticks`` are those that are initialised, with their net liquidity."""
    chain = FakeChain()
    words: dict[int, int] = {}
    for at in ticks:
        word, bit = divmod(at // spacing, 256)
        words[word] = words.get(word, 0) | 1 << bit
    where = chain.deploy(
        1,
        dispatcher(),
        slot0=(round(1.0001 ** (tick / 2) * 2**96), tick),
        liquidity=liquidity,
        fee=3000,
        tickSpacing=spacing,
        tickBitmap=lambda word: words.get(word, 0),
        ticks=lambda at: (abs(ticks[at]), ticks[at]),
    )
    read, _ = asyncio.run(read_concentrated(where, chain, 1.0, first=first))
    assert read is not None
    return read


@given(LIQUIDITY, st.integers(-50_000, 50_000), st.floats(0.01, 0.85), st.booleans())
def test_one_range_is_a_constant_product_of_virtual_reserves(
    liquidity: int, tick: int, fall: float, first: bool
) -> None:
    read = pool(liquidity, tick, {}, first=first)
    same = WeightedPool(liquidity / read.root, 0.5, 0.003, read.price)
    needed = read.sale(fall)
    assert needed is not None
    assert needed == pytest.approx(same.sale(fall), rel=1e-9, abs=2)
    assert read.fall(needed) == pytest.approx(same.fall(needed), rel=1e-9)


@given(st.lists(EXACT, min_size=1, max_size=6), st.floats(0.01, 0.6), st.floats(0, 0.05))
def test_what_a_fall_takes_is_enough_for_it(parts: list[int], fall: float, fee: float) -> None:
    ranges = tuple(Range(0.8**place, liquidity) for place, liquidity in enumerate(parts, 1))
    read = ConcentratedPool(1.0, ranges, fee, 1.0)
    needed = read.sale(fall)
    if needed is None:
        assert 1 - fall < 0.8 ** (2 * len(parts)) * (1 + 1e-9)
    else:
        assert read.fall(needed) >= fall - 1e-6


def test_a_tick_that_is_crossed_downwards_takes_its_net_liquidity_away() -> None:
    thin = pool(10**18, 0, {-600: 9 * 10**17})
    root = 1.0001**-300
    to_tick, below = 10**18 * (1 / root - 1), 10**17 * (1 / sqrt(0.5) - 1 / root)
    assert thin.sale(0.5) == pytest.approx((to_tick + below) / 0.997, rel=1e-9)


def test_the_second_token_is_sold_upwards() -> None:
    thin = pool(10**18, 0, {600: -9 * 10**17}, first=False)
    assert thin.sale(0.5) == pytest.approx(pool(10**18, 0, {-600: 9 * 10**17}).sale(0.5) or 0, rel=1e-9)
    assert pool(10**18, 0, {-600: 9 * 10**17}, first=False).sale(0.5) == pool(10**18, 0, {}, first=False).sale(0.5)


def test_a_range_without_liquidity_falls_for_nothing() -> None:
    empty = pool(10**18, 0, {-600: 10**18})
    assert empty.fall(2 * 10**17) > 0.85
    assert empty.fall(0) == 0


def test_what_is_no_such_pool_is_none_and_what_hides_its_ticks_is_unread() -> None:
    chain = FakeChain()
    where = chain.deploy(1, dispatcher())
    assert asyncio.run(read_concentrated(where, chain, 1.0, first=True))[0] is None
    silent = chain.deploy(2, dispatcher(), slot0=(2**96, 0), liquidity=1, fee=1, tickSpacing=10)
    with pytest.raises(Unread):
        asyncio.run(read_concentrated(silent, chain, 1.0, first=True))


def test_more_ticks_than_are_followed_are_unread() -> None:
    with pytest.raises(Unread, match="more than 2000 prices"):
        pool(10**18, 0, dict.fromkeys(range(-3000, 0), 1), spacing=1)

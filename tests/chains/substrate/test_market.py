"""Sales of a subnet's token: what they do to its price, by the pool's own formula, and who can bring that about."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.sales import WeightedPool
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.pallets.subtensor_market import add_market
from auditor.chains.substrate.pallets.subtensor_subnets import Subnet
from auditor.chains.substrate.reading import Entries, StorageRead
from auditor.chains.substrate.ss58 import encode
from auditor.engine.rulebook import Rulebook
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import GapKind
from auditor.model.gate import Threshold
from auditor.model.grant import Effect, Grant
from tests.chains.substrate.node import CHAIN

OWNER, WHALE, SMALL, HOT, VALIDATOR = ("0x" + f"{number:02x}" * 32 for number in (1, 2, 3, 4, 5))
TOKEN = 10**9
ONE = 2**64

CHAIN_STATE: dict[str, Any] = {
    "SubnetMechanism": {3: 1},
    "SubnetTAO": {3: 1_000 * TOKEN},
    "SubnetAlphaIn": {3: 10_000 * TOKEN},
    "SubnetAlphaOut": {3: 9_000 * TOKEN},
    "SubnetOwnerHotkey": {3: HOT},
    "Keys": {(3, 0): HOT, (3, 1): VALIDATOR, (0, 0): VALIDATOR},
    "TotalHotkeyAlpha": {(HOT, 3): 5_000 * TOKEN, (VALIDATOR, 3): 4_000 * TOKEN},
    "Alpha": {
        (HOT, OWNER, 3): {"bits": ONE},
        (VALIDATOR, WHALE, 3): {"bits": 3 * ONE},
        (VALIDATOR, SMALL, 3): {"bits": ONE},
        (VALIDATOR, SMALL, 4): {"bits": 9 * ONE},
    },
}


class MarketState:
    """The reads of a chain's state from plain values; ``swap`` are the items of the pallet of pools."""

    def __init__(self, items: dict[str, Any], swap: dict[str, Any] | None = None) -> None:
        self.items = {"SubtensorModule": items} | ({} if swap is None else {"Swap": swap})
        pallets = {name: SimpleNamespace(name=name, items=held) for name, held in self.items.items()}
        self.runtime = SimpleNamespace(pallets=pallets, item=lambda pallet, name: self.items[pallet].get(name))

    async def value(self, pallet: str, item: str, *keys: Any) -> StorageRead:
        return StorageRead(self.items[pallet][item].get(keys[0] if len(keys) == 1 else keys), "state")

    async def values(self, pallet: str, item: str, keys: Any) -> list[StorageRead]:
        return [await self.value(pallet, item, *key) for key in keys]

    async def entries(self, pallet: str, item: str, *keys: Any) -> Entries:
        held = self.items[pallet][item].items()
        below = [(key[len(keys) :], value) for key, value in held if key[: len(keys)] == keys]
        return Entries(tuple(below), "state")


def market(subnet: int | None = 3, swap: dict[str, Any] | None = None, **changes: Any) -> Collector:
    collected = Collector(CHAIN, 42, subnet=subnet)
    reader: Any = MarketState(CHAIN_STATE | changes, swap)
    asyncio.run(add_market(reader, collected, [Subnet(3, OWNER)]))
    return collected


def sales(collected: Collector) -> dict[float, Grant]:
    return {grant.price_fall or 0: grant for grant in collected.grants if grant.effect is Effect.SELL}


def notes(collected: Collector) -> str:
    return " | ".join(collected.entities[collected.module("Alpha.3")].notes)


RESERVE = st.integers(1, 10**16)


@given(RESERVE, RESERVE, st.integers(0, 10**16))
def test_a_sale_into_equal_weights_leaves_the_product_as_it_was(tao: int, alpha: int, sold: int) -> None:
    pool = WeightedPool(alpha, 0.5, 0, tao / alpha)
    left = tao * alpha / (alpha + sold)
    assert pool.fall(sold) == pytest.approx(1 - left / (alpha + sold) / (tao / alpha), abs=1e-9)


@given(RESERVE, st.floats(0.02, 0.98), st.integers(1, 10**16))
def test_a_sale_leaves_the_weighted_product_as_it_was(alpha: int, weight: float, sold: int) -> None:
    """Of a pool with 1 TAO: the TAO that is left follows from the invariant, and the price from what is left."""
    before, after = (1 - weight) / weight / alpha, alpha + sold
    tao_left = (alpha / after) ** ((1 - weight) / weight)
    assert WeightedPool(alpha, weight, 0, before).fall(sold) == pytest.approx(
        1 - (1 - weight) / weight * tao_left / after / before, abs=1e-9
    )


@given(RESERVE, st.floats(0.02, 0.98), st.floats(0, 0.5), st.floats(0.01, 0.95))
def test_what_a_fall_takes_is_enough_for_it(alpha: int, weight: float, fee: float, fall: float) -> None:
    pool = WeightedPool(alpha, weight, fee, 1)
    assert pool.fall(pool.sale(fall)) >= fall - 1e-9


def test_the_fewest_holders_whose_sale_is_large_enough_are_counted() -> None:
    found = sales(market())
    # Equal weights and 10,000 tokens: a fall of 20 % takes 1,180 tokens, one of 50 % 4,142.
    for fall, needed in ((0.2, 1_180.3), (0.5, 4_142.2)):
        gate = market().entities[found[fall].holder].gate
        assert isinstance(gate, Threshold)
        assert gate.k / TOKEN == pytest.approx(needed, abs=0.1)
        assert [member.weight // TOKEN for member in gate.members] == [5_000, 3_000, 1_000]
    assert 0.8 not in found  # all of them together have 9,000 tokens; it takes 12,361
    assert "10.0 % off the price" in (found[0.1].condition or "")
    assert "0.1 TAO becomes 0.09" in (found[0.1].condition or "")


def test_the_largest_holders_are_named_with_what_each_does_alone() -> None:
    said = notes(market())
    assert f"{CHAIN}:{encode(bytes.fromhex(OWNER[2:]))}".rpartition(":")[2] + ", the owner, can sell 5,000.00" in said
    assert "55.6 % off the price" in said
    assert "can sell 3,000.00 tokens; sold at once they take 40.8 % off the price" in said


def test_locked_tokens_are_not_sold() -> None:
    locked = {(OWNER, 3, HOT): {"locked_mass": 4_999 * TOKEN}}
    assert "the owner, can sell 1.00 tokens" in notes(market(Lock=locked))


def test_the_newer_shares_count_where_a_holder_has_both() -> None:
    newer = {
        (VALIDATOR, WHALE, 3): {"mantissa": 9, "exponent": 0},
        (VALIDATOR, SMALL, 3): {"mantissa": 1, "exponent": 0},
    }
    assert "can sell 3,600.00 tokens" in notes(market(AlphaV2=newer))


def test_the_formula_is_that_of_the_runtime() -> None:
    weighted = market(swap={"SwapBalancer": {3: {"quote": 25 * 10**16}}, "FeeRate": {3: 0}})
    assert "pays 0.3 TAO" in notes(weighted)
    # The price falls to its fourth power of 10,000 / 15,000.
    assert "the owner, can sell 5,000.00 tokens; sold at once they take 80.2 %" in notes(weighted)
    concentrated = {"AlphaSqrtPrice": {3: {"bits": ONE // 2}}, "CurrentLiquidity": {3: 5_000 * TOKEN}, "Ticks": {}}
    assert "pays 0.25 TAO" in notes(market(swap=concentrated))
    between = concentrated | {"Ticks": {(3, tick): {} for tick in range(3)}}
    others: tuple[dict[str, Any], ...] = (between, {"Somehow": {}}, {"SwapBalancer": {3: {"quote": 0}}})
    for swap in others:
        unread = market(swap=swap)
        assert not unread.grants
        assert [gap.kind for gap in unread.gaps] == [GapKind.UNREAD]


def test_tokens_that_were_not_read_leave_open_who_else_can_sell() -> None:
    assert not market().gaps
    (gap,) = market(SubnetAlphaOut={3: 12_000 * TOKEN}).gaps
    assert gap.kind is GapKind.MEMBERS and gap.why.startswith("25 %")


def test_of_a_whole_network_the_owners_are_read_and_the_rest_is_open() -> None:
    collected = market(subnet=None)
    (grant,) = collected.grants
    assert grant.holder == f"{CHAIN}:{encode(bytes.fromhex(OWNER[2:]))}"
    assert grant.price_fall == pytest.approx(1 - (10 / 15) ** 2)
    assert [gap.kind for gap in collected.gaps] == [GapKind.LIMIT]


def test_a_token_without_a_price_of_its_own_is_no_market() -> None:
    assert not market(SubnetMechanism={3: 0}).grants


@pytest.mark.parametrize(("fall", "harm"), [(0.19, False), (0.2, True), (0.9, True)])
def test_from_which_fall_on_a_sale_is_a_harm_stands_in_the_methodology(fall: float, harm: bool) -> None:
    book = Rulebook.load(None)
    assert book.methodology.price_fall == 0.2
    target = Entity(id=f"{CHAIN}:module/Alpha.3", kind=EntityKind.MODULE, roles=("market",))
    grant = Grant(holder=target.id, target=target.id, effect=Effect.SELL, price_fall=fall)
    assert (book.harms.of(grant, target) is not None) is harm

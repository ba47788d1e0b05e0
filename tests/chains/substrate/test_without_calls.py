"""Powers that no call shows, on subnets: removal by price, ownership by conviction. The runtime that has them is newer
than any metadata in a package registry, so the reads are those of a stand-in with the runtime's own names."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.pallets.subtensor_conviction import Rates, add_conviction, conviction
from auditor.chains.substrate.pallets.subtensor_pruning import add_pruning, lock_cost
from auditor.chains.substrate.pallets.subtensor_subnets import Subnet, prune_order
from auditor.chains.substrate.reading import Entries, StorageRead
from auditor.chains.substrate.ss58 import encode
from auditor.chains.substrate.without_calls import rows
from auditor.model.evidence import Certainty, GapKind
from auditor.model.gate import Any as Any_
from auditor.model.gate import Anyone, Delay, Unknown, one_of
from auditor.model.grant import Effect
from tests.chains.substrate.node import CHAIN

YEAR = 7200 * 365 + 1800
NOW = 5_000_000
OWNER, TAKER, HOT, OTHER = ("0x" + f"{number:02x}" * 32 for number in (1, 2, 3, 4))
TAO = 10**9


class State:
    """The reads of a chain's state from plain values: ``items`` by name, maps by key."""

    def __init__(self, items: dict[str, Any], apis: dict[str, bytes] | None = None, version: int = 425) -> None:
        self.items, self.apis = items, apis or {}
        self.block = SimpleNamespace(number=NOW)
        self.spec_version = version
        self.runtime = SimpleNamespace(constant=lambda pallet, _: 12_000 if pallet == "Aura" else None)
        self.pallet: Any = SimpleNamespace(name="SubtensorModule", items=items)

    async def value(self, _pallet: str, item: str, *keys: Any) -> StorageRead:
        held = self.items[item]
        return StorageRead(held.get(keys[0] if len(keys) == 1 else keys) if keys else held, "state")

    async def values(self, pallet: str, item: str, keys: Any) -> list[StorageRead]:
        return [await self.value(pallet, item, *each) for each in keys]

    async def entries(self, _pallet: str, item: str) -> Entries:
        return Entries(tuple(self.items[item].items()), "state")

    async def call(self, function: str) -> StorageRead:
        return StorageRead(self.apis.get(function), "state")

    def cite(self, source: str, _asked: str, _answer: str) -> str:
        return source


def subnet(netuid: int, price: int, registered_at: int = 10) -> Subnet:
    return Subnet(netuid, OWNER, registered_at=registered_at, price={"bits": price})


def found(subnets: list[Subnet], one: int | None = None) -> Collector:
    made = Collector(CHAIN, 42, subnet=one)
    for name in ("Subnets", *(f"SubtensorModule.{each.netuid}" for each in subnets)):
        made.part(name, name)
    return made


def told(made: Collector, name: str) -> str:
    return " | ".join(made.entities[made.module(name)].notes)


PRICES = {
    "SubnetLimit": 2,
    "NetworkImmunityPeriod": 1_000,
    "SubnetMovingPrice": {},
    "NetworkLastLockCost": 1_000 * TAO,
    "NetworkMinLockCost": 10 * TAO,
    "NetworkLockReductionInterval": 100_000,
    "NetworkLastRegistered": NOW - 50_000,
}


def pruned(
    state: State, subnets: list[Subnet], chosen: list[Subnet] | None = None, one: int | None = None
) -> Collector:
    made = found(subnets, one)
    reader: Any = state
    asyncio.run(add_pruning(state.pallet, reader, made, subnets, subnets if chosen is None else chosen))
    return made


def test_whoever_registers_removes_the_cheapest_subnet_when_no_place_is_free() -> None:
    both = [subnet(1, 900), subnet(3, 700)]
    made = pruned(State(PRICES), both, one=3)
    (grant,) = made.grants
    assert isinstance(made.entities[grant.holder].gate, Anyone)
    assert (grant.effect, grant.certainty) == (Effect.EVICT, Certainty.INFERRED)
    assert grant.target == made.module("SubtensorModule.3")
    assert "for 1,500.000 TAO" in (grant.condition or "")
    assert "root.rs" in grant.evidence[0]
    assert "it is the next subnet to be removed" in told(made, "SubtensorModule.3")
    assert "2 registrations of subnets would remove it" in told(made, "SubtensorModule.1")


def test_of_a_whole_network_it_is_a_rule_for_one_subnet_and_no_power_over_the_others() -> None:
    both = [subnet(1, 900), subnet(3, 700)]
    whole = pruned(State(PRICES), both)
    assert not whole.grants
    assert "it is the next subnet to be removed" in told(whole, "SubtensorModule.3")
    assert not pruned(State(PRICES), both, both[:1], one=1).grants


def test_nobody_is_removed_while_places_are_free_or_all_are_immune() -> None:
    free = pruned(State(PRICES | {"SubnetLimit": 5}), [subnet(1, 900), subnet(3, 700)], one=3)
    assert not free.grants
    assert "4 registrations of subnets would remove it" in told(free, "SubtensorModule.3")
    young = pruned(State(PRICES), [subnet(1, 900, NOW - 10), subnet(3, 700, NOW - 20)], one=3)
    assert not young.grants
    assert "no registration can remove it yet" in told(young, "SubtensorModule.3")


def test_a_subnet_that_is_not_next_is_not_told_to_be() -> None:
    both = [subnet(1, 900), subnet(3, 700)]
    assert "it is the next" not in told(pruned(State(PRICES), both, both[:1]), "SubtensorModule.1")


def test_the_runtimes_own_word_on_victim_and_price_counts() -> None:
    apis = {
        "SubnetInfoRuntimeApi_get_subnet_to_prune": b"\1\1\0",
        "SubnetRegistrationRuntimeApi_get_network_registration_cost": (77 * TAO).to_bytes(8, "little"),
    }
    (grant,) = pruned(State({"SubnetLimit": 2}, apis), [subnet(1, 900), subnet(3, 700)], one=1).grants
    assert grant.target.endswith("SubtensorModule.1")
    assert "for 77.000 TAO" in (grant.condition or "")


def test_a_runtime_that_tells_no_prices_leaves_the_next_one_unknown() -> None:
    made = pruned(State({"SubnetLimit": 1}), [subnet(1, 900)])
    assert not made.grants
    assert [gap.what for gap in made.gaps] == ["which subnet the next registration removes"]


@given(st.integers(0, 10**15), st.integers(0, 10**12), st.integers(0, 10**6), st.integers(0, 10**7))
def test_a_registration_costs_at_most_twice_the_last_and_never_less_than_the_least(
    last: int, least: int, interval: int, later: int
) -> None:
    cost = lock_cost(last, least, interval, NOW, NOW + later)
    assert least <= cost <= max(least, 2 * last)
    assert lock_cost(last, least, interval, NOW, NOW + later + 1) <= cost


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 50)), max_size=6), st.integers(0, 60))
def test_only_those_past_their_immunity_go_and_the_cheapest_first(kinds: list[tuple[int, int]], now: int) -> None:
    subnets = [subnet(netuid, price, at) for netuid, (price, at) in enumerate(kinds, 1)]
    order = prune_order(subnets, 10, now)
    assert sorted(order) == [each.netuid for each in subnets if (each.registered_at or 0) + 10 <= now]
    assert [kinds[netuid - 1] for netuid in order] == sorted(kinds[netuid - 1] for netuid in order)


def lock(mass: int, grown: float, since: int) -> dict[str, Any]:
    return {"locked_mass": mass, "conviction": {"bits": int(grown * 2**64)}, "last_update": since}


LOCKS: dict[str, Any] = {
    "UnlockRate": 10_000,
    "MaturityRate": 10_000,
    "SubnetAlphaOut": {3: 1_000},
    "SubnetOwnerHotkey": {3: OTHER},
    "Owner": {HOT: TAKER, OTHER: OWNER},
    "HotkeyLock": {(3, HOT): lock(150, 120, NOW)},
    "DecayingHotkeyLock": {},
    "OwnerLock": {3: lock(50, 0, NOW)},
    "DecayingOwnerLock": {},
}


def convinced(one: int | None = 3, registered_at: int = 10, version: int = 425, **changes: Any) -> Collector:
    subnets = [subnet(3, 7, registered_at)]
    made = found(subnets, one)
    state = State(LOCKS | changes, version=version)
    reader: Any = state
    asyncio.run(add_conviction(state.pallet, reader, made, subnets, "state"))
    return made


def gate(made: Collector) -> Any:
    return made.entities[made.module("SubtensorModule.Convinced")].gate


def test_the_leader_takes_the_subnet_and_so_may_whoever_locks_more() -> None:
    made = convinced()
    taker = f"{CHAIN}:{encode(bytes.fromhex(TAKER[2:]))}"
    assert gate(made) == Any_(of=(one_of(taker), Unknown()))
    (grant,) = made.grants
    assert (grant.effect, grant.confers, grant.certainty) == (Effect.CONTROL, ("owner",), Certainty.INFERRED)
    assert "lock.rs" in grant.evidence[0]
    assert "conviction in it is 17.0 % of its tokens" in told(made, "SubtensorModule.3")


@pytest.mark.parametrize(
    "changes",
    [
        {"SubnetAlphaOut": {3: 100_000}},
        {"OwnerLock": {3: lock(500, 0, NOW)}},
        {"HotkeyLock": {}, "OwnerLock": {}},
    ],
)
def test_nobody_in_particular_takes_it_below_a_tenth_or_while_the_owner_leads(changes: dict[str, Any]) -> None:
    assert gate(convinced(**changes)) == Unknown()


SET_ASIDE: dict[str, Any] = {"SubnetProtocolAlpha": {3: 300}, "AlphaBurned": {3: 100}}


@pytest.mark.parametrize(("tokens", "takes"), [(1_000, True), (1_060, True), (1_100, False)])
def test_from_447_on_the_leader_needs_eighteen_hundredths_itself(tokens: int, takes: bool) -> None:
    # It has 120 of its own; the owner's 50 do not help it, and what is set aside is not counted among the tokens.
    made = convinced(version=447, SubnetAlphaOut={3: tokens}, **SET_ASIDE)
    assert (gate(made) != Unknown()) is takes
    assert "conviction of its leader is" in told(made, "SubtensorModule.3")
    (grant,) = made.grants
    assert "more than 18 %" in (grant.condition or "") and any("conviction.mdx" in each for each in grant.evidence)
    assert not made.gaps


@pytest.mark.parametrize(("version", "kept"), [(424, SET_ASIDE), (440, SET_ASIDE), (460, SET_ASIDE), (447, {})])
def test_by_a_rule_that_was_not_read_nobody_is_safe(version: int, kept: dict[str, Any]) -> None:
    made = convinced(version=version, **kept)
    assert gate(made) == Unknown()
    assert " becomes the owner" not in told(made, "SubtensorModule.3")
    (gap,) = made.gaps
    assert gap.critical and gap.kind is GapKind.GATE and gap.subject.endswith("SubtensorModule.Convinced")


def test_it_takes_a_year_from_registration() -> None:
    young = convinced(registered_at=NOW - YEAR + 100)
    assert isinstance(gate(young), Delay) and gate(young).seconds == 1_200


def test_of_a_whole_network_any_subnet_stands_for_all() -> None:
    (grant,) = convinced(one=None).grants
    assert grant.target.endswith("SubtensorModule.Own")


RATE = st.integers(0, 10**6)


@given(st.integers(0, 10**15), st.floats(0, 1), st.integers(0, NOW), RATE, RATE, st.booleans())
def test_conviction_never_exceeds_what_was_locked(
    mass: int, part: float, since: int, unlock: int, maturity: int, lasting: bool
) -> None:
    now = conviction(mass, part * mass, since, Rates(unlock, maturity, NOW), lasting=lasting, owners=False)
    assert 0 <= now <= mass * (1 + 1e-9)


def test_conviction_grows_towards_what_is_locked_for_ever_and_melts_with_the_rest() -> None:
    rates = Rates(10_000, 20_000, NOW)
    lasting = [conviction(100, 0, NOW - age, rates, lasting=True, owners=False) for age in (0, 20_000, 10**6)]
    assert lasting == pytest.approx([0, 63.212, 100], rel=1e-4)
    melting = [conviction(100, 0, NOW - age, rates, lasting=False, owners=False) for age in (10_000, 10**6)]
    assert melting == pytest.approx([23.865, 0], abs=1e-2)
    assert conviction(100, 0, NOW, rates, lasting=False, owners=True) == 100


def test_each_row_names_where_it_was_read() -> None:
    assert all(row.source.startswith("https://") and row.says for row in rows())
    assert {row.holder for row in rows()} == {"code", "validators", "registrant", "convinced", "trader"}

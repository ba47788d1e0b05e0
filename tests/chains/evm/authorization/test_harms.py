"""What a call does is told by its effects: by functions with names that say nothing."""

import asyncio

import pytest

from auditor.chains.evm.scanner import EvmScanner
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect, Grant
from auditor.model.network import BuilderAction, Network
from auditor.model.network import Chain as ChainProfile
from auditor.model.snapshot import Snapshot
from auditor.net.wire import Wire
from tests.chains.evm.chain import ZERO, person, selector
from tests.chains.evm.node import started
from tests.chains.evm.scanning import ANVIL, over, scan

OWNER = person("owner")
WANTED = {
    "a1(address,uint256)": {Effect.MINT},
    "a2(address,address,uint256)": {Effect.SEIZE},
    "a3(bool)": {Effect.PAUSE},
    "a4(address)": {Effect.FREEZE},
    "a5(address,bytes)": {Effect.EXECUTE},
    "a6(address)": {Effect.CONTROL},
    "a7(address,uint256)": {Effect.WITHDRAW},
    "a8(address)": {Effect.PAUSE, Effect.WITHDRAW},
    "a9(uint256)": {Effect.PARAMETER},
    "a10()": {Effect.PAUSE},
    "a11(address)": {Effect.CONTROL},
}


@pytest.fixture(scope="module")
def snapshots() -> tuple[str, Snapshot, Snapshot]:
    """The contract, scanned without and with what a builder does there."""
    with started() as chain:
        token = chain.deploy("Harms.sol:Harms", ZERO, ZERO)
        harms = chain.deploy("Harms.sol:Harms", OWNER, token)
        action = BuilderAction(name="claim rewards", chain=ANVIL, to="Harms", call="claimRewards(uint256)")
        profile = ChainProfile(id=ANVIL, rpc=(chain.url,), contracts={"Harms": harms}, roles={"rewards": ("Harms",)})
        network = Network(name="test", title="Test", chains=(profile,), builder_actions=(action,))

        async def run() -> Snapshot:
            async with Wire.live({ANVIL: (chain.url,)}, None) as wire:
                return await EvmScanner().scan(profile, network, wire, block=None, progress=lambda *_: None)

        return harms, scan(chain.url, {"Harms": harms}), asyncio.run(run())


def of(snapshot: Snapshot, target: str, function: str) -> list[Grant]:
    return [grant for grant in over(snapshot, target) if grant.selector == "0x" + selector(function).hex()]


@pytest.mark.parametrize("function", WANTED)
def test_effects_without_names(snapshots: tuple[str, Snapshot, Snapshot], function: str) -> None:
    harms, snapshot, _ = snapshots
    assert {grant.effect for grant in of(snapshot, harms, function)} == WANTED[function]


def test_what_hands_out_a_seat_says_which(snapshots: tuple[str, Snapshot, Snapshot]) -> None:
    harms, snapshot, _ = snapshots
    (hands,) = of(snapshot, harms, "a11(address)")
    assert hands.confers == ("members at slot 5",)


@pytest.mark.parametrize(("function", "effect"), [("a3(bool)", Effect.PAUSE), ("a4(address)", Effect.FREEZE)])
def test_what_stops_a_builder_is_proven_by_both_runs(
    snapshots: tuple[str, Snapshot, Snapshot], function: str, effect: Effect
) -> None:
    harms, _, snapshot = snapshots
    (stops,) = of(snapshot, harms, function)
    assert (stops.effect, stops.certainty, stops.condition) == (
        *(effect, Certainty.PROVEN),
        "after it, 'claim rewards' fails",
    )
    runs = [each for each in snapshot.evidence if each.id in stops.evidence and "claim rewards" in each.request]
    assert [each.answer.split(" ")[0] for each in sorted(runs, key=lambda each: len(each.request))] == ["goes", "stops"]


def test_what_does_not_touch_a_builder_stays_what_it_is(snapshots: tuple[str, Snapshot, Snapshot]) -> None:
    harms, _, snapshot = snapshots
    assert {grant.effect for grant in of(snapshot, harms, "a9(uint256)")} == {Effect.PARAMETER}
    assert {grant.effect for grant in of(snapshot, harms, "a1(address,uint256)")} == {Effect.MINT}

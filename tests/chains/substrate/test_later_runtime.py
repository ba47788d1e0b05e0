"""Bittensor under metadata with what spec 425 keeps (synthetic, see ``synthetic``): a real node encodes the state by
another codec, and the scanner must read it as the runtime's sources mean it: switches, conviction, removal."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from auditor import pipeline
from auditor.chains.substrate.runtime import Runtime
from auditor.engine.rulebook import Rulebook
from auditor.model.assessment import Verdict
from auditor.model.entity import STOPPED, Entity
from auditor.model.gate import Any as Any_
from auditor.model.gate import Delay, Threshold, Unknown, one_of
from auditor.model.grant import Effect, Grant
from auditor.model.harm import Viewpoint
from auditor.model.ids import ANYONE
from auditor.model.snapshot import Snapshot
from tests.chains.substrate import bittensor, synthetic
from tests.chains.substrate import node as nodes
from tests.chains.substrate.bittensor import BUILDER, COLDKEYS, HOTKEYS
from tests.chains.substrate.node import CHAIN, Node
from tests.chains.substrate.test_faults import PASS, between

pytestmark = pytest.mark.xdist_group("substrate")

PALLET = "SubtensorModule"
SWITCHES = ("SubnetEmissionEnabled", "SubtokenEnabled", "NetworkRegistrationAllowed")
PRUNE, COST = "SubnetInfoRuntimeApi_get_subnet_to_prune", "SubnetRegistrationRuntimeApi_get_network_registration_cost"
YEAR = 7200 * 365 + 1800
NOW = 5_000_000
TAO = 10**9


class Chain:
    """State of the later runtime that is taken back when the test is over."""

    def __init__(self, node: Node, runtime: Runtime) -> None:
        self.node, self.runtime, self.undo = node, runtime, ExitStack()

    def put(self, item: str, value: Any, *keys: Any) -> None:
        """Sets a value, as the node's own codec encodes it; None takes it away."""
        key = self.runtime.storage_key(PALLET, item, *keys)
        before = self.node.rpc("state_getStorage", "0x" + key.hex())
        self.undo.callback(self.node.put_raw, key, None if before is None else bytes.fromhex(before[2:]))
        if value:
            self.node.put(PALLET, item, [[list(keys), value]] if keys else value)
        else:  # The node takes a nought for nothing at all.
            default = self.runtime.pallets[PALLET].items[item].default or b""
            self.node.put_raw(key, None if value is None else bytes(len(default)))

    def scanned(self, subnet: int | None = None, now: int | None = None) -> Snapshot:
        """A scan, as of a later block if one is given."""
        if now is None:
            return pipeline.scan(bittensor.profile(self.node.url, subnet), {}, None, lambda *_: None)
        head = self.node.rpc("chain_getFinalizedHead")

        def reply(method: str, params: list[Any], _count: int) -> Any:
            if method == "chain_getHeader":
                return self.node.rpc("chain_getHeader", head) | {"number": hex(now)}
            return head if method == "chain_getBlockHash" and params == [now] else PASS

        with between(self.node, reply) as url:
            return pipeline.scan(bittensor.profile(url, subnet), {}, None, lambda *_: None)


@pytest.fixture(scope="module")
def runtime(programs: None) -> Runtime:
    return Runtime(synthetic.extended(nodes.finney_metadata()))


@pytest.fixture
def chain(later: Node, runtime: Runtime) -> Iterator[Chain]:
    chain = Chain(later, runtime)
    with chain.undo:
        yield chain


def entity(snapshot: Snapshot, name: str) -> Entity:
    return next(each for each in snapshot.entities if each.id == f"{CHAIN}:module/{name}")


def notes(snapshot: Snapshot, name: str) -> str:
    return " | ".join(entity(snapshot, name).notes)


def lines(snapshot: Snapshot, netuid: int) -> dict[str, str]:
    """How each switch of a subnet stands, in words."""
    told = [note.split(",", 1) for note in entity(snapshot, f"{PALLET}.{netuid}").notes]
    return {each[0]: each[1].split(" is ", 1)[1] for each in told if each[0] in SWITCHES}


OFF = "OFF: no TAO is emitted to the subnet"


def test_each_switch_is_read_as_it_stands(chain: Chain) -> None:
    for netuid, off in zip((1, 3, 4), SWITCHES, strict=True):
        for name in SWITCHES:
            chain.put(name, name != off, netuid)
        chain.put("FirstEmissionBlockNumber", 5, netuid)
    snapshot = chain.scanned()
    for netuid, off in zip((1, 3, 4), SWITCHES, strict=True):
        assert lines(snapshot, netuid) == {name: OFF if name == off else "on" for name in SWITCHES}
    assert "3 subnets, of which 3 are paid no TAO at this block" in notes(snapshot, "Emission")
    chain.put("SubtokenEnabled", True, 3)
    assert "3 subnets, of which 2 are paid no TAO at this block" in notes(chain.scanned(), "Emission")


def test_a_switch_that_nobody_set_stands_as_the_metadata_says(chain: Chain) -> None:
    for name in SWITCHES:
        chain.put(name, None, 3)
    assert lines(chain.scanned(), 3) == dict(zip(SWITCHES, ("on", OFF, "on"), strict=True))


def started(chain: Chain, **switches: bool) -> Snapshot:
    """Subnet 3 alone, after its emission began."""
    chain.put("FirstEmissionBlockNumber", 5, 3)
    for name in SWITCHES:
        chain.put(name, switches.get(name, True), 3)
    return chain.scanned(subnet=3)


def test_a_subnet_that_has_not_started_is_paid_nothing(chain: Chain) -> None:
    paid = started(chain)
    assert "| TAO is emitted to subnet 3 at this block" in notes(paid, "Emission")
    assert STOPPED not in entity(paid, "Emission").standards
    chain.put("FirstEmissionBlockNumber", None, 3)
    snapshot = chain.scanned(subnet=3)
    assert "its emission has not started" in notes(snapshot, f"{PALLET}.3")
    assert "| no TAO is emitted to subnet 3 at this block" in notes(snapshot, "Emission")


def test_who_stopped_the_rewards_of_one_subnet_may_do_so_by_each_switch(chain: Chain) -> None:
    snapshot = started(chain, SubnetEmissionEnabled=False)
    assert "| no TAO is emitted to subnet 3 at this block" in notes(snapshot, "Emission")
    emission = [grant for grant in snapshot.grants if grant.target == f"{CHAIN}:module/Emission"]
    calls = ("subnet_emission_enabled", "subtoken_enabled", "network_registration_allowed")
    pausing = {grant.function for grant in emission if grant.effect is Effect.PAUSE}
    assert {f"AdminUtils.sudo_set_{call}" for call in calls} <= pausing
    gaps = {gap.what for gap in snapshot.gaps}
    assert "whether the same people as then may make the calls on it" not in gaps
    assessment = pipeline.assess(snapshot, Rulebook.load(None), Viewpoint.BUILDER)
    answer = next(answer for answer in assessment.harms if answer.harm == "rewards.pause")
    assert (answer.verdict, answer.parties.low, answer.parties.high, answer.delay_s) == (Verdict.YES, 2, 2, 0)
    (stopped,) = [each for each in assessment.findings if each.rule == "rewards-stopped-now"]
    assert stopped.message.startswith("The emission of subnet 3 pays nothing at this block")
    assert "the owner of subnet 3" in {each.label for each in snapshot.entities}


def lock(mass: int, grown: int, since: int) -> dict[str, Any]:
    return {"lockedMass": mass, "conviction": {"bits": str(grown * 2**64)}, "lastUpdate": since}


def convinced(chain: Chain, **changes: Any) -> Snapshot:
    """Subnet 3 in block five million, with a tenth and more of its tokens locked for a hotkey of another's coldkey."""
    chain.put("SubnetAlphaOut", changes.get("tokens", 1_000), 3)
    chain.put("SubnetOwnerHotkey", HOTKEYS[2], 3)
    chain.put("HotkeyLock", lock(150, 120, NOW), 3, HOTKEYS[0])
    chain.put("DecayingHotkeyLock", lock(10, 10, NOW), 3, HOTKEYS[1])
    chain.put("OwnerLock", lock(changes.get("owners", 50), 0, NOW), 3)
    chain.put("NetworkRegisteredAt", changes.get("registered", 10), 3)
    return chain.scanned(subnet=3, now=NOW)


def taking(snapshot: Snapshot) -> tuple[Entity, list[Grant]]:
    holder = entity(snapshot, f"{PALLET}.Convinced")
    return holder, [grant for grant in snapshot.grants if grant.holder == holder.id]


def test_whoever_has_locked_most_takes_the_subnet(chain: Chain) -> None:
    snapshot = convinced(chain)
    holder, (grant,) = taking(snapshot)
    assert holder.gate == Any_(of=(one_of(f"{CHAIN}:{COLDKEYS[0]}"), Unknown()))
    assert (grant.effect, grant.confers, grant.target) == (Effect.CONTROL, ("owner",), f"{CHAIN}:module/{PALLET}.3")
    assert "conviction in it is 18.0 % of its tokens" in notes(snapshot, f"{PALLET}.3")
    assert f"{COLDKEYS[0]} leads by conviction" in notes(snapshot, f"{PALLET}.3")


def test_below_a_tenth_nobody_in_particular_does(chain: Chain) -> None:
    holder, _ = taking(convinced(chain, tokens=100_000))
    assert holder.gate == Unknown()


def test_before_a_year_it_has_to_wait(chain: Chain) -> None:
    holder, _ = taking(convinced(chain, registered=NOW - YEAR + 100))
    assert isinstance(holder.gate, Delay) and holder.gate.seconds == 1_200


def test_without_any_lock_the_items_are_there_and_say_nothing(chain: Chain) -> None:
    snapshot = chain.scanned(subnet=3, now=NOW)
    holder, _ = taking(snapshot)
    assert holder.gate == Unknown()
    assert "conviction in it is 0.0 % of its tokens" in notes(snapshot, f"{PALLET}.3")


def priced(chain: Chain, **prices: int) -> None:
    for netuid, price in prices.items():
        # Fixed point with 32 bits behind the point.
        chain.put("SubnetMovingPrice", {"bits": price << 32}, int(netuid.removeprefix("of_")))


def next_to_go(snapshot: Snapshot) -> list[int]:
    """The subnets of which it is told that the next registration removes them."""
    told = (each for each in snapshot.entities if any("it is the next subnet to be removed" in n for n in each.notes))
    return [int(each.id.rpartition(".")[2]) for each in told]


def test_a_registration_removes_the_cheapest_that_is_not_immune(chain: Chain) -> None:
    chain.put("SubnetLimit", 3)
    priced(chain, of_1=9, of_3=2, of_4=5)
    snapshot = chain.scanned(now=NOW)
    assert next_to_go(snapshot) == [3]
    assert "3 of at most 3 places" in notes(snapshot, "Subnets")
    assert "3 registrations of subnets would remove it" in notes(snapshot, f"{PALLET}.1")
    chain.put("NetworkRegisteredAt", NOW, 3)
    assert next_to_go(chain.scanned(now=NOW)) == [4]
    (evicts,) = [grant for grant in chain.scanned(subnet=4, now=NOW).grants if grant.holder.endswith(".Registrant")]
    assert (evicts.target, evicts.effect) == (f"{CHAIN}:module/{PALLET}.4", Effect.EVICT)


def test_a_price_below_nought_is_cheaper_than_nought(chain: Chain) -> None:
    chain.put("SubnetLimit", 3)
    priced(chain, of_1=-1, of_3=2)
    assert next_to_go(chain.scanned(now=NOW)) == [1]


def test_what_the_runtime_answers_itself_comes_before_what_is_computed(programs: None, tmp_path: Path) -> None:
    told = {PRUNE: b"\1\4\0", COST: (77 * TAO).to_bytes(8, "little")}
    with nodes.started(nodes.later_finney(told), tmp_path) as node:
        bittensor.fill(node)
        node.put(PALLET, "SubnetLimit", 3)
        snapshot = pipeline.scan(bittensor.profile(node.url), {}, None, lambda *_: None)
    assert next_to_go(snapshot) == [4]
    assert "by the next registration, for 77.000 TAO" in notes(snapshot, f"{PALLET}.4")
    # A rule for one of many subnets is no power over whoever is on another.
    assert not [grant for grant in snapshot.grants if grant.holder == ANYONE]


def test_the_owners_named_hotkey_is_not_the_next_to_go(chain: Chain) -> None:
    chain.put("MinNonImmuneUids", 0, 3)
    chain.put("SubnetOwner", BUILDER, 3)
    assert "uid 1 " in notes(chain.scanned(subnet=3, now=NOW), "Neurons")
    chain.put("SubnetOwnerHotkey", HOTKEYS[1], 3)
    chain.put("OwnedHotkeys", [HOTKEYS[1]], BUILDER)
    assert "uid 2 " in notes(chain.scanned(subnet=3, now=NOW), "Neurons")


def test_validators_trade_what_their_stakers_earn_while_root_lets_them(chain: Chain) -> None:
    assert not [grant for grant in chain.scanned().grants if grant.function == "SubtensorModule.swap_basket"]
    chain.put("BasketTradingEnabled", True)
    snapshot = chain.scanned()
    (grant,) = [grant for grant in snapshot.grants if grant.function == "SubtensorModule.swap_basket"]
    gate = entity(snapshot, "Traders").gate
    assert grant.holder == f"{CHAIN}:module/Traders" and grant.effect is Effect.REDIRECT
    assert isinstance(gate, Threshold) and gate.k == 1
    assert {member.id for member in gate.members} == {f"{CHAIN}:{coldkey}" for coldkey in bittensor.COLDKEYS}

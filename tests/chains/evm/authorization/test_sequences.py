"""What a power needs besides its holder: time that passes, calls of its own, and calls of others."""

from pathlib import Path

import pytest
from eth_abi.abi import encode

from auditor.model.evidence import Certainty
from auditor.model.grant import Effect, Grant
from auditor.model.ids import ANYONE, account
from auditor.model.snapshot import Snapshot
from tests.chains.evm.chain import Chain, person, selector
from tests.chains.evm.node import started
from tests.chains.evm.scanning import ANVIL, over, scan

CHIEF, NEXT, KEEPER, SECOND, CLERK = (
    person(f"{name} in turn") for name in ("chief", "next", "keeper", "second", "clerk")
)
DAY = 86_400
VYPER = Path(__file__).parents[1] / "contracts" / "vyper" / "Treasury.hex"

Scanned = tuple[dict[str, str], Snapshot]


def deploy(chain: Chain) -> dict[str, str]:
    emitter = chain.deploy("Sequences.sol:Emitter")
    creation = bytes.fromhex(VYPER.read_text("ascii").strip()[2:]) + encode(["address", "address"], [KEEPER, SECOND])
    return {
        "Patience": chain.deploy("Sequences.sol:Patience", CHIEF),
        "Commitment": chain.deploy("Sequences.sol:Commitment", CHIEF),
        "Succession": chain.deploy("Sequences.sol:Succession", CHIEF, NEXT),
        "Attested": chain.deploy("Sequences.sol:Attested", KEEPER),
        "Queue": chain.deploy("Sequences.sol:Queue", CHIEF, SECOND),
        "Reporter": chain.deploy("Sequences.sol:Reporter", CLERK, emitter),
        "Purse": chain.deploy("Sequences.sol:Purse", CHIEF),
        "Treasury": chain.create(creation),
        "Feed": (feed := chain.deploy("Sequences.sol:Feed", CLERK)),
        "Redeemer": chain.deploy("Sequences.sol:Redeemer", feed),
        "Ballot": chain.deploy("Sequences.sol:Ballot", CHIEF),
        "Shares": chain.deploy("Sequences.sol:Shares", CHIEF),
        "Pair": chain.deploy("Sequences.sol:Panel", [CHIEF, NEXT, KEEPER], 2),
        "Panel": chain.deploy("Sequences.sol:Panel", [CHIEF, NEXT, KEEPER, SECOND, CLERK], 4),
    }


@pytest.fixture(scope="module")
def scanned() -> Scanned:
    with started() as chain:
        contracts = deploy(chain)
        return contracts, scan(chain.url, contracts)


def of(scanned: Scanned, name: str, function: str) -> list[Grant]:
    contracts, snapshot = scanned
    code = "0x" + selector(function).hex()
    return [grant for grant in over(snapshot, contracts[name]) if grant.selector == code]


def holders(grant: Grant) -> set[str]:
    return {grant.holder, *grant.jointly}


def test_a_guard_that_asks_for_a_moment_is_a_delay(scanned: Scanned) -> None:
    (late,) = of(scanned, "Patience", "late(address)")
    assert (late.holder, late.effect, late.certainty) == (account(ANVIL, CHIEF), Effect.WITHDRAW, Certainty.PROVEN)
    assert 5 * DAY - 60 <= late.delay_s <= 5 * DAY


def test_a_guard_that_asks_for_a_block_is_a_delay(scanned: Scanned) -> None:
    (deep,) = of(scanned, "Patience", "deep(address)")
    assert (deep.holder, deep.effect, deep.certainty) == (account(ANVIL, CHIEF), Effect.WITHDRAW, Certainty.PROVEN)
    assert deep.delay_s > 0


def test_what_only_the_protocol_calls_is_nobodys_power(scanned: Scanned) -> None:
    assert not of(scanned, "Patience", "tick(uint256)")


def test_a_change_that_is_committed_first_waits(scanned: Scanned) -> None:
    (apply_,) = of(scanned, "Commitment", "apply_()")
    assert (holders(apply_), apply_.effect) == ({account(ANVIL, CHIEF)}, Effect.CONTROL)
    assert apply_.delay_s == 2 * DAY


def test_who_is_authorized_by_time_alone_is_a_holder_with_a_delay(scanned: Scanned) -> None:
    made = {grant.holder: grant.delay_s for grant in of(scanned, "Succession", "setFee(uint256)")}
    assert made.keys() == {account(ANVIL, CHIEF), account(ANVIL, NEXT)}
    assert made[account(ANVIL, CHIEF)] == 0
    assert 4 * DAY - 60 <= made[account(ANVIL, NEXT)] <= 4 * DAY


def test_who_prepares_what_anybody_completes_holds_the_power(scanned: Scanned) -> None:
    (attest,) = [grant for grant in of(scanned, "Attested", "attest(bytes32)") if grant.effect is Effect.WITHDRAW]
    assert (holders(attest), attest.delay_s) == ({account(ANVIL, KEEPER)}, 6 * 3600)
    contracts, snapshot = scanned
    subject = account(ANVIL, contracts["Attested"])
    assert not [gap for gap in snapshot.gaps if gap.subject == subject and gap.critical]
    assert not [grant for grant in over(snapshot, contracts["Attested"]) if grant.holder == ANYONE]


def test_two_keys_and_a_day_before_anybody_executes(scanned: Scanned) -> None:
    contracts, snapshot = scanned
    made = [grant for grant in over(snapshot, contracts["Queue"]) if grant.effect is Effect.EXECUTE]
    assert {frozenset(holders(grant)) for grant in made} == {frozenset({account(ANVIL, CHIEF), account(ANVIL, SECOND)})}
    assert {grant.delay_s for grant in made} == {DAY}


def test_a_call_that_only_emits_events_elsewhere_is_no_power(scanned: Scanned) -> None:
    assert not of(scanned, "Reporter", "report(address,uint256)")


def test_a_constant_function_of_a_chosen_token_is_a_withdrawal(scanned: Scanned) -> None:
    (collect,) = of(scanned, "Purse", "collect(address,address)")
    assert (collect.holder, collect.effect) == (account(ANVIL, CHIEF), Effect.WITHDRAW)


def test_optimised_vyper_tells_holders_and_delays(scanned: Scanned) -> None:
    (stop,) = of(scanned, "Treasury", "stop()")
    assert (stop.holder, stop.delay_s) == (account(ANVIL, SECOND), 0)
    (hand_over,) = of(scanned, "Treasury", "hand_over()")
    assert (hand_over.holder, hand_over.effect, hand_over.delay_s) == (account(ANVIL, KEEPER), Effect.CONTROL, 7 * DAY)
    (sweep,) = of(scanned, "Treasury", "sweep(address)")
    assert (sweep.holder, sweep.effect, sweep.delay_s) == (account(ANVIL, KEEPER), Effect.WITHDRAW, 0)


def test_who_writes_what_another_contract_pays_by_decides_about_it(scanned: Scanned) -> None:
    contracts, _ = scanned
    (redeem,) = of(scanned, "Redeemer", "redeem(uint256)")
    assert (redeem.holder, redeem.effect) == (account(ANVIL, contracts["Feed"]), Effect.WITHDRAW)
    (post,) = of(scanned, "Feed", "post(uint256)")
    assert post.holder == account(ANVIL, CLERK)
    assert [(call.target, call.selector) for call in post.forwards] == [(redeem.target, redeem.selector)]


def test_who_names_the_account_that_is_paid_takes_the_coins(scanned: Scanned) -> None:
    made = of(scanned, "Ballot", "count(address)")
    assert {(grant.holder, grant.effect) for grant in made if grant.effect is not Effect.PARAMETER} == {
        (account(ANVIL, CHIEF), Effect.WITHDRAW)
    }


def test_who_cuts_the_worth_of_a_share_takes_what_others_hold(scanned: Scanned) -> None:
    made = of(scanned, "Shares", "price(uint256)")
    assert (account(ANVIL, CHIEF), Effect.SEIZE) in {(grant.holder, grant.effect) for grant in made}


def test_two_of_a_panel_execute_together(scanned: Scanned) -> None:
    made = of(scanned, "Pair", "perform(uint256)")
    assert {(len(holders(grant)), grant.effect) for grant in made} == {(2, Effect.EXECUTE)}


def test_a_panel_of_more_than_is_tried_is_a_gap_and_no_single_key_is_proven(scanned: Scanned) -> None:
    contracts, snapshot = scanned
    subject = account(ANVIL, contracts["Panel"])
    assert [gap for gap in snapshot.gaps if gap.subject == subject and gap.critical and "run by" in gap.what]
    made = of(scanned, "Panel", "perform(uint256)")
    assert Certainty.PROVEN not in {grant.certainty for grant in made}

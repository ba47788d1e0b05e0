"""What functions do for one argument, at one moment, in one state, or by steps: nothing of it may stay out of sight."""

import pytest

from auditor.model.evidence import Certainty, GapKind
from auditor.model.grant import Effect
from auditor.model.ids import ANYONE, account, address_of
from auditor.model.snapshot import Snapshot
from tests.chains.evm.chain import person, selector
from tests.chains.evm.node import started
from tests.chains.evm.scanning import ANVIL, over, scan

BOSS = person("boss of the hidden")
DAY = 86_400
# Contracts whose every function takes all coins for the boss alone, by the name of the function.
FUNCTIONS = {
    "Digests": ("bySha", "byRipemd"),
    "Arithmetic": ("byXor", "byParts", "byProduct", "byDifference", "byMod", "byBits", "byTable"),
    "Odd": ("byBase", "byCoinbase", "byBalance", "byRandao", "byHash", "byCodeSize", "byGas", "byLength"),
}
Scanned = tuple[dict[str, str], Snapshot]


@pytest.fixture(scope="module")
def scanned() -> Scanned:
    with started() as chain:
        names = {"Hidden": "Hidden.sol", **dict.fromkeys(("Counted", "CountedSha", "Steps", "Placed"), "Tricks.sol")}
        contracts = {name: chain.deploy(f"{file}:{name}", BOSS) for name, file in names.items()}
        return contracts, scan(chain.url, contracts)


@pytest.fixture(scope="module")
def odd() -> Scanned:
    with started() as chain:
        contracts = {name: chain.deploy(f"Tricks.sol:{name}", BOSS) for name in ("Receiver", "Biased", *FUNCTIONS)}
        return contracts, scan(chain.url, contracts)


def said(scanned: Scanned, name: str, function: str) -> set[tuple[str, Effect]]:
    contracts, snapshot = scanned
    code = "0x" + selector(function).hex()
    grants = (grant for grant in over(snapshot, contracts[name]) if grant.selector == code)
    return {(ANYONE if grant.holder == ANYONE else address_of(grant.holder), grant.effect) for grant in grants}


def test_one_argument_makes_a_function_of_one_key_do_more(scanned: Scanned) -> None:
    assert (BOSS, Effect.WITHDRAW) in said(scanned, "Hidden", "tune(uint256)")


@pytest.mark.parametrize(
    ("function", "effect"),
    [("visit(uint256,address)", Effect.WITHDRAW), ("transfer(address,uint256)", Effect.MINT)],
)
def test_one_argument_makes_an_open_function_do_harm(scanned: Scanned, function: str, effect: Effect) -> None:
    assert said(scanned, "Hidden", function) == {(ANYONE, effect)}
    (made,) = (
        grant
        for grant in over(scanned[1], scanned[0]["Hidden"])
        if grant.holder == ANYONE and grant.selector == "0x" + selector(function).hex()
    )
    assert made.certainty is Certainty.PROVEN


def test_one_moment_makes_an_open_function_do_harm(scanned: Scanned) -> None:
    assert said(scanned, "Hidden", "wait(address)") == {(ANYONE, Effect.WITHDRAW)}


def test_who_brings_about_the_state_in_which_an_open_function_does_harm_is_told(scanned: Scanned) -> None:
    assert (BOSS, Effect.WITHDRAW) in said(scanned, "Hidden", "arm()")


@pytest.mark.parametrize("function", ["byHash(address)", "bySet(address)"])
def test_whom_an_open_function_lets_do_more_is_a_question_where_nobody_is_compared(
    scanned: Scanned, function: str
) -> None:
    contracts, snapshot = scanned
    code = "0x" + selector(function).hex()
    own = (gap for gap in snapshot.gaps if gap.subject == account(ANVIL, contracts["Hidden"]) and code in gap.what)
    assert [(gap.kind, gap.critical) for gap in own] == [(GapKind.CALLERS, True)]
    assert said(scanned, "Hidden", "byKey(address)") == {(BOSS, Effect.WITHDRAW)}


def test_what_waits_behind_two_other_calls_is_told_of_who_makes_the_first(scanned: Scanned) -> None:
    contracts, snapshot = scanned
    (last,) = (grant for grant in over(snapshot, contracts["Steps"]) if grant.effect is Effect.WITHDRAW)
    assert (address_of(last.holder), last.delay_s) == (BOSS, 2 * DAY)


@pytest.mark.parametrize("name", ["Counted", "CountedSha"])
def test_words_that_are_counted_beside_an_owner_are_a_question(scanned: Scanned, name: str) -> None:
    contracts, snapshot = scanned
    assert {effect for _, effect in said(scanned, name, "open(bytes32,bytes32,address)")} == {Effect.WITHDRAW}
    own = [gap for gap in snapshot.gaps if gap.subject == account(ANVIL, contracts[name]) and gap.critical]
    assert any(gap.kind is GapKind.CALLERS and "secrets" in gap.why for gap in own)


def test_who_writes_any_word_of_a_contract_hands_out_all_its_seats(scanned: Scanned) -> None:
    assert (ANYONE, Effect.CONTROL) in said(scanned, "Placed", "free(uint256,uint256)")
    assert (BOSS, Effect.CONTROL) in said(scanned, "Placed", "poke(uint256,uint256)")


@pytest.mark.parametrize(
    ("name", "function"), [(name, function) for name, functions in FUNCTIONS.items() for function in functions]
)
def test_an_odd_check_of_the_caller_is_a_power_or_a_question(odd: Scanned, name: str, function: str) -> None:
    contracts, snapshot = odd
    signature = f"{function}(address)"
    code = "0x" + selector(signature).hex()
    own = (gap for gap in snapshot.gaps if gap.subject == account(ANVIL, contracts[name]) and code in gap.what)
    assert said(odd, name, signature) == {(BOSS, Effect.WITHDRAW)} or [gap.critical for gap in own] == [True]


def test_coins_of_one_sender_empty_a_contract(odd: Scanned) -> None:
    contracts, snapshot = odd
    held = {(address_of(grant.holder), grant.effect) for grant in over(snapshot, contracts["Receiver"])}
    assert held == {(BOSS, Effect.WITHDRAW)}


def test_a_transfer_that_spares_one_origin_its_allowance_takes_from_all(odd: Scanned) -> None:
    assert (BOSS, Effect.SEIZE) in said(odd, "Biased", "transferFrom(address,address,uint256)")

"""Powers that lie beside what a plain call of a listed function shows: each is told, or left as a critical gap."""

from collections.abc import Iterable

import pytest
from eth_utils.crypto import keccak

from auditor.model.evidence import Certainty, Gap, GapKind
from auditor.model.grant import Effect, Grant
from auditor.model.ids import ANYONE, account, address_of
from auditor.model.snapshot import Snapshot
from tests.chains.evm.chain import Chain, person, selector
from tests.chains.evm.node import started
from tests.chains.evm.scanning import ANVIL, over, scan

CHIEF, FIRST, SECOND, DEPUTY, MAKER, EXTRA, MOVER, RELAY = (
    person(f"{name} beside") for name in ("chief", "first", "second", "deputy", "maker", "extra", "mover", "relay")
)
WORD = keccak(text="a word that nobody tells")


def deploy(chain: Chain) -> dict[str, str]:
    one_call = chain.deploy("Beside.sol:OneCall", DEPUTY, person("target of the one call"))
    executor = chain.deploy("Beside.sol:Executor", one_call)
    chain.send(one_call, "join(address)", executor)
    made = {
        "OddDispatch": chain.deploy("Beside.sol:OddDispatch", CHIEF),
        "HashedDispatch": chain.deploy("Beside.sol:HashedDispatch", WORD),
        "Later": chain.deploy("Beside.sol:Later", CHIEF, WORD),
        "TwoKeys": chain.deploy("Beside.sol:TwoKeys", FIRST, SECOND),
        "Unguarded": chain.deploy("Beside.sol:Unguarded"),
        "SilentToken": chain.deploy("Beside.sol:SilentToken", MAKER, EXTRA, MOVER),
        "Forwarded": chain.deploy("Beside.sol:Forwarded", RELAY, CHIEF),
        "Notes": chain.deploy("Beside.sol:Notes", FIRST, SECOND),
    }
    return {**made, "OneCall": one_call, "Executor": executor}


@pytest.fixture(scope="module")
def scanned() -> tuple[dict[str, str], Snapshot]:
    with started() as chain:
        contracts = deploy(chain)
        return contracts, scan(chain.url, contracts)


def of(scanned: tuple[dict[str, str], Snapshot], name: str, function: str) -> list[Grant]:
    contracts, snapshot = scanned
    code = "0x" + selector(function).hex()
    return [each for each in over(snapshot, contracts[name]) if code == each.selector or function == each.function]


def said(grants: Iterable[Grant]) -> set[tuple[str, Effect]]:
    return {(each.holder if each.holder == ANYONE else address_of(each.holder), each.effect) for each in grants}


def gaps(scanned: tuple[dict[str, str], Snapshot], name: str) -> list[Gap]:
    contracts, snapshot = scanned
    subject = account(ANVIL, contracts[name])
    return [gap for gap in snapshot.gaps if gap.critical and gap.subject == subject]


def shown(function: str, gap: Gap) -> bool:
    return function in gap.what or "0x" + selector(function).hex() in gap.what


def test_a_function_that_only_arithmetic_leads_to_has_its_caller(scanned: tuple[dict[str, str], Snapshot]) -> None:
    assert (CHIEF, Effect.WITHDRAW) in said(of(scanned, "OddDispatch", "fallback()"))


def test_calldata_that_is_compared_by_its_hash_is_a_question(scanned: tuple[dict[str, str], Snapshot]) -> None:
    assert any("fallback()" in gap.what for gap in gaps(scanned, "HashedDispatch"))
    examined = next(each for each in scanned[1].examined if each.entity == account(ANVIL, scanned[0]["HashedDispatch"]))
    assert examined.decided < examined.entry_points


@pytest.mark.parametrize("function", ["afterTime(address)", "afterEnd(address)", "slowly(address)"])
def test_who_may_later_is_told_today(scanned: tuple[dict[str, str], Snapshot], function: str) -> None:
    assert said(of(scanned, "Later", function)) == {(CHIEF, Effect.WITHDRAW)}


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        ("withWord(address,bytes)", GapKind.CALLERS),
        ("silently(address,bytes)", GapKind.CALLERS),
    ],
)
def test_what_is_not_settled_is_a_critical_question(
    scanned: tuple[dict[str, str], Snapshot], function: str, kind: GapKind
) -> None:
    assert [gap.kind for gap in gaps(scanned, "Later") if shown(function, gap)] == [kind]


def test_two_keys_one_after_the_other_are_needed_together(scanned: tuple[dict[str, str], Snapshot]) -> None:
    made = of(scanned, "TwoKeys", "release(address,bytes)")
    assert {(len({grant.holder, *grant.jointly}), grant.effect, grant.certainty) for grant in made} == {
        (2, Effect.EXECUTE, Certainty.PROVEN)
    }
    assert not [gap for gap in gaps(scanned, "TwoKeys") if shown("release(address,bytes)", gap)]


def test_what_anybody_can_do_to_others_is_anybodys_power(scanned: tuple[dict[str, str], Snapshot]) -> None:
    (begin,) = of(scanned, "Unguarded", "begin(address)")
    (sweep,) = of(scanned, "Unguarded", "sweep(address)")
    assert (begin.holder, begin.effect, begin.confers) == (ANYONE, Effect.CONTROL, (sweep.role,))
    assert (ANYONE, Effect.MINT) in said(of(scanned, "Unguarded", "make(address,uint256)"))
    assert (ANYONE, Effect.SEIZE) in said(of(scanned, "Unguarded", "take(address,uint256)"))
    assert said(of(scanned, "Unguarded", "empty(address)")) == {(ANYONE, Effect.WITHDRAW)}


def test_balances_tell_who_makes_and_takes_tokens_where_no_event_does(
    scanned: tuple[dict[str, str], Snapshot],
) -> None:
    assert said(of(scanned, "SilentToken", "issue(address,uint256)")) == {(MAKER, Effect.MINT)}
    assert said(of(scanned, "SilentToken", "wipe(address)")) == {(MOVER, Effect.SEIZE)}
    (gap,) = (gap for gap in gaps(scanned, "SilentToken") if shown("replace(address)", gap))
    assert gap.kind is GapKind.EFFECT


def test_whom_an_open_function_lets_do_more_is_told(scanned: tuple[dict[str, str], Snapshot]) -> None:
    assert said(of(scanned, "SilentToken", "transfer(address,uint256)")) == {(EXTRA, Effect.MINT)}


def test_a_trusted_forwarder_may_what_the_owner_may(scanned: tuple[dict[str, str], Snapshot]) -> None:
    holders = {holder for holder, _ in said(of(scanned, "Forwarded", "setRate(uint256)"))}
    assert holders == {CHIEF, RELAY}


@pytest.mark.parametrize("function", ["submit(bytes)", "tell(uint256)"])
def test_to_note_and_to_tell_is_no_power(scanned: tuple[dict[str, str], Snapshot], function: str) -> None:
    assert not of(scanned, "Notes", function)


def test_who_may_send_one_call_has_no_more_than_that(scanned: tuple[dict[str, str], Snapshot]) -> None:
    contracts, _ = scanned
    assert said(of(scanned, "Executor", "run(address,bytes)")) == {(contracts["OneCall"], Effect.EXECUTE)}
    assert not [each for each in of(scanned, "OneCall", "stop()") if each.forwards]

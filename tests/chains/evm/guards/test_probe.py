"""Calls on a chain in memory: what counts as being treated like a stranger."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from eth_abi.abi import encode
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.evm.guards.probe import UNPRIVILEGED, ProbeAnswer, ProbeResult, probe
from auditor.chains.evm.reading import Read
from auditor.chains.evm.signatures import keccak, selector
from tests.chains.evm.fake import FakeChain, Reverted, address, dispatcher

ADA = address(0xA0000)
ROLE = keccak(b"PAUSER_ROLE")
addresses = st.binary(min_size=20, max_size=20).map(lambda raw: "0x" + raw.hex())


def called(function: Callable[[str], bytes], sender: str = UNPRIVILEGED) -> ProbeResult:
    chain = FakeChain()
    where = chain.deploy(0x1000, dispatcher("pause()"))
    chain.functions[(where.lower(), selector("pause()"))] = function
    return asyncio.run(probe(where, "pause()", chain, sender))


def error(signature: str, types: list[str], *values: object) -> bytes:
    return bytes.fromhex(selector(signature)[2:]) + encode(types, values)


def text(message: str) -> bytes:
    return error("Error(string)", ["string"], message)


def reverts(data: Callable[[str], bytes]) -> Callable[[str], bytes]:
    def function(sender: str) -> bytes:
        raise Reverted(data(sender))

    return function


REFUSALS = {
    "ownable 5": lambda who: error("OwnableUnauthorizedAccount(address)", ["address"], who),
    "roles 5": lambda who: error(
        "AccessControlUnauthorizedAccount(address,bytes32)", ["address", "bytes32"], who, ROLE
    ),
    "ownable 4": lambda who: text("Ownable: caller is not the owner"),
    "roles 4": lambda who: text(f"AccessControl: account {who.lower()} is missing role 0x{ROLE.hex()}"),
    "governor": lambda who: error("GovernorOnlyExecutor(address)", ["address"], who),
    "own words": lambda who: text("!governor"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_guard_that_names_the_caller_refuses_everybody_alike(name: str) -> None:
    stranger, ada = (called(reverts(REFUSALS[name]), sender) for sender in (UNPRIVILEGED, ADA))
    assert stranger.answer is ProbeAnswer.REFUSED and ada.ends_like(stranger)


@pytest.mark.parametrize("name", REFUSALS)
@given(who=addresses)
def test_so_it_does_whoever_calls(name: str, who: str) -> None:
    assert called(reverts(REFUSALS[name]), who).ends_like(called(reverts(REFUSALS[name])))


@pytest.mark.parametrize("name", ["roles 5", "roles 4"])
def test_the_role_that_a_guard_asks_for_is_read(name: str) -> None:
    assert called(reverts(REFUSALS[name])).role == ROLE
    assert called(reverts(REFUSALS["ownable 5"])).role is None


@pytest.mark.parametrize("name", ["ownable 5", "ownable 4"])
def test_a_guard_that_asks_for_the_owner(name: str) -> None:
    assert called(reverts(REFUSALS[name])).requires_owner
    assert not called(reverts(REFUSALS["own words"])).requires_owner


def test_who_gets_further_is_not_treated_alike() -> None:
    def guarded(sender: str) -> bytes:
        raise Reverted(text("paused") if sender == ADA else REFUSALS["ownable 5"](sender))

    assert not called(guarded, ADA).ends_like(called(guarded))


def test_error_codes_instead_of_reverts() -> None:
    def guarded(sender: str) -> bytes:
        return (0 if sender == ADA else 1).to_bytes(32, "big")

    assert called(guarded).answer is ProbeAnswer.RETURNED
    assert not called(guarded, ADA).ends_like(called(guarded))


def test_reasons_that_are_no_refusal() -> None:
    assert called(reverts(lambda _: text("amount is zero"))).answer is ProbeAnswer.FAILED
    assert called(reverts(lambda _: b"")).answer is ProbeAnswer.FAILED
    assert called(reverts(lambda who: error("AccessManagedUnauthorized(address)", ["address"], who))).answer is (
        ProbeAnswer.MANAGED
    )
    assert called(reverts(lambda _: error("UUPSUnauthorizedCallContext()", []))).answer is ProbeAnswer.CLOSED


@given(st.binary(max_size=200), addresses)
def test_any_bytes_have_a_meaning(data: bytes, who: str) -> None:
    outcome = called(reverts(lambda _: data), who)
    assert outcome.ends_like(outcome) and outcome.answer is not ProbeAnswer.RETURNED


class Listening(FakeChain):
    """Keeps the data of the last call."""

    heard = b""

    def raw_call(self, address: str, data: bytes, *, sender: str | None = None) -> Awaitable[Read]:
        self.heard = data
        return super().raw_call(address, data, sender=sender)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ("f()", 0),
        ("f(uint256)", 1),
        ("f(address,bytes,(uint256,uint8)[])", 4),
        ("f((uint32,uint16,bytes)[],string)", 4),
        ("0x12345678", 16),
    ],
)
def test_arguments_are_words_of_zero(function: str, words: int) -> None:
    chain = Listening()
    asyncio.run(probe(address(1), function, chain))
    assert "0x" + chain.heard[:4].hex() == (selector(function) if "(" in function else function)
    assert chain.heard[4:] == bytes(32 * words)

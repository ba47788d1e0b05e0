"""Calls in calls against the specification: whose storage, what gas, what comes back, what reverts with what."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.chains.evm.execution.codes import CALLS_ONLY, OTHER, assembled
from tests.chains.evm.execution.oracle import ENVIRONMENT, Held, Sent, differs, own, with_code
from tests.chains.evm.execution.test_instructions import CALLER, DELEGATED, TARGET, accounts, sent
from tests.examples import examples

_KINDS = ("f1", "f2", "f4", "fa")


def calling(kind: str, to: int, gas: int = 50_000, value: int = 0, size: int = 64) -> bytes:
    """A call that takes input and output in memory from 0 on."""
    return assembled(size, 0, size, 0, value if kind in ("f1", "f2") else b"", to, gas, kind)


@settings(max_examples=examples(500), deadline=None)
@given(CALLS_ONLY, CALLS_ONLY, st.sampled_from([30_000, 200_000, 2_000_000]), st.booleans())
def test_random_trees_of_calls(code: bytes, other: bytes, gas: int, static: bool) -> None:
    assert not differs(accounts(code, other), sent(gas, static=static))


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("value", [0, 1, 1_000, 1_001])
@pytest.mark.parametrize("to", [0x5678, 0x7702, 0x1234, 0xDEAD, 0x04])
@pytest.mark.parametrize("static", [False, True])
def test_each_call_to_each_account(kind: str, value: int, to: int, static: bool) -> None:
    """The callee writes, leaves an event, says who it is and what it was given, and returns or reverts."""
    saying = "335f52346020523060405260ff60005560055f5fa15aff"
    for end in ("60605ff3", "60605ffd", "fe", "5b5f56"):
        other = bytes.fromhex(saying[:-4] + end)
        code = calling(kind, to, 60_000, value, 96) + bytes.fromhex("3d5a")
        assert not differs(accounts(code, other), sent(200_000, static=static))


@pytest.mark.parametrize("kinds", list(itertools.product(_KINDS, repeat=3)))
def test_three_kinds_in_each_other(kinds: tuple[str, str, str]) -> None:
    """A calls B, B calls C, C calls what writes; each stores what it got back."""
    third, fourth = bytes(18) + b"\x31\x31", bytes(18) + b"\x32\x32"
    for end in ("00", "5f5ffd"):
        held = {
            **accounts(calling(kinds[0], 0x5678, 10**6) + bytes.fromhex("60015500"), b""),
            OTHER: with_code(calling(kinds[1], 0x3131, 10**6) + bytes.fromhex("60025500")),
            third: with_code(calling(kinds[2], 0x3232, 10**6) + bytes.fromhex("600355" + end)),
            fourth: with_code(bytes.fromhex("33600455600160055d60055c600655")),
        }
        assert not differs(held, sent(3_000_000))


@pytest.mark.parametrize("gas", [*range(20_000, 60_000, 997), 700, 2_299, 2_300, 2_301, 9_000])
def test_calls_get_63_of_64_parts_of_the_gas(gas: int) -> None:
    code = calling("f1", 0x5678, 2**64, 1) + b"\x5a" + calling("fa", 0x5678, 2**200) + b"\x5a"
    assert not differs(accounts(code, bytes.fromhex("5a5f5260205ff3")), sent(gas))


def test_calls_nest_1024_deep_and_no_deeper() -> None:
    code = bytes.fromhex("5f5460010180600155" + "5f55" + "5f5f5f5f5f305af1" + "600255")
    got = own(accounts(code), sent(10**12), ENVIRONMENT)
    assert got["words"][TARGET, 0] - 7 == 1_025
    assert not differs(accounts(code), sent(10**12))


def test_reverts_at_every_second_depth() -> None:
    """Every second of 60 nested calls reverts."""
    code = bytes.fromhex(
        "5f5460010180" + "5f55" + "80600101" + "55" + "5f5f5f5f5f305af150" + "5f54600116601f57005b5f5ffd"
    )
    assert not differs(accounts(code), sent(10**8))


@pytest.mark.parametrize("kind", _KINDS)
def test_a_delegated_account_runs_the_code_of_another(kind: str) -> None:
    """EIP-7702: one step far, never a precompiled contract, and its own code is what it says of itself."""
    further, precompile = bytes(18) + b"\x77\x03", bytes(18) + b"\x77\x04"
    held = {
        **accounts(b"", bytes.fromhex("305f52335f53" + "60405ff3")),
        further: with_code(bytes.fromhex("ef0100") + DELEGATED),
        precompile: with_code(bytes.fromhex("ef0100") + (4).to_bytes(20, "big")),
    }
    for to in (0x7702, 0x7703, 0x7704):
        code = calling(kind, to) + assembled("3d", to, "3b", to, "3f", 32, 0, 0, to, "3c", "5f51", "5a")
        assert not differs({**held, TARGET: with_code(code)}, sent())
        assert not differs(held, Sent(CALLER, bytes.fromhex(f"{to:040x}")))


@pytest.mark.parametrize("code", ["5f5f60403e", "60205f5f3e", "60015f5f3e", "5f60015f3e", "5f60205f3e", "3d5f5f3e5f51"])
def test_returndatacopy_stays_within_bounds(code: str) -> None:
    for end in ("60205ff3", "60205ffd", "fe"):
        made = calling("f1", 0x5678) + bytes.fromhex(code)
        assert not differs(accounts(made, bytes.fromhex("602a5f52" + end)), sent())


def test_memory_grows_for_what_a_call_takes_and_gives() -> None:
    code = assembled(96, 5_000, 32, 9_000, 0, 0x5678, 10_000, "f1", "595a")
    assert not differs(accounts(code, bytes.fromhex("60805ff3")), sent())


def test_value_to_new_accounts() -> None:
    for to in (0xDEAD, 0x5678, 0x01, 0x0A):
        assert not differs(accounts(calling("f1", to, 0, 5) + b"\x5a"), sent())


def test_a_message_with_value_moves_it() -> None:
    held = {**accounts(bytes.fromhex("47345f5260205ff3")), CALLER: Held(balance=50)}
    assert not differs(held, sent(value=50))
    assert not differs({**held, TARGET: with_code(bytes.fromhex("5f5ffd"))}, sent(value=50))

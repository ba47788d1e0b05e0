"""Storage against the specification: what each write costs and gives back, to the unit."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.chains.evm.execution.codes import OTHER, STORING, assembled
from tests.chains.evm.execution.oracle import differs, with_code
from tests.chains.evm.execution.test_calls import calling
from tests.chains.evm.execution.test_instructions import TARGET, accounts, sent
from tests.examples import examples


@pytest.mark.parametrize("original", [0, 1])
def test_every_way_to_write_a_slot_three_times(original: int) -> None:
    """EIP-2200, EIP-2929, EIP-3529: all sequences over zero, the original word and others."""
    for written in itertools.product((0, 1, 2), repeat=3):
        for first in ("", "5f5450"):
            code = assembled(first, *(part for word in written for part in (word, 0, "55")), "5a")
            held = {**accounts(b""), TARGET: with_code(code, words={0: original} if original else {})}
            assert not differs(held, sent())


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(STORING, max_size=14).map(b"".join), st.lists(STORING, max_size=8).map(b"".join), st.booleans())
def test_writes_in_calls_that_fail_and_that_do_not(code: bytes, other: bytes, fails: bool) -> None:
    other += bytes.fromhex("5f5ffd") if fails else b""
    code += calling("f1", 0x5678) + calling("f4", 0x5678) + code + calling("fa", 0x1234, 3_000)
    assert not differs(accounts(code, other), sent(900_000))


@pytest.mark.parametrize("gas", range(2_200, 2_420, 7))
def test_the_stipend_does_not_pay_for_a_write(gas: int) -> None:
    assert not differs(accounts(assembled(7, 0, "55")), sent(gas))


def test_transient_storage_lasts_for_the_transaction_and_is_undone() -> None:
    """EIP-1153: another call sees it, a call that reverts leaves none, other accounts have their own."""
    other = assembled(5, 0, "5d", "5f5c5f5260205ffd")
    code = assembled(3, 0, "5d") + calling("f4", 0x5678) + calling("f1", 0x5678) + bytes.fromhex("5f5c5f515a")
    assert not differs(accounts(code, other), sent())


@pytest.mark.parametrize("op", ["545f54", "5f5531", "3b3b", "3f31"])
def test_accounts_and_slots_stay_warm_unless_the_call_reverts(op: str) -> None:
    for end in ("00", "5f5ffd"):
        other = assembled(0xBEEF, 0xBEEF, 0xBEEF, op) + bytes.fromhex(end)
        code = calling("f4", 0x5678) + assembled(0xBEEF, 0xBEEF, 0xBEEF, op, "5a")
        assert not differs(accounts(code, other), sent(300_000))


def test_what_the_message_made_warm_costs_less() -> None:
    code = assembled("5f54600154", 0x5678, "31", 0x9999, "31", "5a")
    assert not differs(accounts(code), sent(warm=frozenset({OTHER, TARGET, (TARGET, 1)})))

"""Creation and destruction of accounts against the specification."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.chains.evm.execution.codes import CREATING, OTHER, STORING, assembled
from tests.chains.evm.execution.oracle import ENVIRONMENT, Held, Sent, differs, own, with_code
from tests.chains.evm.execution.test_instructions import CALLER, TARGET, accounts, sent
from tests.examples import examples

_NEW = bytes.fromhex("c0de" * 10)


def init(code: bytes) -> bytes:
    """Code that makes an account with this code, which lies behind it."""
    return b"\x61" + len(code).to_bytes(2, "big") + bytes.fromhex("80600a5f395ff3") + code


def creating(code: bytes, value: int = 0, salt: int | None = None) -> bytes:
    """Creates an account by this init code, all of which is pushed word by word."""
    stored = b"".join(
        assembled(int.from_bytes(code[start : start + 32].ljust(32, b"\0"), "big"), start, "52")
        for start in range(0, len(code), 32)
    )
    return stored + assembled(b"" if salt is None else salt, len(code), 0, value, "f0" if salt is None else "f5")


@settings(max_examples=examples(300), deadline=None)
@given(st.lists(CREATING | STORING, max_size=8).map(b"".join), st.sampled_from([60_000, 400_000, 5_000_000]))
def test_random_creations(code: bytes, gas: int) -> None:
    assert not differs(accounts(code), sent(gas))


_RUNTIMES = ["", "00", "602a5f5260205ff3", "33ff", "5f54600101805f555f5260205ff3", "ef00", "fe"]


@pytest.mark.parametrize("runtime", _RUNTIMES)
@pytest.mark.parametrize("salt", [None, 5])
@pytest.mark.parametrize("value", [0, 3, 5_000])
def test_created_accounts_can_be_called(runtime: str, salt: int | None, value: int) -> None:
    made = creating(init(bytes.fromhex(runtime)), value, salt)
    code = made + bytes.fromhex("3d90" + "803b" + "9060205f5f5f5f855af1" + "3d5f515a")
    assert not differs(accounts(code), sent(1_000_000))
    assert not differs(accounts(code), sent(1_000_000, static=True))


def test_collisions_of_addresses() -> None:
    """EIP-684, and what was made by the same salt before; the gas is lost, the nonce goes up."""
    twice = creating(init(b"\x00"), 0, 7) * 2 + b"\x5a"
    assert not differs(accounts(twice), sent(900_000))
    for nonce in (0, 1, 127, 128, 255, 256, 2**32, 2**64 - 2, 2**64 - 1):
        held = {**accounts(b""), TARGET: with_code(creating(init(b"\x00")) * 2, nonce=nonce)}
        assert not differs(held, sent(900_000))


@pytest.mark.parametrize("size", [0x6000, 0x6001, 0xC000, 0xC001])
def test_code_and_init_code_have_a_largest_size(size: int) -> None:
    """EIP-170 and EIP-3860, and what a byte costs."""
    returning = assembled(size, 0, "f3")
    assert not differs(accounts(creating(returning) + b"\x5a"), sent(20_000_000))
    assert not differs(accounts(assembled(size, 0, 0, "f05a")), sent(20_000_000))
    for gas in (100_000, 5_000_000):
        assert not differs(accounts(b""), Sent(CALLER, _NEW, returning, gas, creates=True))


@pytest.mark.parametrize("value", [0, 9])
@pytest.mark.parametrize("heir", [0x5678, 0xDEAD, 0x1234, 0x02])
def test_selfdestruct_deletes_only_new_accounts(value: int, heir: int) -> None:
    """EIP-6780."""
    dying = assembled(heir, "ff")
    assert not differs({**accounts(dying), OTHER: Held(balance=0, nonce=0)}, sent())
    assert not differs(accounts(dying), sent(static=True))
    assert not differs(accounts(creating(dying, value) + b"\x5a"), sent(900_000))
    assert not differs(accounts(b""), Sent(CALLER, _NEW, dying, value=value, gas=90_000, creates=True))
    again = creating(init(dying), value, 3) + bytes.fromhex("5f5f5f5f6001855af1" * 2) + b"\x5a"
    assert not differs(accounts(again), sent(900_000))


def test_a_failed_creation_leaves_nothing() -> None:
    for end in ("00", "5f5ffd", "60ef5f5360015ff3"):
        init_code = assembled(1, 0, "55", 2, 0, "5d") + bytes.fromhex(end)
        code = creating(init_code, 1) + bytes.fromhex("3d805f5f3e5a")
        assert not differs(accounts(code), sent(900_000))
        assert not differs(accounts(b""), Sent(CALLER, _NEW, init_code, 300_000, 5, creates=True))


def test_an_account_that_another_transaction_made_is_not_new() -> None:
    """What one call made, the next one finds and cannot destroy."""
    from auditor.chains.evm.execution.state import State
    from tests.chains.evm.execution.oracle import Known

    state = State(Known({}))
    state.create(_NEW)
    assert state.fresh(_NEW) and state.word(_NEW, 0) == 0
    state.begin()
    assert not state.fresh(_NEW) and state.account(_NEW).nonce == 1


def test_destroyed_accounts_are_gone_after_the_transaction() -> None:
    from auditor.chains.evm.execution.state import EMPTY, State
    from tests.chains.evm.execution.oracle import Known

    state = State(Known({_NEW: Held(words={1: 5})}))
    state.create(_NEW)
    state.put(state.words, (_NEW, 1), 6)
    state.put(state.destroyed, _NEW, True)
    state.finish()
    assert state.account(_NEW) == EMPTY and state.word(_NEW, 1) == 0


def test_the_address_of_a_creation_is_known_beforehand() -> None:
    """https://eips.ethereum.org/EIPS/eip-1014, example 1."""
    code = assembled(0, 1, 31, 0, "f5")
    made = own({**accounts(b""), bytes(20): with_code(code)}, Sent(CALLER, bytes(20)), ENVIRONMENT)
    assert bytes.fromhex("4d1a2e2bb4f88f0250f26ffff098b0b30b26bf38") in made["warm"]

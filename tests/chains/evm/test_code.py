import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.evm.addresses import as_address, is_burnt, is_zero
from auditor.chains.evm.code import delegate_of, delegates, may_have_functions, selectors
from auditor.chains.evm.reading import Contract
from auditor.chains.evm.signatures import selector
from tests.chains.evm.fake import CHAIN, address, dispatcher


def contract(code: bytes) -> Contract:
    return Contract(address(1), f"{CHAIN}:{address(1)}", code, selectors(code))


def test_delegated_key() -> None:
    target = bytes(range(20))
    assert delegate_of(b"\xef\x01\x00" + target) == "0x" + target.hex()
    assert delegate_of(b"\xef\x01\x00" + target + b"\0") is None
    assert delegate_of(b"") is None


def test_delegatecall_is_an_instruction_and_not_data() -> None:
    assert delegates(bytes.fromhex("5f5f5f5f5f5af4"))
    assert delegates(bytes.fromhex("5f5f5f5f5f5f5af2"))
    assert not delegates(bytes.fromhex("60f461f4f47f" + "f4" * 32))
    assert not delegates(b"")


@given(st.binary(max_size=300), st.integers(1, 32))
def test_delegates_never_misses_an_instruction(prefix: bytes, push: int) -> None:
    # A walk by hand over the same code must agree.
    code, at, found = prefix + bytes([0x5F + push]), 0, False
    while at < len(code):
        found = found or code[at] in (0xF2, 0xF4)
        at += 1 + (code[at] - 0x5F if 0x60 <= code[at] <= 0x7F else 0)
    assert delegates(code) == found


def test_hostile_code_takes_linear_time() -> None:
    assert not delegates(b"\x60" * 200_000)


def test_selectors_rule_functions_out_only_if_complete() -> None:
    plain = contract(dispatcher("owner()", "pause()"))
    assert plain.selectors == {selector("owner()"), selector("pause()")}
    assert may_have_functions(plain, "owner()")
    assert not may_have_functions(plain, "owner()", "getOwners()")
    assert may_have_functions(contract(dispatcher("owner()", delegating=True)), "getOwners()")
    assert not may_have_functions(contract(b"\x00"), "getOwners()")
    # A table of selectors as data is no dispatcher that anybody recognises, but the selector is there.
    assert may_have_functions(contract(b"\x00" + bytes.fromhex(selector("getOwners()")[2:])), "getOwners()")


@pytest.mark.parametrize(
    "burnt", ["0x" + "0" * 40, address(1), address(9), "0x" + "0" * 36 + "dEaD", "0xdead" + "0" * 36]
)
def test_burnt(burnt: str) -> None:
    assert is_burnt(burnt)


def test_not_burnt() -> None:
    assert not is_burnt("0x" + "1" * 36 + "dEaD")
    assert not is_burnt(address(0x1000))
    assert is_zero(None) and is_zero("0x" + "0" * 40) and not is_zero(address(1))


@given(st.binary(max_size=40))
def test_words_that_are_addresses(word: bytes) -> None:
    found = as_address(word)
    if found is not None:
        assert bytes.fromhex(found[2:]).rjust(32, b"\0") == word

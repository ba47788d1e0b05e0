"""Calldata that is made up: it decodes to what was asked for, whatever the types."""

import pytest
from eth_abi.abi import decode
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.evm.authorization.search.calldata import SIGNATURE, numbered, variants
from auditor.chains.evm.authorization.search.sentinels import ARGUMENT_ADDRESSES, UNPRIVILEGED

SELECTOR = bytes.fromhex("a9059cbb")
PLAIN = st.sampled_from(["address", "bool", "string", "bytes", "bytes4", "bytes32", "uint8", "uint256", "int24"])
KINDS = st.recursive(PLAIN, lambda inner: inner.map(lambda kind: f"{kind}[]") | inner.map(lambda kind: f"({kind})"))


@given(st.lists(KINDS, max_size=4), st.integers(0, 2**256 - 1))
def test_whatever_is_made_can_be_decoded(kinds: list[str], number: int) -> None:
    types = tuple(kinds)
    for data in (*variants(SELECTOR, types, UNPRIVILEGED), numbered(SELECTOR, types, number)):
        assert data[:4] == SELECTOR
        assert len(decode(types, data[4:])) == len(types)


@pytest.mark.parametrize(
    "kind", ["(address[])[]", "((address[])[])[]", "(address[],(uint8[])[])[]", "((((address[])[])[])[])[]"]
)
def test_lists_in_lists_have_an_end(kind: str) -> None:
    data = numbered(SELECTOR, (kind,), 32)
    assert len(decode((kind,), data[4:])[0]) == 32
    assert len(data) < 400_000


@given(st.integers(2, 32))
def test_lists_are_as_long_as_asked_for_and_no_two_signatures_in_them_are_the_same(count: int) -> None:
    types = ("bytes[]", "bytes32[]", "uint8[]")
    lists = decode(types, numbered(SELECTOR, types, count)[4:])
    assert [len(each) for each in lists] == [count] * 3
    assert all(len(set(each)) == count for each in lists)
    assert {len(each) for each in lists[0]} == {SIGNATURE}


@given(st.integers(1, 32))
def test_bytes_are_as_long_as_asked_for(count: int) -> None:
    (signatures,) = decode(("bytes",), numbered(SELECTOR, ("bytes",), count * SIGNATURE)[4:])
    each = {signatures[start : start + SIGNATURE] for start in range(0, len(signatures), SIGNATURE)}
    assert (len(signatures), len(each)) == (count * SIGNATURE, count)


def test_addresses_are_different_unless_one_is_given() -> None:
    types = ("address", "address[]")
    first, others = decode(types, numbered(SELECTOR, types, 2)[4:])
    assert [bytes.fromhex(each[2:]) for each in (first, *others)] == list(ARGUMENT_ADDRESSES[:3])
    first, others = decode(types, numbered(SELECTOR, types, 2, UNPRIVILEGED)[4:])
    assert {bytes.fromhex(each[2:]) for each in (first, *others)} == {UNPRIVILEGED}

"""Calldata and return values, against the codec of the field's own library."""

from typing import Any

import pytest
from eth_abi.abi import encode
from eth_utils.abi import function_signature_to_4byte_selector
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.evm.abi import calldata, decode_result, split_function
from auditor.model.ids import checksum

ADDRESSES = st.integers(0, 2**160 - 1).map(lambda number: checksum(f"0x{number:040x}"))


def test_a_function_is_told_from_its_types() -> None:
    assert split_function("f(address,(bool,bytes)[])((bytes32,uint8),address[])") == (
        "f(address,(bool,bytes)[])",
        ("address", "(bool,bytes)[]"),
        ("(bytes32,uint8)", "address[]"),
    )
    assert split_function("pause()") == ("pause()", (), ())
    assert split_function("pause()()") == ("pause()", (), ())


@pytest.mark.parametrize("wrong", ["f", "f(", "f(a)b", "f(a)(b)(c)", "f(a))("])
def test_other_forms_are_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"bracket|is not"):
        split_function(wrong)


@given(ADDRESSES, st.integers(0, 2**256 - 1))
def test_calldata_is_the_selector_and_the_arguments(address: str, amount: int) -> None:
    made = calldata("transfer(address,uint256)(bool)", (address, amount))
    assert made[:4] == function_signature_to_4byte_selector("transfer(address,uint256)")
    assert made[4:] == encode(["address", "uint256"], [address, amount])


@given(
    st.lists(ADDRESSES), ADDRESSES, st.lists(st.tuples(st.booleans(), ADDRESSES)), st.text(st.characters(codec="utf-8"))
)
def test_values_come_back_with_addresses_in_eip_55(
    many: list[str], one: str, pairs: list[tuple[bool, str]], text: str
) -> None:
    data = encode(["address[]", "address", "(bool,address)[]", "string"], [many, one, pairs, text])
    assert decode_result("f()(address[],address,(bool,address)[],string)", data) == (
        tuple(many),
        one,
        tuple(pairs),
        text,
    )
    assert decode_result("f()(address)", encode(["address"], [one])) == one


@given(
    st.binary(max_size=200), st.sampled_from(["address", "string", "bytes", "uint8", "(bool,bytes)[]", "string[][]"])
)
def test_hostile_data_decodes_or_is_none(data: bytes, kind: str) -> None:
    result: Any = decode_result(f"f()({kind})", data)
    assert result is None or encode([kind], [result])


def test_a_length_that_lies_is_none() -> None:
    assert decode_result("f()(address[])", encode(["uint256", "uint256"], [32, 2**255])) is None

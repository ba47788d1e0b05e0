import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.cosmos.addresses import (
    account_of_operator,
    decode,
    encode,
    is_address,
    key_account,
    module_account,
)

# Public facts: the accounts of module gov on three chains, and a validator's key, operator and account.
GOV = {
    "cosmos": "cosmos10d07y265gmmuvt4z0w9aw880jnsr700j6zn9kn",
    "gonka": "gonka10d07y265gmmuvt4z0w9aw880jnsr700j2h5m33",
    "osmo": "osmo10d07y265gmmuvt4z0w9aw880jnsr700jjeq4qp",
}


@pytest.mark.parametrize("prefix", GOV)
def test_module_accounts_are_known_without_a_node(prefix: str) -> None:
    assert module_account(prefix, "gov") == GOV[prefix]


def test_an_operator_a_key_and_an_account_are_one() -> None:
    account = "gonka1y2a9p56kv044327uycmqdexl7zs82fs5ryv5le"
    assert account_of_operator("gonkavaloper1y2a9p56kv044327uycmqdexl7zs82fs5lyang5") == account
    assert key_account("gonka", base64.b64decode("A/EHY6CWbAH8evT5gRDSJdsTMmtQQLQspeRT32La8cX8")) == account


@given(st.binary(min_size=1, max_size=40), st.sampled_from(["cosmos", "a1b", "gonkavaloper"]))
def test_what_is_encoded_decodes(payload: bytes, prefix: str) -> None:
    assert decode(encode(prefix, payload)) == (prefix, payload)


@given(st.data())
def test_one_wrong_letter_is_noticed(data: st.DataObject) -> None:
    address = GOV["cosmos"]
    place = data.draw(st.integers(min_value=7, max_value=len(address) - 1))
    letter = data.draw(st.sampled_from("qpzry9x8gf2tvdw0s3jn54khce6mua7l").filter(lambda each: each != address[place]))
    with pytest.raises(ValueError, match="checksum"):
        decode(address[:place] + letter + address[place + 1 :])


@pytest.mark.parametrize(
    "text", ["", "1", "cosmos1", "cosmos1b", "Cosmos" + GOV["cosmos"][6:], "x" * 100, "cosmos1ééééééé"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"bech32|checksum"):
        decode(text)
    assert not is_address(text, "cosmos")


def test_an_address_of_another_chain_is_none_of_this_one() -> None:
    assert is_address(GOV["cosmos"], "cosmos")
    assert not is_address(GOV["cosmos"], "osmo")
    with pytest.raises(ValueError, match="operator"):
        account_of_operator(GOV["cosmos"])

"""Metadata that anybody may have made: it is read, or refused with one error, and never anything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.substrate.runtime import Runtime, Undecodable
from tests.chains.substrate import node


@given(st.sampled_from([b"", b"meta", b"meta\x0e", b"meta\x0f"]), st.binary(max_size=300))
def test_bytes_that_are_no_metadata_are_refused(head: bytes, rest: bytes) -> None:
    try:
        runtime = Runtime(head + rest)
    except Undecodable:
        return
    assert isinstance(runtime.pallets, dict)


@pytest.mark.parametrize("cut", [5, 100, 10_000, 100_000])
def test_metadata_that_ends_too_early_is_refused(programs: None, cut: int) -> None:
    with pytest.raises(Undecodable, match="its metadata was not decoded"):
        Runtime(node.finney_metadata()[:cut])


def test_keys_and_values_that_do_not_fit_are_refused(programs: None) -> None:
    runtime = Runtime(node.finney_metadata())
    with pytest.raises(Undecodable, match="a value was not encoded"):
        runtime.storage_key("SubtensorModule", "SubnetOwner", "three")
    owner = runtime.item("SubtensorModule", "SubnetOwner")
    assert owner is not None and owner.default == bytes(32)
    key = runtime.storage_key("SubtensorModule", "SubnetOwner", 3)
    assert runtime.keys_of(owner, key) == (3,)
    for wrong in (key + b"\0", key[:-1]):
        with pytest.raises(Undecodable):
            runtime.keys_of(owner, wrong)
    assert runtime.item("Sudo", "NoSuchItem") is None and runtime.item("NoSuchPallet", "Key") is None
    assert runtime.constant("NoSuchPallet", "X") is None
    with pytest.raises(Undecodable):
        runtime.decode(owner.value, b"\1")


def test_an_absent_value_may_stand_for_something(programs: None) -> None:
    runtime = Runtime(node.finney_metadata())
    key, added = runtime.item("Sudo", "Key"), runtime.item("SubtensorModule", "NetworkRegistrationAllowed")
    assert key is not None and key.default is None
    assert added is not None and added.default is not None
    assert runtime.decode(added.value, added.default) is False

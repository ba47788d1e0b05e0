"""Metadata that anybody may have made: it is read, or refused with one error, and never anything else."""

from dataclasses import replace

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


def test_the_smallest_form_of_a_call_is_that_call(programs: None) -> None:
    runtime = Runtime(node.finney_metadata())
    made = 0
    for pallet in runtime.pallets.values():
        for name in pallet.calls:
            try:
                encoded = runtime.smallest_call(f"{pallet.name}.{name}")
            except Undecodable:
                continue
            call = runtime.call(encoded)
            assert (call.pallet, call.name) == (pallet.name, name)
            made += 1
    assert made > 180


def test_arguments_that_are_given_stand_where_they_belong(programs: None) -> None:
    runtime = Runtime(node.finney_metadata())
    tempo = runtime.call(runtime.smallest_call("AdminUtils.sudo_set_tempo", {"netuid": 3}))
    assert tempo.arguments == {"netuid": 3, "tempo": 0}
    real = bytes(range(32))
    inner = runtime.smallest_call("System.remark")
    address = runtime.address("Proxy.proxy", "real", real)
    proxied = runtime.call(runtime.smallest_call("Proxy.proxy", {"real": address, "call": inner}))
    assert proxied.arguments["real"] == "0x" + real.hex()
    assert [each.name for each in proxied.inner()] == ["remark"]
    for wrong in ("AdminUtils.sudo_set_tempo", "AdminUtils.no_such_call"):
        with pytest.raises(KeyError):
            runtime.smallest_call(wrong, {"no_such_argument": 1})
    with pytest.raises(Undecodable):
        runtime.smallest_call("AdminUtils.sudo_set_tempo", {"netuid": "three"})


@pytest.mark.parametrize(("kind", "size"), [(None, 32), ("[u8; 20]", 20)])
def test_accounts_are_as_long_as_the_runtime_says(programs: None, kind: str | None, size: int) -> None:
    runtime = Runtime(node.finney_metadata())
    accounts = runtime.pallets["System"].items["Account"]
    if kind is not None:
        runtime.pallets["System"].items["Account"] = replace(accounts, keys=(kind,))
    assert runtime.account_size == size

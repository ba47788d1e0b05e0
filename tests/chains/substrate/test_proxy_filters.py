"""The filters that a runtime tells: any set of them is read back, and what they let through is what they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.substrate.derivation import compact
from auditor.chains.substrate.proxy_filters import Filter, Ruled, decoded

MODES = ("all", "none", "only", "all but")
NAMES = st.text(st.characters(codec="ascii", categories=("Lu", "Ll")), min_size=1, max_size=12)
RULED = st.builds(
    Ruled, NAMES, st.none() | NAMES, inner=st.none() | st.builds("{}.{}".format, NAMES, NAMES)
) | st.builds(Ruled, NAMES, NAMES, limited=st.just(True))
FILTERS = st.builds(
    Filter,
    NAMES,
    st.sampled_from(MODES),
    st.lists(RULED, max_size=4).map(tuple),
    st.lists(RULED, max_size=2).map(tuple),
)
OWNER_CALLS = ("AdminUtils.sudo_set_rho", "SubtensorModule.update_symbol")


def text(value: str) -> bytes:
    return compact(len(value)) + value.encode()


def encoded(filters: list[Filter]) -> bytes:
    told = b""
    for number, each in enumerate(filters):
        head = bytes([number]) + text(each.name) + bytes([0, MODES.index(each.mode)])
        told += head + calls(each.calls) + calls(each.exceptions)
    return compact(len(filters)) + told


def calls(ruled: tuple[Ruled, ...]) -> bytes:
    return compact(len(ruled)) + b"".join(map(call, ruled))


def call(ruled: Ruled) -> bytes:
    named = b"\0\0" if ruled.call is None else b"\1" + text(ruled.call) + b"\1\7"
    condition = b"\0"
    if ruled.inner is not None:
        pallet, _, name = ruled.inner.partition(".")
        condition = b"\1\1" + text(pallet) + text(name)
    elif ruled.limited:
        condition = b"\1\0" + text("value") + bytes(16)
    return text(ruled.pallet) + b"\3" + named + condition


@given(st.lists(FILTERS, max_size=20))
def test_what_a_runtime_says_is_read(filters: list[Filter]) -> None:
    assert decoded(encoded(filters)) == tuple(filters)


@given(st.binary(max_size=200))
def test_other_bytes_are_refused(data: bytes) -> None:
    try:
        filters = decoded(data)
    except ValueError:
        return
    assert all(each.mode in MODES for each in filters)


@pytest.mark.parametrize(
    ("told", "passes"),
    [
        (Filter("Any", "all", (), ()), ("all",)),
        (Filter("Governance", "none", (), ()), ("none",)),
        (Filter("NonFungible", "all but", (Ruled("Balances", None),), ()), ("sudo", "owner")),
        (Filter("NonCritical", "all but", (Ruled("Sudo", None),), ()), ("owner",)),
        (Filter("Owner", "only", (Ruled("AdminUtils", None),), ()), ("owner",)),
        (Filter("Owner", "only", (Ruled("AdminUtils", None),), (Ruled("AdminUtils", "sudo_set_rho"),)), ("none",)),
        (Filter("Staking", "only", (Ruled("SubtensorModule", "add_stake"),), ()), ("none",)),
        (
            Filter("SetCode", "only", (Ruled("Sudo", "sudo_unchecked_weight", inner="System.set_code"),), ()),
            ("System.set_code",),
        ),
    ],
)
def test_what_a_filter_lets_through(told: Filter, passes: tuple[str, ...]) -> None:
    assert told.passes(OWNER_CALLS) == passes

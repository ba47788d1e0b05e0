"""The filters that a runtime tells: any set of them is read back, and what they let through is what they say."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.substrate.filter_answers import decoded, decoded_older
from auditor.chains.substrate.proxy_filters import MODES, Filter, FilteredCall
from tests.chains.substrate.filters import encoded, encoded_older

NAMES = st.text(st.characters(codec="ascii", categories=("Lu", "Ll")), min_size=1, max_size=12)
RULED = st.builds(
    FilteredCall, NAMES, st.none() | NAMES, inner=st.none() | st.builds("{}.{}".format, NAMES, NAMES)
) | st.builds(FilteredCall, NAMES, NAMES, limited=st.just(True))
FILTERS = st.builds(
    Filter,
    NAMES,
    st.sampled_from(MODES),
    st.lists(RULED, max_size=4).map(tuple),
    st.lists(RULED, max_size=2).map(tuple),
)
OWNER_CALLS = ("AdminUtils.sudo_set_rho", "SubtensorModule.update_symbol")


ONLY_OR_ALL = st.builds(
    Filter,
    NAMES,
    st.just("only"),
    st.lists(RULED.filter(lambda ruled: ruled.call is not None), max_size=4).map(tuple),
    st.just(()),
) | st.builds(Filter, NAMES, st.just("all"), st.just(()), st.just(()))


@given(st.lists(ONLY_OR_ALL, max_size=20))
def test_what_a_runtime_says_is_read(filters: list[Filter]) -> None:
    assert decoded(encoded(filters)) == tuple(filters)


@given(st.lists(FILTERS, max_size=20))
def test_what_a_runtime_said_before_is_read(filters: list[Filter]) -> None:
    assert decoded_older(encoded_older(filters)) == tuple(filters)


@pytest.mark.parametrize("read", [decoded, decoded_older])
@given(data=st.binary(max_size=200))
def test_other_bytes_are_refused(read: Any, data: bytes) -> None:
    try:
        filters = read(data)
    except ValueError:
        return
    assert all(each.mode in MODES for each in filters)


@pytest.mark.parametrize(
    ("told", "passes"),
    [
        (Filter("Any", "all", (), ()), ("all",)),
        (Filter("Governance", "none", (), ()), ("none",)),
        (Filter("NonFungible", "all but", (FilteredCall("Balances", None),), ()), ("sudo", "owner")),
        (Filter("NonCritical", "all but", (FilteredCall("Sudo", None),), ()), ("owner",)),
        (Filter("Owner", "only", (FilteredCall("AdminUtils", None),), ()), ("owner",)),
        (
            Filter("Owner", "only", (FilteredCall("AdminUtils", None),), (FilteredCall("AdminUtils", "sudo_set_rho"),)),
            ("none",),
        ),
        (Filter("Staking", "only", (FilteredCall("SubtensorModule", "add_stake"),), ()), ("none",)),
        (
            Filter("SetCode", "only", (FilteredCall("Sudo", "sudo_unchecked_weight", inner="System.set_code"),), ()),
            ("System.set_code",),
        ),
    ],
)
def test_what_a_filter_lets_through(told: Filter, passes: tuple[str, ...]) -> None:
    assert told.as_table_entry(OWNER_CALLS) == passes

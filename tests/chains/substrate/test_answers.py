"""What nodes answer is anybody's text: it becomes a value, or nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.substrate.answers import iso, opaque, refused, whole
from auditor.net.failure import RpcError
from tests.chains.substrate.stub import option

ANYTHING = st.none() | st.booleans() | st.floats() | st.text(max_size=9) | st.binary(max_size=9) | st.lists(st.text())


@given(st.integers(0, 2**64))
def test_a_number_comes_as_such_or_in_digits(number: int) -> None:
    assert whole(number) == whole(hex(number)) == number


@given(ANYTHING)
def test_what_makes_no_sense_is_nothing(value: Any) -> None:
    assert whole(value) is None or isinstance(whole(value), int)
    assert opaque(value) is None or b"meta" in value


@pytest.mark.parametrize("size", [5, 60, 70, 5_000, 20_000, 700_000])
def test_metadata_of_any_size_is_taken_out_of_its_option(size: int) -> None:
    metadata = b"meta\x0f" + bytes(size)
    assert opaque(option(metadata)) == metadata
    assert opaque(b"\0") is None and opaque(None) is None


def test_a_time_that_no_calendar_has_is_none() -> None:
    assert iso(1_783_500_000) == "2026-07-08T08:40:00Z"
    assert iso(10**18) == ""


def test_why_a_node_refused_says_what_helps() -> None:
    assert "an archive node does" in refused(RpcError(4003, "State already discarded for 0x12"))
    assert refused(RpcError(-32000, "too many\nrequests")) == "the node refused: too many requests (-32000)"

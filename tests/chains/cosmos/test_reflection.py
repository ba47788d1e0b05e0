import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.cosmos.reflection import messages, software
from auditor.chains.cosmos.wireformat import byte_fields, field, fields, text, varint


def descriptors(signer: str = "authority", route: str = "/chain/mint/v1/params") -> bytes:
    """An answer of FileDescriptors: one file with a message that must be signed and a query of parameters."""
    signed = field(1, signer.encode()) + varint(3 << 3) + varint(2)
    message = field(1, b"MsgUpdateParams") + field(2, signed) + field(7, field(11110000, signer.encode()))
    method = field(1, b"Params") + field(4, field(72295728, field(2, route.encode())))
    other = field(1, b"Inflation") + field(4, field(72295728, field(2, b"/chain/mint/v1/inflation")))
    service = field(1, b"Query") + field(2, other) + field(2, method)
    return field(1, field(2, b"chain.mint.v1") + field(4, message) + field(6, service))


def test_signers_and_routes_are_found_in_descriptors() -> None:
    found = software(descriptors())
    assert found.signers == {"/chain.mint.v1.MsgUpdateParams": "authority"}
    assert found.numbers == {"/chain.mint.v1.MsgUpdateParams": 2}
    assert found.params == {"chain.mint.v1": "/chain/mint/v1/params"}


def test_a_route_that_takes_something_is_not_that_of_parameters() -> None:
    assert software(descriptors(route="/chain/mint/v1/params/{kind}")).params == {}


def test_messages_are_those_of_the_answer() -> None:
    assert messages(field(1, b"/a.MsgB") + field(1, b"/a.MsgC")) == {"/a.MsgB", "/a.MsgC"}
    assert messages(b"") == frozenset()


@pytest.mark.parametrize("cut", [b"\x0a", b"\x0a\x05ab", b"\x08", b"\x0b\x01", b"\x08" + b"\xff" * 11])
def test_what_is_cut_short_or_out_of_use_is_an_error(cut: bytes) -> None:
    with pytest.raises(ValueError, match=r"cut short|not in use|longer than"):
        list(fields(cut))


@given(st.lists(st.tuples(st.integers(1, 2**28), st.binary(max_size=300))))
def test_fields_come_back_as_they_were_written(written: list[tuple[int, bytes]]) -> None:
    whole = b"".join(field(number, value) for number, value in written)
    assert list(fields(whole)) == written


@given(st.binary(max_size=200))
def test_no_bytes_do_more_harm_than_an_error(noise: bytes) -> None:
    try:
        software(noise)
        messages(noise)
    except ValueError:
        pass


def test_short_messages_are_written_as_they_are_read() -> None:
    assert text(field(1, b"cosmos.base.v1beta1.Msg"), 1) == "cosmos.base.v1beta1.Msg"
    assert byte_fields(b"\x08\x01", 1) == []

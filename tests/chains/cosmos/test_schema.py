import base64
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.cosmos.schema import Schema
from auditor.chains.cosmos.wireformat import byte_fields, field, fields, text, varint

STRING, BYTES, MESSAGE, ENUM, BOOL, UINT64, INT64, UINT32 = 9, 12, 11, 14, 8, 4, 3, 13


def _number(place: int, value: int) -> bytes:
    return varint(place << 3) + varint(value)


def _field(name: str, number: int, kind: int, of: str = "", *, repeated: bool = False, custom: str = "") -> bytes:
    raw = field(1, name.encode()) + _number(3, number) + _number(4, 3 if repeated else 1) + _number(5, kind)
    raw += field(6, f".{of}".encode()) if of else b""
    return raw + (field(8, field(65003, custom.encode())) if custom else b"")


def _message(name: str, *made: bytes) -> bytes:
    return field(1, name.encode()) + b"".join(field(2, each) for each in made)


def _schema() -> Schema:
    """A chain with one query over one message that has a field of each kind."""
    thing = _message(
        "Thing",
        _field("name", 1, STRING),
        _field("raw", 2, BYTES),
        _field("kind", 3, ENUM, "acme.v1.Kind"),
        _field("on", 4, BOOL),
        _field("big", 5, UINT64),
        _field("signed", 6, INT64),
        _field("small", 7, UINT32),
        _field("share", 8, STRING, custom="cosmossdk.io/math.LegacyDec"),
        _field("parts", 9, MESSAGE, "acme.v1.Thing", repeated=True),
        _field("any", 10, MESSAGE, "google.protobuf.Any"),
        _field("wait", 11, MESSAGE, "google.protobuf.Duration"),
        _field("since", 12, MESSAGE, "google.protobuf.Timestamp"),
        _field("numbers", 13, UINT64, repeated=True),
    )
    page = _message("Page", _field("key", 1, BYTES), _field("limit", 3, UINT64), _field("count_total", 4, BOOL))
    asks = _message("Asks", _field("name", 1, STRING), _field("kind", 2, ENUM, "acme.v1.Kind"))
    asks += field(2, _field("pagination", 3, MESSAGE, "acme.v1.Page"))
    enum = field(1, b"Kind") + field(2, field(1, b"KIND_NONE")) + field(2, field(1, b"KIND_GOOD") + _number(2, 1))
    rule = field(2, b"/acme/v1/things/{name}") + field(11, field(2, b"/acme/v1/whole/{name=**}"))
    method = (
        field(1, b"Get") + field(2, b".acme.v1.Asks") + field(3, b".acme.v1.Thing") + field(4, field(72295728, rule))
    )
    service = field(1, b"Query") + field(2, method)
    messages = b"".join(field(4, each) for each in (thing, page, asks))
    return Schema.read(field(1, field(2, b"acme.v1") + messages + field(5, enum) + field(6, service)))


SCHEMA = _schema()


def test_a_path_with_its_query_is_a_request() -> None:
    key = base64.b64encode(b"next").decode()
    found = SCHEMA.request(f"/acme/v1/things/a%2Fb?kind=KIND_GOOD&pagination.limit=200&pagination.key={key}&other=1")
    assert found is not None
    route, raw = found
    assert (route.method, text(raw, 1), dict(fields(raw))[2]) == ("/acme.v1.Query/Get", "a/b", 1)
    page = byte_fields(raw, 3)[0]
    assert (text(page, 1), dict(fields(page))[3]) == ("next", 200)


def test_a_route_may_take_a_whole_rest_of_a_path() -> None:
    found = SCHEMA.request("/acme/v1/whole/a/b/c")
    assert found is not None
    assert text(found[1], 1) == "a/b/c"
    assert SCHEMA.request("/acme/v1/things/a/b") is None
    assert SCHEMA.request("/acme/v1/nothing") is None


def test_what_was_not_sent_is_shown_as_rest_shows_it() -> None:
    assert SCHEMA.json("acme.v1.Thing", b"") == {
        "name": "",
        "raw": None,
        "kind": "KIND_NONE",
        "on": False,
        "big": "0",
        "signed": "0",
        "small": 0,
        "share": "",
        "parts": [],
        "any": None,
        "wait": None,
        "since": None,
        "numbers": [],
    }


def test_every_kind_of_field_has_its_form() -> None:
    inner = field(1, b"inner")
    raw = b"".join(
        (
            *(field(1, b"outer"), field(2, b"\x01\x02"), _number(3, 1), _number(4, 1), _number(5, 2**64 - 1)),
            *(_number(6, 2**64 - 5), _number(7, 9), field(8, b"334000000000000000"), field(9, inner), field(9, b"")),
            field(10, field(1, b"/acme.v1.Thing") + field(2, inner)),
            *(field(11, _number(1, 172800)), field(12, _number(1, 1_790_000_000) + _number(2, 120_000_000))),
            *(field(13, varint(300) + varint(7)), _number(13, 8), _number(99, 1)),
        )
    )
    shown = SCHEMA.json("acme.v1.Thing", raw)
    assert (shown["name"], shown["raw"], shown["kind"], shown["on"]) == ("outer", "AQI=", "KIND_GOOD", True)
    assert (shown["big"], shown["signed"], shown["small"]) == ("18446744073709551615", "-5", 9)
    assert (shown["share"], shown["wait"]) == ("0.334000000000000000", "172800s")
    assert [part["name"] for part in shown["parts"]] == ["inner", ""]
    assert (shown["any"]["@type"], shown["any"]["name"]) == ("/acme.v1.Thing", "inner")
    assert shown["since"] == "2026-09-21T14:13:20.120Z"
    assert shown["numbers"] == ["300", "7", "8"]
    for nanos, told in (
        (0, ""),
        (15_649_160, ".015649160"),
        (1_500, ".000001500"),
        (7_000, ".000007"),
        (5 * 10**8, ".500"),
    ):
        moment = SCHEMA.json("acme.v1.Thing", field(12, _number(1, 1) + _number(2, nanos)))["since"]
        assert moment == f"1970-01-01T00:00:01{told}Z"
    unset = SCHEMA.json("acme.v1.Thing", field(12, _number(1, 2**64 - 62_135_596_800)))
    assert unset["since"] == "0001-01-01T00:00:00Z"


@pytest.mark.parametrize("raw", [field(8, b"half"), field(10, field(1, b"/acme.v1.Other")), field(1, b"\xff")])
def test_what_does_not_fit_is_an_error(raw: bytes) -> None:
    with pytest.raises(ValueError):
        SCHEMA.json("acme.v1.Thing", raw)


def test_a_message_inside_itself_for_ever_is_an_error() -> None:
    raw = b""
    for _ in range(60):
        raw = field(9, raw)
    with pytest.raises(ValueError, match="not in the schema"):
        SCHEMA.json("acme.v1.Thing", raw)


@given(st.binary(max_size=200))
def test_no_answer_does_more_harm_than_an_error(noise: bytes) -> None:
    for make in (Schema.read, lambda raw: SCHEMA.json("acme.v1.Thing", raw)):
        with suppress(ValueError, KeyError, OverflowError):
            make(noise)


@given(st.integers(min_value=0, max_value=10**30))
def test_decimals_keep_every_digit(number: int) -> None:
    shown = SCHEMA.json("acme.v1.Thing", field(8, str(number).encode()))["share"]
    assert int(shown.replace(".", "")) == number
    assert len(shown.partition(".")[2]) == 18

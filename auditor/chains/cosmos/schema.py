"""A chain's own protobuf schema: turns REST paths into gRPC requests, and answers into the JSON that REST gives.

So a node can be read over CometBFT's RPC alone. Forms: https://protobuf.dev/programming-guides/json/ with original
field names, as the gateway prints them. Fields of the type LegacyDec are encoded as integers in units of 10^-18
(``gogoproto.customtype``, field 65003 of a field's options) and shown as decimals.
"""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as made
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote

from auditor.chains.cosmos.wireformat import byte_fields, field, fields, text, varint

_FILE_PACKAGE, _FILE_MESSAGE, _FILE_ENUM, _FILE_SERVICE = 2, 4, 5, 6
_NAME, _FIELD, _NESTED, _ENUM, _VALUE = 1, 2, 3, 4, 2
_NUMBER, _LABEL, _TYPE, _TYPE_NAME, _FIELD_OPTIONS, _ONEOF = 3, 4, 5, 6, 8, 9
_METHOD, _INPUT, _OUTPUT, _METHOD_OPTIONS = 2, 2, 3, 4
_HTTP, _GET, _MORE = 72295728, 2, 11
_CUSTOM = 65003
_REPEATED, _STRING, _MESSAGE, _BYTES, _ENUMERATED, _BOOL = 3, 9, 11, 12, 14, 8
_WIDE, _SIGNED = {3, 4, 6, 16, 18}, {3, 5}
_ANY, _TIME, _DURATION = "google.protobuf.Any", "google.protobuf.Timestamp", "google.protobuf.Duration"
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a message. ``one_of``: a member of a protobuf oneof, of which only the member that is set is
    shown."""

    name: str
    type: int
    repeated: bool
    of: str
    decimal: bool
    one_of: bool


@dataclass(frozen=True, slots=True)
class Route:
    """A REST path and its gRPC method."""

    pattern: re.Pattern[str]
    names: tuple[str, ...]
    method: str
    asks: str
    answers: str


@dataclass(slots=True)
class Schema:
    """Messages, enums and routes by name. Make one with ``read``."""

    messages: dict[str, dict[int, Field]] = made(default_factory=dict)
    enums: dict[str, dict[int, str]] = made(default_factory=dict)
    routes: list[Route] = made(default_factory=list)

    @classmethod
    def read(cls, answer: bytes) -> "Schema":
        """The schema in an answer of FileDescriptors. Raises ValueError."""
        schema = cls()
        for file in byte_fields(answer, 1):
            package = text(file, _FILE_PACKAGE)
            schema._messages(package, byte_fields(file, _FILE_MESSAGE))
            schema._enums(package, byte_fields(file, _FILE_ENUM))
            for service in byte_fields(file, _FILE_SERVICE):
                schema._service(f"{package}.{text(service, _NAME)}", byte_fields(service, _METHOD))
        return schema

    def _messages(self, outer: str, messages: Iterable[bytes]) -> None:
        for message in messages:
            name = f"{outer}.{text(message, _NAME)}"
            self.messages[name] = dict(_field(raw) for raw in byte_fields(message, _FIELD))
            self._messages(name, byte_fields(message, _NESTED))
            self._enums(name, byte_fields(message, _ENUM))

    def _enums(self, outer: str, enums: Iterable[bytes]) -> None:
        for enum in enums:
            values = ((_numbers(raw).get(2, 0), text(raw, _NAME)) for raw in byte_fields(enum, _VALUE))
            self.enums[f"{outer}.{text(enum, _NAME)}"] = dict(values)

    def _service(self, service: str, methods: Iterable[bytes]) -> None:
        for method in methods:
            called = f"/{service}/{text(method, _NAME)}"
            asks, answers = (text(method, place).lstrip(".") for place in (_INPUT, _OUTPUT))
            rules = [rule for options in byte_fields(method, _METHOD_OPTIONS) for rule in byte_fields(options, _HTTP)]
            rules += [more for rule in rules for more in byte_fields(rule, _MORE)]
            for path in filter(None, (text(rule, _GET) for rule in rules)):
                names = tuple(re.findall(r"{(\w+)(?:=\*\*)?}", path))
                whole = re.sub(r"\\{\w+=\\\*\\\*\\}", "(.+)", re.sub(r"\\{\w+\\}", "([^/]+)", re.escape(path)))
                self.routes.append(Route(re.compile(whole), names, called, asks, answers))

    def request(self, path: str) -> tuple[Route, bytes] | None:
        """The route of a path with its query, and the encoded request; None if the chain has no such route."""
        place, _, query = path.partition("?")
        for route in self.routes:
            match = route.pattern.fullmatch(place)
            if match:
                given = [*zip(route.names, map(unquote, match.groups()), strict=True), *parse_qsl(query)]
                return route, self._encoded(route.asks, given)
        return None

    def _encoded(self, message: str, given: Iterable[tuple[str, str]]) -> bytes:
        by_name = {
            definition.name: (number, definition) for number, definition in self.messages.get(message, {}).items()
        }
        nested: dict[str, list[tuple[str, str]]] = {}
        out = b""
        for name, value in given:
            first, _, rest = name.partition(".")
            if first not in by_name:
                continue
            if rest:
                nested.setdefault(first, []).append((rest, value))
                continue
            number, definition = by_name[first]
            out += self._written(number, definition, value)
        for name, values in nested.items():
            number, definition = by_name[name]
            inner = self._encoded(definition.of, values)
            out += field(number, inner)
        return out

    def _written(self, number: int, of: Field, value: str) -> bytes:
        if of.type in (_STRING, _BYTES):
            raw = value.encode() if of.type == _STRING else base64.b64decode(value)
            return field(number, raw)
        names = {name: key for key, name in self.enums.get(of.of, {}).items()}
        return varint(number << 3) + varint(
            names.get(value, 1 if value == "true" else 0) if not value.isdecimal() else int(value)
        )

    def json(self, message: str, raw: bytes, depth: int = 0) -> Any:
        """An encoded message as JSON. Raises ValueError for one that is not in the schema, or is nested too deep."""
        if message in (_TIME, _DURATION):
            return _moment(raw) if message == _TIME else _length(raw)
        if depth > _DEEPEST or (message not in self.messages and message != _ANY):
            raise ValueError(f"{message} is not in the schema, or too deep")
        if message == _ANY:
            return self._any(raw, depth)
        definitions = self.messages[message]
        shown: dict[str, Any] = {
            definition.name: _nothing(definition, self) for definition in definitions.values() if not definition.one_of
        }
        for number, value in fields(raw):
            of = definitions.get(number)
            if of is None:
                continue
            if not of.repeated:
                shown[of.name] = self._value(of, value, depth)
            elif isinstance(value, bytes) and of.type not in (_STRING, _BYTES, _MESSAGE):
                shown[of.name] += [self._value(of, number, depth) for number in _packed(value)]
            else:
                shown[of.name].append(self._value(of, value, depth))
        return shown

    def _any(self, raw: bytes, depth: int) -> Any:
        kind = text(raw, 1)
        inner = self.json(kind.rpartition("/")[2], b"".join(byte_fields(raw, 2)[-1:]), depth + 1)
        return {"@type": kind} | (inner if isinstance(inner, dict) else {"value": inner})

    def _value(self, of: Field, value: int | bytes, depth: int) -> Any:
        if isinstance(value, bytes):
            if of.type == _MESSAGE:
                return self.json(of.of, value, depth + 1)
            if of.decimal:
                return _decimal(value)
            return value.decode("utf-8") if of.type == _STRING else base64.b64encode(value).decode()
        if of.type == _BOOL:
            return bool(value)
        if of.type == _ENUMERATED:
            return self.enums.get(of.of, {}).get(value, value)
        shown = _signed(value) if of.type in _SIGNED else value
        return str(shown) if of.type in _WIDE else shown


def _numbers(raw: bytes) -> dict[int, int]:
    """The integer fields of a message, signed."""
    return {number: _signed(value) for number, value in fields(raw) if isinstance(value, int)}


def _signed(value: int) -> int:
    return value - 2**64 if value >= 2**63 else value


def _field(raw: bytes) -> tuple[int, Field]:
    numbers = _numbers(raw)
    custom = [text(options, _CUSTOM) for options in byte_fields(raw, _FIELD_OPTIONS)]
    decimal = any(name.endswith("Dec") for name in custom)
    repeated = numbers.get(_LABEL) == _REPEATED
    return numbers[_NUMBER], Field(
        text(raw, _NAME), numbers.get(_TYPE, 0), repeated, text(raw, _TYPE_NAME).lstrip("."), decimal, _ONEOF in numbers
    )


def _nothing(of: Field, schema: Schema) -> Any:
    """The JSON value of a field that was not sent."""
    if of.repeated:
        return []
    if of.type in (_MESSAGE, _BYTES):
        return None
    if of.type == _STRING:
        return ""
    if of.type == _BOOL:
        return False
    if of.type == _ENUMERATED:
        return schema.enums.get(of.of, {}).get(0, 0)
    return "0" if of.type in _WIDE else 0


def _packed(raw: bytes) -> list[int]:
    """Packed varints. Raises ValueError."""
    values, value, shift = [], 0, 0
    for byte in raw:
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            values.append(value)
            value, shift = 0, 0
    return values


def _decimal(raw: bytes) -> str:
    digits = raw.decode("ascii")
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    if not digits.isdecimal():
        raise ValueError("a decimal makes no sense")
    digits = digits.rjust(19, "0")
    return f"{sign}{digits[:-18]}.{digits[-18:]}"


def _moment(raw: bytes) -> str:
    numbers = _numbers(raw)
    # An unset time is one of the year 1, before the epoch.
    whole = (datetime(1970, 1, 1) + timedelta(seconds=numbers.get(1, 0))).isoformat()
    return f"{whole}{_part(numbers)}Z"


def _length(raw: bytes) -> str:
    numbers = _numbers(raw)
    return f"{numbers.get(1, 0)}{_part(numbers)}s"


def _part(numbers: dict[int, int]) -> str:
    """The fraction of a second, with 3, 6 or 9 digits."""
    digits = f"{numbers.get(2, 0):09d}"
    while digits.endswith("000"):
        digits = digits[:-3]
    return f".{digits}" if digits else ""

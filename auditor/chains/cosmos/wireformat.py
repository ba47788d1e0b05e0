"""Protobuf without schemas: the fields of an encoded message, by number.

https://protobuf.dev/programming-guides/encoding/
"""

from collections.abc import Iterator

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_WIDTH = {_FIXED64: 8, _FIXED32: 4}
_MOST_BITS = 70


def fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Number and value of each field in order: varints as integers, all other types as bytes. Raises ValueError."""
    place = 0
    while place < len(message):
        tag, place = _varint(message, place)
        number, kind = tag >> 3, tag & 7
        if kind == _VARINT:
            value, place = _varint(message, place)
            yield number, value
            continue
        if kind == _BYTES:
            length, place = _varint(message, place)
        elif kind in _WIDTH:
            length = _WIDTH[kind]
        else:
            raise ValueError(f"wire type {kind} is not in use")
        if place + length > len(message):
            raise ValueError("the message is cut short")
        yield number, message[place : place + length]
        place += length


def byte_fields(message: bytes, number: int) -> list[bytes]:
    """All values of one field with bytes (messages, texts). Raises ValueError."""
    return [value for place, value in fields(message) if place == number and isinstance(value, bytes)]


def text(message: bytes, number: int) -> str:
    """The text of a field, the last one if it is repeated; empty if there is none. Raises ValueError."""
    return b"".join(byte_fields(message, number)[-1:]).decode("utf-8")


def varint(number: int) -> bytes:
    """An encoded varint."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def field(number: int, value: bytes) -> bytes:
    """An encoded field of bytes: a text, or a nested message."""
    return varint(number << 3 | _BYTES) + varint(len(value)) + value


def _varint(message: bytes, place: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, _MOST_BITS, 7):
        if place >= len(message):
            raise ValueError("the message is cut short")
        byte = message[place]
        value |= (byte & 0x7F) << shift
        place += 1
        if not byte & 0x80:
            return value, place
    raise ValueError("a number is longer than 64 bits")

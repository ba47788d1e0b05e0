"""Calldata that passes argument checks: plausible typed values, zeros, or the address of a contract."""

from collections.abc import Callable
from itertools import cycle
from typing import Any

from auditor.chains.evm.abi import split_types
from auditor.chains.evm.authorization.search.sentinels import ARGUMENT_ADDRESSES

# Argument types are inferred from code, which can miss some: further zero words are harmless.
_SPARE = bytes(32 * 8)
# Signatures in the usual form: r, s and v, 65 bytes, concatenated; all different.
SIGNATURE = 65
_SIGNATURES = b"".join(r.to_bytes(32, "big") + (1).to_bytes(32, "big") + b"\x1b" for r in range(1, 33))
_MOST_ITEMS = 32
_MOST_LISTS = 2  # in each other that are long
_TEXT = "a"
# The first bytes of made-up bytes and texts, by which later runs recognise them.
MADE_UP_BYTES = (_SIGNATURES[:32], _TEXT.encode())


def variants(selector: bytes, types: tuple[str, ...], contract: bytes) -> tuple[bytes, ...]:
    """Calldata to try, in this order: plausible values, zeros, plausible values with ``contract`` for every address."""
    addresses = cycle(ARGUMENT_ADDRESSES)
    made = (
        _encoded(selector, types, lambda: next(addresses), 1),
        _encoded(selector, types, lambda: bytes(20), 0),
        _encoded(selector, types, lambda: contract, 1),
    )
    return tuple(dict.fromkeys(made))


def numbered(selector: bytes, types: tuple[str, ...], number: int, address: bytes | None = None) -> bytes:
    """Calldata in which every number is ``number``, or as much of it as fits; arrays and bytes that may hold signatures
    have that length; every address is ``address``, if one is given."""
    addresses = cycle(ARGUMENT_ADDRESSES)
    return _encoded(selector, types, lambda: address or next(addresses), number)


def with_key(data: bytes, types: tuple[str, ...], key: bytes) -> tuple[bytes, ...]:
    """Calldata with a word (32 bytes) in place of all value-type arguments that can hold it, and in place of each."""
    if any(kind.startswith("(") or kind.endswith("]") for kind in types):
        return ()
    is_address = not any(key[:12]) and any(key[12:16])
    holding = ("address",) if is_address else ("uint256", "int256", "bytes32")
    places = [4 + 32 * number for number, kind in enumerate(types) if kind in holding]

    def put(*into: int) -> bytes:
        changed = data
        for place in into:
            changed = changed[:place] + key + changed[place + 32 :]
        return changed

    return tuple(dict.fromkeys((put(*places), *map(put, places)))) if places else ()


def raw(types: tuple[str, ...]) -> bytes:
    """Calldata of plausible values without a selector, which a ``fallback`` may decode."""
    return _encoded(b"", types, lambda: ARGUMENT_ADDRESSES[0], 1)


def _encoded(selector: bytes, types: tuple[str, ...], address: Callable[[], bytes], number: int) -> bytes:
    from eth_abi.abi import encode

    return selector + encode(types, [_value(name, address, number) for name in types]) + _SPARE


def _value(kind: str, address: Callable[[], bytes], number: int, place: int = 0, around: int = 0) -> Any:
    """A value of a type; ``place`` is its index in an array, and ``around`` the number of enclosing arrays."""
    if kind.endswith("]"):
        inner, _, size = kind[:-1].rpartition("[")
        many = number if number <= _MOST_ITEMS and around < _MOST_LISTS else 1
        count = min(int(size), 64) if size else many
        number = min(number, 1) if inner.endswith("]") else number  # arrays of long arrays would grow without end
        return [_value(inner, address, number, value, around + 1) for value in range(count)]
    if kind.startswith("("):
        return tuple(_value(name, address, number, place, around) for name in split_types(kind[1:-1]))
    if kind == "address":
        return address()
    if kind == "bool":
        return number > 0
    if kind == "string":
        return _TEXT * min(number, 1)
    if kind == "bytes":
        long = 0 if number == 0 else max(number, SIGNATURE)
        return _SIGNATURES[place * SIGNATURE :][:long] if long <= len(_SIGNATURES) else _SIGNATURES[:SIGNATURE]
    if kind.startswith("bytes"):
        length = int(kind[5:])
        return ((number + place) % (1 << 8 * length)).to_bytes(length, "big")
    bits = int(kind.lstrip("uint") or 256) - kind.startswith("int")
    return (number + place) % (1 << bits)

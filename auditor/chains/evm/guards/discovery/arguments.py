"""Calldata that gets past argument checks: typed values that are plausible, or zero, or name a contract."""

from collections.abc import Callable
from typing import Any

from auditor.chains.evm.abi import split_types
from auditor.chains.evm.guards.discovery.people import ARGUMENTS

# Types of arguments are inferred from code, and some are missed: words of zero behind them do no harm.
_SPARE = bytes(32 * 8)
_MOST_ITEMS = 4


def variants(selector: bytes, types: tuple[str, ...], contract: bytes) -> tuple[bytes, ...]:
    """Calldata to try in this order: plausible values, zeros, plausible values with ``contract`` for every address."""
    addresses = iter(ARGUMENTS * 64)
    made = (
        _encoded(selector, types, lambda: next(addresses), 1),
        _encoded(selector, types, lambda: bytes(20), 0),
        _encoded(selector, types, lambda: contract, 1),
    )
    return tuple(dict.fromkeys(made))


def numbered(selector: bytes, types: tuple[str, ...], number: int) -> bytes:
    """Calldata in which every number is ``number``, or what of it fits."""
    addresses = iter(ARGUMENTS * 64)
    return _encoded(selector, types, lambda: next(addresses), number)


def _encoded(selector: bytes, types: tuple[str, ...], address: Callable[[], bytes], number: int) -> bytes:
    from eth_abi.abi import encode

    return selector + encode(types, [_value(each, address, number) for each in types]) + _SPARE


def _value(kind: str, address: Callable[[], bytes], number: int) -> Any:
    if kind.endswith("]"):
        inner, _, size = kind[:-1].rpartition("[")
        count = min(int(size), 64) if size else min(number, 1)
        return [_value(inner, address, number) for _ in range(count)]
    if kind.startswith("("):
        return tuple(_value(each, address, number) for each in split_types(kind[1:-1]))
    if kind == "address":
        return address()
    if kind == "bool":
        return number > 0
    if kind == "string":
        return "a" * min(number, 1)
    if kind == "bytes":
        return b"\x01" * (32 * min(number, 1))
    if kind.startswith("bytes"):
        length = int(kind[5:])
        return (number % (1 << 8 * length)).to_bytes(length, "big")
    bits = int(kind.lstrip("uint") or 256) - kind.startswith("int")
    return number % (1 << bits)

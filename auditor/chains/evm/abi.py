"""Encodes and decodes calls of functions written as ``name(arguments)(returns)``."""

from functools import lru_cache
from typing import Any

from auditor.chains.evm.signatures import selector
from auditor.model.ids import checksum


@lru_cache(maxsize=4096)
def split_function(function: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """``f(a,(b,c))(d)`` as ``f(a,(b,c))``, argument types and return types. Raises ValueError for any other form."""
    name, bracket, _ = function.partition("(")
    groups = _groups(function[len(name) :])
    if not bracket or len(groups) not in (1, 2):
        raise ValueError(f"{function!r} is not name(arguments)(returns)")
    returns = split_types(groups[1]) if len(groups) == 2 else ()
    return f"{name}({groups[0]})", split_types(groups[0]), returns


def calldata(function: str, args: tuple[object, ...]) -> bytes:
    """The calldata of a call with these arguments."""
    from eth_abi.abi import encode

    signature, types, _ = split_function(function)
    return bytes.fromhex(selector(signature)[2:]) + encode(types, args)


def decode_result(function: str, data: bytes) -> Any:
    """The decoded return data: one value alone, several as a tuple, addresses in EIP-55; None if it does not decode.

    Texts that are not UTF-8 do not decode. Data beyond what the types need is ignored, as Solidity does.
    """
    from eth_abi.abi import decode
    from eth_abi.exceptions import DecodingError

    _, _, returns = split_function(function)
    try:
        decoded = zip(returns, decode(returns, data, False), strict=True)
        results = tuple(_readable(kind, value) for kind, value in decoded)
    except (DecodingError, ValueError, OverflowError, MemoryError, RecursionError):
        return None
    return results[0] if len(results) == 1 else results


def _readable(kind: str, value: Any) -> Any:
    """The value with every address in EIP-55."""
    if kind.endswith("]"):
        inner = kind[: kind.rindex("[")]
        return tuple(_readable(inner, item) for item in value)
    if kind.startswith("("):
        return tuple(_readable(inner, item) for inner, item in zip(split_types(kind[1:-1]), value, strict=True))
    return checksum(value) if kind == "address" else value


def _groups(text: str) -> list[str]:
    """The contents of the outermost brackets, one after the other."""
    results, depth, begin = [], 0, 0
    for place, letter in enumerate(text):
        if letter == "(":
            depth += 1
            begin = place + 1 if depth == 1 else begin
        elif letter == ")":
            depth -= 1
            if depth < 0:
                raise ValueError(f"{text!r} has a bracket too many")
            if depth == 0:
                results.append(text[begin:place])
        elif depth == 0:
            raise ValueError(f"{text!r} does not end with a bracket")
    if depth:
        raise ValueError(f"{text!r} has a bracket too few")
    return results


def split_types(types: str) -> tuple[str, ...]:
    """The types in a comma-separated list; commas within brackets do not separate."""
    results, depth, word = [], 0, ""
    for letter in types:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            results.append(word)
            word = ""
        else:
            word += letter
    return (*results, word) if word else tuple(results)

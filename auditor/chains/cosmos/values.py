"""Values of Cosmos chains, which have different forms in genesis files, in REST answers and over the years.

Integers come as text (``"25000000"``, in hand-written genesis files ``"25_000_000"``), durations as protobuf JSON
(``"172800s"``) or in Go's form (``"48h0m0s"``), in CometBFT's files as nanoseconds; decimals as text with 18 places.
All functions raise ValueError for other forms: a malformed value is never read as zero.
"""

import re
from fractions import Fraction
from typing import Any

_GO_DURATION = re.compile(r"(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?")
_UNITS = (3600, 60, 1)
_MOST_DIGITS = 100


def integer(value: Any) -> int:
    """A non-negative integer."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError(f"{value!r} is no integer")
    if isinstance(value, str):
        digits = value.replace("_", "")
        if len(digits) > _MOST_DIGITS or not (digits.isascii() and digits.isdecimal()):
            raise ValueError(f"{value[:40]!r} is no integer")
        value = int(digits)
    if value < 0:
        raise ValueError(f"{value} is negative")
    return int(value)


def seconds(value: Any) -> int:
    """A duration in whole seconds, rounded down."""
    match = _GO_DURATION.fullmatch(value) if isinstance(value, str) and len(value) <= _MOST_DIGITS else None
    if match is None or not any(match.groups()):
        raise ValueError(f"{str(value)[:40]!r} is no duration")
    return int(sum(Fraction(part) * unit for part, unit in zip(match.groups(), _UNITS, strict=True) if part))


def fraction(value: Any) -> Fraction:
    """A decimal number, exactly: ``"0.334"``, or ``{"value": "52", "exponent": "-2"}``."""
    if isinstance(value, dict):
        sign, digits = _signed(value.get("value", "0"))
        down, exponent = _signed(value.get("exponent", 0))
        if exponent > _MOST_DIGITS:
            raise ValueError(f"{value!r} is no decimal number")
        return sign * digits * Fraction(10) ** (down * exponent)
    text = value if isinstance(value, str) else ""
    if len(text) > _MOST_DIGITS or not re.fullmatch(r"\d+(\.\d*)?", text):
        raise ValueError(f"{str(value)[:40]!r} is no decimal number")
    return Fraction(text)


def _signed(value: Any) -> tuple[int, int]:
    negative = str(value).startswith("-")
    return (-1 if negative else 1), integer(str(value)[1:] if negative else value)


def share(value: Any) -> float:
    """A decimal between 0 and 1."""
    number = fraction(value)
    if number > 1:
        raise ValueError(f"{value!r} is no share")
    return float(number)


def amount(coins: Any, denom: str) -> int:
    """The amount of one denomination in a list of coins; fractions of the smallest unit are dropped."""
    total = 0
    for coin in coins if isinstance(coins, list) else []:
        if isinstance(coin, dict) and coin.get("denom") == denom:
            total += int(fraction(str(coin.get("amount", "")).replace("_", "")))
    return total

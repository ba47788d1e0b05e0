"""Wraps text for a drawing so that it fits with any font of the reader."""

import re
from unicodedata import combining, east_asian_width

from auditor.model.text import one_line

# Widths in ems of a bold, wide sans serif; other fonts are hardly ever wider.
_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[] -"), frozenset("mwMW@%…")
_BREAKS = re.compile(r"(?<=[\s/._:,-])|(?<=[a-z0-9])(?=[A-Z])")


def ems(text: str) -> float:
    """The width of a text in ems, an upper estimate."""
    return sum(map(_em, text))


def _em(char: str) -> float:
    if combining(char):
        return 0
    if char in _NARROW:
        return 0.45
    if char in _WIDE or east_asian_width(char) in "WF":
        return 1.08
    return 0.8 if char.isupper() else 0.71


def wrapped(text: str, width: float, most: int) -> tuple[str, ...]:
    """A hostile text as at most so many lines of at most ``width`` ems; a text that is too long ends in an ellipsis.

    Lines break after blanks and punctuation and inside names in camel case; a longer piece breaks anywhere.
    """
    lines = [""]
    for piece in (part for whole in _BREAKS.split(one_line(text)) for part in _cut(whole, width)):
        if ems(lines[-1] + piece.rstrip()) <= width:
            lines[-1] += piece
        else:
            lines.append(piece)
    lines = [line.strip() for line in lines if line.strip()]
    if len(lines) <= most:
        return tuple(lines)
    last = lines[most - 1]
    while ems(last + "…") > width:
        last = last[:-1]
    return (*lines[: most - 1], f"{last.rstrip()}…")


def _cut(piece: str, width: float) -> list[str]:
    """A piece split into parts that each fit."""
    parts = [""]
    for char in piece:
        if parts[-1] and ems(parts[-1] + char) > width:
            parts.append("")
        parts[-1] += char
    return parts

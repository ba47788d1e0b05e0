"""The logical lines of a Vyper source as a tree of blocks: no grammar for it is published as a Python package.

Comments and docstrings are dropped; text within brackets, or continued by a backslash, is one line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_PIECE = re.compile(
    r"\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*+(?:\"\"\")?|'''(?:[^'\\]|\\.|'(?!''))*+(?:''')?"
    r"|(?P<string>\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?)|(?P<comment>#[^\n]*+)"
    r"|(?P<joined>\\\n)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<end>\n)|(?P<rest>[^\"'#\\()\[\]{}\n]++|\\)",
    re.DOTALL,
)
MOST_BLOCKS = 40  # nested blocks; real sources have fewer


@dataclass(slots=True)
class SourceBlock:
    """A logical line with its number, and the lines that are indented below it."""

    text: str
    line: int
    inside: list["SourceBlock"] = field(default_factory=list)


def blocks(source: str) -> list[SourceBlock]:
    """The lines without indentation, each with its block. Raises RecursionError if nested too deeply."""
    top = SourceBlock("", 0)
    waiting: list[tuple[int, SourceBlock]] = [(-1, top)]
    for indent, text, number in _lines(source):
        while waiting[-1][0] >= indent:
            waiting.pop()
        block = SourceBlock(text, number)
        waiting[-1][1].inside.append(block)
        waiting.append((indent, block))
        if len(waiting) > MOST_BLOCKS:
            raise RecursionError
    return top.inside


def _lines(source: str) -> Iterator[tuple[int, str, int]]:
    """The indent, the text and the number of each logical line."""
    parts: list[str] = []
    number, first, depth = 1, 1, 0
    for match in _PIECE.finditer(source.replace("\r\n", "\n").expandtabs(4)):
        kind = match.lastgroup
        depth += (kind == "open") - (kind == "close" and depth > 0)
        if kind == "end" and depth == 0:
            yield from _line(parts, first)
            parts, first = [], number + 1
        elif kind in ("joined", "end"):
            parts.append(" ")
        elif kind not in ("comment", None):
            parts.append(match[0])
        number += match[0].count("\n")
    yield from _line(parts, first)


def _line(parts: list[str], number: int) -> Iterator[tuple[int, str, int]]:
    whole = "".join(parts)
    text = whole.strip()
    if text:
        yield len(whole) - len(whole.lstrip()), " ".join(text.split()), number

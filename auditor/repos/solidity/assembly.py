"""Inline assembly (Yul) that checks the caller."""

import re

COMPARED = re.compile(
    r"(eq|sub|xor)\( ?(caller\(\) ?, ?([^,()]{1,60}(?:\([^()]{0,60}\))?)|"
    r"([^,()]{1,60}(?:\([^()]{0,60}\))?) ?, ?caller\(\)) ?\)"
)
WORD = re.compile(r"\b[A-Za-z_$][\w$]{0,100}")
_PASSED_ON = {"mstore", "shl", "call", "delegatecall", "staticcall", "log0", "log1", "log2", "log3", "log4", "or"}
_HIDDEN = ("sload", "tload", "shl", "shr", "and", "slot")


def asks_caller(source: str) -> bool:
    """Whether ``caller()`` is used for more than memory, logs and calls: in a comparison, a slot or a variable."""
    at = source.find("caller()")
    while at >= 0:
        if not _PASSED_ON & set(_around(source, at)):
            return True
        at = source.find("caller()", at + 1)
    return False


def _around(source: str, at: int) -> list[str]:
    """The functions around the expression at a place, within its statement."""
    names, depth = [], 0
    for place in range(at - 1, max(-1, at - 400), -1):
        char = source[place]
        if char in "{}":
            break
        depth += (char == ")") - (char == "(")
        if depth < 0:
            depth = 0
            words = WORD.findall(source[max(0, place - 40) : place])
            names += words[-1:]
    return names


def slot_name(words: str) -> str:
    """``owner`` for ``sload(owner.slot)``; other expressions as written."""
    return next((word.strip("_") for word in WORD.findall(words) if word not in _HIDDEN), words)

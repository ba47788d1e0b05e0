"""Cleaning of hostile text: names and messages from chains and repositories."""

import re
import unicodedata

# Control, format (bidirectional overrides, zero-width), surrogate, private and unassigned characters can hide or
# reorder what a reader sees; line and paragraph separators break layouts.
_UNFIT = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


_COMBINING = {"Mn", "Me"}
_MOST_COMBINING = 4  # no script needs more on one letter; stacks of them cover the lines above and below

# CI runners execute lines of a log: GitHub those that begin with ``::``, and like Azure and TeamCity those with
# ``##[``, ``##vso[`` or ``##teamcity[`` anywhere. Wrapped text may begin a line at any space.
# https://docs.github.com/actions/reference/workflow-commands-for-github-actions
_BEGINS_COMMAND = re.compile(r"(?<!\S)::+")
_HOLDS_COMMAND = re.compile(r"##(?=[a-z]{0,20}\[)")


def printable(text: str, limit: int = 400) -> str:
    """The text without characters that steer a terminal or reorder a line and without commands to a CI runner,
    shortened to ``limit`` characters."""
    clean = text[: 4 * limit]
    if not (clean.isascii() and clean.isprintable()):
        clean = _fit(clean)
    clean = defused(clean)
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def defused(text: str) -> str:
    """The text, of any number of lines, with a space in every command to a CI runner so that no runner executes it."""
    return _HOLDS_COMMAND.sub("# #", _BEGINS_COMMAND.sub(lambda colons: " ".join(colons[0]), text))


def defused_json(text: str) -> str:
    """The same for JSON without a change of its value: no line of it begins with a colon."""
    return _HOLDS_COMMAND.sub(r"#\\u0023", text)


def _fit(text: str) -> str:
    kept: list[str] = []
    stacked = 0
    for char in text:
        category = unicodedata.category(char)
        stacked = stacked + 1 if category in _COMBINING else 0
        if stacked <= _MOST_COMBINING:
            kept.append(char if char == "\n" or category not in _UNFIT else " ")
    return "".join(kept)


def one_line(text: str, limit: int = 120) -> str:
    """``printable`` text on one line, with runs of white space folded."""
    return printable(" ".join(printable(text, 4 * limit).split()), limit)

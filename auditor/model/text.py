"""Foreign text made fit for people: names and messages from chains and repositories are hostile."""

import re
import unicodedata

# Control, format (bidirectional overrides, zero-width), surrogate, private and unassigned characters can hide or
# reorder what a reader sees; line and paragraph separators break layouts.
_UNFIT = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


_COMBINING = {"Mn", "Me"}
_MOST_COMBINING = 4  # no script needs more on one letter; towers of them draw over the lines above and below

# Runners of CI obey lines of a log: GitHub's those that begin with ``::``, and like Azure's and TeamCity's those with
# ``##[``, ``##vso[`` or ``##teamcity[`` anywhere. Text that is wrapped may begin a line at any space.
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
    """The text, of any number of lines, without commands to a CI runner: they are broken up by a space."""
    return _HOLDS_COMMAND.sub("# #", _BEGINS_COMMAND.sub(lambda colons: " ".join(colons[0]), text))


def defused_json(text: str) -> str:
    """The same for JSON, whose value stays what it is: no line of it begins with a colon."""
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
    """The same on one line, with runs of white space folded."""
    return printable(" ".join(printable(text, 4 * limit).split()), limit)

"""Foreign text made fit for people: names and messages from chains and repositories are hostile."""

import unicodedata

# Control, format (bidirectional overrides, zero-width), surrogate, private and unassigned characters can hide or
# reorder what a reader sees; line and paragraph separators break layouts.
_UNFIT = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def printable(text: str, limit: int = 400) -> str:
    """The text without characters that steer a terminal or reorder a line, shortened to ``limit`` characters."""
    clean = "".join(c if c == "\n" or unicodedata.category(c) not in _UNFIT else " " for c in text[: 4 * limit])
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def one_line(text: str, limit: int = 120) -> str:
    """The same on one line, with runs of white space folded."""
    return printable(" ".join(printable(text, 4 * limit).split()), limit)

"""Helpers of the readers of Rust sources: text without comments, arguments of calls, and crates."""

import posixpath
import re
from collections.abc import Iterable

_MOST = 40_000  # characters read of a function; real ones are shorter
_COMMENTS = re.compile(r"//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/)?")


def without_comments(source: str) -> str:
    """Source without comments."""
    return _COMMENTS.sub("", source)


def flat(source: str) -> str:
    """The text of a function on one line, without comments."""
    return " ".join(without_comments(source[:_MOST]).split())


def arguments(text: str, start: int) -> tuple[list[str], int]:
    """The comma-separated parts between brackets, and the index of the closing one; ``start`` is after the opening
    one."""
    parts, depth, at = [""], 0, start
    while at < min(len(text), start + 600):
        char = text[at]
        depth += (char in "([{") - (char in ")]}")
        if depth < 0:
            break
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
        at += 1
    return [part.strip() for part in parts], at


class Packages:
    """The packages of a tree by folder, from their ``Cargo.toml``."""

    def __init__(self, manifests: Iterable[tuple[str, str]]) -> None:
        self._names = {posixpath.dirname(path): name.replace("-", "_") for path, name in manifests if name}

    def of(self, path: str) -> str:
        """The package that a file belongs to, "" if no manifest says."""
        folder = posixpath.dirname(path)
        while folder and folder not in self._names:
            folder = posixpath.dirname(folder)
        return self._names.get(folder, "")

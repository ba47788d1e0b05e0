"""The tree-sitter grammars, loaded when first used. Each comes as a wheel; nothing is fetched at run time."""

import time
import warnings
from functools import cache
from importlib import import_module

from tree_sitter import Language, Node, Parser

_WORTH_TRYING = 2**16  # bytes; shorter sources parse within a second, whatever they contain
_PIECE = 2**14
_LONGEST_S = 20.0  # seconds of CPU time; the largest real sources take one or two


class TakesTooLong(Exception):
    """A source takes too long to parse, possibly on purpose."""


def parsed(language: str, source: bytes) -> Node:
    """The syntax tree of a ``solidity``, ``rust`` or ``go`` source. Raises TakesTooLong.

    A long source is first parsed piece by piece under a time limit, since the parser itself has none.
    """
    if len(source) > _WORTH_TRYING:
        _try(language, source)
    return _parser(language).parse(source).root_node


def _try(language: str, source: bytes) -> None:
    end = time.process_time() + _LONGEST_S
    late = False

    def piece(offset: int, _: object) -> bytes:
        nonlocal late
        late = late or time.process_time() > end
        return b"" if late else source[offset : offset + _PIECE]

    _parser(language).parse(piece)
    if late:
        raise TakesTooLong


@cache
def _parser(language: str) -> Parser:
    grammar = import_module(f"tree_sitter_{language}")
    with warnings.catch_warnings():
        # Some wheels return the grammar as an integer, which tree-sitter accepts with a warning.
        warnings.simplefilter("ignore", DeprecationWarning)
        return Parser(Language(grammar.language()))


def text(node: Node | None) -> str:
    """The source of a node; bytes that are not UTF-8 are replaced."""
    return node.text.decode("utf-8", "replace") if node is not None and node.text is not None else ""


def line(node: Node) -> int:
    """The first line of a node, counted from 1."""
    return node.start_point.row + 1

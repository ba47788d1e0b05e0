"""The tree-sitter grammars, loaded when first used; every one is a wheel of its own, nothing is fetched at run time."""

import time
import warnings
from functools import cache
from importlib import import_module

from tree_sitter import Language, Node, Parser

_WORTH_TRYING = 2**16  # bytes; what is shorter is parsed within a second, whatever it holds
_PIECE = 2**14
_LONGEST_S = 20.0  # of the processor's time; real sources of the largest size that is read take one or two


class TakesTooLong(Exception):
    """A source that is made to keep a parser busy."""


def parsed(language: str, source: bytes) -> Node:
    """The syntax tree of a ``solidity``, ``rust`` or ``go`` source. Raises TakesTooLong.

    A long source is tried piece by piece first, since the parser itself knows no limit of time.
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
        # Some wheels still hand out the grammar as an integer, which tree-sitter takes and complains about.
        warnings.simplefilter("ignore", DeprecationWarning)
        return Parser(Language(grammar.language()))


def text(node: Node | None) -> str:
    """The source of a node; bytes that are not UTF-8 are replaced."""
    return node.text.decode("utf-8", "replace") if node is not None and node.text is not None else ""


def line(node: Node) -> int:
    """The line that a node begins at, counted from 1."""
    return node.start_point.row + 1

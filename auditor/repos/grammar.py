"""The tree-sitter grammars, loaded when first used; every one is a wheel of its own, nothing is fetched at run time."""

import warnings
from functools import cache
from importlib import import_module

from tree_sitter import Language, Node, Parser


@cache
def parser(language: str) -> Parser:
    """The parser of ``solidity``, ``rust`` or ``go``."""
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

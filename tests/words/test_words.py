"""The words of the product: each public class is defined once, and banned names, words and phrases are not used."""

import ast
import re
import tokenize
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources import ROOT, modules, parsed

BANNED = tomllib.loads((ROOT / "docs" / "banned-words.toml").read_text("utf-8"))
# The public JSON has structs of its own, with the names of what they show.
PUBLIC_JSON = set((ROOT / "auditor" / "formats").glob("json_v1*.py"))
# This page shows banned phrases on purpose.
SHOWN = ("style.md",)


def bound_names(path: Path) -> Iterator[tuple[int, str]]:
    """Every name that a module defines or assigns, with its line."""
    yield 1, path.stem
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id if isinstance(node, ast.Name) else node.attr


def test_a_public_class_name_is_defined_once() -> None:
    places: dict[str, set[str]] = defaultdict(set)
    for path in modules():
        if path not in PUBLIC_JSON:
            for node in parsed(path).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    places[node.name].add(str(path.relative_to(ROOT)))
    assert {name: sorted(paths) for name, paths in places.items() if len(paths) > 1} == {}


def test_no_name_is_banned() -> None:
    banned = set(BANNED["identifiers"])
    assert [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in modules()
        for line, name in bound_names(path)
        if name.strip("_").lower() in banned
    ] == []


def test_no_call_unpacks_a_literal_tuple() -> None:
    """A name says what an argument is; ``f(*(a, b), c)`` only pleases the formatter."""
    assert [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        for argument in node.args
        if isinstance(argument, ast.Starred) and isinstance(argument.value, ast.Tuple | ast.List)
    ] == []


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """Every line of a docstring and every comment of a module, with its number."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node, clean=False)
            yield from enumerate(text.splitlines(), node.body[0].lineno) if text else ()
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def test_docstrings_and_comments_use_the_words_of_the_field() -> None:
    banned = re.compile(rf"\b({'|'.join(map(re.escape, BANNED['prose']))})\b", re.IGNORECASE)
    assert [
        f"{path.relative_to(ROOT)}:{number}: {match[0]!r}: write {BANNED['prose'][match[0].lower()]!r}"
        for path in modules()
        if banned.search(path.read_text("utf-8"))
        for number, line in prose(path)
        for match in banned.finditer(line)
    ] == []


def texts() -> list[Path]:
    pages = [path for path in (ROOT / "docs").rglob("*.md") if path.name not in SHOWN]
    own = [*(ROOT / "rules").glob("*.yaml"), *(ROOT / "reports" / "html").glob("*.j2")]
    return sorted([*modules(), *pages, *own, *ROOT.glob("*.md")])


@pytest.mark.parametrize("path", texts(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_phrase_is_banned(path: Path) -> None:
    lines = path.read_text("utf-8").lower().splitlines()
    assert [
        f"line {number}: {phrase!r}: write {instead!r}"
        for number, line in enumerate(lines, 1)
        for phrase, instead in BANNED["phrases"].items()
        if phrase in line
    ] == []

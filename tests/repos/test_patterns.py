"""Every regular expression that reads foreign text ends soon: told from its form, not by seconds.

A repetition without a bound is tried again from each place that it may begin or end at, which takes the square of the
length and, inside of another one, far more. Allowed are bounds, and possessive repetitions, which give nothing back.
"""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import auditor.repos

LONGEST = 2_000  # times that something may be repeated
WORST = 1_000_000  # times that nested repetitions may be gone through together
METHODS = {f"re.{name}" for name in ("search", "match", "fullmatch", "sub", "findall", "finditer", "split", "compile")}


def written() -> Iterator[tuple[str, str, int]]:
    """Every pattern that is compiled when a module is loaded, and every one that is written where it is used."""
    root = Path(auditor.repos.__path__[0])
    for module in pkgutil.walk_packages([str(root)], "auditor.repos."):
        loaded = importlib.import_module(module.name)
        for name, value in vars(loaded).items():
            for pattern in patterns(value, 0):
                source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
                yield f"{module.name}.{name}", source, pattern.flags
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in METHODS:
                yield f"{path.relative_to(root)}:{node.lineno}", spelt(node.args[0]), 0


def patterns(value: object, depth: int) -> Iterator["re.Pattern[Any]"]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, (tuple, list)) and depth < 3:
        for each in value:
            yield from patterns(each, depth + 1)


def spelt(node: ast.expr) -> str:
    """A pattern as it is written; what is put into it when it runs is a name."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(spelt(part) if isinstance(part, ast.Constant) else "name" for part in node.values)
    return ""


def faults(parsed: Any, times: int = 1) -> Iterator[str]:
    """What in a parsed pattern may be gone through too often."""
    for operator, argument in parsed:
        if operator in (code.MAX_REPEAT, code.MIN_REPEAT):
            _, most, inside = argument
            if most > LONGEST:
                yield "a repetition without a bound"
            elif times * most > WORST:
                yield "repetitions inside each other"
            yield from faults(inside, times * max(1, most))
        elif operator == code.POSSESSIVE_REPEAT:
            yield from faults(argument[2], times)
        elif operator == code.SUBPATTERN:
            yield from faults(argument[3], times)
        elif operator == code.ATOMIC_GROUP:
            yield from faults(argument, times)
        elif operator == code.BRANCH:
            for branch in argument[1]:
                yield from faults(branch, times)
        elif operator in (code.ASSERT, code.ASSERT_NOT):
            yield from faults(argument[1], times)
        elif operator == code.GROUPREF_EXISTS:
            for branch in argument[1:]:
                yield from faults(branch or (), times)


def test_no_pattern_can_be_kept_busy() -> None:
    found = {f"{where}: {source!r}: {each}" for where, source, flags in written() for each in told(source, flags)}
    assert not found, "\n".join(sorted(found))


def told(source: str, flags: int = 0) -> set[str]:
    return set(faults(parser.parse(source, flags)))


@pytest.mark.parametrize(
    "source", [r"(?:a*)*b", r"(?://[^\n]*\s*)*x", r"\w+\(", r"(?:(?:a{1,99}){1,99}){1,999}b", r"(?=x+)y"]
)
def test_forms_that_can_be_kept_busy_are_seen(source: str) -> None:
    assert told(source)


@pytest.mark.parametrize("source", [r"\w{1,80}\(", r"//[^\n]*+", r"(?:\w{1,60}::){0,6}x"])
def test_forms_that_end_are_not(source: str) -> None:
    assert not told(source)

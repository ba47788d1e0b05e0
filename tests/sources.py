"""The product's own modules, as tests of names, imports and words read them: each parsed once in a test process."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]


@cache
def modules() -> tuple[Path, ...]:
    """Every module of the product."""
    return tuple(sorted((ROOT / "auditor").rglob("*.py")))


@cache
def parsed(path: Path) -> ast.Module:
    """What a module holds."""
    return ast.parse(path.read_text("utf-8"))

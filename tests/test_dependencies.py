"""What the product imports is what it declares: an installed package that merely comes along may go away again."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.sources import ROOT, modules, parsed


def _normal(name: str) -> str:
    """A distribution's name as the index compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    requirements = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    return {_normal(re.split(r"[^\w.-]", requirement, maxsplit=1)[0]) for requirement in requirements}


def _imported() -> dict[str, set[str]]:
    """The top-level modules of others that the product imports, with the files that do."""
    files: dict[str, set[str]] = {}
    for path in modules():
        for node in ast.walk(parsed(path)):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for name in names:
                files.setdefault(name.partition(".")[0], set()).add(str(path.relative_to(ROOT)))
    return {name: places for name, places in files.items() if name not in {*sys.stdlib_module_names, "auditor"}}


def test_every_import_is_declared() -> None:
    distributions, declared = packages_distributions(), _declared()
    assert {
        name: sorted(places)
        for name, places in _imported().items()
        if declared.isdisjoint(map(_normal, distributions.get(name, [name])))
    } == {}

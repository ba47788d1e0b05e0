"""CPython 3.12.0 and 3.12.1 confuse a comprehension's variable with a global name that the same function uses."""

import ast
from collections.abc import Iterator

from tests.sources import ROOT, modules, parsed

COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp


def shadowed(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Variables of comprehensions that are also the name of what their function calls of its module."""
    own = {node.name for node in module.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}
    for node in module.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            own |= {alias.asname or alias.name for alias in node.names}
    for function in ast.walk(module):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            nodes = list(ast.walk(function))
            called = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
            targets = (part.target for node in nodes if isinstance(node, COMPREHENSIONS) for part in node.generators)
            names = (name for target in targets for name in ast.walk(target) if isinstance(name, ast.Name))
            yield from ((name.lineno, name.id) for name in names if name.id in own & called)


def test_no_variable_of_a_comprehension_hides_a_name_of_its_module() -> None:
    result = [f"{path.relative_to(ROOT)}:{line}: {name}" for path in modules() for line, name in shadowed(parsed(path))]
    assert result == []

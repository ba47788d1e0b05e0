"""No decision is made by prose: code never compares or searches the words of an error, a gap, a note or a finding.

An error has a reason, a gap a kind; a text is for people and may be written anew at any time.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources import ROOT, modules, parsed

# Each reads what others wrote, where no protocol gives a code. The words of endpoints have their own place as well:
# auditor/net/refusals.py, which is given a message and returns a reason.
ALLOWED = {
    "auditor/repos/forge/github.py": "GitHub answers 404 for no protection and for no permission alike",
    "auditor/cli/__init__.py": "the nearest command for a misspelt one, which Typer gives in a sentence only",
}
PRESENTATION = ("auditor/formats/", "auditor/engine/words.py", "auditor/engine/remedy_text.py")
PROSE = {"what", "why", "notes", "because", "sentence", "hint", "args"}
ERRORS = {"error", "outcome", "answer", "answered", "failed", "failure", "refused", "reply", "told"}
TESTS = {"startswith", "endswith", "find", "index", "partition", "rpartition", "count", "__contains__"}
PATTERNS = {"search", "match", "fullmatch", "findall", "finditer"}
SHAPES = {"lower", "casefold", "strip", "upper", "split", "removeprefix", "removesuffix"}


class Decisions(ast.NodeVisitor):
    """Collects the lines of a module where words decide. Names that hold prose are followed through assignments."""

    def __init__(self) -> None:
        self.lines: list[int] = []
        self._prose: set[str] = set()
        self._caught: set[str] = set()

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        before = set(self._prose)
        self.generic_visit(node)
        self._prose = before

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self._caught |= {node.name} if node.name else set()
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        if self._is_prose(node.value):
            self._prose |= {target.id for target in node.targets if isinstance(target, ast.Name)}

    def visit_comprehension(self, node: ast.comprehension) -> None:
        if self._is_prose(node.iter) and isinstance(node.target, ast.Name):
            self._prose.add(node.target.id)
        self.generic_visit(node)

    visit_For = visit_comprehension  # type: ignore[assignment]  # the same fields

    def _visit_generators(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        for generator in node.generators:
            self.visit(generator)
        self.generic_visit(node)

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = _visit_generators

    def visit_Compare(self, node: ast.Compare) -> None:
        by_words = any(isinstance(operator, ast.In | ast.NotIn | ast.Eq | ast.NotEq) for operator in node.ops)
        if by_words and any(map(self._is_prose, (node.left, *node.comparators))):
            self.lines.append(node.lineno)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute):
            tested = node.func.attr in TESTS and self._is_prose(node.func.value)
            matched = node.func.attr in PATTERNS and any(map(self._is_prose, node.args))
            if tested or matched:
                self.lines.append(node.lineno)
        self.generic_visit(node)

    def _is_prose(self, node: ast.expr) -> bool:
        match node:
            case ast.Name(id=name):
                return name in self._prose
            case ast.Attribute(attr="message", value=ast.Name(id=name)):
                return name in ERRORS | self._caught
            case ast.Attribute(attr=name):
                return name in PROSE
            case ast.Subscript(value=value):
                return self._is_prose(value)
            case ast.Call(func=ast.Name(id="str" | "repr"), args=[ast.Name(id=name)]):
                return name in self._caught
            case ast.Call(func=ast.Attribute(attr=shape, value=value)) if shape in SHAPES:
                return self._is_prose(value)
        return False


def decisions(module: ast.Module) -> list[int]:
    visitor = Decisions()
    visitor.visit(module)
    return sorted(set(visitor.lines))


def deciding() -> Iterator[Path]:
    for path in modules():
        name = path.relative_to(ROOT).as_posix()
        if name not in ALLOWED and not name.startswith(PRESENTATION):
            yield path


def test_no_decision_is_made_by_prose() -> None:
    assert [f"{path.relative_to(ROOT)}:{line}" for path in deciding() for line in decisions(parsed(path))] == []


@pytest.mark.parametrize("name", ALLOWED)
def test_every_exception_is_still_needed(name: str) -> None:
    assert decisions(parsed(ROOT / name))


@pytest.mark.parametrize(
    "text",
    [
        "try:\n  f()\nexcept KeyError as error:\n  if 'pruned' in str(error): g()",
        "try:\n  f()\nexcept KeyError as e:\n  said = str(e).lower()\n  if said == 'pruned': g()",
        "try:\n  f()\nexcept KeyError as e:\n  if e.args[0] != 'x': g()",
        "a = gap.what.startswith('who may call')",
        "a = [gap for gap in gaps if 'members' in gap.why]",
        "a = any(note.startswith('declared') for note in entity.notes)",
        "a = PATTERN.search(gap.why)",
        "for note in entity.notes:\n  if note == 'x': f()",
        "if told.message == 'gone': f()",
    ],
)
def test_a_decision_by_prose_is_noticed(text: str) -> None:
    assert decisions(ast.parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "if gap.kind is GapKind.MEMBERS: f(gap.why)",
        "if leave.message in MESSAGES: f()",  # the type URL of a Cosmos message
        "try:\n  f()\nexcept KeyError as error:\n  raise NoAnswer(str(error))",
        "if what == 'who may call': f()",
    ],
)
def test_what_is_not_prose_may_decide(text: str) -> None:
    assert not decisions(ast.parse(text))

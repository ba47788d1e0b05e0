"""The statements of a function that matter for guards and effects, in their order."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from auditor.repos.grammar import line, text
from auditor.repos.solidity.source_file import LOOP, TRY, Statement, StatementKind

_REVERTS = re.compile(r"(?:.{0,200}\.)?_?(?:revert|throw)\w{0,80}")
_LEAVES = re.compile(r"return ?(?:\( ?\)|false|\(? ?0 ?\)?)? ?;")
Under = tuple[tuple[str, bool], ...]
Waiting = tuple[Node, Under, int]
_MOST_BRANCHES = 60
_BLOCKS = ("statement", "block_statement", "catch_clause")
_LOOPS = {"for_statement", "while_statement", "do_while_statement"}
_GROUPS = {"statement", "block_statement", "function_body", "unchecked", "catch_clause"}


def statements(body: Node) -> Iterator[Statement]:
    """The statements below a body. Raises RecursionError if it nests too deeply."""
    waiting: list[Waiting] = [(body, (), 0)]
    if (condition := _all_within(body)) is not None:
        yield Statement(StatementKind.SKIP, f"!({condition})", line(body), (), ())
    while waiting:
        node, under, depth = waiting.pop()
        if depth > _MOST_BRANCHES:
            raise RecursionError
        match node.type:
            case kind if kind in _GROUPS:
                waiting += reversed(list(_in_group(node, under, depth)))
            case "if_statement":
                yield _condition(node, under)
                waiting += reversed([(branch, around, depth + 1) for branch, around in _bodies(node, under)])
            case "try_statement":
                around = _around_try(node, under)
                yield _attempt(node, around)
                caught = _more(under, (TRY, True))
                inside = (child for child in node.named_children if child.type in _BLOCKS)
                parts = ((c, caught if c.type == "catch_clause" else around, depth + 1) for c in inside)
                waiting += reversed(list(parts))
            case kind if kind in _LOOPS:
                yield from _loop(node, under)
                inside = (child for child in node.named_children if child.type in _BLOCKS)
                around = under if kind == "do_while_statement" else _more(under, (LOOP, True))
                waiting += reversed([(child, around, depth + 1) for child in inside])
            case _:
                yield from _plain(node, under)


def _all_within(body: Node) -> str | None:
    """The condition around everything that a body does, if it is a single ``if`` without an ``else``."""
    inside = [child for child in _plain_statements(body) if child.type != "emit_statement"]
    if len(inside) != 1 or inside[0].type != "if_statement":
        return None
    bodies = inside[0].children_by_field_name("body")
    if len(bodies) != 1 or _refuses(bodies[0]) or _skips(bodies[0]):
        return None
    return text(inside[0].child_by_field_name("condition"))


def _in_group(node: Node, under: Under, depth: int) -> Iterator[Waiting]:
    """The statements of a block; those after a branch that may leave are under the opposite condition."""
    for child in node.named_children:
        yield child, under, depth
        for condition in _leaves(child):
            under = _more(under, condition)


def _leaves(statement: Node) -> Iterator[tuple[str, bool]]:
    """The conditions under which the function returned within a statement: they are false after it."""
    waiting: list[tuple[Node, tuple[str, bool]]] = [(statement, (TRY, True))]
    while waiting:
        node, nearest = waiting.pop()
        if b"return" not in (node.text or b""):
            continue
        if node.type == "return_statement":
            yield nearest
        elif node.type == "if_statement":
            condition = text(node.child_by_field_name("condition"))
            bodies = node.children_by_field_name("body")[:2]
            waiting += [(body, (condition, position == 1)) for position, body in enumerate(bodies)]
        else:
            waiting += [(child, nearest) for child in node.named_children]


def _more(under: Under, condition: tuple[str, bool]) -> Under:
    """The conditions and one more; beyond a plausible number, only that there are some."""
    return (*under, condition) if len(under) < 2 * _MOST_BRANCHES else (*under[: 2 * _MOST_BRANCHES - 1], (TRY, True))


def _plain(node: Node, under: Under) -> Iterator[Statement]:
    match node.type:
        case "variable_declaration_statement":
            yield from _let(node, under)
        case "expression_statement":
            yield from _expression(node, under)
        case "return_statement":
            yield Statement(StatementKind.RETURN, _rest(node, "return"), line(node), (), under)
        case "revert_statement":
            yield Statement(StatementKind.NEED, "false", line(node), (), under)
        case "assembly_statement":
            yield Statement(StatementKind.ASSEMBLY, text(node), line(node), (), under)
            if _reverts(node):
                yield Statement(StatementKind.NEED, "false", line(node), (), under)


def _loop(node: Node, under: Under) -> Iterator[Statement]:
    """The conditions of a loop, which refuse nobody."""
    for name in ("condition", "initial"):
        part = node.child_by_field_name(name)
        if part is not None and part.type == "expression":
            yield Statement(StatementKind.DO, text(part), line(part), (), under)


def _around_try(node: Node, under: Under) -> Under:
    """The conditions of a try and its block: a failure ends the call only if every catch clause does."""
    clauses = [child.child_by_field_name("body") for child in node.named_children if child.type == "catch_clause"]
    return under if all(body is not None and _refuses(body) for body in clauses) else _more(under, (TRY, True))


def _attempt(node: Node, under: Under) -> Statement:
    """The call of a try; its results are assigned to the names that the try declares."""
    attempt = node.child_by_field_name("attempt")
    names = (
        text(declared.child_by_field_name("name")) for declared in node.named_children if declared.type == "parameter"
    )
    results = tuple(filter(None, names))
    return Statement(StatementKind.LET if results else StatementKind.DO, text(attempt), line(node), results, under)


def _condition(node: Node, under: Under) -> Statement:
    condition = text(node.child_by_field_name("condition"))
    bodies = node.children_by_field_name("body")
    refuses = [_refuses(body) for body in bodies]
    does = (
        StatementKind.REFUSE
        if refuses[:1] == [True]
        else StatementKind.NEED
        if refuses[1:2] == [True]
        else StatementKind.DO
    )
    if does is StatementKind.DO and bodies and _skips(bodies[0]):
        does = StatementKind.SKIP
    return Statement(does, condition, line(node), (), under)


def _bodies(node: Node, under: Under) -> Iterator[tuple[Node, Under]]:
    """The branches of an ``if``; if all others revert, the remaining one is unconditional."""
    condition = text(node.child_by_field_name("condition"))
    bodies = node.children_by_field_name("body")
    for position, body in enumerate(bodies):
        survives = len(bodies) == 2 and _refuses(bodies[1 - position]) and (position == 1 or not _refuses(body))
        yield body, under if survives else _more(under, (condition, position == 0))


def _refuses(body: Node) -> bool:
    """Whether every path through a branch reverts."""
    for child in _plain_statements(body):
        if child.type == "if_statement":
            bodies = child.children_by_field_name("body")
            if len(bodies) == 2 and all(map(_refuses, bodies)):
                return True
        if _reverts(child):
            return True
        if b"return" in (child.text or b""):
            return False
    return False


def _skips(body: Node) -> bool:
    """Whether a branch only leaves the function."""
    for child in _plain_statements(body):
        if child.type != "emit_statement":
            return child.type == "return_statement" and _LEAVES.fullmatch(" ".join(text(child).split())) is not None
    return False


def _plain_statements(body: Node) -> Iterator[Node]:
    """The statements of a branch in order, without blocks that only group them."""
    waiting = [body]
    while waiting:
        node = waiting.pop()
        if node.type in _GROUPS:
            waiting += reversed(node.named_children)
        elif node.type != "comment":
            yield node


def _reverts(node: Node) -> bool:
    """Whether a statement is a revert, in any of the usual forms."""
    if node.type == "revert_statement":
        return True
    if node.type == "assembly_statement":
        return any(_called(call) == "revert" for call in node.named_children)
    if node.type != "expression_statement" or not node.named_children:
        return False
    inner = node.named_children[0].named_children[0] if node.named_children[0].named_children else None
    if inner is None or inner.type != "call_expression":
        return text(node).rstrip("; ") == "throw"
    called = _called(inner)
    arguments = [text(child) for child in inner.named_children if child.type == "call_argument"]
    return arguments[:1] == ["false"] if called in ("require", "assert") else _REVERTS.fullmatch(called) is not None


def _called(call: Node) -> str:
    return text(call.child_by_field_name("function"))


def _let(node: Node, under: Under) -> Iterator[Statement]:
    value = node.child_by_field_name("value")
    if value is None and not text(node).startswith("bool "):
        return
    names = []
    for child in node.named_children:
        if child.type == "variable_declaration":
            names.append(text(child.child_by_field_name("name")))
        elif child.type == "variable_declaration_tuple":
            names += [part.strip().rpartition(" ")[2] for part in text(child).strip("() ").split(",")]
    yield Statement(StatementKind.LET, text(value) or "false", line(node), tuple(names), under)


def _expression(node: Node, under: Under) -> Iterator[Statement]:
    source = text(node).rstrip(";").strip()
    inner = node.named_children[0] if node.named_children else None
    call = inner.named_children[0] if inner is not None and inner.named_children else None
    if call is not None and call.type == "call_expression":
        called = text(call.child_by_field_name("function"))
        arguments = [child for child in call.named_children if child.type == "call_argument"]
        if called in ("require", "assert") and arguments:
            yield Statement(StatementKind.NEED, text(arguments[0]), line(node), (), under)
            return
        if called == "revert":
            yield Statement(StatementKind.NEED, "false", line(node), (), under)
            return
    if call is not None and call.type == "assignment_expression":
        left = text(call.child_by_field_name("left")).strip("() ")
        names = tuple(part.strip() for part in left.split(","))
        if all(not name or name.isidentifier() for name in names):
            yield Statement(StatementKind.LET, text(call.child_by_field_name("right")), line(node), names, under)
            return
    if source == "_":
        yield Statement(StatementKind.BODY, "", line(node), (), under)
    else:
        yield Statement(StatementKind.DO, source, line(node), (), under)


def _rest(node: Node, word: str) -> str:
    return text(node).removeprefix(word).rstrip(";").strip()

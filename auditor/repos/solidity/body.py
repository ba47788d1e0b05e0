"""The statements of a function that matter for guards and effects, in the order in which they happen."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from auditor.repos.grammar import line, text
from auditor.repos.solidity.facts import LOOP, Does, Statement

_REVERTS = re.compile(
    r"(^|[^\w.])(revert\b|throw\s*;|_?revert\w*\s*\(|_?throw\w*\s*\(|\w[\w.]*\.revert\w*\s*\(|require\s*\(\s*false|assert\s*\(\s*false)"
)
_LEAVES = re.compile(r"\breturn\s*(\(\s*\)|false|\(?\s*0\s*\)?)?\s*;\s*}?\s*$")
Under = tuple[tuple[str, bool], ...]
Waiting = tuple[Node, Under]
_MOST_BRANCHES = 60
_BLOCKS = ("statement", "block_statement", "catch_clause")
_BRANCHES = {"for_statement", "while_statement", "do_while_statement", "try_statement"}


def statements(body: Node) -> Iterator[Statement]:
    """The statements below a body. Raises RecursionError for more branches inside each other than anybody writes."""
    waiting: list[Waiting] = [(child, ()) for child in reversed(body.named_children)]
    while waiting:
        node, under = waiting.pop()
        if len(under) > _MOST_BRANCHES:
            raise RecursionError
        match node.type:
            case "statement" | "block_statement" | "function_body" | "unchecked" | "catch_clause":
                waiting += [(child, under) for child in reversed(node.named_children)]
            case "if_statement":
                yield _condition(node, under)
                waiting += reversed(list(_bodies(node, under)))
            case kind if kind in _BRANCHES:
                yield from _loop(node, under)
                inside = (child for child in node.named_children if child.type in _BLOCKS)
                often = "?" if kind == "try_statement" else LOOP
                waiting += [(child, (*under, (often, True))) for child in reversed(list(inside))]
            case _:
                yield from _plain(node, under)


def _plain(node: Node, under: Under) -> Iterator[Statement]:
    match node.type:
        case "variable_declaration_statement":
            yield from _let(node, under)
        case "expression_statement":
            yield from _expression(node, under)
        case "return_statement":
            yield Statement(Does.RETURN, _rest(node, "return"), line(node), (), under)
        case "revert_statement":
            # A revert in the open, outside any condition, ends the function.
            yield Statement(Does.NEED if not under else Does.DO, "false", line(node), (), under)
        case "assembly_statement":
            yield Statement(Does.ASSEMBLY, text(node), line(node), (), under)


def _loop(node: Node, under: Under) -> Iterator[Statement]:
    """The conditions of a loop or of a try: they turn nobody away."""
    for name in ("attempt", "condition", "initial"):
        part = node.child_by_field_name(name)
        if part is not None and part.type == "expression":
            yield Statement(Does.DO, text(part), line(part), (), under)


def _condition(node: Node, under: Under) -> Statement:
    condition = text(node.child_by_field_name("condition"))
    refuses = [_refuses(body) for body in node.children_by_field_name("body")]
    does = Does.REFUSE if refuses[:1] == [True] else Does.NEED if refuses[1:2] == [True] else Does.DO
    return Statement(does, condition, line(node), (), under)


def _bodies(node: Node, under: Under) -> Iterator[Waiting]:
    """The branches; what stands in the one that survives a check always happens afterwards."""
    condition = text(node.child_by_field_name("condition"))
    bodies = node.children_by_field_name("body")
    for position, body in enumerate(bodies):
        survives = len(bodies) == 2 and _refuses(bodies[1 - position]) and (position == 1 or not _refuses(body))
        yield body, under if survives else (*under, (condition, position == 0))


def _refuses(body: Node) -> bool:
    source = text(body)
    return _REVERTS.search(source) is not None or _LEAVES.search(source.strip()) is not None


def _let(node: Node, under: Under) -> Iterator[Statement]:
    value = node.child_by_field_name("value")
    if value is None:
        return
    names = []
    for child in node.named_children:
        if child.type == "variable_declaration":
            names.append(text(child.child_by_field_name("name")))
        elif child.type == "variable_declaration_tuple":
            names += [text(each.child_by_field_name("name")) for each in child.named_children]
    yield Statement(Does.LET, text(value), line(node), tuple(filter(None, names)), under)


def _expression(node: Node, under: Under) -> Iterator[Statement]:
    source = text(node).rstrip(";").strip()
    inner = node.named_children[0] if node.named_children else None
    call = inner.named_children[0] if inner is not None and inner.named_children else None
    if call is not None and call.type == "call_expression":
        called = text(call.child_by_field_name("function"))
        arguments = [child for child in call.named_children if child.type == "call_argument"]
        if called in ("require", "assert") and arguments:
            yield Statement(Does.NEED, text(arguments[0]), line(node), (), under)
            return
        if called == "revert":
            yield Statement(Does.NEED if not under else Does.DO, "false", line(node), (), under)
            return
    if call is not None and call.type == "assignment_expression":
        left = text(call.child_by_field_name("left"))
        if re.fullmatch(r"\w+", left):
            yield Statement(Does.LET, text(call.child_by_field_name("right")), line(node), (left,), under)
            return
    if source == "_":
        yield Statement(Does.BODY, "", line(node), (), under)
    else:
        yield Statement(Does.DO, source, line(node), (), under)


def _rest(node: Node, word: str) -> str:
    return text(node).removeprefix(word).rstrip(";").strip()

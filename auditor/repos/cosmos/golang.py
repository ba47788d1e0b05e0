"""Extracts from a Go file its functions: parameters, calls and comparisons."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from auditor.repos.cosmos.chain_file import ChainFile, GoCall, GoFunction
from auditor.repos.cosmos.rejections import ends_function, is_looked_up, leaves_function, rejection_of
from auditor.repos.grammar import line, parsed, text

_MESSAGE = re.compile(r"(?:\*(?:\w{1,80}\.)?([A-Z]\w{0,120})|(?:\w{1,80}\.)?(Msg[A-Z]\w{0,120}))$")
_LONGEST = 160


def read_go(source: bytes) -> ChainFile:
    """The facts of a Go file."""
    root = parsed("go", source)
    functions = tuple(
        _function(node) for node in root.named_children if node.type in ("function_declaration", "method_declaration")
    )
    return ChainFile(functions=functions, broken=root.has_error)


def _function(node: Node) -> GoFunction:
    body = node.child_by_field_name("body")
    head = text(node)[: (body.start_byte - node.start_byte) if body is not None else None]
    calls, compared, assigned = _inside(body) if body is not None else ((), (), ())
    return GoFunction(
        name=text(node.child_by_field_name("name")),
        receiver=_receiver(node),
        line=line(node),
        head=" ".join(head.split())[:300],
        takes=tuple(_messages(node)),
        calls=calls,
        compared=compared,
        assigned=assigned,
        parameters=tuple(_parameters(node)),
    )


def _parameters(node: Node) -> Iterator[str]:
    parameters = node.child_by_field_name("parameters")
    for parameter in parameters.named_children if parameters is not None else ():
        yield from (text(name) for name in parameter.children_by_field_name("name"))


def _receiver(node: Node) -> str:
    receiver = node.child_by_field_name("receiver")
    match = re.search(r"\b(\w{1,120})(?:\[[^\]]{0,200}\])?\s{0,20}\)$", text(receiver)[-400:])
    return match[1] if match else ""


def _messages(node: Node) -> Iterator[tuple[str, str]]:
    parameters = node.child_by_field_name("parameters")
    for parameter in parameters.named_children if parameters is not None else ():
        type_ = _MESSAGE.match(text(parameter.child_by_field_name("type")))
        if type_:
            yield text(parameter.child_by_field_name("name")), type_[1] or type_[2]


Inside = tuple[tuple[GoCall, ...], tuple[tuple[str, str, str], ...], tuple[tuple[str, str], ...]]


def _inside(body: Node) -> Inside:
    calls: list[tuple[int, GoCall]] = []
    compared: list[tuple[str, str, str]] = []
    assigned: list[tuple[str, str]] = []
    waiting = [body]
    while waiting:
        node = waiting.pop()
        waiting += node.named_children
        if node.type == "call_expression":
            calls.append((node.start_byte, _call(node)))
            compared += _equal(calls[-1][1], node)
        elif node.type == "binary_expression" and ends_function(node):
            compared += _compared(node)
        elif node.type == "expression_switch_statement":
            compared += _switched(node)
        elif node.type == "index_expression" and is_looked_up(node):
            operand, index = (text(node.child_by_field_name(side))[:_LONGEST] for side in ("operand", "index"))
            calls.append((node.start_byte, GoCall("", "Contains", (operand, index), line(node), True, True)))
        elif node.type in ("short_var_declaration", "assignment_statement", "range_clause"):
            given = ("range " if node.type == "range_clause" else "") + text(node.child_by_field_name("right"))
            names = re.findall(r"\w{1,80}", text(node.child_by_field_name("left")))
            assigned += [(name, given[:_LONGEST]) for name in names if name not in ("_", "err")]
    calls.sort(key=lambda pair: pair[0])
    return tuple(call for _, call in calls), tuple(compared), tuple(assigned)


def _compared(node: Node) -> Iterator[tuple[str, str, str]]:
    operator = text(node.child_by_field_name("operator"))
    left, right = (text(node.child_by_field_name(side))[:_LONGEST] for side in ("left", "right"))
    if operator in ("==", "!=") and not {left, right} & {"nil", '""', "0", "true", "false"}:
        yield left, operator, right


def _switched(node: Node) -> Iterator[tuple[str, str, str]]:
    """A value and each case of a switch that ends the function in all other cases."""
    value = text(node.child_by_field_name("value"))[:_LONGEST]
    others = next((child for child in node.named_children if child.type == "default_case"), None)
    if value and leaves_function(others):
        cases = (child for child in node.named_children if child.type == "expression_case")
        yield from ((value, "!=", text(case.child_by_field_name("value"))[:_LONGEST]) for case in cases)


def _equal(call: GoCall, node: Node) -> Iterator[tuple[str, str, str]]:
    """``bytes.Equal(a, b)``, ``strings.EqualFold(a, b)`` and ``a.Equals(b)``."""
    if call.name not in ("Equal", "Equals", "EqualFold") or not call.arguments:
        return
    sides = call.arguments if len(call.arguments) == 2 else (call.operand, call.arguments[0])
    turned = node.parent is not None and node.parent.type == "unary_expression"
    yield sides[0], "!=" if turned else "==", sides[1]


def _call(node: Node) -> GoCall:
    function = node.child_by_field_name("function")
    given = node.child_by_field_name("arguments")
    arguments = tuple(text(child)[:_LONGEST] for child in given.named_children[:6]) if given is not None else ()
    turns_away, negated = rejection_of(node)
    operand, name = "", text(function)[:80]
    if function is not None and function.type == "selector_expression":
        operand = text(function.child_by_field_name("operand"))[:80]
        name = text(function.child_by_field_name("field"))
    return GoCall(operand, name, arguments, line(node), turns_away, negated)

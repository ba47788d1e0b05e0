"""The calls of a function that are handed its origin, and whether they turn anybody away."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from auditor.repos.grammar import line, text
from auditor.repos.substrate.rust_file import OriginCall

_BRANCHES = {
    "if_expression": ("consequence", "alternative"),
    "match_arm": ("value",),
    "while_expression": ("body",),
    "for_expression": ("body",),
    "loop_expression": ("body",),
}
_PASSES_ON = {"field_expression", "call_expression", "arguments", "parenthesized_expression", "await_expression"}
_CHECK = re.compile(r"\bensure_\w{1,60}\(|\btry_origin\w{0,60}\(")
_AROUND = re.compile(r"^&?(mut )?|(\.clone\(\)|\.into\(\))$")


def origin_calls(body: Node, origins: set[str]) -> Iterator[OriginCall]:
    """The calls in a body that get one of ``origins``, in order."""
    known_origins = origins | set(_given_back(body))
    waiting: list[tuple[Node, bool, int]] = [(body, False, 0)]
    positions: list[tuple[int, OriginCall]] = []
    idle: list[tuple[int, int]] = []
    while waiting:
        node, maybe, group = waiting.pop()
        condition = node.child_by_field_name("condition") if node.type == "if_expression" else None
        if condition is not None and _outcome(condition) and not _on_failure(node):
            idle.append((condition.start_byte, condition.end_byte))
        if node.type == "call_expression" and (call := _origin_call(node, known_origins, maybe, group)) is not None:
            positions.append((node.start_byte, call))
        branches = _BRANCHES.get(node.type, ())
        inside = [child for name in branches for child in node.children_by_field_name(name)]
        group = group or (node.start_byte + 1 if _offers_ways(node) else 0)
        waiting += [(child, (maybe or child in inside) and not group, group) for child in node.named_children]
    positions.sort(key=lambda pair: pair[0])
    for at, call in positions:
        call.tested = call.tested or any(start <= at < end for start, end in idle)
        yield call


def is_error(statement: Node) -> bool:
    """Whether a statement does nothing but fail: ``Err(…)``, ``return Err(…)``, ``fail!(…)``."""
    while statement.type in ("expression_statement", "return_expression") and statement.named_children:
        statement = statement.named_children[0]
    if statement.type == "macro_invocation":
        return text(statement.child_by_field_name("macro")).rpartition("::")[2] in ("fail", "err", "bail", "panic")
    return statement.type == "call_expression" and text(statement.child_by_field_name("function")) == "Err"


def _given_back(body: Node) -> Iterator[str]:
    """Names for an origin that a failed ``try_origin`` gave back: ``Err(o)``."""
    waiting = [body]
    while waiting:
        node = waiting.pop()
        waiting += node.named_children
        if node.type == "tuple_struct_pattern" and text(node.child_by_field_name("type")) == "Err":
            yield from (text(child) for child in node.named_children if child.type == "identifier")


def _offers_ways(node: Node) -> bool:
    """Whether the checks below a node are ways in of which one is enough.

    ``a.or_else(|_| b)``, ``if let Err(o) = a { b }``, ``if a.is_ok() {} else { b }``, ``match a { Err(_) => b }``.
    """
    if node.type == "call_expression":
        function = node.child_by_field_name("function")
        return function is not None and text(function.child_by_field_name("field")) in ("or_else", "or")
    if node.type == "if_expression":
        return _outcome(node.child_by_field_name("condition")) != "" and _on_failure(node)
    return node.type == "match_expression" and _CHECK.search(text(node.child_by_field_name("value"))) is not None


def _outcome(condition: Node | None) -> str:
    """Whether a condition asks how a check of an origin ended: ``err``, ``ok`` or "" if it does not."""
    words = text(condition)
    if _CHECK.search(words) is None:
        return ""
    if words.startswith("let Err(") or words.endswith(".is_err()"):
        return "err"
    return "ok" if words.startswith("let Ok(") or words.endswith(".is_ok()") else ""


def _on_failure(node: Node) -> bool:
    """Whether something is asked, or the call ends, where the check in a condition failed."""
    failed = "consequence" if _outcome(node.child_by_field_name("condition")) == "err" else "alternative"
    branch = text(node.child_by_field_name(failed))
    return _CHECK.search(branch) is not None or re.search(r"\bErr\b|\breturn\b|\bfail!", branch) is not None


def _origin_call(node: Node, origins: set[str], maybe: bool, group: int) -> OriginCall | None:
    arguments = node.child_by_field_name("arguments")
    function = node.child_by_field_name("function")
    if arguments is None or function is None:
        return None
    if origins.isdisjoint(_AROUND.sub("", text(child)) for child in arguments.named_children):
        return None
    if function.type == "field_expression":
        name = text(function.child_by_field_name("field"))
        path = "." + text(function.child_by_field_name("value"))[:80]
    else:
        path, _, name = text(function).rpartition("::")
    name = name.partition("::<")[0]
    tested = not group and _turns_nobody_away(node)
    return OriginCall(" ".join(path.split()), name, line(node), maybe, tested, group)


def _turns_nobody_away(call: Node) -> bool:
    """Whether what a check says is only looked at, or thrown away."""
    node = call
    while node.parent is not None and node.parent.type in _PASSES_ON:
        node = node.parent
        if text(node).endswith(("is_ok", "is_err", "is_ok()", "is_err()", ".ok()")):
            return True
    after = node.parent
    if after is None:
        return False
    if after.type == "let_declaration":
        return text(after.child_by_field_name("pattern")) == "_"
    return after.type == "expression_statement"

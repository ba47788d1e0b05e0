"""The calls of a function that get its origin, and whether they can reject."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from auditor.repos.grammar import line, text
from auditor.repos.substrate.arms import argument_choices, only_fails
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
_TYPES_GIVEN = re.compile(r"::<[^()]{0,200}>$")
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
    idle += _arms_of_some(body, [at for at, call in positions if not call.tested])
    for at, call in positions:
        call.tested = call.tested or any(start <= at < end for start, end in idle)
        yield call


def _arms_of_some(body: Node, checks: list[int]) -> list[tuple[int, int]]:
    """The arms with checks of each choice that also has an arm without checks, which the caller can select."""
    ranges = []
    for arms in argument_choices(body):
        spans = [(arm.start_byte, arm.end_byte) for arm in arms if not only_fails(arm.child_by_field_name("value"))]
        asking = [(start, end) for start, end in spans if any(start <= at < end for at in checks)]
        if len(asking) < len(spans):
            ranges += asking
    return ranges


def _given_back(body: Node) -> Iterator[str]:
    """Names of an origin that a failed ``try_origin`` returned: ``Err(o)``."""
    waiting = [body]
    while waiting:
        node = waiting.pop()
        waiting += node.named_children
        if node.type == "tuple_struct_pattern" and text(node.child_by_field_name("type")) == "Err":
            yield from (text(child) for child in node.named_children if child.type == "identifier")


def _offers_ways(node: Node) -> bool:
    """Whether the checks below a node are alternatives of which one is enough.

    ``a.or_else(|_| b)``, ``if let Err(o) = a { b }``, ``if a.is_ok() {} else { b }``, ``match a { Err(_) => b }``.
    """
    if node.type == "call_expression":
        function = node.child_by_field_name("function")
        return function is not None and text(function.child_by_field_name("field")) in ("or_else", "or")
    if node.type == "if_expression":
        return _outcome(node.child_by_field_name("condition")) != "" and _on_failure(node)
    return node.type == "match_expression" and _CHECK.search(text(node.child_by_field_name("value"))) is not None


def _outcome(condition: Node | None) -> str:
    """Whether a condition tests the result of an origin check: ``err``, ``ok`` or "" if it does not."""
    words = text(condition)
    if _CHECK.search(words) is None:
        return ""
    if words.startswith("let Err(") or words.endswith(".is_err()"):
        return "err"
    return "ok" if words.startswith("let Ok(") or words.endswith(".is_ok()") else ""


def _on_failure(node: Node) -> bool:
    """Whether another check, or the end of the call, follows the failure of the check in a condition."""
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
        name = text(function.child_by_field_name("field")).partition("::<")[0]
        path = "." + text(function.child_by_field_name("value"))[:80]
    else:
        path, _, name = _TYPES_GIVEN.sub("", text(function)).rpartition("::")
    tested = not group and _turns_nobody_away(node)
    return OriginCall(" ".join(path.split()), name, line(node), maybe, tested, group)


def _turns_nobody_away(call: Node) -> bool:
    """Whether the result of a check is only inspected, or discarded."""
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

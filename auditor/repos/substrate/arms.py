"""The arms of a ``match`` that arguments of a call select, such as the operations of one call."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from auditor.repos.grammar import text

_OF_STATE = re.compile(r"(Some|None|Ok|Err)\b|_$|true$|false$")  # results of a lookup, not choices of the caller


def argument_choices(body: Node) -> Iterator[list[Node]]:
    """The arms of each outermost ``match`` over the variants of an argument."""
    waiting = [body]
    while waiting:
        node = waiting.pop()
        inside = node.child_by_field_name("body") if node.type == "match_expression" else None
        arms = [child for child in inside.named_children if child.type == "match_arm"] if inside is not None else []
        if any(_OF_STATE.match(text(arm.child_by_field_name("pattern"))) is None for arm in arms):
            yield arms
        else:
            waiting += node.named_children


def only_fails(value: Node | None) -> bool:
    """Whether an arm ends in an error."""
    inside = [child for child in value.named_children if not child.type.endswith("comment")] if value else []
    return value is not None and (is_error(value) or (value.type == "block" and bool(inside) and is_error(inside[-1])))


def is_error(statement: Node) -> bool:
    """Whether a statement only fails: ``Err(…)``, ``return Err(…)``, ``fail!(…)``."""
    while statement.type in ("expression_statement", "return_expression") and statement.named_children:
        statement = statement.named_children[0]
    if statement.type == "macro_invocation":
        return text(statement.child_by_field_name("macro")).rpartition("::")[2] in ("fail", "err", "bail", "panic")
    return statement.type == "call_expression" and text(statement.child_by_field_name("function")) == "Err"

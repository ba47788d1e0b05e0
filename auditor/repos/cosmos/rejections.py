"""Whether a condition in a Go function rejects: what follows if a check fails."""

import re

from tree_sitter import Node

from auditor.repos.grammar import text

_ERROR = re.compile(r"\b[eE]rr|\bErr|Error|panic")


def ends_function(node: Node) -> bool:
    """Whether the ``if`` whose condition contains a comparison ends the function in one of its branches.

    True for a comparison outside of any condition: its result is used elsewhere.
    """
    around = _around(node)
    if around is None or "==" in text(node) or around.type != "if_statement":
        return True
    return leaves_function(around.child_by_field_name("consequence")) or leaves_function(
        around.child_by_field_name("alternative")
    )


def rejection_of(call: Node) -> tuple[bool, bool]:
    """Whether the result of a call can end the function, and whether false does."""
    parent = call.parent
    if parent is None or parent.type in ("expression_statement", "defer_statement", "go_statement"):
        return False, False
    if parent.type == "expression_list" and parent.parent is not None and _thrown_away(parent.parent):
        return False, False
    around = _around(call)
    if around is None or around.type != "if_statement":
        return True, False
    negated = _is_negated(call, around)
    then, otherwise = (around.child_by_field_name(side) for side in ("consequence", "alternative"))
    if not leaves_function(then) and not leaves_function(otherwise):
        return False, negated
    is_plain = call == around.child_by_field_name("condition")
    forbids = (
        is_plain and leaves_function(then) and _ERROR.search(text(then)) is not None and not leaves_function(otherwise)
    )
    return not forbids, negated


def _around(node: Node) -> Node | None:
    """The statement whose condition contains an expression; None if there is none."""
    child = node
    while child.parent is not None and child.parent.type not in ("block", "func_literal", "argument_list"):
        if child == child.parent.child_by_field_name("condition"):
            return child.parent
        if child == child.parent.child_by_field_name("initializer"):
            return None
        child = child.parent
    return None


def _is_negated(call: Node, around: Node) -> bool:
    node: Node | None = call
    negated = False
    while node is not None and node != around:
        if node.type == "unary_expression" and text(node).startswith("!"):
            negated = not negated
        node = node.parent
    return negated


def leaves_function(block: Node | None) -> bool:
    """Whether a branch leaves the function, by a return or a panic."""
    source = text(block)
    return re.search(r"\breturn\b|\bpanic\(", source) is not None


def is_looked_up(index: Node) -> bool:
    """Whether a map lookup ends the function if the key is missing: ``_, ok := m[k]; !ok``."""
    node: Node | None = index
    while node is not None and node.type not in ("block", "if_statement"):
        node = node.parent
    if node is None or node.type != "if_statement":
        return False
    negated = text(node.child_by_field_name("condition")).startswith("!")
    return negated and leaves_function(node.child_by_field_name("consequence"))


def _thrown_away(assignment: Node) -> bool:
    """Whether an assignment discards everything: ``_ = f()``."""
    return set(text(assignment.child_by_field_name("left")).replace(" ", "").split(",")) == {"_"}

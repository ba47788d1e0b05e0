"""The arms of a ``match`` that the arguments of a call choose, such as the operations of one call."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from auditor.repos.grammar import text
from auditor.repos.rust import flat
from auditor.repos.substrate.origin_calls import is_error
from auditor.repos.substrate.rust_file import Arm
from auditor.repos.substrate.signers import comparisons, handed

_OF_STATE = re.compile(r"(Some|None|Ok|Err)\b|_$|true$|false$")  # what a lookup answers is no choice of the caller


def choices(body: Node) -> Iterator[tuple[Arm, ...]]:
    """The arms of each outermost ``match`` over the kinds of an argument."""
    waiting = [body]
    while waiting:
        node = waiting.pop()
        inside = node.child_by_field_name("body") if node.type == "match_expression" else None
        arms = [child for child in inside.named_children if child.type == "match_arm"] if inside is not None else []
        if any(_OF_STATE.match(_pattern(arm)) is None for arm in arms):
            yield tuple(_arm(arm) for arm in arms)
        else:
            waiting += node.named_children


def _pattern(arm: Node) -> str:
    return text(arm.child_by_field_name("pattern"))


def _arm(arm: Node) -> Arm:
    value = arm.child_by_field_name("value")
    if value is None:
        return Arm()
    plain = flat(text(value))
    return Arm(met=tuple(comparisons(plain)), handed=tuple(handed(plain)), fails=_fails(value))


def _fails(value: Node) -> bool:
    inside = [child for child in value.named_children if not child.type.endswith("comment")]
    return is_error(value) or (value.type == "block" and bool(inside) and is_error(inside[-1]))

"""The checks of each operation of a call whose arguments select one of several."""

from collections.abc import Iterator

from tree_sitter import Node

from auditor.repos.grammar import text
from auditor.repos.rust import flat
from auditor.repos.substrate.arms import argument_choices, only_fails
from auditor.repos.substrate.rust_file import Arm
from auditor.repos.substrate.signers import comparisons, helper_calls


def choices(body: Node) -> Iterator[tuple[Arm, ...]]:
    """The arms of each choice."""
    for arms in argument_choices(body):
        yield tuple(_arm(arm.child_by_field_name("value")) for arm in arms)


def _arm(value: Node | None) -> Arm:
    plain = flat(text(value))
    return Arm(met=tuple(comparisons(plain)), handed=tuple(helper_calls(plain)), fails=only_fails(value))

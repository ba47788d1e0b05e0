"""Forms of comparisons: their two sides, and the sources of these."""

import re
from typing import TypeGuard

from auditor.repos.solidity import expression as ex
from auditor.repos.solidity.expression import Expression
from auditor.repos.solidity.scope import Scope

_CONVERTS = re.compile(r"[aA]lias|^_?to[A-Z]|ToAddress$|ToBytes32$")
Side = tuple[Expression, Scope]


def operands_of_equal_calls(left: Expression, right: Expression) -> tuple[Expression, Expression] | None:
    """The operands of ``keccak256(a) == keccak256(b)`` and of other comparisons of one function with one argument."""
    match left, right:
        case ex.CallNode(what, (one,)), ex.CallNode(again, (other,)) if what == again and not isinstance(
            what, ex.MemberNode
        ):
            return one, other
        case ex.CallNode(ex.MemberNode(ex.NameNode("abi"), what), (one,)), ex.CallNode(
            ex.MemberNode(ex.NameNode("abi"), again), (other,)
        ):
            return (one, other) if what == again else None
        case _:
            return None


def ternary(side: Side) -> tuple[tuple[Expression, ...], Scope] | None:
    """The parts of a ``? :`` expression, also through a local."""
    tree, scope = side
    if isinstance(tree, ex.NameNode) and (held := scope.values.get(tree.name)) and held.tree and held.scope:
        tree, scope = held.tree, held.scope
    return (tree.parts, scope) if isinstance(tree, ex.OperationNode) and tree.operator == "?" else None


def is_converted(tree: Expression | None) -> TypeGuard[ex.CallNode]:
    """Whether a call only converts an address: to the alias of a contract of another chain, or to bytes."""
    if not isinstance(tree, ex.CallNode) or len(tree.arguments) != 1:
        return False
    return isinstance(tree.what, ex.NameNode | ex.MemberNode) and _CONVERTS.search(tree.what.name) is not None


def is_sentinel(tree: Expression | None) -> bool:
    """Whether a value stands for *not found*, such as ``-1``."""
    return isinstance(tree, ex.OperationNode) and tree.operator == "-" and len(tree.parts) == 1


def is_counter(tree: Expression, scope: Scope) -> bool:
    """Whether the looked-up value is a number of the contract, such as a time or an amount."""
    while isinstance(tree, ex.IndexNode):
        tree = tree.of
    if not isinstance(tree, ex.NameNode):
        return False
    types = (unit.contract.state[tree.name] for unit in scope.order if tree.name in unit.contract.state)
    return re.search(r"=>\s{0,20}(\w{1,80}\s{0,20}=>\s{0,20})?u?int\d{0,20}\W{0,20}$", next(types, "")) is not None


def is_selected_by_record(tree: Expression | None) -> bool:
    """Whether a value is looked up by a looked-up value: ``members[indexOf[msg.sender]].account``."""
    while isinstance(tree, ex.MemberNode):
        tree = tree.of
    return isinstance(tree, ex.IndexNode) and isinstance(tree.by, ex.IndexNode)

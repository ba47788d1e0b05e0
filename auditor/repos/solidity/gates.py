"""Conditions without a caller check: switches that stop the contract, and ban lists."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.repos.solidity import expression as ex
from auditor.repos.solidity.expression import Expression
from auditor.repos.solidity.scope import Scope
from auditor.repos.solidity.values import Values

_BY_ADDRESS = re.compile(r"mapping\s{0,20}\(\s{0,20}address\b[^=]{0,80}=>\s{0,20}bool\b")
_RESULTS = {"call", "delegatecall", "callcode", "staticcall", "send", "transfer", "transferFrom", "approve"}
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Gate:
    """A variable of the contract that a condition requires to be ``required``; ``keyed``: one for each account."""

    name: str
    required: bool
    keyed: bool = False


def gates(tree: Expression, wanted: bool, scope: Scope, values: Values, depth: int = 0) -> Iterator[Gate]:
    """The switches and ban lists in a condition that must be ``wanted``."""
    match tree:
        case ex.OperationNode("!", (inner,)) | ex.OperationNode("()", (inner,)):
            yield from gates(inner, wanted is not (tree.operator == "!"), scope, values, depth)
        case ex.OperationNode("&&" | "||" as operator, parts) if (operator == "&&") is wanted:
            for part in parts:
                yield from gates(part, wanted, scope, values, depth)
        case ex.OperationNode("==" | "!=" as operator, (left, ex.LiteralNode("true" | "false" as word))):
            same = (operator == "==") is (word == "true")
            yield from gates(left, wanted is same, scope, values, depth)
        case ex.NameNode(name) if name not in scope.values and _type(name, scope) == "bool":
            yield Gate(name, wanted)
        case ex.IndexNode(ex.NameNode(name), _) if _BY_ADDRESS.match(_type(name, scope)):
            yield Gate(name, wanted, keyed=True)
        case ex.CallNode() if depth < _DEEPEST and (inside := values.returned(tree, scope)) is not None:
            yield from gates(inside[0], wanted, inside[1], values, depth + 1)


def _type(name: str, scope: Scope) -> str:
    return next((unit.contract.state[name] for unit in scope.order if name in unit.contract.state), "")


def is_outcome(tree: Expression, scope: Scope, depth: int = 0) -> bool:
    """Whether a condition only checks that a call of another contract succeeded."""
    match tree:
        case ex.LiteralNode():
            return True
        case ex.OperationNode(_, parts):
            return all(is_outcome(part, scope, depth) for part in parts)
        case ex.MemberNode(of, "length"):
            return is_outcome(of, scope, depth)
        case ex.CallNode(ex.MemberNode(ex.NameNode("abi"), "decode"), (first, *_)):
            return is_outcome(first, scope, depth)
        case ex.CallNode(ex.MemberNode(_, name), _):
            return name in _RESULTS
        case ex.NameNode(name) if depth < _DEEPEST and (held := scope.values.get(name)) is not None:
            return held.tree is not None and held.scope is not None and is_outcome(held.tree, held.scope, depth + 1)
        case _:
            return False

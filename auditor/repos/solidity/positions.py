"""Lists in which the caller has a position: ``memberIndex[msg.sender] != 0``, ``_indexOf(msg.sender) >= 0``."""

import re
from typing import TYPE_CHECKING

from auditor.repos.solidity import expression as ex
from auditor.repos.solidity.expression import Expression
from auditor.repos.solidity.scope import Scope
from auditor.repos.solidity.seats import container, seat

if TYPE_CHECKING:
    from auditor.repos.solidity.values import Values

_POSITION = r"(idx|index|indices|pos|position|slot|ordinal|place)(es|s)?((One)?Based|Of)?\d{0,2}"
_AFFIX = re.compile(rf"^_{{0,2}}{_POSITION}(?=[A-Z_]|$)|_?{_POSITION}_{{0,2}}$", re.IGNORECASE)
_TYPES = re.compile(r"(u?int\d{0,3}|uint)$")
_FROM_ZERO = {(">", "0"), (">=", "1"), (">=", "0"), (">", "-1"), ("!=", "0"), ("!=", "-1")}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_DEEPEST = 5


def is_position(name: str) -> bool:
    """Whether a variable of that name stores positions in a list."""
    return _AFFIX.search(name) is not None


def list_of(question: Expression, scope: Scope, follow: "Values", depth: int = 0) -> tuple[str, str]:
    """The seat of a list of positions and its variable: ``guardian``, ``guardianIndex``; empty if there is none."""
    match question:
        case ex.NameNode(name) if (held := scope.values.get(name)) is not None and held.tree and held.scope:
            return list_of(held.tree, held.scope, follow, depth + 1) if depth < _DEEPEST else ("", "")
        case ex.OperationNode("+" | "-", (inner, ex.LiteralNode())):
            return list_of(inner, scope, follow, depth)
        case ex.CallNode(ex.NameNode(name), (inner,)) if _TYPES.match(name):
            return list_of(inner, scope, follow, depth)
        case ex.CallNode() if depth < _DEEPEST and (inside := follow.returned(question, scope)) is not None:
            return list_of(*inside, follow, depth + 1)
        case ex.CallNode() | ex.IndexNode():
            name = container(question)
            bare = _AFFIX.sub("", name)
            return (seat(bare), name) if bare != name and len(bare.strip("_")) > 2 else ("", "")
        case _:
            return "", ""


def implies_member(operator: str, number: Expression, wanted: bool, *, number_first: bool) -> bool:
    """Whether a comparison of a position with a number holds exactly for members of the list."""
    literal = number
    sign = ""
    if isinstance(number, ex.OperationNode) and number.operator == "-" and len(number.parts) == 1:
        sign, literal = "-", number.parts[0]
    text = f"{sign}{literal.text}" if isinstance(literal, ex.LiteralNode) else ""
    operator = _MIRRORED.get(operator, operator) if number_first else operator
    return (operator if wanted else _OPPOSITE[operator], text) in _FROM_ZERO

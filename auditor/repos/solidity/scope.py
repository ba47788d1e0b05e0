"""Meanings of names while a function is followed: the sources of parameters, and the values of locals."""

import re
from dataclasses import dataclass, field
from enum import Flag, auto

from auditor.repos.solidity.expression import (
    CallNode,
    Expression,
    IndexNode,
    LiteralNode,
    MemberNode,
    NameNode,
    OperationNode,
)
from auditor.repos.solidity.hierarchy import Unit
from auditor.repos.solidity.source_file import SolidityFunction


class ValueSource(Flag):
    """The sources of a value."""

    NOTHING = 0
    CALLER = auto()  # the caller
    LOOKUP = auto()  # looked up by the caller
    GIVEN = auto()  # input of the caller
    ROLE = auto()  # a role, selector or permission from the input
    STATE = auto()  # state of the contract, or a constant
    SELF = auto()  # the contract itself
    ZERO = auto()  # the zero address, 0 or false
    ORIGIN = auto()  # the sender of the transaction
    SIGNER = auto()  # the signer of a signature in the input


WHO = ValueSource.CALLER | ValueSource.SIGNER


@dataclass(frozen=True, slots=True)
class Value:
    """A value: its sources, its text for the reader, and its expression with the scope of that."""

    flags: ValueSource
    spelt: str
    tree: Expression | None = None
    scope: "Scope | None" = None


@dataclass(slots=True)
class Scope:
    """One call of a function: code of ``owner``, in the contract with the linearisation ``order``."""

    order: tuple[Unit, ...]
    owner: Unit
    values: dict[str, Value] = field(default_factory=dict)
    depth: int = 0


_CAST = re.compile(r"address|payable|u?int\d{0,3}|bytes\d{1,2}")
RESULT = "result "  # the index of one of several values that a call returns
_ROLE_NAMES = re.compile(r"role|permission|selector|func|sig|action|right|resource|capab", re.IGNORECASE)


def entry_values(function: SolidityFunction) -> dict[str, Value]:
    """The parameters of a function that everybody may call: all are input."""
    return {p.name: Value(_given(p.type, p.name), p.name) for p in function.parameters if p.name}


def _given(type_: str, name: str) -> ValueSource:
    identifies = type_ in ("bytes32", "bytes4", "uint64", "uint8", "bytes32[]", "bytes4[]")
    return ValueSource.ROLE if identifies and _ROLE_NAMES.search(name) else ValueSource.GIVEN


def spelt(tree: Expression, scope: Scope) -> str:
    """The expression as source, with locals and parameters replaced by what they hold."""
    match tree:
        case NameNode(name):
            return scope.values[name].spelt if name in scope.values else name
        case LiteralNode(text):
            return text
        case MemberNode(of, name):
            return f"{spelt(of, scope)}.{name}"
        case IndexNode(CallNode() as call, LiteralNode(text)) if text.startswith(RESULT):
            return spelt(call, scope)
        case IndexNode(of, by):
            return f"{spelt(of, scope)}[{spelt(by, scope)}]"
        case CallNode(what, arguments):
            inside = ", ".join(spelt(argument, scope) for argument in arguments)
            if isinstance(what, NameNode) and is_caller_name(what.name):
                return "msg.sender"
            if isinstance(what, NameNode) and _CAST.fullmatch(what.name) and "address(0" not in f"address({inside}":
                return inside
            return f"{spelt(what, scope)}({inside})"
        case OperationNode("()", parts):
            return f"({', '.join(spelt(part, scope) for part in parts)})"
        case OperationNode("?", (condition, yes, no)):
            return f"{spelt(condition, scope)} ? {spelt(yes, scope)} : {spelt(no, scope)}"
        case OperationNode(operator, (one,)):
            return f"{operator}{spelt(one, scope)}"
        case OperationNode(operator, parts):
            return f" {operator} ".join(spelt(part, scope) for part in parts)


def is_caller_name(name: str) -> bool:
    """Whether a function of that name, without source, returns the caller (ERC-2771 and similar)."""
    return re.fullmatch(r"_?(msgSender|getMsgSender|_?sender|getCaller)\w{0,12}", name) is not None

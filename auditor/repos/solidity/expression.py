"""Parses expressions of Solidity into small trees. The grammar's own trees have wrong precedence, on which guards
depend."""

import re
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(
    r"""\s++|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/|(?P<string>(?:hex|unicode)?"(?:\\.|[^"\\])*+"|"""
    r"""(?:hex|unicode)?'(?:\\.|[^'\\])*+')"""
    r"""|(?P<number>0x[0-9a-fA-F_]++|[0-9][0-9_.]*+(?:e-?[0-9]{1,9})?)|(?P<name>[A-Za-z_$][\w$]*+)"""
    r"""|(?P<op>>>>=|<<=|>>=|>>>|\*\*|&&|\|\||==|!=|<=|>=|\+\+|--|\+=|-=|\*=|/=|%=|&=|\|=|\^=|=>|<<|>>|.)""",
    re.DOTALL,
)
_BINARY = (
    *({"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", ">>>="}, {"||"}, {"&&"}, {"==", "!="}),
    *({"<", ">", "<=", ">="}, {"|"}, {"^"}, {"&"}, {"<<", ">>", ">>>"}, {"+", "-"}, {"*", "/", "%"}, {"**"}),
)
_UNARY = {"!", "-", "+", "~", "++", "--", "delete", "new", "payable"}
_DEEPEST = 120
_LONGEST_CHAIN = 400


@dataclass(frozen=True, slots=True)
class NameNode:
    """An identifier or a type's name."""

    name: str


@dataclass(frozen=True, slots=True)
class LiteralNode:
    """A number, string, ``true`` or ``false``; also whatever could not be parsed."""

    text: str


@dataclass(frozen=True, slots=True)
class MemberNode:
    """``of.name``"""

    of: "Expression"
    name: str


@dataclass(frozen=True, slots=True)
class IndexNode:
    """``of[by]``"""

    of: "Expression"
    by: "Expression"


@dataclass(frozen=True, slots=True)
class CallNode:
    """``what(arguments)``, also of a type; of call options in braces only ``value`` is stored."""

    what: "Expression"
    arguments: tuple["Expression", ...]
    value: "Expression | None" = None


@dataclass(frozen=True, slots=True)
class OperationNode:
    """``operator`` on one part, on two, or (``?``) on three; ``()`` for a tuple."""

    operator: str
    parts: tuple["Expression", ...]


Expression = NameNode | LiteralNode | MemberNode | IndexNode | CallNode | OperationNode
LOST = LiteralNode("?")


@lru_cache(maxsize=65536)
def parsed(source: str) -> Expression:
    """The tree of an expression; a literal ``?`` if it does not parse."""
    try:
        return _Reader(source).whole()
    except (_Broken, RecursionError):
        return LOST


class _Broken(Exception):
    pass


class _Reader:
    def __init__(self, source: str) -> None:
        self._tokens = [(m.lastgroup, m[0]) for m in _TOKEN.finditer(source) if m.lastgroup]
        self._at = 0
        self._depth = 0
        self._links = 0

    def whole(self) -> Expression:
        tree = self._binary(0)
        if self._at < len(self._tokens):
            raise _Broken
        return tree

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _take(self, wanted: str | None = None) -> str:
        token = self._peek()
        if not token or (wanted is not None and token != wanted):
            raise _Broken
        self._at += 1
        return token

    def _binary(self, level: int) -> Expression:
        if level == 0:
            self._depth += 1
            if self._depth > _DEEPEST:
                raise _Broken
            left = self._assignment()
            self._depth -= 1
            return left
        if level == len(_BINARY):
            return self._unary()
        left = self._binary(level + 1)
        while (operator := self._peek()) in _BINARY[level]:
            self._take()
            self._grow()
            left = OperationNode(operator, (left, self._binary(level + 1)))
        return left

    def _assignment(self) -> Expression:
        left = self._choice()
        if (operator := self._peek()) in _BINARY[0]:
            self._take()
            return OperationNode(operator, (left, self._binary(0)))
        return left

    def _choice(self) -> Expression:
        condition = self._binary(1)
        if self._peek() != "?":
            return condition
        self._take()
        yes = self._binary(0)
        self._take(":")
        return OperationNode("?", (condition, yes, self._binary(0)))

    def _unary(self) -> Expression:
        operator = self._peek()
        if operator in _UNARY and not (operator == "payable" and self._next_is("(")):
            self._take()
            self._depth += 1
            if self._depth > _DEEPEST:
                raise _Broken
            inner = self._unary()
            self._depth -= 1
            return inner if operator == "new" else OperationNode(operator, (inner,))
        return self._postfix(self._primary())

    def _next_is(self, text: str) -> bool:
        return self._at + 1 < len(self._tokens) and self._tokens[self._at + 1][1] == text

    def _primary(self) -> Expression:
        if self._at >= len(self._tokens):
            raise _Broken
        kind, token = self._tokens[self._at]
        if kind == "name":
            self._take()
            return LiteralNode(token) if token in ("true", "false") else NameNode(token)
        if kind in ("number", "string"):
            self._take()
            if self._at < len(self._tokens) and self._tokens[self._at][0] == "name":
                self._take()  # a unit: ether, days
            return LiteralNode(token)
        if token in "([":
            return self._bracketed(token)
        raise _Broken

    def _bracketed(self, opening: str) -> Expression:
        parts = self._list(opening, ")" if opening == "(" else "]")
        return parts[0] if opening == "(" and len(parts) == 1 else OperationNode("()", parts)

    def _list(self, opening: str, closing: str) -> tuple[Expression, ...]:
        self._take(opening)
        parts: list[Expression] = []
        while self._peek() != closing:
            if self._peek() == ",":
                self._take()
                continue
            if opening == "{" and self._next_is(":"):
                self._take()
                self._take(":")
            parts.append(self._binary(0))
        self._take(closing)
        return tuple(parts)

    def _grow(self) -> None:
        """Counts a step of a chain of postfixes, whose tree is as deep as the chain is long."""
        self._links += 1
        if self._links > _LONGEST_CHAIN:
            raise _Broken

    def _postfix(self, tree: Expression) -> Expression:
        value: Expression | None = None
        while True:
            if self._peek() in (".", "[", "("):
                self._grow()
            match self._peek():
                case ".":
                    self._take()
                    tree = MemberNode(tree, self._take())
                case "[":
                    tree = self._index(tree)
                case "(":
                    tree, value = self._call(tree, value), None
                case "{":
                    value = self._options()
                case "++" | "--":
                    tree = OperationNode(self._take(), (tree,))
                case _:
                    return tree

    def _options(self) -> Expression | None:
        """The value of ``{value: 1 ether, gas: 5000}``."""
        value: Expression | None = None
        self._take("{")
        while self._peek() != "}":
            if self._peek() == ",":
                self._take()
                continue
            name = self._take() if self._next_is(":") else ""
            if name:
                self._take(":")
            option = self._binary(0)
            value = option if name == "value" else value
        self._take("}")
        return value

    def _call(self, tree: Expression, value: Expression | None) -> Expression:
        if self._next_is("{"):
            self._take("(")
            arguments = self._list("{", "}")
            self._take(")")
            return CallNode(tree, arguments, value)
        return CallNode(tree, self._list("(", ")"), value)

    def _index(self, tree: Expression) -> Expression:
        self._take("[")
        by: Expression = LiteralNode("")
        while self._peek() != "]":
            if self._peek() == ":":
                self._take()
            else:
                by = self._binary(0)
        self._take("]")
        return IndexNode(tree, by)

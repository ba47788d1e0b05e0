"""Translates the statements of a Vyper function into those of a Solidity function, in their order."""

import re
from collections.abc import Iterator, Sequence

from auditor.repos.solidity.source_file import LOOP, TRY, Statement, StatementKind
from auditor.repos.vyper.expressions import translated
from auditor.repos.vyper.lines import SourceBlock

_DECLARED = re.compile(r"[a-zA-Z_]\w{0,80}(?= ?:)")
# An item of a list that the contract keeps.
_ITEM = re.compile(r"for (\w{1,80})(?: ?:[^=]{1,80}?)? in ((?:self\.)?\w{1,80}) ?:$")
Under = tuple[tuple[str, bool], ...]


def statements(body: Sequence[SourceBlock], renamed: frozenset[str]) -> tuple[Statement, ...]:
    """The statements of a body. ``renamed`` are locals with the name of a storage variable."""
    return tuple(_body(body, (), renamed))


def _body(body: Sequence[SourceBlock], under: Under, renamed: frozenset[str]) -> Iterator[Statement]:
    at = 0
    while at < len(body):
        block = body[at]
        word = re.match(r"\w{0,20}", block.text)
        if word is not None and word[0] == "if":
            chain = [block]
            while at + 1 < len(body) and re.match(r"(elif|else)\b", body[at + 1].text):
                at += 1
                chain.append(body[at])
            yield from _branches(chain, under, renamed)
            under = (*under, *_left(chain, (TRY, True), renamed))
        elif word is not None and word[0] in ("for", "while"):
            over = block.text.rpartition(" in ")[2].rstrip(":")
            yield Statement(StatementKind.DO, translated(over, renamed), block.line, (), under)
            if (item := _ITEM.match(block.text)) is not None:
                inside = (*under, (LOOP, True))
                yield Statement(StatementKind.LET, f"{translated(item[2], renamed)}[_]", block.line, (item[1],), inside)
            yield from _body(block.inside, (*under, (LOOP, True)), renamed)
            under = (*under, *_left(block.inside, (TRY, True), renamed))
        else:
            yield from _plain(block, under, renamed)
        at += 1


def _condition(block: SourceBlock, renamed: frozenset[str]) -> str:
    return translated(re.sub(r"^(el)?if ", "", block.text).rstrip(": "), renamed)


def _branches(chain: list[SourceBlock], under: Under, renamed: frozenset[str]) -> Iterator[Statement]:
    """An ``if`` with its ``elif`` and ``else``: if one branch reverts, the others are under the opposite condition."""
    for position, block in enumerate(chain):
        if block.text.startswith("else"):
            yield from _body(block.inside, under, renamed)
            return
        condition = _condition(block, renamed)
        rest = chain[position + 1 :]
        does = StatementKind.DO
        if _refuses(block.inside):
            does = StatementKind.REFUSE
        elif rest and rest[0].text.startswith("else") and _refuses(rest[0].inside):
            does = StatementKind.NEED
        elif _only_leaves(block.inside):
            does = StatementKind.SKIP
        yield Statement(does, condition, block.line, (), under)
        survives = does is StatementKind.NEED
        yield from _body(block.inside, under if survives else (*under, (condition, True)), renamed)
        if does is not StatementKind.REFUSE:
            under = (*under, (condition, False))


def _left(
    body: Sequence[SourceBlock], nearest: tuple[str, bool], renamed: frozenset[str]
) -> Iterator[tuple[str, bool]]:
    """The conditions under which the function returned within blocks: they are false after these."""
    before = nearest
    for block in body:
        word = block.text.partition(" ")[0].rstrip(":")
        if word == "return":
            yield nearest
        elif word in ("if", "elif"):
            before = (_condition(block, renamed), False)
            yield from _left(block.inside, before, renamed)
        else:
            yield from _left(block.inside, (before[0], True) if word == "else" else nearest, renamed)


def _refuses(body: Sequence[SourceBlock]) -> bool:
    """Whether every path through a body reverts."""
    for block in body:
        if block.text.startswith("raise") or re.match(r"assert False\b", block.text):
            return True
        if block.inside or block.text.startswith("return"):
            return False
    return False


def _only_leaves(body: Sequence[SourceBlock]) -> bool:
    first = next((block for block in body if not block.text.startswith("log ")), None)
    return first is not None and re.fullmatch(r"return( False| 0)?", first.text) is not None


def _plain(block: SourceBlock, under: Under, renamed: frozenset[str]) -> Iterator[Statement]:
    text, line = block.text, block.line
    if text.startswith("assert "):
        condition = _first_part(text.removeprefix("assert "))
        yield Statement(StatementKind.NEED, translated(condition, renamed), line, (), under)
    elif text.startswith("raise"):
        yield Statement(StatementKind.NEED, "false", line, (), under)
    elif text.startswith("return"):
        value = text.removeprefix("return").strip()
        yield Statement(StatementKind.RETURN, translated(value, renamed), line, (), under)
    elif text.startswith(("log ", "pass")):
        return
    elif (parts := _equals(text)) is not None or _DECLARED.match(text):
        yield _assignment(*(parts or (text, "", "0")), line, under, renamed)
    else:
        yield Statement(StatementKind.DO, translated(text, renamed), line, (), under)


def _assignment(target: str, operator: str, value: str, line: int, under: Under, renamed: frozenset[str]) -> Statement:
    declared = _DECLARED.match(target)
    left = translated(declared[0] if declared else target.strip("() "), renamed)
    names = tuple(part.strip() for part in left.split(",") if part.strip())
    right = translated(value, renamed)
    if not operator and all(map(str.isidentifier, names)):
        return Statement(StatementKind.LET, right, line, names, under)
    return Statement(StatementKind.DO, f"{left} {operator}= {right}", line, (), under)


def _equals(text: str) -> tuple[str, str, str] | None:
    """The target, the operator before ``=`` and the value of an assignment; None for other lines."""
    depth = 0
    for at, char in enumerate(text):
        depth += (char in "([{") - (char in ")]}")
        if char == "=" and depth == 0:
            if text[at + 1 : at + 2] == "=" or text[at - 1 : at] in ("=", "!", "<", ">"):
                return None
            operator = text[at - 1] if text[at - 1 : at] in tuple("+-*/%|&^") else ""
            return text[: at - len(operator)].rstrip("*/ "), operator, text[at + 1 :].strip()
    return None


def _first_part(text: str) -> str:
    """The text before the first comma outside of brackets: the condition without its message."""
    depth = 0
    for at, char in enumerate(text):
        depth += (char in "([{") - (char in ")]}")
        if char == "," and depth == 0:
            return text[:at]
    return text

"""Short names of the seats in a condition."""

import re

from auditor.repos.solidity import expression as ex
from auditor.repos.solidity.expression import Expression
from auditor.repos.solidity.scope import Scope, spelt

_CONSTANT = re.compile(r"\b[A-Z][A-Z0-9_]{2,80}\b")
_GENERIC = re.compile(r"_?(account|addr|address|wallet|who|user)_?")  # a member that says nothing of whose it is
_WRITTEN = re.compile(r"[\"'](\w{1,60})[\"']")


def roles(tree: Expression, scope: Scope) -> tuple[str, ...]:
    """The seats in a check of the caller: constant arguments, the role, else the check's own name."""
    arguments = " ".join(spelt(argument, scope) for argument in tree.arguments) if isinstance(tree, ex.CallNode) else ""
    if isinstance(tree, ex.IndexNode):
        arguments = spelt(tree, scope).partition("[")[2]
    constants = tuple(dict.fromkeys(_CONSTANT.findall(arguments)))
    if constants:
        return constants
    if isinstance(tree, ex.CallNode) and len(tree.arguments) > 1 and re.search("role", container(tree), re.IGNORECASE):
        return (seat(spelt(tree.arguments[0], scope)),)
    return (seat(container(tree)),)


def called_name(what: Expression) -> str:
    """The last name in the expression of the called function."""
    return what.name if isinstance(what, (ex.NameNode, ex.MemberNode)) else ""


def container(tree: Expression) -> str:
    """The name of a set or check: ``isOwner`` of ``isOwner[msg.sender]`` and of ``x.isOwner(msg.sender)``."""
    match tree:
        case ex.CallNode(ex.NameNode("address" | "payable"), (inner,)):
            return container(inner)
        case ex.CallNode(ex.MemberNode(of, "contains" | "includes" | "exists" | "has"), _):
            return container(of)
        case ex.CallNode(what, _):
            return container(what)
        case ex.IndexNode(of, _):
            return container(of)
        case ex.MemberNode(_, name) | ex.NameNode(name):
            return name
        case _:
            return ""


def seat(words: str) -> str:
    """The short name of a seat: ``owner`` for ``_owner``, ``owner()`` and ``layout().owner``."""
    bare = _without_brackets(words.strip())
    constants: list[str] = _CONSTANT.findall(words[len(bare) :]) or _WRITTEN.findall(words[len(bare) :])
    if constants:
        return constants[0]
    *before, name = re.split(r"[.\s]", bare)
    if before and _GENERIC.fullmatch(name):
        name = _without_brackets(before[-1])
    name = name.strip("_")
    name = re.sub(r"^(get(?=[A-Z])|[si]_)|(?<=[a-z])Of$", "", name)
    return (name[:1].lower() + name[1:] if name[1:2].islower() else name) or words


def _without_brackets(words: str) -> str:
    """``holderOf`` for ``holderOf[ids[i]]``: the text without brackets at its end."""
    depth = 0
    for at in range(len(words) - 1, -1, -1):
        depth += (words[at] in ")]") - (words[at] in "([")
        if depth == 0:
            return words[:at] if words[at] in "([" else words
    return words

"""The composition of a runtime: its pallets, and the values of their associated types."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from auditor.repos.grammar import text
from auditor.repos.rust import without_comments

_PALLET = re.compile(r"(?<=[{,;\]]) ?(?:pub type )?([A-Z]\w{0,80}) ?[:=] ?([a-z]\w{0,80})\b")
_NUMBERED = re.compile(r" ?(?:= ?\d{1,5})? ?[,;}]")
_LONGEST = 2_000  # characters from the name of a pallet to the end of its line
Configured = tuple[tuple[str, str, str], ...]


def pallet_lines(source: str) -> Iterator[tuple[str, str]]:
    """(name in the runtime, package) of each pallet of a ``construct_runtime!`` or a runtime module."""
    flat = " ".join(without_comments(source).split())
    for match in _PALLET.finditer(flat):
        if _NUMBERED.match(flat, _after_path(flat, match.end())):
            yield match[1], match[2]


def _after_path(flat: str, at: int) -> int:
    """The end of a path: after ``::name``, ``::{…}`` and ``<…>``."""
    last = min(len(flat), at + _LONGEST)
    depth = 0
    while at < last:
        char = flat[at]
        depth += (char in "{<") - (char in "}>" and depth > 0)
        if depth == 0 and char not in "}>:" and not (char.isalnum() or char == "_"):
            return at
        if depth == 0 and char == "}" and flat[at - 1] not in "},:" and "{" not in flat[max(0, at - _LONGEST) : at]:
            return at
        at += 1
    return at


def runtime_types(root: Node) -> tuple[Configured, tuple[tuple[str, str], ...]]:
    """The types that ``impl pallet_x::Config for Runtime`` sets, and type aliases (``type A = B;``)."""
    configured: list[tuple[str, str, str]] = []
    aliases: list[tuple[str, str]] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        for child in node.named_children:
            body = child.child_by_field_name("body")
            if child.type == "mod_item" and body is not None:
                waiting.append(body)
            elif child.type == "type_item":
                aliases.append(_type(child))
            elif child.type == "impl_item" and body is not None:
                package, _, trait = text(child.child_by_field_name("trait")).partition("<")[0].rpartition("::")
                if package and trait == "Config":
                    types = (_type(item) for item in body.named_children if item.type == "type_item")
                    configured += [(package.partition("::")[0], name, value) for name, value in types]
    return tuple(configured), tuple(aliases)


def _type(node: Node) -> tuple[str, str]:
    return text(node.child_by_field_name("name")), " ".join(text(node.child_by_field_name("type")).split())[:400]

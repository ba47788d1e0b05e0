"""Canonical signatures as on the chain: contracts as ``address``, enums as ``uint8``, structs as tuples."""

import re

from auditor.repos.solidity.hierarchy import Hierarchy, Unit
from auditor.repos.solidity.source_file import SolidityFunction

_ELEMENTARY = re.compile(r"(address|bool|string|bytes\d{0,2}|u?int\d{0,3}|u?fixed\w{0,10})$|function\b")
_LONGEST = 4_000  # characters of a type; nested structs could double it at every level
_DEEPEST = 8


def signature(function: SolidityFunction, owner: Unit, tree: Hierarchy) -> str:
    """``setPool(address,(uint256,bool))``. A type whose source is missing counts as a contract."""
    if function.kind in ("fallback", "receive"):
        return f"{function.kind}()"
    types = (_spelt(parameter.type, owner, tree, 0) for parameter in function.parameters)
    return f"{function.name}({','.join(types)})"


def _spelt(written: str, owner: Unit, tree: Hierarchy, depth: int) -> str:
    name, bracket, sizes = written.strip().partition("[")
    name, arrays = name.strip(), f"{bracket}{sizes}".replace(" ", "")
    if _ELEMENTARY.match(name):
        name = {"uint": "uint256", "int": "int256", "address payable": "address"}.get(name, name)
        return ("function" if name.startswith("function") else name) + arrays
    return _named_type(name, owner, tree, depth) + arrays


def _named_type(name: str, owner: Unit, tree: Hierarchy, depth: int) -> str:
    if depth > _DEEPEST:
        return "address"
    outer, _, last = name.rpartition(".")
    places = [tree.meant(outer, owner.path)] if outer else [*tree.bases(owner), tree.free_of(owner.path)]
    places += [unit for base in places if base is not None and outer for unit in tree.bases(base)]
    for unit in filter(None, places):
        declared = unit.contract
        if last in declared.structs:
            return _tuple(declared.structs[last], unit, tree, depth)
        if last in declared.enums:
            return "uint8"
        if last in declared.aliases:
            return _spelt(declared.aliases[last], unit, tree, depth + 1)
    if tree.meant(name, owner.path) is not None:
        return "address"
    return tree.type_anywhere(last, lambda written, unit: _spelt(written, unit, tree, depth + 1)) or "address"


def _tuple(types: tuple[str, ...], unit: Unit, tree: Hierarchy, depth: int) -> str:
    """A struct as the tuple of its members; an implausibly long one is cut."""
    parts: list[str] = []
    for type_ in types:
        if sum(map(len, parts)) > _LONGEST:
            break
        parts.append(_spelt(type_, unit, tree, depth + 1)[:_LONGEST])
    return f"({','.join(parts)})"

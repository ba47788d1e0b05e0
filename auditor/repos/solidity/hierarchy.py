"""Which contract a name means, and in which order a contract's bases are asked."""

import posixpath
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from auditor.repos.solidity.facts import Contract, Function, Source


@dataclass(frozen=True, eq=False)
class Unit:
    """A contract, interface or library in its file."""

    path: str
    contract: Contract

    @property
    def name(self) -> str:
        """The contract's own name."""
        return self.contract.name

    @cached_property
    def functions(self) -> dict[str, list[Function]]:
        """Its functions and modifiers by name."""
        found: dict[str, list[Function]] = defaultdict(list)
        for function in self.contract.functions:
            found[function.name].append(function)
        return found


class Hierarchy:
    """All contracts of a tree."""

    def __init__(self, sources: Sequence[tuple[str, Source]]) -> None:
        self._sources = dict(sources)
        self.units = [Unit(path, contract) for path, source in sources for contract in source.contracts]
        self._free = {path: Unit(path, source.free) for path, source in sources}
        self._named: dict[str, list[Unit]] = defaultdict(list)
        self._at = {(unit.path, unit.name): unit for unit in self.units}
        for unit in self.units:
            self._named[unit.name].append(unit)
        self._ends: dict[str, list[str]] = defaultdict(list)
        for path in self._sources:
            self._ends[posixpath.basename(path)].append(path)
        self._order: dict[Unit, tuple[Unit, ...]] = {}
        self._meant: dict[tuple[str, str], Unit | None] = {}

    def meant(self, name: str, path: str) -> Unit | None:
        """What a name means in a file: its own, what it imports under that name, else the nearest one of that name."""
        key = (name, path)
        if key not in self._meant:
            self._meant[key] = self._find(name.rpartition(".")[2], path, name)
        return self._meant[key]

    def free_of(self, path: str) -> Unit:
        """The functions and types that a file declares outside contracts."""
        return self._free[path]

    def bases(self, unit: Unit) -> tuple[Unit, ...]:
        """The unit and all that it inherits, most derived first: the C3 order, as Solidity has it."""
        if unit not in self._order:
            self._order[unit] = (unit,)  # a circle, which no compiler takes, ends here
            direct = [base for name in reversed(unit.contract.bases) if (base := self.meant(name, unit.path))]
            orders = [list(self.bases(base)) for base in direct]
            self._order[unit] = (unit, *(base for base in _merged([*orders, direct]) if base is not unit))
        return self._order[unit]

    def missing(self, unit: Unit) -> tuple[str, ...]:
        """Names of bases, direct or not, whose source is not in the tree."""
        asked = ((name, each.path) for each in self.bases(unit) for name in each.contract.bases)
        return tuple(dict.fromkeys(name for name, path in asked if self.meant(name, path) is None))

    def type_anywhere(self, name: str, spelt: Callable[[str, Unit], str]) -> str | None:
        """How a struct, enum or alias of that name is spelt that some file declares outside contracts."""
        for unit in self._free.values():
            declared = unit.contract
            if name in declared.structs:
                return f"({','.join(spelt(each, unit) for each in declared.structs[name])})"
            if name in declared.enums:
                return "uint8"
            if name in declared.aliases:
                return spelt(declared.aliases[name], unit)
        return None

    def _find(self, name: str, path: str, spelt: str) -> Unit | None:
        if own := self._at.get((path, name)):
            return own
        candidates = self._named.get(name, [])
        for target, names in self._sources[path].imports if path in self._sources else ():
            there = names.get(spelt.partition(".")[0], name)
            if imported := self._imported(there, target, path):
                return imported
        if not candidates:
            return None
        return max(candidates, key=lambda unit: (len(posixpath.commonpath(["/" + unit.path, "/" + path])), unit.path))

    def _imported(self, name: str, target: str, path: str) -> Unit | None:
        if target.startswith("."):
            whole = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
            return self._at.get((whole, name))
        for known in self._ends.get(posixpath.basename(target), ()):
            if (known == target or known.endswith("/" + target)) and (unit := self._at.get((known, name))):
                return unit
        return None


def _merged(orders: list[list[Unit]]) -> list[Unit]:
    """The merge of C3; where no order fits all, the first that is left goes next."""
    merged: list[Unit] = []
    while orders := [order for order in orders if order]:
        tails = {id(unit) for order in orders for unit in order[1:]}
        head = next((order[0] for order in orders if id(order[0]) not in tails), orders[0][0])
        merged.append(head)
        orders = [[unit for unit in order if unit is not head] for order in orders]
    return merged

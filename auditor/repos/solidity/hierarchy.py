"""Resolves names of contracts, and linearises their bases."""

import posixpath
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from auditor.repos.solidity.source_file import SolidityContract, SolidityFunction, Source

MOST_BASES = 200  # bases of one contract; real ones have fewer


@dataclass(frozen=True, eq=False)
class Unit:
    """A contract, interface or library in its file."""

    path: str
    contract: SolidityContract

    @property
    def name(self) -> str:
        """The contract's own name."""
        return self.contract.name

    @cached_property
    def functions(self) -> dict[str, list[SolidityFunction]]:
        """Its functions and modifiers by name."""
        by_name: dict[str, list[SolidityFunction]] = defaultdict(list)
        for function in self.contract.functions:
            by_name[function.name].append(function)
        return by_name


class Hierarchy:
    """All contracts of a tree."""

    def __init__(self, sources: Sequence[tuple[str, Source]]) -> None:
        self._sources = dict(sources)
        self.units = [Unit(path, contract) for path, source in sources for contract in source.contracts]
        self._free = {path: Unit(path, source.free) for path, source in sources}
        self._units_by_name: dict[str, list[Unit]] = defaultdict(list)
        self._at = {(unit.path, unit.name): unit for unit in self.units}
        for unit in self.units:
            self._units_by_name[unit.name].append(unit)
        self._ends: dict[str, list[str]] = defaultdict(list)
        for path in self._sources:
            self._ends[posixpath.basename(path)].append(path)
        self._order: dict[Unit, tuple[Unit, ...]] = {}
        self._inherited: set[Unit] | None = None
        self._used_by_files = {
            path: tuple((name, path) for name in source.free.using) for path, source in sources if source.free.using
        }
        self._changes_state: dict[tuple[str, int], bool] = {}
        for function in (function for unit in self.units for function in unit.contract.functions):
            key, changes = (function.name, len(function.parameters)), function.mutability not in ("view", "pure")
            self._changes_state[key] = self._changes_state.get(key, True) and changes
        self._meant: dict[tuple[str, str], Unit | None] = {}

    def meant(self, name: str, path: str) -> Unit | None:
        """The contract of a name in a file: its own, an imported one, else the nearest one of that name."""
        key = (name, path)
        if key not in self._meant:
            self._meant[key] = self._find(name.rpartition(".")[2], path, name)
        return self._meant[key]

    def used(self, unit: Unit) -> tuple[tuple[str, str], ...]:
        """The libraries and functions that ``using … for`` attaches in a contract, each with the file of the
        directive."""
        own = (*((name, unit.path) for name in unit.contract.using), *self._used_by_files.get(unit.path, ()))
        return (
            *own,
            *(directive for path, all_ in self._used_by_files.items() if path != unit.path for directive in all_),
        )

    def free_function(self, name: str, count: int, path: str) -> tuple[Unit, SolidityFunction] | None:
        """A free function: of the file, else of one that it imports."""
        if function := among((self._free[path],), name, count):
            return function
        for target, _ in self._sources[path].imports:
            for imported in self._files(target, path):
                if function := among((self._free[imported],), name, count):
                    return function
        return None

    def only_tells(self, name: str, count: int) -> bool:
        """Whether all functions of that name in the tree change state: then a call is not a check."""
        return self._changes_state.get((name, count), False)

    def is_abstract(self, unit: Unit) -> bool:
        """Whether a contract cannot be deployed: it is abstract, or has an unimplemented function."""
        contract = unit.contract
        return contract.abstract or any(function.body is None for function in contract.functions)

    def is_inherited(self, unit: Unit) -> bool:
        """Whether a deployable contract of the tree inherits this one."""
        if self._inherited is None:
            deployed = (unit for unit in self.units if unit.contract.kind == "contract" and not self.is_abstract(unit))
            self._inherited = {base for contract in deployed for base in self.bases(contract)[1:]}
        return unit in self._inherited

    def free_of(self, path: str) -> Unit:
        """The functions and types that a file declares outside of contracts."""
        return self._free[path]

    def bases(self, unit: Unit) -> tuple[Unit, ...]:
        """The unit and all its bases, most derived first: the C3 order, as in Solidity.

        With more than MOST_BASES there is no order: only the nearest bases are returned (see ``too_many``).
        """
        waiting = [unit]
        entered: set[Unit] = set()
        while waiting:
            current = waiting[-1]
            direct = self._direct(current)
            later = [base for base in direct if base not in self._order and base not in entered]
            entered.add(current)
            if current in self._order or not later:
                waiting.pop()
                self._order.setdefault(current, self._ordered(current, direct))
            else:
                waiting += later
        return self._order[unit]

    def too_many(self, unit: Unit) -> bool:
        """Whether a contract has more bases than are followed."""
        return len(self.bases(unit)) > MOST_BASES

    def _direct(self, unit: Unit) -> list[Unit]:
        return [base for name in reversed(unit.contract.bases) if (base := self.meant(name, unit.path))]

    def _ordered(self, unit: Unit, direct: list[Unit]) -> tuple[Unit, ...]:
        """The linearisation of a contract from those of its bases; a cycle, which no compiler accepts, is cut."""
        orders = [list(self._order.get(base, (base,))) for base in direct]
        merged = orders[0] if len(orders) == 1 else _merged([*orders, direct])
        return (unit, *[base for base in merged if base is not unit][:MOST_BASES])

    def missing(self, unit: Unit) -> tuple[str, ...]:
        """Names of bases, direct or not, whose source is not in the tree."""
        names = ((name, base.path) for base in self.bases(unit) for name in base.contract.bases)
        return tuple(dict.fromkeys(name for name, path in names if self.meant(name, path) is None))

    def type_anywhere(self, name: str, spelt: Callable[[str, Unit], str]) -> str | None:
        """The canonical type of a struct, enum or alias of that name that some file declares outside of contracts."""
        for unit in self._free.values():
            declared = unit.contract
            if name in declared.structs:
                return f"({','.join(spelt(member, unit) for member in declared.structs[name])})"
            if name in declared.enums:
                return "uint8"
            if name in declared.aliases:
                return spelt(declared.aliases[name], unit)
        return None

    def _find(self, name: str, path: str, spelt: str) -> Unit | None:
        if own := self._at.get((path, name)):
            return own
        candidates = self._units_by_name.get(name, [])
        for target, names in self._sources[path].imports if path in self._sources else ():
            there = names.get(spelt.partition(".")[0], name)
            if imported := self._imported(there, target, path):
                return imported
        if not candidates:
            return None
        return max(candidates, key=lambda unit: (len(posixpath.commonpath(["/" + unit.path, "/" + path])), unit.path))

    def _imported(self, name: str, target: str, path: str) -> Unit | None:
        return next((unit for imported in self._files(target, path) if (unit := self._at.get((imported, name)))), None)

    def _files(self, target: str, path: str) -> Iterator[str]:
        """The files of the tree that match an import path."""
        if target.startswith("."):
            whole = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
            if whole in self._sources:
                yield whole
            return
        for candidate in self._ends.get(posixpath.basename(target), ()):
            if candidate == target or candidate.endswith("/" + target):
                yield candidate


def among(units: tuple[Unit, ...], name: str, count: int) -> tuple[Unit, SolidityFunction] | None:
    """The most derived function of that name and number of parameters; one with a body if there is one."""
    bodiless: tuple[Unit, SolidityFunction] | None = None
    for unit in units:
        for function in unit.functions.get(name, ()):
            if function.kind == "function" and len(function.parameters) == count:
                if function.body is not None:
                    return unit, function
                bodiless = bodiless or (unit, function)
    return bodiless


def _merged(orders: list[list[Unit]]) -> list[Unit]:
    """The C3 merge; if no order satisfies all, the first remaining unit comes next."""
    waiting = [deque(order) for order in orders if order]
    later = Counter(unit for order in waiting for unit in list(order)[1:])
    merged: list[Unit] = []
    while waiting:
        head = next((order[0] for order in waiting if not later[order[0]]), waiting[0][0])
        merged.append(head)
        for order in waiting:
            if head in order:
                _drop(head, order, later)
        waiting = [order for order in waiting if order]
    return merged


def _drop(head: Unit, order: "deque[Unit]", later: "Counter[Unit]") -> None:
    """Removes a unit from an order, and updates the units that are no longer behind another."""
    if order[0] is not head:
        order.remove(head)
        later[head] -= 1
        return
    order.popleft()
    if order:
        later[order[0]] -= 1

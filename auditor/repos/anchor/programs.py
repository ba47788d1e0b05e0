"""Resolves names in the programs of a tree, by crate and module; the checks of an instruction and its helpers."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from auditor.repos.anchor.checks import calls
from auditor.repos.anchor.program_file import AccountField, Accounts, AnchorFile, HelperFunction, Instruction
from auditor.repos.rust import Packages

_IS_CALL = re.compile(r"[\w:]{1,200}\((&?(?:mut )?ctx(?![\w.]).{0,200})?\)")
_ASKS = re.compile(
    r"(?:(?:require|assert)!\()?(\w{1,80})\([^()]{0,200}(?:\([^()]{0,80}\)[^()]{0,80}){0,4}\)[^()]{0,120}\)?"
)
_TYPED = re.compile(r"(?:Box ?< ?)?(?:Account|AccountLoader) ?< ?'\w{1,20} ?, ?((?:\w{1,60}::){0,6}\w{1,60})")
_DEEPEST = 4
_MOST = 400


class Programs:
    """The accounts structs and functions of a tree. A name is resolved within its own crate."""

    def __init__(self, files: Sequence[tuple[str, AnchorFile]]) -> None:
        self._packages = Packages((path, file.package) for path, file in files)
        self._structs: dict[tuple[str, str], list[tuple[str, Accounts]]] = defaultdict(list)
        self._methods: dict[tuple[str, str], list[tuple[str, HelperFunction]]] = defaultdict(list)
        self._made: dict[tuple[str, str], str] = {}
        for path, file in files:
            crate = self._packages.of(path)
            self._made |= {(crate, type_): seeds for struct in file.structs for type_, seeds in _created(struct)}
            for struct in file.structs:
                self._structs[crate, struct.name].append((path, struct))
            for method in file.methods:
                self._methods[crate, method.name].append((path, method))

    def accounts(self, written: str, path: str) -> tuple[AccountField, ...] | None:
        """The accounts of a path in a file, including those of nested structs; None if the path is ambiguous."""
        return self._flattened(written, path, 0)

    def _flattened(self, written: str, path: str, depth: int) -> tuple[AccountField, ...] | None:
        *modules, name = written.split("::")
        declarations = self._structs.get((self._packages.of(path), name), [])
        home = _nearest([(where, declared.module) for where, declared in declarations], modules[-1:], path)
        if home is None or depth > _DEEPEST:
            return None
        where, struct = declarations[home]
        fields: list[AccountField] = []
        for field in struct.fields:
            inside = self._flattened(field.type.partition("<")[0].strip(), where, depth + 1)
            fields += inside if inside is not None else (self._placed(field, where),)
        return tuple(fields[:_MOST])

    def _placed(self, field: AccountField, path: str) -> AccountField:
        """An account with the seeds that its type is created with, if the struct itself does not repeat them."""
        if any(constraint.startswith(("seeds", "init", "address")) for constraint in field.constraints):
            return field
        type_ = _held_type(field)
        elsewhere = {seeds for (_, made), seeds in self._made.items() if made == type_}
        seeds = self._made.get((self._packages.of(path), type_)) or (elsewhere.pop() if len(elsewhere) == 1 else "")
        return replace(field, constraints=(*field.constraints, seeds)) if seeds else field

    def checks(self, instruction: Instruction, path: str) -> tuple[str, ...]:
        """The checks of an instruction itself and of its helpers."""
        accounts = instruction.accounts.rpartition("::")[2]
        conditions = dict.fromkeys(
            condition for condition in instruction.checks if not self._knows(condition, accounts, path)
        )
        waiting = [(*callee, accounts, 0) for callee in self._next(instruction, accounts, path, {})]
        met: set[int] = set()
        while waiting:
            method, where, given, accounts, depth = waiting.pop()
            if id(method) in met or depth > _DEEPEST:
                continue
            met.add(id(method))
            conditions |= dict.fromkeys(_replaced(check, given) for check in method.checks)
            inside = method.of or accounts
            waiting += [(*callee, inside, depth + 1) for callee in self._next(method, inside, where, given)]
        return tuple(conditions)

    def _next(
        self, caller: Instruction | HelperFunction, accounts: str, path: str, given: dict[str, str]
    ) -> list[tuple[HelperFunction, str, dict[str, str]]]:
        """The functions that get accounts from another one, with the values of their parameters."""
        callees: list[tuple[HelperFunction, str, dict[str, str]]] = []
        for of, name in caller.calls:
            if (callee := self._meant(of, name, accounts, path)) is not None:
                callees.append((*callee, {}))
        for module, name, passed in caller.handed:
            if (callee := self._meant(module, name, "", path)) is not None:
                values = (_replaced(argument, given) for argument in passed)
                callees.append((*callee, dict(zip(callee[0].parameters, values, strict=False))))
        return callees

    def _knows(self, control: str, accounts: str, path: str) -> bool:
        """Whether a check is only a call of a function that is followed anyway."""
        question = _ASKS.fullmatch(control)
        helper = self._meant("", question[1], "", path) if question else None
        if helper is not None and helper[0].checks:
            return True
        called = _IS_CALL.fullmatch(control) is not None
        return called and any(self._meant(*call, accounts, path) for call in calls(control))

    def _meant(self, of: str, name: str, accounts: str, path: str) -> tuple[HelperFunction, str] | None:
        candidates = self._methods.get((self._packages.of(path), name), [])
        of_type = accounts if of == "accounts" else of
        matching = [(where, method) for where, method in candidates if method.of == of_type and of_type]
        if not matching and of != "accounts":
            matching = [(where, method) for where, method in candidates if not method.of]
            fitting = [pair for pair in matching if accounts and pair[1].accounts.rpartition("::")[2] == accounts]
            matching = fitting or (matching if not accounts else [])
        home = _nearest([(where, method.module) for where, method in matching], [of] if of != "accounts" else [], path)
        return (matching[home][1], matching[home][0]) if home is not None else None


def _nearest(places: Sequence[tuple[str, str]], module: Iterable[str], path: str) -> int | None:
    """The matching declaration of a name: the only one, the one in the module, or the one in the same file."""
    if len(places) == 1:
        return 0
    for name in module:
        inside = [n for n, place in enumerate(places) if name in (place[1], PurePosixPath(place[0]).stem)]
        if len(inside) == 1:
            return inside[0]
    here = [n for n, place in enumerate(places) if place[0] == path]
    return here[0] if len(here) == 1 else None


def _created(struct: Accounts) -> Iterator[tuple[str, str]]:
    """The types of accounts that an instruction creates, with their seeds; one without seeds is one of many."""
    for field in struct.fields:
        if any(re.match(r"init(_if_needed)?$", constraint) for constraint in field.constraints):
            seeds = next((constraint for constraint in field.constraints if constraint.startswith("seeds =")), "")
            if type_ := _held_type(field):
                yield type_, seeds or "seeds = [any.key()]"


def _held_type(field: AccountField) -> str:
    """``Config`` of ``Account<'info, Config>``, "" for an account of another kind."""
    match = re.match(
        r"(?:Box ?< ?)?(?:Account|AccountLoader) ?< ?'\w{1,20} ?, ?((?:\w{1,60}::){0,6}\w{1,60})", field.type
    )
    name = match[1].rpartition("::")[2] if match else ""
    return "" if name in ("TokenAccount", "Mint") else name


def _replaced(words: str, given: dict[str, str]) -> str:
    """A check of a helper, with its parameters replaced by their values."""
    return re.sub(r"(?<![\w.])[A-Za-z_]\w{0,80}", lambda match: given.get(match[0], match[0]), words)[:400]

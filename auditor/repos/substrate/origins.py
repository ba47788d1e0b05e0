"""Which origin a call asks for, followed through helper functions of any crate of the tree."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from auditor.repos.rust import Packages
from auditor.repos.substrate.configured import ROOT, SIGNED, UNSIGNED, Origins
from auditor.repos.substrate.facts import Asked, RustFile, RustFunction
from auditor.repos.substrate.signers import seats

_KNOWN = {
    "ensure_root": frozenset({ROOT}),
    "ensure_root_or_none": frozenset({ROOT, UNSIGNED}),
    "ensure_signed": frozenset({SIGNED}),
    "ensure_signed_or_root": frozenset({SIGNED, ROOT}),
    "ensure_none": frozenset({UNSIGNED}),
}
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Check:
    """One check: who passes it, by which functions it was reached, and whether only some calls come to it.

    Of the checks of one ``group`` (0: none) one is enough.
    """

    roles: frozenset[str]
    chain: tuple[str, ...]
    maybe: bool
    tested: bool = False
    group: int = 0


class Crates:
    """All functions of a tree that take an origin, by crate."""

    def __init__(self, files: Sequence[tuple[str, RustFile]]) -> None:
        self._packages = Packages((path, file.package) for path, file in files)
        self._origins = Origins([file for _, file in files])
        self._by_crate: dict[tuple[str, str], list[RustFunction]] = defaultdict(list)
        self._by_name: dict[str, list[tuple[str, RustFunction]]] = defaultdict(list)
        for path, file in files:
            crate = self.crate(path)
            for function in file.functions:
                self._by_crate[crate, function.name].append(function)
                self._by_name[function.name].append((crate, function))

    def crate(self, path: str) -> str:
        """The package that a file belongs to; its folder if no Cargo.toml names one."""
        return self._packages.of(path) or posixpath.dirname(path)

    def checks(self, function: RustFunction, crate: str) -> list[Check]:
        """Every check that a function makes on its origin, in order."""
        return self._checks(function, crate, 0, frozenset())

    def seats(self, function: RustFunction, crate: str) -> list[tuple[str, bool]]:
        """Whom the signer of a call must be, and whether there is one such seat for the whole pallet."""

        def helpers(name: str) -> list[RustFunction]:
            return [each for each in self._by_crate.get((crate, name), ()) if not each.dispatchable]

        return list(dict.fromkeys(seats(function, function.signers, helpers)))

    def _checks(
        self, function: RustFunction, crate: str, depth: int, met: frozenset[tuple[str, str, int]]
    ) -> list[Check]:
        key = (crate, function.name, function.line)
        if depth > _DEEPEST or key in met:
            return []
        found: list[Check] = []
        for asked in function.asked:
            if asked.name.startswith(("ensure_origin", "try_origin")):
                roles, words = self._origins.asked(asked, crate)
                found.append(Check(roles, (f"{words}::{asked.name}",), asked.maybe, asked.tested, asked.group))
            elif asked.name in _KNOWN:
                found.append(Check(_KNOWN[asked.name], (asked.name,), asked.maybe, asked.tested, asked.group))
            else:
                found += self._through(asked, crate, depth, met | {key})
        return [_narrowed(check, function) for check in _grouped(found)]

    def _through(self, asked: Asked, crate: str, depth: int, met: frozenset[tuple[str, str, int]]) -> list[Check]:
        for home, helper in self._meant(asked, crate):
            inside = self._checks(helper, home, depth + 1, met)
            if inside:
                return [_by_way_of(helper.name, asked, check) for check in inside]
        return []

    def _meant(self, asked: Asked, crate: str) -> list[tuple[str, RustFunction]]:
        """What a path means: a function of the crate that it begins with, of this one, or the only one there is."""
        first = re.split(r"\W", asked.path.lstrip("<.& "))[0]
        if first not in ("Self", "T", "self", "crate", "super", ""):
            named = [(first, helper) for helper in self._by_crate.get((first, asked.name), ())]
            if named:
                return named
        own = [(crate, helper) for helper in self._by_crate.get((crate, asked.name), ()) if not helper.dispatchable]
        if own and not asked.path.startswith("T::"):
            return own
        everywhere = [pair for pair in self._by_name.get(asked.name, ()) if not pair[1].dispatchable]
        return everywhere if len(everywhere) == 1 else own


def _grouped(checks: list[Check]) -> list[Check]:
    """Checks of which one is enough count as one that lets all of them through."""
    ways: dict[int, list[Check]] = defaultdict(list)
    for check in checks:
        ways[check.group].append(check)
    found = ways.pop(0, [])
    for group in ways.values():
        roles = frozenset(role for check in group for role in check.roles)
        chain = (" or ".join("->".join(check.chain) for check in group),)
        found.append(Check(roles, chain, all(check.maybe for check in group), all(check.tested for check in group)))
    return found


def _by_way_of(helper: str, asked: Asked, check: Check) -> Check:
    chain = (helper, *check.chain)
    return Check(check.roles, chain, asked.maybe or check.maybe, asked.tested or check.tested, asked.group)


def _narrowed(check: Check, function: RustFunction) -> Check:
    """A helper that is there to check and compares who signed with storage lets only that account through."""
    if not function.name.startswith(("ensure_", "check_")) or not function.compared or SIGNED not in check.roles:
        return check
    return Check((check.roles - {SIGNED}) | frozenset(function.compared), check.chain, check.maybe, check.tested)


def strictest(checks: Sequence[Check]) -> frozenset[str] | None:
    """Who gets through all checks that every call makes; if all lie in branches, who gets through any of them."""
    binding = [check.roles for check in checks if not check.tested]
    always = [check.roles for check in checks if not check.tested and not check.maybe]
    if always:
        return min(always, key=lambda roles: (SIGNED in roles or UNSIGNED in roles, len(roles)))
    return frozenset().union(*binding) if binding else None

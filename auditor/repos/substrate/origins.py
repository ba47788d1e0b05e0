"""The origin that a call requires, followed through helper functions of all crates of the tree."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from auditor.repos.rust import Packages
from auditor.repos.substrate.configured import ROOT, SIGNED, UNSIGNED, Origins
from auditor.repos.substrate.rust_file import OriginCall, RustFile, RustFunction
from auditor.repos.substrate.signers import Helpers, seats, seats_of_some

_FRAME_CHECKS = {
    "ensure_root": frozenset({ROOT}),
    "ensure_root_or_none": frozenset({ROOT, UNSIGNED}),
    "ensure_signed": frozenset({SIGNED}),
    "ensure_signed_or_root": frozenset({SIGNED, ROOT}),
    "ensure_none": frozenset({UNSIGNED}),
}
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class OriginCheck:
    """One check: the accepted origins, the helpers on the path to it, and whether only some calls reach it.

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
        """The package of a file; its folder if no Cargo.toml names one."""
        return self._packages.of(path) or posixpath.dirname(path)

    def checks(self, function: RustFunction, crate: str) -> list[OriginCheck]:
        """Every check that a function makes on its origin, in order."""
        return self._checks(function, crate, 0, frozenset())

    def seats(self, function: RustFunction, crate: str) -> list[tuple[str, bool]]:
        """The seats that the signer of a call must hold, and whether the pallet has one such seat only."""

        return list(dict.fromkeys(seats(function, function.signers, self._helpers(crate))))

    def seats_of_some(self, function: RustFunction, crate: str) -> list[str]:
        """The seats that the signer needs for some operations of a call, while others need none."""
        return list(dict.fromkeys(seats_of_some(function, function.signers, self._helpers(crate))))

    def _helpers(self, crate: str) -> Helpers:
        return lambda name: [helper for helper in self._by_crate.get((crate, name), ()) if not helper.dispatchable]

    def _checks(
        self, function: RustFunction, crate: str, depth: int, met: frozenset[tuple[str, str, int]]
    ) -> list[OriginCheck]:
        key = (crate, function.name, function.line)
        if depth > _DEEPEST or key in met:
            return []
        checks: list[OriginCheck] = []
        for call in function.origin_calls:
            if call.name.startswith(("ensure_origin", "try_origin")):
                roles, words = self._origins.roles(call, crate)
                checks.append(OriginCheck(roles, (f"{words}::{call.name}",), call.maybe, call.tested, call.group))
            elif call.name in _FRAME_CHECKS:
                checks.append(OriginCheck(_FRAME_CHECKS[call.name], (call.name,), call.maybe, call.tested, call.group))
            else:
                checks += self._through(call, crate, depth, met | {key})
        return [self._narrowed(check, function, crate, depth) for check in _grouped(checks)]

    def _narrowed(self, check: OriginCheck, function: RustFunction, crate: str, depth: int) -> OriginCheck:
        """A helper that compares the signer with storage only accepts that account."""
        if SIGNED not in check.roles:
            return check
        seats_required = frozenset(name for name, _ in self.seats(function, crate)) if depth else frozenset()
        if function.name.startswith(("ensure_", "check_")):
            seats_required |= frozenset(function.compared)
        if not seats_required:
            return check
        return OriginCheck((check.roles - {SIGNED}) | seats_required, check.chain, check.maybe, check.tested)

    def _through(
        self, call: OriginCall, crate: str, depth: int, met: frozenset[tuple[str, str, int]]
    ) -> list[OriginCheck]:
        for home, helper in self._meant(call, crate):
            inside = self._checks(helper, home, depth + 1, met)
            if inside:
                return [_by_way_of(helper.name, call, check) for check in inside]
        return []

    def _meant(self, call: OriginCall, crate: str) -> list[tuple[str, RustFunction]]:
        """The functions that a path may mean: of the crate that it begins with, of this one, or the only one there
        is."""
        first = re.split(r"\W", call.path.lstrip("<.& "))[0]
        if first not in ("Self", "T", "self", "crate", "super", ""):
            of_crate = [(first, helper) for helper in self._by_crate.get((first, call.name), ())]
            if of_crate:
                return of_crate
        own = [(crate, helper) for helper in self._by_crate.get((crate, call.name), ()) if not helper.dispatchable]
        if own and not call.path.startswith("T::"):
            return own
        everywhere = [pair for pair in self._by_name.get(call.name, ()) if not pair[1].dispatchable]
        return everywhere if len(everywhere) == 1 else own


def _grouped(checks: list[OriginCheck]) -> list[OriginCheck]:
    """Merges checks of which one is enough into one that accepts all their origins."""
    groups: dict[int, list[OriginCheck]] = defaultdict(list)
    for check in checks:
        groups[check.group].append(check)
    result = groups.pop(0, [])
    for group in groups.values():
        roles = frozenset(role for check in group for role in check.roles)
        chain = (" or ".join("->".join(check.chain) for check in group),)
        result.append(
            OriginCheck(roles, chain, all(check.maybe for check in group), all(check.tested for check in group))
        )
    return result


def _by_way_of(helper: str, call: OriginCall, check: OriginCheck) -> OriginCheck:
    chain = (helper, *check.chain)
    return OriginCheck(check.roles, chain, call.maybe or check.maybe, call.tested or check.tested, call.group)


def strictest(checks: Sequence[OriginCheck]) -> frozenset[str] | None:
    """The origins that pass all checks of every call; if all checks are in branches, those that pass any of them."""
    binding = [check.roles for check in checks if not check.tested]
    always = [check.roles for check in checks if not check.tested and not check.maybe]
    if always:
        return min(always, key=lambda roles: (SIGNED in roles or UNSIGNED in roles, len(roles)))
    return frozenset().union(*binding) if binding else None

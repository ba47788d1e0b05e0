"""The Substrate survey: every dispatchable call of every pallet with the origin that it requires."""

import posixpath
from collections.abc import Iterator

from auditor.repos.effect_names import effect_of_name
from auditor.repos.substrate.claims import disagreement
from auditor.repos.substrate.configured import NEVER, SIGNED, UNSIGNED
from auditor.repos.substrate.extract import extract
from auditor.repos.substrate.origins import Crates, OriginCheck, strictest
from auditor.repos.substrate.rust_file import RUST_FILE, RustFile, RustFunction
from auditor.repos.survey import CLOSED, HOLDER, OPEN, PRIVILEGED, CodePlace, CodePower, Joined, Remark
from auditor.repos.survey import SIGNED as OWN
from auditor.repos.tree import File

_UNCHECKED = "no origin check was found"


class SubstrateSurvey:
    """Extracts the calls of pallets from Rust sources."""

    name = "substrate"

    def wants(self, path: str) -> bool:
        return path.endswith(".rs") or posixpath.basename(path) == "Cargo.toml"

    def read(self, suffix: str, source: bytes) -> bytes:
        return RUST_FILE.dump_json(extract(suffix, source))

    def join(self, files: list[tuple[File, bytes]]) -> Joined:
        rust_files = [(file.path, RUST_FILE.validate_json(facts)) for file, facts in files]
        crates = Crates(rust_files)
        runtime = _runtime_names(rust_files)
        powers: list[CodePower] = []
        remarks: list[Remark] = []
        for path, function in _calls(rust_files):
            crate = crates.crate(path)
            checks = crates.checks(function, crate)
            power = _power(path, function, runtime.get(crate, crate), checks, crates.seats(function, crate))
            if some := crates.seats_of_some(function, crate):
                note = f"for some operations the signer is {' or '.join(some)}"
                power = power.model_copy(update={"notes": (*power.notes, note)})
            powers.append(power)
            remarks += _remark(power, function, strictest(checks))
        broken = {path for path, file in rust_files if file.broken} & {power.place.path for power in powers}
        unread = tuple((path, "parts of it do not parse") for path in sorted(broken))
        powers.sort(key=lambda power: (power.place.path, power.place.line))
        return Joined(tuple(powers), tuple(remarks), unread)


def _calls(rust_files: list[tuple[str, RustFile]]) -> Iterator[tuple[str, RustFunction]]:
    for path, file in rust_files:
        for function in file.functions:
            if function.dispatchable:
                yield path, function


def _runtime_names(rust_files: list[tuple[str, RustFile]]) -> dict[str, str]:
    """The name of each crate's pallet in the runtime, as in names of calls on chain."""
    return {crate: name for _, file in rust_files for name, crate in file.pallets if name[:1].isupper()}


def _power(
    path: str, function: RustFunction, pallet: str, checks: list[OriginCheck], seats: list[tuple[str, bool]]
) -> CodePower:
    roles = strictest(checks)
    chains = dict.fromkeys("->".join(check.chain) for check in checks)
    access, guard = _access(roles, checks, function)
    seats_required = tuple(sorted(roles - {SIGNED, UNSIGNED, NEVER})) if roles and access == PRIVILEGED else ()
    if access == OWN and seats:
        access, seats_required = _seated(roles or frozenset(), seats)
        chains |= {f"signer is {' or '.join(name for name, _ in seats)}": None}
    notes = [function.condition] if function.condition else []
    if any(check.maybe and check.roles != roles for check in checks) and access == PRIVILEGED:
        notes.append("some branches ask for another origin")
    return CodePower(
        survey="substrate",
        unit=pallet,
        function=f"{pallet}.{function.name}",
        access=access,
        guard=";".join(chains) or guard,
        roles=seats_required,
        effect=effect_of_name(function.name),
        place=CodePlace(path=path, line=function.line, text=function.head),
        notes=tuple(notes),
        index=function.index,
    )


def _seated(roles: frozenset[str], seats: list[tuple[str, bool]]) -> tuple[str, tuple[str, ...]]:
    """The access of a call that compares its signer with storage: seats of the whole pallet count before others."""
    for_all = [*sorted(roles - {SIGNED, UNSIGNED}), *(name for name, only in seats if only)]
    if for_all:
        return PRIVILEGED, tuple(dict.fromkeys(for_all))
    return HOLDER, tuple(dict.fromkeys(name for name, _ in seats))


def _access(roles: frozenset[str] | None, checks: list[OriginCheck], function: RustFunction) -> tuple[str, str]:
    if roles is None:
        if function.fails:
            return CLOSED, "it always fails"
        return OPEN, "" if checks else _UNCHECKED
    if roles == {NEVER}:
        return CLOSED, "it always fails"
    if roles <= {UNSIGNED}:
        return OPEN, ""
    return (OWN if SIGNED in roles else PRIVILEGED), ""


def _remark(power: CodePower, function: RustFunction, roles: frozenset[str] | None) -> Iterator[Remark]:
    says = disagreement(function.claims, roles) if roles else None
    if says:
        yield Remark(survey="substrate", kind="comment", subject=power.function, says=says, place=power.place)
    if power.access == OPEN and power.guard == _UNCHECKED:
        yield Remark(survey="substrate", kind="unchecked", subject=power.function, says=_UNCHECKED, place=power.place)

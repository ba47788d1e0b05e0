"""The survey of Solidity and Vyper: every guarded or dangerously open function, with guard, effect and line."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from auditor.model.evidence import GapKind
from auditor.model.grant import Effect
from auditor.model.text import one_line
from auditor.repos.solidity.effects import effect, effect_of_call
from auditor.repos.solidity.extract import extract
from auditor.repos.solidity.follower import FunctionFollower
from auditor.repos.solidity.gates import Gate
from auditor.repos.solidity.guard import NOBODY, OWN, UNCLEAR, CallerGuard
from auditor.repos.solidity.hierarchy import MOST_BASES, Hierarchy, Unit
from auditor.repos.solidity.open_functions import (
    HOOK,
    Followed,
    checks_membership_only,
    is_latched,
    open_effect,
    open_lists,
    seat_variables,
)
from auditor.repos.solidity.scope import Scope, entry_values
from auditor.repos.solidity.signatures import signature
from auditor.repos.solidity.source_file import SOURCE, SolidityFunction, Source, StatementKind
from auditor.repos.solidity.state_use import use_of
from auditor.repos.solidity.trail import Trail
from auditor.repos.survey import (
    CLOSED,
    HOLDER,
    INCOMPLETE,
    INITIALISER,
    OPEN,
    PRIVILEGED,
    SIGNED,
    UNDECIDED,
    CodeGap,
    CodePlace,
    CodePower,
    Joined,
    Remark,
)
from auditor.repos.tree import File
from auditor.repos.vyper import extract as vyper

_VYPER = ".vy"
_INITIALISERS = {"initializer", "reinitializer"}
_INITIALISES = re.compile(r"_{0,2}initiali[sz]e(?![a-z])")
_UNGUARDED: dict[str, str] = {
    INITIALISER: "once, by whoever comes first",
    SIGNED: "each for what is its own",
    OPEN: "anyone",
    CLOSED: "it always fails",
    UNDECIDED: "it asks who calls in a form that is not understood",
}


class SoliditySurvey:
    """Extracts privileged functions from Solidity and Vyper sources, which may call each other."""

    name = "solidity"

    def wants(self, path: str) -> bool:
        return PurePosixPath(path).suffix.lower() in (".sol", _VYPER)

    def read(self, suffix: str, source: bytes) -> bytes:
        return SOURCE.dump_json(vyper.extract(source) if suffix == _VYPER else extract(source))

    def join(self, files: list[tuple[File, bytes]]) -> Joined:
        sources = [_source(file.path, facts) for file, facts in files]
        tree = Hierarchy(sources)
        following = FunctionFollower(tree)
        followed: dict[int, list[Followed]] = defaultdict(list)
        for unit in tree.units:
            if unit.contract.kind == "contract":
                for entry in _entries(unit, tree, following):
                    followed[id(entry.function)].append(entry)
        powers = [power for group in followed.values() for power in _powers(group, tree)]
        powers.sort(key=lambda power: (power.place.path, power.place.line, power.unit, power.guard))
        unguarded = tuple(pair for group in followed.values() for pair in _unguarded(group, tree))
        broken = tuple((path, "parts of it do not parse") for path, source in sources if source.broken)
        return Joined(
            powers=tuple(powers),
            remarks=tuple(_partial(tree)),
            unread=broken,
            gaps=tuple(_too_deep(tree)),
            unguarded=unguarded,
        )


def _source(path: str, facts: bytes) -> tuple[str, Source]:
    source = SOURCE.validate_json(facts)
    return path, vyper.with_name(path, source) if path.lower().endswith(_VYPER) else source


def _too_deep(tree: Hierarchy) -> Iterator[CodeGap]:
    """One gap for each file with contracts with too many bases: only their own functions are read."""
    counts = Counter(unit.path for unit in tree.units if tree.too_many(unit))
    for path, count in sorted(counts.items()):
        what = f"what {count} contracts in {path} inherit"
        yield CodeGap(what, f"a contract that inherits more than {MOST_BASES} others is not followed", GapKind.LIMIT)


def _partial(tree: Hierarchy) -> Iterator[Remark]:
    """Contracts that inherit sources outside of the tree: they offer more than the source shows."""
    for unit in tree.units:
        missing = tree.missing(unit) if unit.contract.kind == "contract" else ()
        if missing:
            says = f"it inherits {', '.join(missing[:5])}, which the tree does not hold"
            place = CodePlace(path=unit.path, line=unit.contract.line, text=f"contract {unit.name}")
            yield Remark(survey="solidity", kind=INCOMPLETE, subject=unit.name, says=one_line(says, 300), place=place)


def _entries(unit: Unit, tree: Hierarchy, following: FunctionFollower) -> list[Followed]:
    """Every state-changing function that the contract offers, its own and inherited, followed in this contract."""
    order = tree.bases(unit)
    entries: list[Followed] = []
    met: set[str] = set()
    # Before Solidity 0.5 a function with its contract's name was the constructor.
    for owner in order if not tree.too_many(unit) else (unit,):
        if owner.contract.kind == "interface":
            continue
        for function in owner.contract.functions:
            if function.name == owner.name or not (_offered(function) or _only_checks(function)):
                continue
            spelt = signature(function, owner, tree)
            if spelt in met or function.body is None:
                continue
            met.add(spelt)
            scope = Scope(order, owner, entry_values(function))
            entries.append(Followed(unit, owner, function, _with_branches(following.follow(function, scope))))
    seats = (seat for entry in entries for seat in seat_variables(entry.trail.guard, order))
    use = use_of(seats, (gate for entry in entries for gate in _gates_of_all(entry)))
    joined = frozenset(name for entry in entries for name in open_lists(entry))
    for entry in entries:
        if checks_membership_only(entry.trail.guard, order, joined):
            entry.trail.guard = OWN
    return [replace(entry, use=use) for entry in entries if _offered(entry.function)]


def _gates_of_all(followed: Followed) -> Iterator[Gate]:
    """The switches and ban lists of an open function, without those that it sets itself."""
    own = {write.name for write in followed.trail.writes}
    if followed.trail.guard in (None, OWN) and _offered(followed.function):
        yield from (gate for gate in followed.trail.gates if gate.name not in own)


def _only_checks(function: SolidityFunction) -> bool:
    """Whether a function without state changes may check the caller: it shows which variables hold seats."""
    public = function.kind == "function" and function.visibility in ("external", "public")
    return public and any(
        statement.does in (StatementKind.NEED, StatementKind.REFUSE) for statement in function.body or ()
    )


def _with_branches(trail: Trail) -> Trail:
    """An open function with a branch for certain callers counts as guarded in that branch."""
    if trail.guard is None:
        for guard, call in trail.branches:
            if effect_of_call(call):
                trail.guard = CallerGuard(guard.text, guard.roles, "in one branch only")
                trail.calls = {call: None}
                break
    return trail


def _offered(function: SolidityFunction) -> bool:
    if function.name == HOOK:
        return True
    callable_ = function.kind in ("function", "fallback", "receive")
    return (
        callable_ and function.visibility in ("external", "public", "") and function.mutability not in ("view", "pure")
    )


def _powers(group: list[Followed], tree: Hierarchy) -> list[CodePower]:
    """One power for each guard that a function has; contracts that only inherit it are its heirs."""
    by_guard: dict[tuple[str, str], list[Followed]] = defaultdict(list)
    for followed in group:
        by_guard[_access(followed, tree)].append(followed)
    at_home = next((key for key, members in by_guard.items() if any(s.context is s.owner for s in members)), None)
    powers = []
    for (access, words), members in by_guard.items():
        first = next((s for s in members if s.context is s.owner), members[0])
        differs = at_home is not None and (access, words) != at_home
        if differs and (access not in (PRIVILEGED, OPEN, UNDECIDED) or _is_upgrade_by_hook(first)):
            continue
        if access == OPEN and open_effect(first) is None:
            continue
        heirs = tuple(sorted({s.context.name for s in members if _is_heir(s, first, tree)}))
        powers.append(_power(first, access, heirs, tree, inherited=differs))
    return powers


def _unguarded(group: list[Followed], tree: Hierarchy) -> Iterator[tuple[str, CodePlace]]:
    """A function that everybody may call and that is not a power over others."""
    home = group[0]
    if _access(home, tree)[0] in (OPEN, SIGNED) and open_effect(home) is None:
        place = CodePlace(path=home.owner.path, line=home.function.line, text=home.function.head)
        yield f"{home.owner.name}.{signature(home.function, home.owner, tree)}", place


def _is_upgrade_by_hook(followed: Followed) -> bool:
    """Whether an inherited upgrade function is covered by the hook that the inheriting contract implements."""
    hooked = HOOK in followed.context.functions
    return hooked and followed.function.name in ("upgradeTo", "upgradeToAndCall")


def _is_heir(followed: Followed, first: Followed, tree: Hierarchy) -> bool:
    """Whether a deployable contract only inherits the function, and is not listed itself."""
    inherits = followed.context is not followed.owner and followed.context is not first.context
    return inherits and not (tree.is_abstract(followed.context) and tree.is_inherited(followed.context))


def _access(followed: Followed, tree: Hierarchy) -> tuple[str, str]:
    guard = followed.trail.guard
    if isinstance(guard, CallerGuard):
        if guard.of_inheritors and tree.is_abstract(followed.context) and tree.is_inherited(followed.context):
            return CLOSED, guard.text  # listed where it is decided
        return HOLDER if guard.per_item else PRIVILEGED, guard.text
    if guard == NOBODY:
        return CLOSED, ""
    if guard == UNCLEAR or (guard is None and not followed.trail.whole):
        return UNDECIDED, ""
    if _INITIALISERS & followed.trail.modifiers.keys() or is_latched(followed):
        return INITIALISER, "initializer"
    if guard is None and followed.trail.conditional and _INITIALISES.match(followed.function.name):
        return INITIALISER, "under a condition"
    return (SIGNED, "") if guard == OWN else (OPEN, "")


def _power(followed: Followed, access: str, heirs: tuple[str, ...], tree: Hierarchy, *, inherited: bool) -> CodePower:
    guard = followed.trail.guard
    spelt = signature(followed.function, followed.owner, tree)
    if followed.function.name == HOOK:
        spelt = "upgradeToAndCall(address,bytes)"
    notes = [guard.note] if isinstance(guard, CallerGuard) and guard.note else []
    if not followed.trail.whole:
        notes.append("too long to be followed to its end")
    words, roles = (guard.text, guard.roles) if isinstance(guard, CallerGuard) else (_UNGUARDED[access], ())
    done = open_effect(followed) if access == OPEN else None
    return CodePower(
        survey="vyper" if followed.owner.path.lower().endswith(_VYPER) else "solidity",
        unit=followed.context.name if inherited else followed.owner.name,
        function=spelt,
        access=access,
        guard=one_line(words, 300),
        roles=roles if access != CLOSED else (),
        effect=done
        or (Effect.UPGRADE if followed.function.name == HOOK else effect(spelt, followed.trail, followed.use)),
        place=CodePlace(path=followed.owner.path, line=followed.function.line, text=followed.function.head),
        heirs=heirs,
        notes=tuple(notes),
        # The source does not show what the contract owns, which an arbitrary call may move.
        conditional=followed.trail.conditional or "call of the given" in followed.trail.low_level,
    )

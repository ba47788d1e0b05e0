"""The Solidity survey: every function that some may call and others not, with its guard, effect and line."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from auditor.model.grant import Effect
from auditor.model.text import one_line
from auditor.repos.solidity.effects import deed, effect
from auditor.repos.solidity.extract import extract
from auditor.repos.solidity.facts import SOURCE, Function
from auditor.repos.solidity.following import Following, Trail
from auditor.repos.solidity.guard import OWN, Guard
from auditor.repos.solidity.hierarchy import Hierarchy, Unit
from auditor.repos.solidity.scope import Scope, entry_values
from auditor.repos.solidity.signatures import signature
from auditor.repos.survey import (
    HOLDER,
    INCOMPLETE,
    INITIALISER,
    OPEN,
    PRIVILEGED,
    SIGNED,
    CodePower,
    Joined,
    Place,
    Remark,
)
from auditor.repos.tree import File

_INITIALISERS = {"initializer", "reinitializer"}
_UNGUARDED = {INITIALISER: "once, by whoever comes first", SIGNED: "each for what is its own", OPEN: "anyone"}
_HOOK = "_authorizeUpgrade"


@dataclass(frozen=True, slots=True)
class _Seen:
    """A function followed in one contract."""

    context: Unit
    owner: Unit
    function: Function
    trail: Trail


class SoliditySurvey:
    """Finds privileged functions in Solidity sources."""

    name = "solidity"

    def wants(self, path: str) -> bool:
        return PurePosixPath(path).suffix.lower() == ".sol"

    def read(self, suffix: str, source: bytes) -> bytes:
        return SOURCE.dump_json(extract(source))

    def join(self, files: list[tuple[File, bytes]]) -> Joined:
        sources = [(file.path, SOURCE.validate_json(facts)) for file, facts in files]
        tree = Hierarchy(sources)
        following = Following(tree)
        seen: dict[tuple[str, int], list[_Seen]] = defaultdict(list)
        for unit in tree.units:
            if unit.contract.kind == "contract":
                for each in _entries(unit, tree, following):
                    seen[each.owner.path, each.function.line].append(each)
        powers = [power for group in seen.values() for power in _told(group, tree)]
        powers.sort(key=lambda power: (power.place.path, power.place.line, power.unit, power.guard))
        broken = tuple((path, "parts of it do not parse") for path, source in sources if source.broken)
        return Joined(powers=tuple(powers), remarks=tuple(_partial(tree)), unread=broken)


def _partial(tree: Hierarchy) -> Iterator[Remark]:
    """Contracts that inherit what is not in the tree: they offer more than the source shows."""
    for unit in tree.units:
        missing = tree.missing(unit) if unit.contract.kind == "contract" else ()
        if missing:
            says = f"it inherits {', '.join(missing[:5])}, which the tree does not hold"
            place = Place(path=unit.path, line=unit.contract.line, text=f"contract {unit.name}")
            yield Remark(survey="solidity", kind=INCOMPLETE, subject=unit.name, says=one_line(says, 300), place=place)


def _entries(unit: Unit, tree: Hierarchy, following: Following) -> list[_Seen]:
    """Every state-changing function that the contract offers, its own and inherited, followed in this contract."""
    order = tree.bases(unit)
    found: list[_Seen] = []
    met: set[str] = set()
    for owner in order:
        if owner.contract.kind == "interface":
            continue
        for function in owner.contract.functions:
            if not _offered(function):
                continue
            spelt = signature(function, owner, tree)
            if spelt in met or function.body is None:
                continue
            met.add(spelt)
            scope = Scope(order, owner, entry_values(function))
            found.append(_Seen(unit, owner, function, _with_branches(following.follow(function, scope))))
    return found


def _with_branches(trail: Trail) -> Trail:
    """A function that everybody may call, and that does more for somebody in particular, is guarded in that branch."""
    if trail.guard is None:
        for guard, call in trail.branches:
            if deed(call):
                trail.guard = Guard(guard.text, guard.roles, "in one branch only")
                trail.calls = {call: None}
                break
    return trail


def _offered(function: Function) -> bool:
    if function.name == _HOOK:
        return True
    callable_ = function.kind in ("function", "fallback", "receive")
    return (
        callable_ and function.visibility in ("external", "public", "") and function.mutability not in ("view", "pure")
    )


def _told(group: list[_Seen], tree: Hierarchy) -> list[CodePower]:
    """One finding for each way in which a function is guarded; contracts that only inherit it are named as heirs."""
    by_guard: dict[tuple[str, str], list[_Seen]] = defaultdict(list)
    for each in group:
        by_guard[_access(each, tree)].append(each)
    at_home = next((key for key, found in by_guard.items() if any(s.context is s.owner for s in found)), None)
    powers = []
    for (access, words), found in by_guard.items():
        first = next((s for s in found if s.context is s.owner), found[0])
        if access == OPEN and not _alarming(first, tree):
            continue
        differs = at_home is not None and (access, words) != at_home
        if differs and access != PRIVILEGED:
            continue
        heirs = tuple(sorted({s.context.name for s in found if s.context is not s.owner and not _same(s, first)}))
        powers.append(_power(first, access, heirs, tree, inherited=differs))
    return powers


def _same(one: _Seen, other: _Seen) -> bool:
    return one.context is other.context


def _access(each: _Seen, tree: Hierarchy) -> tuple[str, str]:
    guard = each.trail.guard
    if isinstance(guard, Guard):
        return HOLDER if guard.each else PRIVILEGED, guard.text
    if _INITIALISERS & each.trail.modifiers.keys():
        return INITIALISER, "initializer"
    if guard == OWN:
        return SIGNED, ""
    return OPEN, ""


def _alarming(each: _Seen, tree: Hierarchy) -> bool:
    """An upgrade that everybody may make is told although nothing guards it."""
    return each.function.name == _HOOK and not each.trail.calls and not each.trail.modifiers


def _power(each: _Seen, access: str, heirs: tuple[str, ...], tree: Hierarchy, *, inherited: bool) -> CodePower:
    guard = each.trail.guard
    spelt = signature(each.function, each.owner, tree)
    if each.function.name == _HOOK:
        spelt = "upgradeToAndCall(address,bytes)"
    notes = [guard.note] if isinstance(guard, Guard) and guard.note else []
    if not each.trail.whole:
        notes.append("too long to be followed to its end")
    words = guard.text if isinstance(guard, Guard) else _UNGUARDED[access]
    return CodePower(
        survey="solidity",
        unit=each.context.name if inherited else each.owner.name,
        function=spelt,
        access=access,
        guard=one_line(words, 300),
        roles=guard.roles if isinstance(guard, Guard) else (),
        effect=Effect.UPGRADE if each.function.name == _HOOK else effect(spelt, each.trail),
        place=Place(path=each.owner.path, line=each.function.line, text=each.function.head),
        heirs=heirs,
        notes=tuple(notes),
    )

"""How a change of a source tree changes powers: which it adds, removes or weakens, and which guards it drops."""

from collections.abc import Iterator
from itertools import zip_longest

from auditor.model.effect_order import EFFECT_PHRASES, STRONG, weight
from auditor.model.source import SourceAccess, SourceAnswer, SourceChange, SourceChangeKind, SourceFunction, is_open

_GUARDED = frozenset({SourceAccess.PRIVILEGED, SourceAccess.HOLDER})


def source_changes(before: SourceAnswer, after: SourceAnswer) -> tuple[SourceChange, ...]:
    """Every change of a power between two states of one tree, worst first."""
    kinds = list(SourceChangeKind)
    changes = sorted(_changes(before, after), key=lambda pair: (kinds.index(pair[0].kind), pair[1], pair[0].function))
    return tuple(change for change, _ in changes)


def _changes(before: SourceAnswer, after: SourceAnswer) -> Iterator[tuple[SourceChange, int]]:
    was, now = _by_name(before), _by_name(after)
    unguarded = dict(zip_longest(after.unguarded, after.unguarded_places[: len(after.unguarded)], fillvalue=""))
    for name in dict.fromkeys((*was, *now)):
        for old, new in _pairs(was.get(name, []), now.get(name, [])):
            kind = _kind(old, new, still_there=name in unguarded)
            function = new or old
            if kind is None or function is None:
                continue
            gone = "anybody" if name in unguarded else "no such function"
            change = SourceChange(
                kind=kind,
                function=name,
                before=_words(old) if old else "not a power",
                after=_words(new) if new else gone,
                does=EFFECT_PHRASES[function.effect],
                place=function.place if new else unguarded.get(name) or function.place,
            )
            yield change, weight(function.effect)


def _by_name(source: SourceAnswer) -> dict[str, list[SourceFunction]]:
    """The powers of each name; two contracts of one name are two."""
    result: dict[str, list[SourceFunction]] = {}
    for function in source.relevant():
        if function.access is not SourceAccess.CLOSED:
            name = f"{function.unit}.{function.function.removeprefix(f'{function.unit}.')}"
            result.setdefault(name, []).append(function)
    return result


def _pairs(
    old: list[SourceFunction], new: list[SourceFunction]
) -> Iterator[tuple[SourceFunction | None, SourceFunction | None]]:
    """What was with what is: in the same file first, then in the order in which they stand."""
    left, right = list(old), list(new)
    for function in old:
        same = next((other for other in right if _path(other) == _path(function)), None)
        if same is not None:
            left.remove(function)
            right.remove(same)
            yield function, same
    yield from zip_longest(left, right)


def _path(function: SourceFunction) -> str:
    return function.place.rpartition(":")[0]


def _kind(old: SourceFunction | None, new: SourceFunction | None, *, still_there: bool) -> SourceChangeKind | None:
    guarded = old is not None and old.access in _GUARDED
    if new is None:
        if not guarded:
            return None
        return SourceChangeKind.GUARD_VANISHED if still_there else SourceChangeKind.REMOVED
    if guarded and new.access in (SourceAccess.OPEN, SourceAccess.SIGNED):
        return SourceChangeKind.GUARD_VANISHED
    if is_open(new):
        return None if old is not None and is_open(old) else SourceChangeKind.OPEN
    if old is not None and _gained_guard(old, new):
        return SourceChangeKind.STRENGTHENED
    if old is None or not guarded:
        unclear = old is None and new.access is SourceAccess.UNDECIDED and new.effect in STRONG
        return SourceChangeKind.ADDED if new.access in _GUARDED or unclear else None
    return _between(old, new)


def _gained_guard(old: SourceFunction, new: SourceFunction) -> bool:
    """Whether a function that anybody could call accepts fewer callers now, for nothing worse than before."""
    was_open = old.access in (SourceAccess.OPEN, SourceAccess.SIGNED)
    return was_open and new.access in _GUARDED and weight(new.effect) >= weight(old.effect)


def _between(old: SourceFunction, new: SourceFunction) -> SourceChangeKind | None:
    """How the guard changed, for a function that was guarded before and is not open now; None if it did not."""
    if new.access not in _GUARDED:
        return SourceChangeKind.WEAKENED
    if (old.access, set(old.seats), old.effect) == (new.access, set(new.seats), new.effect):
        return None if old.guard == new.guard and old.conditional == new.conditional else SourceChangeKind.CHANGED
    if set(new.seats) < set(old.seats):
        return SourceChangeKind.STRENGTHENED
    more = set(new.seats) - set(old.seats)
    weaker = (more and set(old.seats) <= set(new.seats)) or (old.access, new.access) == (
        SourceAccess.PRIVILEGED,
        SourceAccess.HOLDER,
    )
    return SourceChangeKind.WEAKENED if weaker or weight(new.effect) < weight(old.effect) else SourceChangeKind.CHANGED


def _words(function: SourceFunction) -> str:
    if function.access in _GUARDED:
        return function.guard
    return "anybody" if function.access is SourceAccess.OPEN else function.guard or function.access.value

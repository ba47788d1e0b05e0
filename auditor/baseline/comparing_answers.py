"""The changes of the answers: harms, curve, level and verdict."""

import re
from collections.abc import Iterator, Mapping, Sequence

from auditor.baseline.drift import Direction, Drift, DriftKind
from auditor.baseline.figures import Few, ReachPoint, few_direction, slack
from auditor.baseline.lock import LockedHarm, LockedNetwork, place
from auditor.baseline.sentences import reach_words
from auditor.model import duration
from auditor.model.harm import HarmCatalogue
from auditor.model.verdict import Verdict

_VERDICTS = list(Verdict)
_NOT_LOOKED_AT = "not looked at"
_CURVES = (("before_exit", " before you can leave"), ("ever", ""))
_LEAST_RISE = 1  # percentage points of the curve that rounding explains


def answer_changes(name: str, before: LockedNetwork, after: LockedNetwork, harms: HarmCatalogue) -> Iterator[Drift]:
    """The changes of harms, then of curve, level and verdict."""
    titles = {harm.id: harm.title for harm in harms.harms}
    for id in sorted(before.harms.keys() & after.harms.keys()):
        yield from _harm(name, id, titles.get(id, id), before.harms[id], after.harms[id])
    for key, when in _CURVES:
        yield from _curve(name, key, when, getattr(before.curve, key), getattr(after.curve, key))
    if before.level != after.level:
        was, now = ([int(number) for number in re.findall("[0-4]", text)] for text in (before.level, after.level))
        turns = [_turn(x, y) for x, y in ((was[0], now[0]), (was[-1], now[-1]))]
        sentence = f"The level is {after.level} of 4; it was {before.level}."
        states = before.level, after.level
        yield Drift.of(name, DriftKind.LEVEL, _common(turns), sentence, (place("level"),), states)
    if before.verdict is not after.verdict:
        direction = _turn(_VERDICTS.index(before.verdict), _VERDICTS.index(after.verdict)) or Direction.REVIEW
        sentence = f"The verdict is {after.verdict.value}; it was {before.verdict.value}."
        states = before.verdict.value, after.verdict.value
        yield Drift.of(name, DriftKind.VERDICT, direction, sentence, (place("verdict"),), states)


def _harm(name: str, id: str, title: str, before: LockedHarm, after: LockedHarm) -> Iterator[Drift]:
    direction = _harm_direction(before, after)
    if direction is not None:
        states = _state(before), _state(after)
        sentence = f"{title}: {states[1]}; before: {states[0]}."
        alone = Few.parse(after.parties or "nobody").most == 1 and _delay(after) == 0
        yield Drift.of(
            name, DriftKind.HARM, direction, sentence, (place("harms", id),), states, (id,), alone_at_once=alone
        )


def _harm_direction(before: LockedHarm, after: LockedHarm) -> Direction | None:
    if before.verdict is None or after.verdict is None:
        return None if before.verdict is after.verdict else Direction.REVIEW
    if before.verdict is not after.verdict:
        return _turn(_VERDICTS.index(before.verdict), _VERDICTS.index(after.verdict))
    was, now = (Few.parse(harm.parties or "nobody") for harm in (before, after))
    few = few_direction(was, now, by_vote=before.vote and after.vote)
    time = _turn(_delay(before), _delay(after))
    turns = [turn for turn in (few, time) if turn is not None]
    return _common(turns) if turns else None


def _delay(harm: LockedHarm) -> int:
    """Seconds; an unknown time may be none."""
    return -1 if harm.delay is None else duration.seconds(harm.delay)


def _state(harm: LockedHarm) -> str:
    if harm.verdict is None:
        return _NOT_LOOKED_AT
    few = Few.parse(harm.parties or "nobody")
    if few.least is None:
        return f"{harm.verdict.value}, nobody can"
    point = ReachPoint(few.least, max(0, _delay(harm)), few.most is not None)
    return f"{harm.verdict.value}, {reach_words([point])}"


def _curve(name: str, key: str, when: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Drift]:
    """The first number of parties at which the curve moved, which says most."""
    for parties in sorted({int(number) for number in {*before, *after}}):
        was, now = _at(before, parties), _at(after, parties)
        worse, better = _exceeds(now, before, parties), _exceeds(was, after, parties)
        if worse or better:
            direction = Direction.REVIEW if worse and better else Direction.WORSE if worse else Direction.BETTER
            who = "One party" if parties == 1 else f"{parties} parties"
            states = _percent(was), _percent(now)
            sentence = f"{who} can do {states[1]} of all harm{when}; it was {states[0]}."
            yield Drift.of(name, DriftKind.CURVE, direction, sentence, (place("curve", key),), states)
            return


def _exceeds(span: tuple[int, int], curve: Mapping[str, str], parties: int) -> bool:
    """Whether a number of parties can do more than a few more can by the other curve: votes move a little every day."""
    bound = _at(curve, parties + slack(parties))
    return any(reached > limit + _LEAST_RISE for reached, limit in zip(span, bound, strict=True))


def _at(curve: Mapping[str, str], parties: int) -> tuple[int, int]:
    """The percentages at so many parties: those of the last point that is not beyond them."""
    numbers = [int(number) for number in curve if int(number) <= parties]
    if not numbers:
        return 0, 0
    span = [int(number) for number in re.findall("[0-9]+", curve[str(max(numbers))])]
    return span[0], span[-1]


def _percent(span: tuple[int, int]) -> str:
    return f"{span[0]} %" if span[0] == span[1] else f"{span[0]} to {span[1]} %"


def _turn(before: int, after: int) -> Direction | None:
    """The direction of a figure of which lower is worse."""
    return None if before == after else Direction.WORSE if after < before else Direction.BETTER


def _common(turns: Sequence[Direction | None]) -> Direction:
    moved = {turn for turn in turns if turn is not None}
    return next(iter(moved)) if len(moved) == 1 else Direction.REVIEW

"""The level of a network, 0 to 4: a condition on its worst harms, so that networks can be compared.

The level of a harm follows from the points (parties, delay) of its powers; ``rules/methodology.yaml`` says what each
level means. The network's is the lowest over the harms that matter most to the viewpoint, as an interval: ``low``
counts everything unread or not looked at against you. Lesser harms cap it, so that level and verdict never contradict
each other: *yes* is 0 or 1, *conditional* 2 or 3, *no* 4.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auditor.engine import words
from auditor.engine.case import Case
from auditor.engine.verdict import HarmVerdict
from auditor.model import duration
from auditor.model.power import Point
from auditor.model.score import Level
from auditor.model.verdict import Verdict

_MOST_WEIGHT = 3
_SAFE = 4
_CAPS = {Verdict.YES: 1, Verdict.UNKNOWN: _SAFE, Verdict.CONDITIONAL: 3, Verdict.NO: _SAFE}
_LEAST = {Verdict.YES: 1, Verdict.UNKNOWN: 1, Verdict.CONDITIONAL: 3, Verdict.NO: _SAFE}


@dataclass(frozen=True)
class _HarmLevel:
    harm: HarmVerdict
    low: int
    high: int


def level_of(case: Case, harms: Iterable[HarmVerdict]) -> Level:
    """The level of the network, with the sentences that say why."""
    levels = [level for harm_verdict in harms if (level := _of_harm(case, harm_verdict)) is not None]
    low = min((level.low for level in levels), default=0)
    high = min((level.high for level in levels), default=_SAFE)
    return Level(low=low, high=high, because=_because(case, levels, low, high))


def _of_harm(case: Case, harm_verdict: HarmVerdict) -> _HarmLevel | None:
    """The level of one harm; None where the harm says nothing about the network's level."""
    weight = case.weight(harm_verdict.harm.id)
    decides = weight == _MOST_WEIGHT or harm_verdict.harm.id in case.methodology.no_needs
    if not harm_verdict.looked_at:
        return _HarmLevel(harm_verdict, 0, _SAFE) if decides and weight else None
    if not weight:
        return None
    if weight < _MOST_WEIGHT:
        return _HarmLevel(harm_verdict, _LEAST[harm_verdict.verdict], _CAPS[harm_verdict.verdict])
    open_ = {judged.power.id for judged in harm_verdict.powers if judged.verdict is Verdict.NO}
    powers = [judged for judged in harm_verdict.powers if judged.power.id not in open_]
    high = _worst(case, (point for judged in powers for point in judged.power.likely))
    low = _worst(case, (point for judged in powers for point in judged.possible))
    high = min(high, _CAPS[harm_verdict.verdict])
    return _HarmLevel(harm_verdict, 0 if harm_verdict.gap is not None else min(low, high), high)


def _worst(case: Case, points: Iterable[Point]) -> int:
    return min((case.methodology.level_at(point, case.exit_s) for point in points), default=_SAFE)


def _because(case: Case, levels: Sequence[_HarmLevel], low: int, high: int) -> tuple[str, ...]:
    """Sentences about the harms that decide the upper bound, and about what keeps the lower bound below it."""
    deeds = words.listed((level.harm.harm.deed for level in levels if level.high == high), most=3)
    small, leave = case.methodology.small_group, duration.spoken(case.exit_s)
    sentences = {
        0: f"One party alone can {deeds} before you can leave.",
        1: f"Fewer than {small} independent parties can {deeds} before you can leave.",
        2: f"It takes {small} or more independent parties, or at least {leave}, to {deeds}.",
        3: f"It takes {small} or more independent parties and at least {leave} to {deeds}.",
    }
    first = sentences[high] if high in sentences and deeds else ""
    if not first and low == _SAFE:
        first = "Nobody can do any of the harms that matter most, or only an open vote can."
    below = [level.harm for level in levels if level.low < high]
    unread = [harm.harm.title for harm in below if harm.looked_at]
    unseen = [harm.harm.title for harm in below if not harm.looked_at]
    parts = [first, _listed("Unknown", unread), _listed("Not looked at", unseen)]
    return tuple(filter(None, parts))


def _listed(what: str, titles: Sequence[str]) -> str:
    return f"{what}: {words.listed(titles, most=len(titles))}." if titles else ""

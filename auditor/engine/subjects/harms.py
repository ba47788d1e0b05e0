"""Facts of harms: the fewest parties by delay, as read and with everything unread counted against you."""

from collections.abc import Iterable

from auditor.engine import words
from auditor.engine.answer import NOTHING, doubt
from auditor.engine.subjects.context import SubjectContext
from auditor.engine.subjects.subject import RuleSubject
from auditor.engine.verdict import HarmVerdict
from auditor.engine.vocabulary import NOBODY_CAN, HarmFacts
from auditor.model.assessment import Verdict
from auditor.model.power import Point

_DAY = 86400
_HORIZONS: dict[str, float] = {
    "parties_at_once": 1,
    "parties_within_1_day": _DAY,
    "parties_within_3_days": 3 * _DAY,
    "parties_within_7_days": 7 * _DAY,
    "parties_within_30_days": 30 * _DAY,
    "parties_ever": float("inf"),
}


def harms(context: SubjectContext) -> tuple[RuleSubject, ...]:
    """Every harm, in the order of the catalogue."""
    return tuple(_subject(context, harm_verdict) for harm_verdict in context.harms)


def _subject(context: SubjectContext, harm_verdict: HarmVerdict) -> RuleSubject:
    case, harm = context.case, harm_verdict.harm
    read = _facts(context, harm_verdict, _read(harm_verdict))
    worst = _facts(context, harm_verdict, _worst(harm_verdict))
    agreed = {name: value for name, value in worst.model_dump().items() if getattr(read, name) == value}
    decisive = harm_verdict.decisive
    point = decisive.point if decisive else None
    who = "no known party"
    if decisive is not None and point is not None:
        who = words.group(case, words.coalition_at(decisive.power, point), point.parties)
    return RuleSubject(
        about=decisive.power.target if decisive else case.snapshot.network.name,
        name=harm.title,
        facts=HarmFacts.model_validate(agreed),
        who=who,
        how_fast=context.how_fast(decisive),
        deed=harm.deed,
        loss=context.loss(harm),
        evidence=decisive.power.evidence if decisive else (),
        doubt=_doubt(context, harm_verdict),
        bounds=(read, worst),
    )


def _doubt(context: SubjectContext, harm_verdict: HarmVerdict) -> str:
    """What makes the facts of a harm uncertain, as a clause; empty if nothing does."""
    if not harm_verdict.looked_at:
        return f"{NOTHING[:1].lower()}{NOTHING[1:].removesuffix('.')}"
    if _read(harm_verdict) == _worst(harm_verdict):
        return ""
    clause = doubt(context.case, harm_verdict)
    return clause[:1].lower() + clause[1:]


def _read(harm_verdict: HarmVerdict) -> set[Point]:
    return {point for judged in harm_verdict.powers for point in judged.power.likely}


def _worst(harm_verdict: HarmVerdict) -> set[Point]:
    """The points, and one party without delay where a gap could hide it."""
    hides = harm_verdict.verdict is Verdict.UNKNOWN or harm_verdict.gap is not None
    hidden = {Point(parties=1, delay_s=0)} if hides else set()
    return {point for judged in harm_verdict.powers for point in judged.possible} | hidden


def _facts(context: SubjectContext, harm_verdict: HarmVerdict, points: Iterable[Point]) -> HarmFacts:
    harm = harm_verdict.harm
    fewest = {
        name: min((point.parties for point in points if point.delay_s < horizon), default=NOBODY_CAN)
        for name, horizon in _HORIZONS.items()
    }
    return HarmFacts(
        id=harm.id,
        deed=harm.deed,
        slice=harm.slice.value,
        weight=context.case.weight(harm.id),
        looked_at=harm_verdict.looked_at,
        **(fewest if harm_verdict.looked_at else {}),
    )

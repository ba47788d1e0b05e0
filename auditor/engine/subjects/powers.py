"""Facts of powers. A figure that a gap could make worse is not observed (None)."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import accumulate

from auditor.engine import words
from auditor.engine.case import Case
from auditor.engine.subjects.bypasses import BypassFacts, bypass_facts
from auditor.engine.subjects.context import SubjectContext
from auditor.engine.subjects.subject import RuleSubject
from auditor.engine.verdict import PowerVerdict
from auditor.engine.vocabulary import PowerFacts
from auditor.model.assessment import Verdict
from auditor.model.entity import EntityKind
from auditor.model.gate import Threshold
from auditor.model.power import Parties, Point, Power


def powers(context: SubjectContext) -> tuple[RuleSubject, ...]:
    """Every power that somebody has or may have, worst first."""
    return tuple(_subject(context, judged) for judged in context.judged)


def _subject(context: SubjectContext, judged: PowerVerdict) -> RuleSubject:
    case, power = context.case, judged.power
    harm = case.harm(power.harm)
    bypass = bypass_facts(context, power)
    return RuleSubject(
        about=power.target,
        name=words.what(case, power),
        facts=_facts(case, judged, bypass),
        who=_who(case, judged),
        how_fast=context.how_fast(judged),
        deed=harm.deed,
        loss=context.loss(harm),
        evidence=power.evidence,
        doubt=_doubt(case, judged),
        certainty=power.certainty,
        around=(bypass.who, bypass.how_fast) if bypass else None,
    )


def _facts(case: Case, judged: PowerVerdict, bypass: BypassFacts | None) -> PowerFacts:
    power = judged.power
    target = case.graph.entities.get(power.target)
    return PowerFacts(
        harm=power.harm,
        weight=case.weight(power.harm),
        target=power.target,
        target_name=case.name(power.target),
        target_kind=target.kind.value if target else None,
        target_roles=target.roles if target else None,
        function=words.function(power.function, power.selector),
        holders=power.holders,
        holder_kinds=case.kinds(power.holders),
        before_exit={Verdict.YES: True, Verdict.UNKNOWN: None}.get(judged.verdict, False),
        alone=_alone(case, judged),
        anyone=power.parties.anyone,
        parties=_same(_fewest(power.likely), _fewest(judged.possible)),
        delay=_delay(case, judged),
        unopposed=_exact(power.parties_unopposed),
        blocking=_exact(power.blocking),
        signatures=_signatures(case, power),
        goes_around=bypass.kinds if bypass else (),
        around_in_time=bypass is not None and bypass.in_time,
        limited=power.condition is not None,
        certainty=power.certainty.value,
    )


def _alone(case: Case, judged: PowerVerdict) -> bool | None:
    def by_one_party(points: Iterable[Point]) -> bool:
        return any(point.parties <= 1 and point.delay_s < case.exit_s for point in points)

    return True if by_one_party(judged.power.likely) else None if by_one_party(judged.possible) else False


def _fewest(points: Iterable[Point]) -> int | None:
    return min((point.parties for point in points), default=None)


def _same(read: int | None, worst: int | None) -> int | None:
    return read if read == worst else None


def _delay(case: Case, judged: PowerVerdict) -> timedelta | None:
    small = case.methodology.small_group

    def shortest(points: tuple[Point, ...]) -> int | None:
        few = [point.delay_s for point in points if point.parties < small]
        return min(few or [point.delay_s for point in points], default=None)

    seconds = _same(shortest(judged.power.likely), shortest(judged.possible))
    return None if seconds is None else timedelta(seconds=seconds)


def _exact(parties: Parties | None) -> int | None:
    return parties.low if parties is not None and parties.low == parties.high else None


def _signatures(case: Case, power: Power) -> int:
    on_path = dict.fromkeys((*power.holders, *(entity for step in power.path for entity in (step.source, step.target))))
    entities = (case.graph.entities[entity] for entity in on_path if entity in case.graph.entities)
    gates = (entity.gate for entity in entities if entity.kind is not EntityKind.VALIDATORS)  # they sign no calls
    return max((_signed(gate) for gate in gates if isinstance(gate, Threshold)), default=0)


def _signed(gate: Threshold) -> int:
    """The least number of members that must agree: the heaviest first."""
    heaviest = sorted((member.weight for member in gate.members), reverse=True)
    reached = list(accumulate(heaviest))
    return next((number for number, weight in enumerate(reached, 1) if weight >= gate.k), gate.k)


def _who(case: Case, judged: PowerVerdict) -> str:
    power, point = judged.power, judged.point
    if judged.verdict is Verdict.UNKNOWN or point is None:
        unread = words.unknown_holders(case, power) or list(power.holders)
        return f"whoever controls {words.listed(map(case.name, unread))}"
    return words.group(case, words.coalition_at(power, point), point.parties)


def _doubt(case: Case, judged: PowerVerdict) -> str:
    """Why the verdict on a power is unknown, as a clause; empty if it is not, or if the harm has no weight."""
    if judged.verdict is not Verdict.UNKNOWN or case.weight(judged.power.harm) == 0:
        return ""
    if judged.gap is not None:
        return f"{words.unread(case, judged.gap)} could not be read"
    unread = words.unknown_holders(case, judged.power)
    if unread:
        verb = "acts" if len(unread) == 1 else "act"
        return f"how {words.listed(map(case.name, unread))} {verb} could not be read"
    return f"the fewest parties that can use {words.what(case, judged.power)} are not known exactly"

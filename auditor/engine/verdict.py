"""Verdicts: can it be used against you before you can leave? Per power, then per harm; the worst decides.

A power is a *yes* if fewer than ``small_group`` independent parties can use it in less time than you need to leave,
whatever the other voters do, or at the usual turnout. It is *unknown* if it would be a *yes* with everything unread
counted against you. It is a *no* if nobody can use it, or only an open electorate. Everything else is *conditional*.

A harm is *no* or *conditional* only if everything in scope that could do it is accounted for; such an answer carries
its certificate. A harm with nothing in scope that it could be done to was not looked at: *unknown*, and not counted.
"""

from dataclasses import dataclass

from auditor.engine.case import Case
from auditor.engine.doubt import Doubts, fewest
from auditor.graph.votes import ballots
from auditor.model.assessment import Certificate, Verdict
from auditor.model.evidence import Gap
from auditor.model.harm import Harm
from auditor.model.ids import EntityId
from auditor.model.power import Parties, Point, Power

ORDER = tuple(Verdict)


@dataclass(frozen=True)
class PowerVerdict:
    """The verdict on one power, and the point of its frontier that decides it (None where nobody can, or unread).

    ``possible`` is its frontier with everything unread counted against you.
    """

    power: Power
    verdict: Verdict
    point: Point | None
    possible: tuple[Point, ...]
    gap: Gap | None = None


@dataclass(frozen=True)
class HarmVerdict:
    """The verdict on one harm: its powers from worst to best, and the gap that could hide one.

    ``looked_at`` is False if nothing in the scan's scope can suffer the harm; ``certificate`` is what a *no* or a
    *conditional* rests on.
    """

    harm: Harm
    verdict: Verdict
    powers: tuple[PowerVerdict, ...]
    parties: Parties
    delay_s: int | None
    gap: Gap | None
    looked_at: bool = True
    certificate: Certificate | None = None

    @property
    def decisive(self) -> PowerVerdict | None:
        """The worst power, which decides the verdict; None if there is none."""
        return self.powers[0] if self.powers else None


def judge_power(case: Case, doubts: Doubts, power: Power) -> PowerVerdict:
    """The verdict on one power."""
    method, exit_s = case.methodology, case.exit_s
    possible = doubts.possible(power)
    gap = doubts.on(power)
    hurting = [point for point in power.likely if method.hurts(point, exit_s)]
    if hurting:
        return PowerVerdict(power, Verdict.YES, fewest(hurting), possible, gap)
    doubtful = [point for point in possible if method.hurts(point, exit_s)]
    if doubtful:
        return PowerVerdict(power, Verdict.UNKNOWN, fewest(doubtful), possible, gap)
    if not possible:
        return PowerVerdict(power, Verdict.NO, None, possible)  # a gap would add a possible point
    verdict = Verdict.NO if is_open_vote(case, power, possible) else Verdict.CONDITIONAL
    return PowerVerdict(power, verdict, fewest(power.likely) or fewest(possible), possible, gap)


def is_open_vote(case: Case, power: Power, possible: tuple[Point, ...]) -> bool:
    """Whether a power needs a vote that many independent parties must decide and that you can outlast.

    The condition holds with all others opposed, with the usual turnout, and without opposition: a small group must
    never be enough.
    """
    counted = [power.parties_unopposed] + ([power.parties_at_turnout] if power.parties_at_turnout else [])
    most = case.methodology.open_electorate
    return (
        bool(power.holders)
        and all(_votes(case, holder) for holder in power.holders)
        and all(point.parties >= most and point.delay_s >= case.exit_s for point in possible)
        and all(parties is not None and parties.low is not None and parties.low >= most for parties in counted)
    )


def _votes(case: Case, holder: EntityId) -> bool:
    entity = case.graph.entities.get(holder)
    return entity is not None and bool(ballots(entity.gate))


def judge_harm(case: Case, doubts: Doubts, harm: Harm) -> HarmVerdict:
    """The verdict on one harm: that of its worst power, or unknown if a gap could hide a worse one."""
    judged = sorted((judge_power(case, doubts, power) for power in case.powers_of.get(harm.id, ())), key=_worst_first)
    verdict = min((power_verdict.verdict for power_verdict in judged), key=ORDER.index, default=Verdict.NO)
    looked_at = bool(judged) or (bool(case.snapshot.entities) and harm.is_in_scope(case.snapshot.entities))
    hidden = doubts.hiding(harm) if looked_at else None
    if verdict is not Verdict.YES and (hidden or not looked_at):
        verdict = Verdict.UNKNOWN
    settled = verdict in (Verdict.CONDITIONAL, Verdict.NO)
    point = judged[0].point if judged and judged[0].verdict is verdict else None
    deciding = point if settled or verdict is Verdict.YES else None
    return HarmVerdict(
        harm=harm,
        verdict=verdict,
        powers=tuple(judged),
        parties=_parties(judged, verdict, hidden_one=verdict is Verdict.UNKNOWN),
        delay_s=deciding.delay_s if deciding else None,
        gap=hidden,
        looked_at=looked_at,
        certificate=doubts.certificate(harm) if settled else None,
    )


def _worst_first(judged: PowerVerdict) -> tuple[int, int, int, bool, str]:
    point = judged.point or Point(parties=1 << 62, delay_s=1 << 62)
    implied = judged.power.implied_by is not None  # among equals, a function with this primary harm comes first
    return ORDER.index(judged.verdict), point.parties, point.delay_s, implied, judged.power.id


def _parties(judged: list[PowerVerdict], verdict: Verdict, hidden_one: bool) -> Parties:
    """The fewest parties for a harm: over the powers with a *yes* if it is one, else over all. A gap may hide one
    party."""
    lows = [point.parties for power_verdict in judged for point in power_verdict.possible] + ([1] if hidden_one else [])
    highs = [point.parties for power_verdict in judged for point in power_verdict.power.likely]
    if verdict is Verdict.YES:
        highs = [
            power_verdict.point.parties
            for power_verdict in judged
            if power_verdict.point and power_verdict.verdict is verdict
        ]
    high = min(highs, default=None)
    exact = all(power_verdict.power.parties.exact for power_verdict in judged)
    anyone = any(entry.power.parties.anyone for entry in judged if entry.verdict is verdict and entry.point)
    low = min(lows if high is None else [*lows, high], default=None)
    return Parties(low=low, high=high, exact=exact, anyone=anyone and high == 1)

"""Verdicts: can it be used against you before you can leave? Per power, then per harm; the worst decides.

A power is a *yes* if fewer than ``small_group`` independent parties can use it in less time than you need to leave,
whatever the others vote or at the turnout that is usual. It is *unknown* if that would be so with everything unread
counted against you. It is a *no* if nobody can use it, or only an open electorate. All else is *conditional*.
"""

from dataclasses import dataclass

from auditor.engine.case import Case
from auditor.engine.doubt import Doubts, fewest
from auditor.graph.votes import ballots
from auditor.model.assessment import Verdict
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

    ``looked`` is False if the scan met nothing that the harm could happen to.
    """

    harm: Harm
    verdict: Verdict
    powers: tuple[PowerVerdict, ...]
    parties: Parties
    delay_s: int | None
    gap: Gap | None
    looked: bool = True

    @property
    def decisive(self) -> PowerVerdict | None:
        """The power that decides, if there is one."""
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
        return PowerVerdict(power, Verdict.NO, None, possible, gap)
    verdict = Verdict.NO if is_open_vote(case, power, possible) else Verdict.CONDITIONAL
    return PowerVerdict(power, verdict, fewest(power.likely) or fewest(possible), possible, gap)


def is_open_vote(case: Case, power: Power, possible: tuple[Point, ...]) -> bool:
    """Whether only a vote can use a power, which many independent parties decide and which you can outlast.

    Counted are enough to win and enough if nobody, or only the usual voters, oppose: few may never be enough.
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
    entity = case.entities.get(holder)
    return entity is not None and bool(ballots(entity.gate))


def judge_harm(case: Case, doubts: Doubts, harm: Harm) -> HarmVerdict:
    """The verdict on one harm: that of its worst power, or unknown if a gap could hide a worse one."""
    judged = sorted((judge_power(case, doubts, power) for power in case.powers_of.get(harm.id, ())), key=_worst_first)
    verdict = min((found.verdict for found in judged), key=ORDER.index, default=Verdict.NO)
    looked = bool(judged) or _looked(case, harm)
    hidden = doubts.hiding(harm) if looked else None
    if verdict is not Verdict.YES and (hidden or not looked or not case.snapshot.entities):
        verdict = Verdict.UNKNOWN
    parties = _parties(judged, verdict, hidden_one=verdict is Verdict.UNKNOWN)
    point = judged[0].point if judged and judged[0].verdict is verdict else None
    known = point if verdict in (Verdict.YES, Verdict.CONDITIONAL, Verdict.NO) else None
    return HarmVerdict(harm, verdict, tuple(judged), parties, known.delay_s if known else None, hidden, looked)


def _worst_first(found: PowerVerdict) -> tuple[int, int, int, str]:
    point = found.point or Point(parties=1 << 62, delay_s=1 << 62)
    return ORDER.index(found.verdict), point.parties, point.delay_s, found.power.id


def _looked(case: Case, harm: Harm) -> bool:
    return not harm.needs or any(
        not {*entity.roles, entity.kind.value, *entity.standards}.isdisjoint(harm.needs)
        for entity in case.snapshot.entities
    )


def _parties(judged: list[PowerVerdict], verdict: Verdict, hidden_one: bool) -> Parties:
    """The fewest parties for a harm: of those who hurt if it is a yes, else of all. What is hidden may be one party."""
    lows = [point.parties for found in judged for point in found.possible] + ([1] if hidden_one else [])
    highs = [point.parties for found in judged for point in found.power.likely]
    if verdict is Verdict.YES:
        highs = [found.point.parties for found in judged if found.point and found.verdict is verdict]
    high = min(highs, default=None)
    exact = all(found.power.parties.exact for found in judged)
    return Parties(low=min(lows if high is None else [*lows, high], default=None), high=high, exact=exact)

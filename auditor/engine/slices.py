"""The six slices and the key figures. Both summarise answers; neither judges."""

from collections.abc import Iterable, Sequence

from auditor.engine.answer import is_counted
from auditor.engine.case import Case
from auditor.engine.verdict import ORDER, HarmVerdict
from auditor.graph.power_graph import USABLE
from auditor.model.assessment import Remedy
from auditor.model.evidence import Certainty
from auditor.model.harm import Slice
from auditor.model.power import Parties
from auditor.model.score import Numbers, SliceAnswer
from auditor.model.verdict import Verdict

_UNREAD = Parties(low=1, high=None)


def slices(case: Case, harms: Iterable[HarmVerdict]) -> tuple[SliceAnswer, ...]:
    """The answer for each slice, in the order of the catalogue."""
    by_slice: dict[Slice, list[HarmVerdict]] = {kind: [] for kind in Slice}
    for harm_verdict in harms:
        if case.weight(harm_verdict.harm.id) > 0:
            by_slice[harm_verdict.harm.slice].append(harm_verdict)
    return tuple(_slice(case, kind, sorted(members, key=_badness)) for kind, members in by_slice.items())


def _slice(case: Case, kind: Slice, members: Sequence[HarmVerdict]) -> SliceAnswer:
    counted = [member for member in members if is_counted(case, member)]
    worst = counted[0] if counted else None
    decisive = worst.decisive if worst else None
    return SliceAnswer(
        slice=kind,
        title=case.harms.slices[kind],
        verdict=worst.verdict if worst else Verdict.UNKNOWN,
        parties=worst.parties if worst else _UNREAD,
        delay_s=worst.delay_s if worst else None,
        certainty=decisive.power.certainty if decisive and decisive.point else None,
        harms=tuple(member.harm.id for member in counted),
        not_looked_at=tuple(member.harm.id for member in members if not member.looked_at),
    )


def _badness(harm_verdict: HarmVerdict) -> tuple[int, float, float]:
    """Sorts by verdict, then fewest parties, then shortest delay."""
    never = float("inf")
    few, delay_s = harm_verdict.parties.high, harm_verdict.delay_s
    return (
        ORDER.index(harm_verdict.verdict),
        never if few is None else few,
        never if delay_s is None else delay_s,
    )


def numbers(case: Case, harms: Iterable[HarmVerdict], remedy: Remedy | None) -> Numbers:
    """The key figures of a network."""
    counted = [harm_verdict for harm_verdict in harms if is_counted(case, harm_verdict)]
    strongest = max((actor for actor in case.actors if actor.banzhaf), key=lambda a: a.banzhaf or 0.0, default=None)
    facts = [grant for grant in case.snapshot.grants if grant.state in USABLE]
    return Numbers(
        alone=sum(_alone(case, harm_verdict) for harm_verdict in counted),
        looked_at=len(counted),
        code=_fewest(case, counted, Slice.CODE),
        pay=_fewest(case, counted, Slice.PAY),
        funds=_fewest(case, counted, Slice.FUNDS),
        changes=len(remedy.changes) if remedy else None,
        strongest=strongest.id if strongest else None,
        banzhaf=strongest.banzhaf if strongest else None,
        proven=sum(grant.certainty is Certainty.PROVEN for grant in facts),
        facts=len(facts),
    )


def _fewest(case: Case, counted: Iterable[HarmVerdict], kind: Slice) -> Parties:
    """The fewest parties for the harms of a slice that matter most to the viewpoint."""
    most = max(case.weight(harm.id) for harm in case.harms.harms if harm.slice is kind)
    worst = [member for member in counted if member.harm.slice is kind and case.weight(member.harm.id) == most]
    return min(worst, key=_badness).parties if worst else _UNREAD


def _alone(case: Case, harm_verdict: HarmVerdict) -> bool:
    """Whether one party alone can do a harm before you can leave."""
    points = (point for judged in harm_verdict.powers for point in judged.power.likely)
    return any(point.parties <= 1 and point.delay_s < case.exit_s for point in points)

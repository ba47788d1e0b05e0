"""Judges a case: verdict, exposure, answers, findings and claims as one assessment."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import ceil, floor

import auditor
from auditor.engine import answer
from auditor.engine.case import Case
from auditor.engine.certificate import unaccounted
from auditor.engine.check import check
from auditor.engine.claims.judging import judge_claims
from auditor.engine.doubt import Doubts
from auditor.engine.level import level_of
from auditor.engine.remedy_text import plan, remedy
from auditor.engine.rulebook import Rulebook
from auditor.engine.sentence import sentence
from auditor.engine.slices import numbers, slices
from auditor.engine.verdict import ORDER, HarmVerdict, judge_harm
from auditor.graph.electorates import electorates
from auditor.graph.power_graph import PowerGraph
from auditor.model.assessment import (
    Assessment,
    Claim,
    Coverage,
    Finding,
    HarmAnswer,
    Interval,
    Outcome,
    Remedy,
    Severity,
    Verdict,
)
from auditor.model.evidence import EvidenceId
from auditor.model.harm import Viewpoint
from auditor.model.power import Actor, Point, Power
from auditor.model.score import CollusionCurve


def judge(
    graph: PowerGraph,
    powers: tuple[Power, ...],
    actors: tuple[Actor, ...],
    rulebook: Rulebook,
    viewpoint: Viewpoint,
    exit_s: int,
) -> Assessment:
    """The assessment for one viewpoint that needs ``exit_s`` seconds to leave. Pure: same input, same result."""
    case = Case(graph, powers, actors, rulebook.harms, rulebook.methodology, viewpoint, exit_s)
    doubts = Doubts(case)
    harms = tuple(sorted((judge_harm(case, doubts, harm) for harm in case.harms.harms), key=_seriousness(case)))
    verdict = network_verdict(case, harms)
    verdicts = {judged.power.id: judged.verdict for harm_verdict in harms for judged in harm_verdict.powers}
    claims = judge_claims(case, harms)
    findings = check(rulebook.rules, case, doubts, claims)
    exposure = exposure_of(case, harms)
    judged = tuple(power.model_copy(update={"verdict": verdicts[power.id]}) for power in powers)
    return _assessment(replace(case, powers=judged), harms, findings, claims, verdict, exposure)


def network_verdict(case: Case, harms: Iterable[HarmVerdict]) -> Verdict:
    """The worst harm's verdict, never an average; unknown if nothing that matters could be judged.

    A *no* also needs that those harms were looked at which the methodology names.
    """
    harms = tuple(harms)
    counted = [harm_verdict.verdict for harm_verdict in harms if answer.is_counted(case, harm_verdict)]
    looked_at = {harm_verdict.harm.id for harm_verdict in harms if harm_verdict.looked_at}
    verdict = min(counted, key=ORDER.index, default=Verdict.UNKNOWN)
    whole = looked_at.issuperset(case.methodology.no_needs)
    return verdict if whole or verdict is not Verdict.NO else Verdict.UNKNOWN


def exposure_of(case: Case, harms: Iterable[HarmVerdict]) -> Interval:
    """The worst harm's exposure: ``low`` of what was read, ``high`` with everything unread counted against you."""
    low = high = 0.0
    method, exit_s = case.methodology, case.exit_s
    at_once = [Point(parties=1, delay_s=0)]
    counted = [harm_verdict for harm_verdict in harms if answer.is_counted(case, harm_verdict)]
    if not counted:
        return Interval(low=0, high=100)
    for harm_verdict in counted:
        weight = case.weight(harm_verdict.harm.id)
        open_ = {judged.power.id for judged in harm_verdict.powers if judged.verdict is Verdict.NO}
        for judged in harm_verdict.powers:
            if judged.power.id not in open_:
                low = max(low, method.exposure_of(judged.power.likely, weight, exit_s))
                high = max(high, method.exposure_of((*judged.possible, *_unopposed(judged.power)), weight, exit_s))
        if harm_verdict.gap is not None:
            high = max(high, method.exposure_of(at_once, weight, exit_s))
    return Interval(low=floor(low), high=max(ceil(high), floor(low)))


def _unopposed(power: Power) -> tuple[Point, ...]:
    """The frontier of a vote without opposition, if its usual turnout is not known."""
    return () if power.possible_at_turnout else power.possible_unopposed


def _remedy(case: Case, harms: Iterable[HarmVerdict], verdict: Verdict) -> Remedy | None:
    """The cheapest changes that end every *yes*; None if there is no *yes*, or no such set of changes."""
    low = [
        harm_verdict.harm.id
        for harm_verdict in harms
        if answer.is_counted(case, harm_verdict) and harm_verdict.verdict is Verdict.YES
    ]
    cheapest = plan(case, low) if low and verdict is Verdict.YES else None
    return remedy(case, low, cheapest) if cheapest else None


def worst(assessment: Assessment) -> Severity | None:
    """The severity of the worst finding that fired; findings of unknown outcome do not count."""
    order = list(Severity)
    fired = [finding.severity for finding in assessment.findings if finding.outcome is Outcome.FIRES]
    return min(fired, key=order.index, default=None)


def incomplete(assessment: Assessment) -> bool:
    """Whether the scan was too incomplete to answer: a harm that counts is unknown, or none could be judged."""
    return assessment.verdict is Verdict.UNKNOWN or any(
        harm.counted and harm.verdict is Verdict.UNKNOWN for harm in assessment.harms
    )


def _seriousness(case: Case) -> Callable[[HarmVerdict], tuple[bool, int, int, int]]:
    """Sorts harms by verdict, then by how much they matter, then as the catalogue has them."""
    place = {harm.id: number for number, harm in enumerate(case.harms.harms)}

    def key(harm_verdict: HarmVerdict) -> tuple[bool, int, int, int]:
        counted = answer.is_counted(case, harm_verdict)
        return (
            not counted,
            ORDER.index(harm_verdict.verdict),
            -case.weight(harm_verdict.harm.id),
            place[harm_verdict.harm.id],
        )

    return key


def _assessment(
    case: Case,
    harms: tuple[HarmVerdict, ...],
    findings: tuple[Finding, ...],
    claims: tuple[Claim, ...],
    verdict: Verdict,
    exposure: Interval,
) -> Assessment:
    snapshot = case.snapshot
    answers: tuple[HarmAnswer, ...] = tuple(answer.answer(case, harm_verdict) for harm_verdict in harms)
    gaps = (*snapshot.gaps, *unaccounted(snapshot))
    level, by_slice, cheapest = level_of(case, harms), slices(case, harms), _remedy(case, harms, verdict)
    ids = _renumbered(case, findings)
    by_id = {evidence.id: evidence for evidence in snapshot.evidence}
    return Assessment(
        auditor=auditor.__version__,
        methodology=case.methodology.version,
        network=snapshot.network,
        blocks=snapshot.blocks,
        viewpoint=case.viewpoint,
        exit_s=case.exit_s,
        verdict=verdict,
        exposure=exposure,
        grade=case.methodology.grade_of(level),
        level=level,
        curve=CollusionCurve(),
        slices=by_slice,
        numbers=numbers(case, harms, by_slice, cheapest),
        frameworks=(),
        sentence=sentence(case, harms, verdict),
        remedy=cheapest,
        harms=answers,
        powers=tuple(power.model_copy(update={"evidence": _cited(ids, power.evidence)}) for power in case.powers),
        actors=case.actors,
        electorates=electorates(case.graph),
        findings=tuple(f.model_copy(update={"evidence": _cited(ids, f.evidence)}) for f in findings),
        claims=claims,
        gaps=gaps,
        coverage=Coverage(read=snapshot.read, gaps=len(gaps)),
        parties=snapshot.network.parties,
        entities=snapshot.entities,
        grants=tuple(g.model_copy(update={"evidence": _cited(ids, g.evidence)}) for g in snapshot.grants),
        evidence=tuple(by_id[old].model_copy(update={"id": new}) for old, new in ids.items()),
    )


def _renumbered(case: Case, findings: Iterable[Finding]) -> dict[EvidenceId, EvidenceId]:
    """Evidence that something cites, as e1, e2, … in order of first citation: by powers, findings, grants."""
    existing = {evidence.id for evidence in case.snapshot.evidence}
    cited = [
        *(old for power in case.powers for old in power.evidence),
        *(old for finding in findings for old in finding.evidence),
        *(old for grant in case.snapshot.grants for old in grant.evidence),
    ]
    return {old: f"e{number}" for number, old in enumerate(dict.fromkeys(old for old in cited if old in existing), 1)}


def _cited(ids: dict[EvidenceId, EvidenceId], old: Iterable[EvidenceId]) -> tuple[EvidenceId, ...]:
    return tuple(dict.fromkeys(ids[evidence] for evidence in old if evidence in ids))

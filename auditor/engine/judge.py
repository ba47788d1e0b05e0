"""Judges a case: verdict, exposure, answers, findings and claims as one assessment."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Any

import auditor
from auditor.engine import answer
from auditor.engine.case import Case
from auditor.engine.certificate import unaccounted
from auditor.engine.check import check
from auditor.engine.claims.judging import judge_claims
from auditor.engine.doubt import Doubts
from auditor.engine.frameworks.answering import answer_all
from auditor.engine.level import level_of
from auditor.engine.remedy_text import plan, remedy
from auditor.engine.rulebook import Rulebook
from auditor.engine.sentence import sentence
from auditor.engine.slices import numbers, slices
from auditor.engine.subjects import SubjectContext
from auditor.engine.verdict import ORDER, HarmVerdict, judge_harm
from auditor.engine.what_if import what_if
from auditor.graph.collusion import Stakes, collusion_curve
from auditor.graph.electorates import electorates
from auditor.graph.power_graph import PowerGraph
from auditor.graph.powers import every_capability
from auditor.model.assessment import (
    Assessment,
    Claim,
    Coverage,
    Finding,
    HarmAnswer,
    Outcome,
    Remedy,
    Severity,
    Verdict,
)
from auditor.model.evidence import EvidenceId
from auditor.model.harm import HarmId, Viewpoint
from auditor.model.power import Actor, Power
from auditor.model.score import CollusionCurve, FrameworkAnswer


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
    context = SubjectContext(case, doubts, claims)
    findings = check(rulebook.rules, context)
    judged = tuple(power.model_copy(update={"verdict": verdicts[power.id]}) for power in powers)
    frameworks = answer_all(rulebook.frameworks, context)
    return _assessment(replace(case, powers=judged), harms, findings, claims, verdict, frameworks)


def network_verdict(case: Case, harms: Iterable[HarmVerdict]) -> Verdict:
    """The verdict on the worst harm, never an average; unknown if nothing that matters could be judged.

    A *no* also needs that the scan covered the harms that the methodology requires.
    """
    harms = tuple(harms)
    counted = [harm_verdict.verdict for harm_verdict in harms if answer.is_counted(case, harm_verdict)]
    looked_at = {harm_verdict.harm.id for harm_verdict in harms if harm_verdict.looked_at}
    verdict = min(counted, key=ORDER.index, default=Verdict.UNKNOWN)
    whole = looked_at.issuperset(case.methodology.no_needs)
    return verdict if whole or verdict is not Verdict.NO else Verdict.UNKNOWN


def _curve(case: Case, harms: Iterable[HarmVerdict]) -> CollusionCurve:
    """The collusion curve of the viewpoint, with everything unread or not looked at counted against it."""
    doubted = [
        harm_verdict.harm.id
        for harm_verdict in harms
        if not harm_verdict.looked_at or harm_verdict.gap or any(judged.gap for judged in harm_verdict.powers)
    ]
    weights = {harm.id: case.weight(harm.id) for harm in case.harms.harms}
    stakes = Stakes(weights, frozenset(doubted), case.methodology.exposure.parties)
    return collusion_curve(case.graph, every_capability(case.graph, case.harms), stakes, case.exit_s)


def _remedy(case: Case, harms: Iterable[HarmVerdict]) -> Remedy | None:
    """The cheapest changes after which no verdict is *yes*; None if there is no *yes*, or no such set of changes."""
    low = [
        harm_verdict.harm.id
        for harm_verdict in harms
        if answer.is_counted(case, harm_verdict) and harm_verdict.verdict is Verdict.YES
    ]
    cheapest = plan(case, low) if low else None
    return remedy(case, low, cheapest) if cheapest else None


def worst(assessment: Assessment) -> Severity | None:
    """The severity of the worst finding that fired; findings of unknown outcome do not count."""
    order = list(Severity)
    fired = [finding.severity for finding in assessment.findings if finding.outcome is Outcome.FIRES]
    return min(fired, key=order.index, default=None)


def unanswered(assessment: Assessment, harms: bool | Collection[HarmId] = True) -> tuple[HarmAnswer, ...]:
    """The harms for which too little was read to answer: those of ``harms``, or all that count."""
    if not harms:
        return ()
    unknown = (answer for answer in assessment.harms if answer.verdict is Verdict.UNKNOWN)
    return tuple(answer for answer in unknown if (answer.counted if harms is True else answer.harm in set(harms)))


def incomplete(assessment: Assessment, harms: bool | Collection[HarmId] = True) -> bool:
    """Whether the scan was too incomplete to answer: one of the harms is unknown, or no harm could be judged."""
    none_judged = harms is True and assessment.verdict is Verdict.UNKNOWN
    return none_judged or bool(unanswered(assessment, harms))


def _seriousness(case: Case) -> Callable[[HarmVerdict], tuple[bool, int, int, int]]:
    """Sort key of harms: verdict, then weight, then order of the catalogue."""
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
    frameworks: tuple[FrameworkAnswer, ...],
) -> Assessment:
    snapshot = case.snapshot
    answers: tuple[HarmAnswer, ...] = tuple(answer.answer(case, harm_verdict) for harm_verdict in harms)
    gaps = (*snapshot.gaps, *unaccounted(snapshot))
    curve = _curve(case, harms)
    level, cheapest = level_of(case, harms), _remedy(case, harms)
    return Assessment(
        auditor=auditor.__version__,
        methodology=case.methodology.version,
        snapshot_digest=snapshot.digest(),
        by=snapshot.by,
        network=snapshot.network,
        blocks=snapshot.blocks,
        viewpoint=case.viewpoint,
        exit_s=case.exit_s,
        verdict=verdict,
        exposure=case.methodology.exposure_of(curve),
        grade=case.methodology.grade_of(level),
        level=level,
        curve=curve,
        slices=slices(case, harms),
        numbers=numbers(case, harms, cheapest),
        frameworks=frameworks,
        what_if=what_if(case, harms),
        sentence=sentence(case, harms, verdict),
        remedy=cheapest,
        harms=answers,
        actors=case.actors,
        electorates=electorates(case.graph),
        claims=claims,
        gaps=gaps,
        coverage=Coverage(read=snapshot.read, gaps=len(gaps)),
        parties=snapshot.network.parties,
        entities=snapshot.entities,
        **_citing(case, findings),
    )


def _citing(case: Case, findings: Iterable[Finding]) -> dict[str, Any]:
    """The parts of an assessment that cite evidence, and the evidence, under new ids."""
    ids = _renumbered(case, findings)
    by_id = {evidence.id: evidence for evidence in case.snapshot.evidence}
    return {
        "powers": tuple(p.model_copy(update={"evidence": _cited(ids, p.evidence)}) for p in case.powers),
        "findings": tuple(f.model_copy(update={"evidence": _cited(ids, f.evidence)}) for f in findings),
        "grants": tuple(g.model_copy(update={"evidence": _cited(ids, g.evidence)}) for g in case.snapshot.grants),
        "evidence": tuple(by_id[old].model_copy(update={"id": new}) for old, new in ids.items()),
    }


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

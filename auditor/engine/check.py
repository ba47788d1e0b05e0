"""Evaluates every rule on every subject of its kind, and reports what fires and what is unknown.

An unknown outcome is reported only if something critical about the subject is unread: a fact that does not apply is no
finding. Each rule reports each cause once, and each subject is reported by the most severe rule alone, so that one
failed endpoint does not bury the findings.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from auditor.engine import words
from auditor.engine.case import Case
from auditor.engine.rule import Rule
from auditor.engine.subjects import RuleSubject, SubjectContext, subjects
from auditor.engine.vocabulary import ContextFacts, Fact, SubjectKind
from auditor.model import duration
from auditor.model.assessment import Finding, Outcome
from auditor.model.evidence import Certainty

_CONFIDENCE = ("high", "medium", "low")
_AT_MOST = {Certainty.INFERRED: "medium", Certainty.DECLARED: "low"}
FindingIdentity = tuple[Fact | None, ...]
SubjectFacts = tuple[RuleSubject, dict[str, Fact]]


def check(rules: Iterable[Rule], look_ups: SubjectContext) -> tuple[Finding, ...]:
    """The findings, in the order of the rules (most severe first) and of their subjects (worst first)."""
    case = look_ups.case
    with_facts: dict[SubjectKind, list[SubjectFacts]] = {}
    context = context_facts(case)
    doubted: set[int] = set()
    findings: list[Finding] = []
    for rule in rules:
        kind = rule.applies_to
        if kind not in with_facts:
            extracted = subjects(look_ups, kind)
            with_facts[kind] = [(subject, subject.facts.observed(f"{kind}.") | context) for subject in extracted]
        fires, unknown = _outcomes(rule, with_facts[kind])
        findings += [_finding(rule, case, group, Outcome.FIRES) for group in fires.values()]
        causes: dict[str, list[RuleSubject]] = {}
        for identity, subject in unknown:
            if identity not in fires and id(subject) not in doubted:
                causes.setdefault(subject.doubt, []).append(subject)
                doubted.add(id(subject))
        findings += [_finding(rule, case, group, Outcome.UNKNOWN) for group in causes.values()]
    return tuple(findings)


def context_facts(case: Case) -> dict[str, Fact]:
    """The facts that every condition may use."""
    facts = ContextFacts(
        exit_window=timedelta(seconds=case.exit_s),
        small_group=case.methodology.small_group,
        viewpoint=case.viewpoint.value,
    )
    return facts.observed()


def _outcomes(
    rule: Rule, extracted: Iterable[SubjectFacts]
) -> tuple[dict[FindingIdentity, list[RuleSubject]], list[tuple[FindingIdentity, RuleSubject]]]:
    """Subjects for which a rule fires, by identity, and subjects in doubt for which its outcome is unknown."""
    fires: dict[FindingIdentity, list[RuleSubject]] = {}
    unknown: list[tuple[FindingIdentity, RuleSubject]] = []
    for subject, values in extracted:
        outcome = rule.outcome(values)
        identity = tuple(values.get(name) for name in rule.file.identity)
        if outcome is Outcome.FIRES:
            fires.setdefault(identity, []).append(subject)
        elif outcome is Outcome.UNKNOWN and subject.doubt:
            unknown.append((identity, subject))
    return fires, unknown


def _finding(rule: Rule, case: Case, group: list[RuleSubject], outcome: Outcome) -> Finding:
    """One finding for subjects that share an identity or a doubt: the words of the worst, the evidence of all."""
    first = _with_figures(rule, group[0])
    fires = outcome is Outcome.FIRES
    return Finding(
        rule=rule.id,
        title=rule.title,
        severity=rule.severity,
        confidence=_confidence(rule, first) if fires else "low",
        outcome=outcome,
        subject=first.about,
        message=_message(rule, case, first) + _more(group) if fires else _unknown_message(group),
        who=first.who,
        how_fast=first.how_fast,
        loss=first.loss,
        why=rule.file.why,
        remediation=rule.file.remediation,
        fingerprint=fingerprint(rule, first),
        evidence=tuple(dict.fromkeys(evidence_id for subject in group for evidence_id in subject.evidence)),
    )


def _with_figures(rule: Rule, subject: RuleSubject) -> RuleSubject:
    """The subject with the figures that the rule's ``tells`` selects."""
    if rule.file.tells == "around" and subject.around is not None:
        who, how_fast = subject.around
        return replace(subject, who=who, how_fast=how_fast)
    holder = subject.facts.observed().get("top_holder") if rule.file.tells == "holder" else None
    return replace(subject, who=f"{holder} alone") if isinstance(holder, str) else subject


def fingerprint(rule: Rule, subject: RuleSubject) -> str:
    """A digest of the rule and the subject's identity: equal after every scan that reports the finding again."""
    values = subject.facts.observed(f"{rule.applies_to}.")
    identity = [rule.id, *(values.get(name, "") for name in rule.file.identity)]
    return sha256(json.dumps(identity, ensure_ascii=True, default=str).encode()).hexdigest()[:32]


def _confidence(rule: Rule, subject: RuleSubject) -> str:
    """The rule's confidence, lowered if a fact of the subject is less certain."""
    return max(rule.file.confidence, _AT_MOST.get(subject.certainty, "high"), key=_CONFIDENCE.index)


def _message(rule: Rule, case: Case, subject: RuleSubject) -> str:
    facts = subject.facts.observed()
    spoken: dict[str, Fact] = {
        "who": subject.who,
        "how_fast": subject.how_fast,
        "deed": subject.deed,
        "exit_window": duration.spoken(case.exit_s),
        "small_group": case.methodology.small_group,
    }
    return rule.message(facts | spoken)


def _more(group: list[RuleSubject]) -> str:
    more = len(group) - 1
    return f" There {'is' if more == 1 else 'are'} {words.count(more, 'more way')}." if more else ""


def _unknown_message(group: list[RuleSubject]) -> str:
    first, more = group[0], len(group) - 1
    others = f" The same holds for {words.count(more, 'other')}." if more else ""
    return f"This could not be decided for {first.name}: {first.doubt}.{others}"

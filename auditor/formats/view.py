"""What reports show of an assessment, in reading order: worst first, equal entries grouped, nothing dropped."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from auditor.formats.words import Names
from auditor.model.assessment import (
    Assessment,
    Certificate,
    Claim,
    ClaimOutcome,
    Finding,
    HarmAnswer,
    Severity,
    Verdict,
)
from auditor.model.entity import EntityKind
from auditor.model.evidence import Evidence, EvidenceId, Gap
from auditor.model.ids import EntityId
from auditor.model.power import Actor, Power, PowerId

MOST_EVIDENCE = 8
LITTLE_INFLUENCE = 0.05
_FEWEST_ACTORS = 3
_VERDICTS = list(Verdict)
_SEVERITIES = list(Severity)
_CLAIMS = [ClaimOutcome.REFUTED, ClaimOutcome.UNPROVEN, ClaimOutcome.HOLDS]


@dataclass(frozen=True)
class PowerGroup:
    """Powers that differ only in their function: the same harm, target, parties, delay and path."""

    first: Power
    all: tuple[Power, ...]


@dataclass(frozen=True)
class HarmView:
    """One harm with its answer and its direct powers, worst first.

    ``worst`` is the power that decides it, which may be implied by another; None if there is none.
    """

    answer: HarmAnswer
    groups: tuple[PowerGroup, ...]
    worst: Power | None

    @property
    def anchor(self) -> str:
        """The id of its part of the chapter of powers."""
        return "powers-" + self.answer.harm.replace(".", "-")


@dataclass(frozen=True)
class GapGroup:
    """Gaps with the same words, and all their subjects."""

    what: str
    why: str
    critical: bool
    subjects: tuple[str, ...]


def harms(assessment: Assessment) -> tuple[HarmView, ...]:
    """Every harm: those that enter the verdict first, worst first, otherwise in the assessment's order."""
    by_id = {power.id: power for power in assessment.powers}
    return tuple(
        HarmView(
            answer=answer,
            groups=grouped([power for power in _of(answer, by_id) if power.implied_by is None]),
            worst=next(iter(_of(answer, by_id)), None),
        )
        for answer in sorted(assessment.harms, key=lambda a: (not a.counted, _VERDICTS.index(a.verdict)))
    )


def _of(answer: HarmAnswer, by_id: dict[PowerId, Power]) -> list[Power]:
    """The powers of a harm, worst first. If the harm is unknown, powers without a holder are left out."""
    powers = [by_id[power] for power in answer.powers if power in by_id]
    return [power for power in powers if answer.verdict is not Verdict.UNKNOWN or power.verdict is not Verdict.NO]


def implied(assessment: Assessment) -> dict[PowerId, tuple[str, ...]]:
    """By power: the titles of the harms that it implies."""
    titles = {answer.harm: answer.title for answer in assessment.harms}
    by_power: dict[PowerId, list[str]] = defaultdict(list)
    for power in assessment.powers:
        if power.implied_by is not None:
            by_power[power.implied_by].append(titles.get(power.harm, power.harm))
    return {power: tuple(harms) for power, harms in by_power.items()}


def certificates(assessment: Assessment) -> list[tuple[Certificate, tuple[HarmAnswer, ...]]]:
    """The certificates of *no* and *conditional*, each with its harms."""
    by_certificate: dict[Certificate, list[HarmAnswer]] = defaultdict(list)
    for answer in assessment.harms:
        if answer.certificate is not None:
            by_certificate[answer.certificate].append(answer)
    return [(proof, tuple(answers)) for proof, answers in by_certificate.items()]


def grouped(powers: list[Power]) -> tuple[PowerGroup, ...]:
    """Powers of one harm grouped by what a reader sees, fewest parties and then least time first."""
    alike: dict[object, list[Power]] = defaultdict(list)
    for power in sorted(powers, key=_danger):
        alike[_appearance(power)].append(power)
    return tuple(PowerGroup(members[0], tuple(members)) for members in alike.values())


def _danger(power: Power) -> tuple[float, float, float]:
    infinite = float("inf")
    low = infinite if power.parties.low is None else power.parties.low
    high = infinite if power.parties.high is None else power.parties.high
    return low, high, infinite if power.delay_s is None else power.delay_s


def _appearance(power: Power) -> object:
    route = tuple((step.source, step.target) for step in power.path)
    around = tuple((bypass.presented, bypass.around, bypass.instead_of) for bypass in power.around)
    people = (power.holders, power.coalition, power.parties, power.parties_unopposed, power.blocking)
    times = (power.delay_s, power.frontier, power.possible, power.frontier_at_turnout)
    return power.target, people, times, route, around, (power.certainty, power.certainty_of_effect), power.condition


def worst_first(views: tuple[HarmView, ...]) -> list[Power]:
    """One power of every group, of the harms that are possible or may be, worst harm first."""
    return [group.first for view in views if view.answer.verdict is not Verdict.NO for group in view.groups]


def deciding(assessment: Assessment) -> list[tuple[str, list[HarmAnswer]]]:
    """The advice for the harms that decide the network's verdict, each with its harms."""
    remedies: dict[str, list[HarmAnswer]] = defaultdict(list)
    for answer in assessment.harms:
        if answer.counted and answer.verdict is assessment.verdict and answer.verdict is not Verdict.NO:
            remedies[answer.raise_by].append(answer)
    return list(remedies.items())


def tally(assessment: Assessment) -> list[tuple[Verdict, int]]:
    """The number of harms with each verdict among those that enter the network's, worst first."""
    verdicts = [answer.verdict for answer in assessment.harms if answer.counted]
    return [(verdict, verdicts.count(verdict)) for verdict in _VERDICTS if verdict in verdicts]


def findings(assessment: Assessment) -> list[tuple[Severity, list[Finding]]]:
    """Findings by severity, worst first."""
    return [
        (severity, matching)
        for severity in _SEVERITIES
        if (matching := [finding for finding in assessment.findings if finding.severity is severity])
    ]


def alike(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Groups of findings of one rule that only differ in their subject, in the order of the first of each.

    Several findings of one rule about one subject, such as several claims of a network, are separate.
    """
    groups: dict[object, list[Finding]] = defaultdict(list)
    times: Counter[object] = Counter()
    for finding in findings:
        key = finding.rule, finding.outcome, finding.who, finding.how_fast, finding.remediation
        groups[key, times[key, finding.subject]].append(finding)
        times[key, finding.subject] += 1
    return list(groups.values())


def of_one_rule(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Groups of findings of one rule and outcome, in the order of the first of each."""
    groups: dict[object, list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.rule, finding.outcome].append(finding)
    return list(groups.values())


def actors(assessment: Assessment) -> list[Actor]:
    """The actors to show: they can do something alone, or have more than a little influence."""
    matter = [actor for actor in assessment.actors if actor.alone or (actor.banzhaf or 0) > LITTLE_INFLUENCE]
    return matter or list(assessment.actors[:_FEWEST_ACTORS])


def bypassing(assessment: Assessment) -> frozenset[PowerId]:
    """The powers whose path bypasses the presented process, or that need less than another power for the same harm."""
    outdoing = {other for power in assessment.powers for other in power.bypasses}
    return frozenset(outdoing | {power.id for power in assessment.powers if power.around})


def claims(assessment: Assessment) -> list[Claim]:
    """Claims, refuted ones first."""
    return sorted(assessment.claims, key=lambda claim: _CLAIMS.index(claim.outcome))


def gaps(assessment: Assessment, names: Names) -> list[GapGroup]:
    """Gaps grouped by their words, those that can hide a power first."""
    alike: dict[tuple[str, str, bool], list[Gap]] = defaultdict(list)
    for gap in assessment.gaps:
        alike[gap.what, gap.why, gap.critical].append(gap)
    groups = [
        GapGroup(what, why, critical, tuple(names.label(gap.subject) for gap in members))
        for (what, why, critical), members in alike.items()
    ]
    return sorted(groups, key=lambda group: not group.critical)


def notes(assessment: Assessment) -> list[tuple[EntityId, tuple[str, ...]]]:
    """Notes on entities other than keys: limits, precedents, terms. Entities that powers name come first."""
    place = {entity: number for number, entity in enumerate(mentioned(assessment))}
    noted = [
        (entity.id, entity.notes)
        for entity in assessment.entities
        if entity.notes and entity.kind is not EntityKind.KEY
    ]
    return sorted(noted, key=lambda entity: place.get(entity[0], len(place)))


def evidence(assessment: Assessment) -> dict[EvidenceId, Evidence]:
    """Evidence by id."""
    return {item.id: item for item in assessment.evidence}


def cited(assessment: Assessment) -> list[Evidence]:
    """The evidence that reports show: the first pieces of every power and finding, in order of the first citation."""
    by_id = evidence(assessment)
    citations = (*(power.evidence for power in assessment.powers), *(f.evidence for f in assessment.findings))
    ids = dict.fromkeys(id for cited in citations for id in [id for id in cited if id in by_id][:MOST_EVIDENCE])
    return [by_id[id] for id in ids]


def anchors(views: tuple[HarmView, ...]) -> dict[PowerId, str]:
    """By power: the HTML id of its group, that of the group's first power, which may be unfit for HTML."""
    firsts = [group for view in views for group in view.groups]
    return {power.id: f"power-{index}" for index, group in enumerate(firsts, 1) for power in group.all}


def mentioned(assessment: Assessment) -> list[EntityId]:
    """Every entity that the powers name, in order of appearance: the register at the end of the page."""
    ids: dict[EntityId, None] = {}
    for power in assessment.powers:
        paths = (power.path, *(bypass.path for bypass in power.around))
        steps = (end for path in paths for step in path for end in (step.source, step.target))
        ids |= dict.fromkeys((power.target, *power.holders, *power.coalition, *steps))
    ids |= dict.fromkeys(actor.id for actor in assessment.actors)
    return list(ids)

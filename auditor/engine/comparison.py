"""The differences between two assessments of one network, and whether each makes you worse off.

Both assessments come from the same rules, so that a change of the rules is not a difference.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from auditor.model.assessment import Assessment, Claim, ClaimOutcome, Finding, HarmAnswer, Outcome, Severity, Verdict
from auditor.model.entity import Entity
from auditor.model.evidence import Gap
from auditor.model.grant import Grant
from auditor.model.power import Parties, Point, Power
from auditor.model.source import SourceChange
from auditor.model.source_change import source_changes

T = TypeVar("T")
_VERDICTS = list(Verdict)
_SEVERITIES = list(Severity)
_CLAIMS = [ClaimOutcome.REFUTED, ClaimOutcome.UNPROVEN, ClaimOutcome.HOLDS]
_NEVER = float("inf")


class Trend(StrEnum):
    """Whether a change makes you worse off; ``OTHER`` if it is neither clearly worse nor clearly better."""

    WORSE = "worse"
    BETTER = "better"
    OTHER = "changed"


@dataclass(frozen=True)
class Changed(Generic[T]):
    """Something that is new (``before`` is None), gone (``after`` is None) or different."""

    turn: Trend
    before: T | None
    after: T | None


@dataclass(frozen=True)
class Comparison:
    """What changed from one assessment to the next, in the order of the later one."""

    before: Assessment
    after: Assessment
    verdict: Trend | None
    harms: tuple[Changed[HarmAnswer], ...]
    powers: tuple[Changed[Power], ...]
    entities: tuple[Changed[Entity], ...]
    grants: tuple[Changed[Grant], ...]
    findings: tuple[Changed[Finding], ...]
    claims: tuple[Changed[Claim], ...]
    gaps: tuple[Changed[Gap], ...]
    source: tuple[SourceChange, ...] = ()

    @property
    def changes(self) -> tuple[Changed[object], ...]:
        """All changes but that of the network's verdict."""
        every = (self.harms, self.powers, self.entities, self.grants, self.findings, self.claims, self.gaps)
        return tuple(Changed(change.turn, change.before, change.after) for part in every for change in part)

    @property
    def worse(self) -> bool:
        """Whether anything is worse than it was."""
        worse_source = any(change.kind.is_worse for change in self.source)
        return self.verdict is Trend.WORSE or worse_source or any(turn.turn is Trend.WORSE for turn in self.changes)

    @property
    def new_findings(self) -> tuple[Finding, ...]:
        """Findings that fire now and did not fire before: all that changed and fire."""
        after = (change.after for change in self.findings)
        return tuple(finding for finding in after if finding is not None and finding.outcome is Outcome.FIRES)


def compare(before: Assessment, after: Assessment) -> Comparison:
    """All differences from ``before`` to ``after``; for two source trees without a chain, those of their functions."""
    if before.source is not None and after.source is not None:
        return _compare_sources(before, after, source_changes(before.source, after.source))
    return Comparison(
        before=before,
        after=after,
        verdict=_turn(_VERDICTS.index(before.verdict), _VERDICTS.index(after.verdict)),
        harms=_pairs(before.harms, after.harms, lambda harm: harm.harm, _harm),
        powers=_pairs(_direct(before), _direct(after), _deed, _power),
        entities=tuple(
            change  # new and removed entities only matter through grants and powers
            for change in _pairs(before.entities, after.entities, lambda entity: entity.id, _entity)
            if change.before is not None and change.after is not None
        ),
        grants=_pairs(before.grants, after.grants, _right, lambda _, __: None, new=Trend.OTHER, gone=Trend.OTHER),
        findings=_findings(before, after),
        claims=_pairs(before.claims, after.claims, lambda claim: (claim.says, claim.source), _claim, new=Trend.OTHER),
        gaps=_pairs(before.gaps, after.gaps, lambda gap: (gap.subject, gap.what), lambda _, __: None),
    )


def _compare_sources(before: Assessment, after: Assessment, changes: tuple[SourceChange, ...]) -> Comparison:
    return Comparison(
        before=before,
        after=after,
        verdict=None,
        harms=(),
        powers=(),
        entities=(),
        grants=(),
        findings=_findings(before, after),
        claims=(),
        gaps=(),
        source=changes,
    )


def _pairs(
    before: Iterable[T],
    after: Iterable[T],
    key: Callable[[T], Hashable],
    turn: Callable[[T, T], Trend | None],
    new: Trend = Trend.WORSE,
    gone: Trend = Trend.BETTER,
) -> tuple[Changed[T], ...]:
    """New, removed and changed entries; ``turn`` returns how a pair changed, or None if it did not."""
    was, now = {key(item): item for item in before}, {key(item): item for item in after}
    changed: list[Changed[T]] = []
    for name, item in now.items():
        if name not in was:
            changed.append(Changed(new, None, item))
        elif (turned := turn(was[name], item)) is not None:
            changed.append(Changed(turned, was[name], item))
    return (*changed, *(Changed(gone, item, None) for name, item in was.items() if name not in now))


def _turn(before: float, after: float) -> Trend | None:
    """The direction of a figure of which lower values are worse."""
    return None if before == after else Trend.WORSE if after < before else Trend.BETTER


def _direct(assessment: Assessment) -> tuple[Power, ...]:
    """The powers without implied ones, which change together with the powers that imply them."""
    return tuple(power for power in assessment.powers if power.implied_by is None)


def _harm(before: HarmAnswer, after: HarmAnswer) -> Trend | None:
    if before.verdict is not after.verdict:
        return _turn(_VERDICTS.index(before.verdict), _VERDICTS.index(after.verdict))
    if (before.parties, before.delay_s) == (after.parties, after.delay_s):
        return None
    return _of_several(_few(before.parties, after.parties), _turn(_time(before.delay_s), _time(after.delay_s)))


def _few(before: Parties, after: Parties) -> Trend | None:
    low = _turn(_count(before.low, before.anyone), _count(after.low, after.anyone))
    return _of_several(low, _turn(_count(before.high, before.anyone), _count(after.high, after.anyone)))


def _count(number: int | None, anyone: bool) -> float:
    """The number of parties as a sort key: ``anyone`` is worse than one party."""
    return 0 if anyone else _NEVER if number is None else number


def _time(delay_s: int | None) -> float:
    """The delay as a sort key: an unknown delay may be zero."""
    return -1 if delay_s is None else delay_s


def _of_several(*turns: Trend | None) -> Trend | None:
    """The common direction of several figures: None if none moved, ``OTHER`` if they moved in different directions."""
    moved = {turn for turn in turns if turn is not None}
    return next(iter(moved), None) if len(moved) <= 1 else Trend.OTHER


def _deed(power: Power) -> Hashable:
    return power.harm, power.target, power.selector or power.function


def _power(before: Power, after: Power) -> Trend | None:
    """Worse if a number of parties can do it sooner than before."""
    was, now = _reach(before), _reach(after)
    worse = any(not _within(point, was) for point in now)
    better = any(not _within(point, now) for point in was)
    return Trend.OTHER if worse and better else Trend.WORSE if worse else Trend.BETTER if better else None


def _reach(power: Power) -> tuple[Point, ...]:
    """The frontier with unread holders counted as parties, at full and at usual turnout."""
    return power.possible + power.possible_at_turnout


def _within(point: Point, points: Iterable[Point]) -> bool:
    return any(other.parties <= point.parties and other.delay_s <= point.delay_s for other in points)


def _entity(before: Entity, after: Entity) -> Trend | None:
    """Whether the kind, gate, delay or code of an entity changed."""
    faces = [(entity.kind, entity.gate, entity.delay_s, entity.proxy) for entity in (before, after)]
    return Trend.OTHER if faces[0] != faces[1] else None


def _right(grant: Grant) -> Hashable:
    return grant.holder, grant.target, grant.selector or grant.function, grant.role, grant.state, grant.delay_s


def _findings(before: Assessment, after: Assessment) -> tuple[Changed[Finding], ...]:
    """The changed findings. A new finding is not worse if it replaces a graver one about the same subject."""
    changes = _pairs(before.findings, after.findings, lambda finding: finding.fingerprint, _finding)
    gone: dict[str, int] = {}
    for change in changes:
        if change.after is None and change.before is not None:
            gravest = min(_SEVERITIES.index(change.before.severity), gone.get(change.before.subject, len(_SEVERITIES)))
            gone[change.before.subject] = gravest
    return tuple(
        Changed(Trend.OTHER, None, new)
        if change.before is None
        and (new := change.after) is not None
        and gone.get(new.subject, len(_SEVERITIES)) <= _SEVERITIES.index(new.severity)
        else change
        for change in changes
    )


def _finding(before: Finding, after: Finding) -> Trend | None:
    if before.outcome is after.outcome:
        return None
    return Trend.WORSE if after.outcome is Outcome.FIRES else Trend.BETTER


def _claim(before: Claim, after: Claim) -> Trend | None:
    return _turn(_CLAIMS.index(before.outcome), _CLAIMS.index(after.outcome))

"""The notices of a check for one network: drift from the lock, findings that the policy names, and unread parts."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from auditor.baseline import locking
from auditor.baseline.comparing import compare
from auditor.baseline.drift import Direction, Drift, DriftKind
from auditor.baseline.lock import LockedNetwork
from auditor.baseline.notice import INCOMPLETE, OLD, RULES, Notice, Weight
from auditor.engine.judge import unanswered
from auditor.engine.rulebook import Rulebook
from auditor.model import duration
from auditor.model.assessment import Assessment, Finding, Outcome
from auditor.model.harm import HarmId
from auditor.model.repository_line import RepositoryLine
from auditor.model.severity import Severity
from auditor.model.verdict import Verdict
from auditor.settings.policy import Policy, Reaction

_WEIGHTS = {Reaction.FAIL: Weight.FAIL, Reaction.WARN: Weight.WARN, Reaction.IGNORE: Weight.NOTE}
_STRICT = list(Reaction)
_RULES = {
    Direction.WORSE: "power-grew",
    Direction.REVIEW: "power-changed",
    Direction.BETTER: "power-shrank",
}
# What follows from a part that could not be read is no news of the network.
_READ_FROM_ALL = frozenset({DriftKind.GAP, DriftKind.HARM, DriftKind.CURVE, DriftKind.LEVEL, DriftKind.VERDICT})
_ID_LENGTH = 16


@dataclass(frozen=True)
class CheckLimits:
    """What a check reports, besides drift."""

    policy: Policy = field(default_factory=Policy)
    fail_on: Severity | None = None
    fail_under: int | None = None
    fail_on_unknown: bool | tuple[HarmId, ...] = False


@dataclass(frozen=True)
class Checking:
    """One network: ``before`` as the lock has it (None if it does not), the assessment of now, and how old that is.
    ``place`` gives the line of a fact of the lock; ``listed`` is the line that lists the network."""

    name: str
    before: LockedNetwork | None
    assessment: Assessment
    book: Rulebook
    wanted: CheckLimits
    place: Callable[[str], RepositoryLine]
    listed: RepositoryLine
    age_s: int | None = None
    why_old: str = ""

    def notices(self) -> Iterator[Notice]:
        """All notices, before any exemption."""
        yield from self._age()
        yield from self._missing()
        if self.before is None:
            sentence = f"{self.name} is not in the lock, so that no change of it can show."
            yield self._notice("not-locked", Weight.FAIL, sentence, self.listed, self.name)
        else:
            yield from self._version(self.before)
            for drift in self.drift():
                yield of_drift(drift, self._weight(drift), self.place(drift.facts[0]))
        yield from map(self._of_finding, self._minded())
        yield from self._limits()

    def drift(self) -> tuple[Drift, ...]:
        """How the network differs from the lock. Of an incomplete scan only what it did read counts."""
        if self.before is None:
            return ()
        drift = compare(self.name, self.before, locking.locked(self.assessment), self.book.harms)
        if not locking.missing(self.assessment):
            return drift
        return tuple(change for change in drift if _was_read(change))

    def _age(self) -> Iterator[Notice]:
        if self.age_s is None:
            return
        old = f"a recording of {duration.spoken(self.age_s)} ago" if self.age_s > 0 else "a recording of now"
        sentence = f"No node answers for {self.name} ({self.why_old}); {old} does."
        if self.age_s > self.wanted.policy.max_age_s:
            limit = duration.spoken(self.wanted.policy.max_age_s)
            sentence += f" The oldest that the policy allows is {limit}."
            yield self._notice("answer-too-old", Weight.FAIL, sentence, self.listed, self.name, status=OLD)
        else:
            yield self._notice("answer-from-recording", Weight.WARN, sentence, self.listed, self.name)

    def _missing(self) -> Iterator[Notice]:
        gaps = locking.missing(self.assessment)
        looked_at = self.before.harms if self.before else {}
        unseen = [
            answer.title
            for answer in self.assessment.harms
            if not answer.looked_at and answer.harm in looked_at and looked_at[answer.harm].verdict is not None
        ]
        if not gaps and not unseen:
            return
        parts = [f"{gap.what} of {gap.subject}: {gap.why}" for gap in gaps[:3]] + [
            f"not looked at: {t}" for t in unseen[:3]
        ]
        more = len(gaps) + len(unseen) - len(parts)
        sentence = f"The scan of {self.name} is incomplete: {'; '.join(parts)}{f'; and {more} more' if more else ''}."
        yield self._notice("scan-incomplete", Weight.FAIL, sentence, self.listed, self.name, status=INCOMPLETE)

    def _version(self, before: LockedNetwork) -> Iterator[Notice]:
        was = before.auditor, before.methodology
        now = self.assessment.auditor, self.assessment.methodology
        if was != now:
            sentence = (
                f"auditor {was[0]} with methodology {was[1]} locked {self.name}; this is auditor {now[0]} with "
                f"{now[1]}: a change may come from reading more, not from the network."
            )
            yield self._notice("lock-of-another-version", Weight.WARN, sentence, self.place("auditor"), *was, *now)

    def _weight(self, drift: Drift) -> Weight:
        """The strictest reaction to any harm that the change matters for; an improvement is never more than a note."""
        policy = self.wanted.policy
        if drift.direction is Direction.BETTER:
            return Weight.NOTE
        usual = policy.rules.get(
            _RULES[drift.direction], Reaction.FAIL if drift.direction is Direction.WORSE else policy.review
        )
        reactions = [policy.harms.get(harm, usual) for harm in drift.harms] or [usual]
        strictest = min(reactions, key=_STRICT.index)
        # A harm's policy loosens what the direction asks for, and never makes a change to review fail.
        return _WEIGHTS[max(strictest, usual, key=_STRICT.index)]

    def _minded(self) -> list[Finding]:
        """The findings that the policy names, by rule or severity."""
        return [
            finding
            for finding in self.assessment.findings
            if finding.outcome is Outcome.FIRES and self._reaction(finding) is not Reaction.IGNORE
        ]

    def _reaction(self, finding: Finding) -> Reaction:
        limit = self.wanted.fail_on
        usual = Reaction.FAIL if limit and finding.severity.reaches(limit) else Reaction.IGNORE
        return self.wanted.policy.rules.get(finding.rule, usual)

    def _of_finding(self, finding: Finding) -> Notice:
        about = [
            power
            for power in self.assessment.powers
            if finding.subject in (power.target, power.harm, *power.holders, *power.coalition)
        ]
        holders = {holder for power in about for holder in (*power.holders, *power.coalition)}
        fact = next((f"entities/{id}" for id in (finding.subject, *sorted(holders)) if self._is_locked(id)), "")
        return Notice(
            id=finding.fingerprint,
            network=self.name,
            rule=finding.rule,
            title=finding.title,
            weight=_WEIGHTS[self._reaction(finding)],
            sentence=f"{finding.message} Who: {finding.who}, {finding.how_fast}.",
            place=self.place(fact),
            help=finding.remediation,
            harms=tuple(sorted({power.harm for power in about})),
            holders=tuple(sorted(holders)),
            alone_at_once=any(point.parties == 1 and not point.delay_s for power in about for point in power.possible),
        )

    def _is_locked(self, id: str) -> bool:
        return self.before is not None and id in self.before.entities

    def _limits(self) -> Iterator[Notice]:
        levels = (self.wanted.policy.level, self.wanted.fail_under)
        limit = max((level for level in levels if level is not None), default=0)
        level = self.assessment.level
        if level.low < limit:
            sentence = f"The level of {self.name} is {level.low} of 4, below {limit}. {' '.join(level.because)}"
            yield self._notice("level-too-low", Weight.FAIL, sentence, self.place("level"), self.name)
        for answer in unanswered(self.assessment, self.wanted.fail_on_unknown):
            sentence = f"{answer.title}: unknown. {answer.because}"
            place = self.place(f"harms/{answer.harm}")
            yield self._notice(
                "harm-unknown", Weight.FAIL, sentence, place, answer.harm, status=INCOMPLETE, harms=(answer.harm,)
            )

    def _notice(
        self,
        rule: str,
        weight: Weight,
        sentence: str,
        place: RepositoryLine,
        *identity: str,
        status: int = 1,
        harms: tuple[HarmId, ...] = (),
    ) -> Notice:
        return general(rule, weight, sentence, place, *identity, network=self.name, status=status, harms=harms)


def of_drift(drift: Drift, weight: Weight, place: RepositoryLine) -> Notice:
    """A change as a notice."""
    rule = _RULES[drift.direction]
    return Notice(
        id=drift.id,
        network=drift.network,
        rule=rule,
        title=RULES[rule].title,
        weight=weight,
        sentence=drift.sentence,
        place=place,
        help=RULES[rule].help,
        direction=drift.direction,
        harms=drift.harms,
        holders=drift.holders,
        alone_at_once=drift.alone_at_once,
    )


def general(
    rule: str,
    weight: Weight,
    sentence: str,
    place: RepositoryLine,
    *identity: str,
    network: str = "",
    status: int = 1,
    harms: tuple[HarmId, ...] = (),
) -> Notice:
    """A notice of one of ``RULES``, whose id follows from its rule, its network and ``identity``."""
    words = json.dumps([rule, network, *identity])
    return Notice(
        id=sha256(words.encode()).hexdigest()[:_ID_LENGTH],
        network=network,
        rule=rule,
        title=RULES[rule].title,
        weight=weight,
        sentence=sentence,
        place=place,
        help=RULES[rule].help,
        status=status,
        harms=harms,
    )


def _was_read(drift: Drift) -> bool:
    """Whether a change of an incomplete scan is one of the network all the same: an answer shows it."""
    if drift.direction is Direction.BETTER:
        return False
    if drift.kind is DriftKind.HARM:
        return (drift.after or "").startswith(Verdict.YES.value) and "perhaps" not in (drift.after or "")
    return drift.kind not in _READ_FROM_ALL and "perhaps" not in (drift.after or "")

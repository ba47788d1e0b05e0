"""The look-ups over a case that all extractors of subjects share."""

from collections import defaultdict
from functools import cached_property

from auditor.engine import words
from auditor.engine.case import Case
from auditor.engine.doubt import Doubts
from auditor.engine.subjects.subject import RuleSubject
from auditor.engine.verdict import ORDER, HarmVerdict, PowerVerdict, judge_harm, judge_power
from auditor.engine.vocabulary import SubjectKind
from auditor.model.assessment import Claim, Verdict
from auditor.model.entity import EntityKind
from auditor.model.evidence import Gap
from auditor.model.gate import Unknown
from auditor.model.harm import Harm
from auditor.model.ids import EntityId
from auditor.model.power import Point, PowerId

# Entities that act by agreement or after a delay: what a network presents as its governance.
GROUPS = (
    EntityKind.MULTISIG,
    EntityKind.TIMELOCK,
    EntityKind.GOVERNOR,
    EntityKind.COLLECTIVE,
    EntityKind.VALIDATORS,
)


class SubjectContext:
    """The case, its critical gaps, its claims, and each power with its verdict."""

    def __init__(self, case: Case, doubts: Doubts, claims: tuple[Claim, ...]) -> None:
        self.case = case
        self.doubts = doubts
        self.claims = claims
        self.extracted: dict[SubjectKind, tuple[RuleSubject, ...]] = {}

    @cached_property
    def judged(self) -> tuple[PowerVerdict, ...]:
        """Powers that somebody has or may have, worst first: by verdict, weight, fewest parties, least time.

        Implied powers are left out: a finding about one would repeat that of the power that implies it.
        """
        direct = (power for power in self.case.powers if power.implied_by is None)
        verdicts = (judge_power(self.case, self.doubts, power) for power in direct)
        return tuple(sorted((judged for judged in verdicts if judged.possible), key=self._rank))

    @cached_property
    def harms(self) -> tuple[HarmVerdict, ...]:
        """Every harm with its verdict, in the order of the catalogue."""
        return tuple(judge_harm(self.case, self.doubts, harm) for harm in self.case.harms.harms)

    def _rank(self, judged: PowerVerdict) -> tuple[int, int, int, int, str]:
        power = judged.power
        point = judged.point or Point(parties=1 << 62, delay_s=0)
        weight = self.case.weight(power.harm)
        return ORDER.index(judged.verdict), -weight, point.parties, point.delay_s, power.id

    @cached_property
    def by_id(self) -> dict[PowerId, PowerVerdict]:
        """Judged powers by id."""
        return {judged.power.id: judged for judged in self.judged}

    @cached_property
    def through(self) -> dict[EntityId, PowerVerdict]:
        """The worst power that matters in which an entity has a say, directly or through others."""
        worst: dict[EntityId, PowerVerdict] = {}
        for judged in self.judged:
            if self.case.weight(judged.power.harm) > 0:
                for entity in sorted(self.say(judged)):
                    worst.setdefault(entity, judged)
        return worst

    def say(self, judged: PowerVerdict) -> frozenset[EntityId]:
        """The entities with a say in a power: holders, sources of path steps, and everything upstream of both."""
        power = judged.power
        steps = [*power.path, *(step for around in power.around for step in around.path)]
        start = {*power.holders, *(step.source for step in steps)}
        return self.case.graph.upstream(start)

    @cached_property
    def holds(self) -> dict[EntityId, int]:
        """How many powers that matter an entity holds directly."""
        counts: dict[EntityId, int] = defaultdict(int)
        for judged in self.judged:
            if self.case.weight(judged.power.harm) > 0:
                for holder in judged.power.holders:
                    counts[holder] += 1
        return counts

    @cached_property
    def gap_about(self) -> dict[EntityId, Gap]:
        """The first critical gap about each entity or chain."""
        return {gap.subject: gap for gap in reversed(self.doubts.gaps)}

    def doubt_about(self, entity: EntityId) -> str:
        """What could not be read about an entity, as a clause; empty if nothing critical is missing."""
        gap = self.gap_about.get(entity)
        if gap is not None:
            return f"{words.unread(self.case, gap)} could not be read"
        described = self.case.graph.entities.get(entity)
        if (
            described is not None
            and isinstance(described.gate, Unknown)
            and entity in self.through
            and self.holds.get(entity)
        ):
            return f"how {self.case.name(entity)} acts could not be read"
        return ""

    @cached_property
    def worst_harm(self) -> Harm:
        """The harm that matters most to the viewpoint, first in the catalogue among equals."""
        return max(self.case.harms.harms, key=lambda harm: self.case.weight(harm.id))

    def loss(self, harm: Harm) -> str:
        """What a harm takes from the viewpoint."""
        return harm.loss[self.case.viewpoint]

    def loss_through(self, entity: EntityId) -> tuple[str, str]:
        """Deed and loss of the worst power in which an entity has a say; of the worst harm of all if it has none."""
        judged = self.through.get(entity)
        harm = self.case.harm(judged.power.harm) if judged else self.worst_harm
        return harm.deed, self.loss(harm)

    def how_fast(self, judged: PowerVerdict | None) -> str:
        """How fast a power can be used by the group that decides its verdict."""
        settled = judged is not None and judged.point is not None and judged.verdict is not Verdict.UNKNOWN
        return words.when(judged.power, judged.point) if settled and judged and judged.point else words.how_fast(None)

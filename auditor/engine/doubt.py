"""Which gaps could change an answer: gaps about entities with a say in a power, or gaps that could hide a power."""

from collections.abc import Iterable
from functools import cached_property

from auditor.engine.case import Case
from auditor.engine.certificate import certificate, unaccounted
from auditor.model.assessment import Certificate
from auditor.model.entity import OFF_CHAIN, Entity, EntityKind
from auditor.model.evidence import Gap
from auditor.model.grant import Effect
from auditor.model.harm import Harm
from auditor.model.ids import EntityId, is_chain
from auditor.model.power import Point, Power

# Gaps about these hide who controls them. The only harm that can be done *to* them is a change of control.
_ACTORS = {
    EntityKind.MULTISIG,
    EntityKind.TIMELOCK,
    EntityKind.GOVERNOR,
    EntityKind.COLLECTIVE,
    EntityKind.VALIDATORS,
}
# Their code can be changed, and rights in them can be revoked.
_OFF_CHAIN_EFFECTS = {Effect.COMMUNITY, Effect.EVICT, Effect.UPGRADE}
_TAKES_OVER = (Effect.UPGRADE, Effect.EXECUTE)
_CHANGES = {Effect.CONTROL, Effect.DELAY, Effect.EXECUTE, Effect.UPGRADE}


class Doubts:
    """The critical gaps of a case, by what they leave open."""

    def __init__(self, case: Case) -> None:
        self._case = case
        read = tuple(gap for gap in case.snapshot.gaps if gap.critical)
        self.gaps = (*read, *unaccounted(case.snapshot))

    @cached_property
    def everywhere(self) -> tuple[Gap, ...]:
        """Gaps about a chain, or about an account that the scan does not otherwise contain: they can hide anything."""
        return tuple(gap for gap in self.gaps if is_chain(gap.subject) or gap.subject not in self._case.graph.entities)

    def on(self, power: Power) -> Gap | None:
        """A gap about an entity with a say in a power, which could make the power easier than it looks."""
        if not self.gaps:
            return None
        say = self._case.graph.upstream((power.target, *power.holders))
        return next((gap for gap in self.gaps if gap.subject in say), None)

    def hiding(self, harm: Harm) -> Gap | None:
        """A gap that could hide a power to do a harm that no known power does."""
        if self.everywhere:
            return self.everywhere[0]
        return next((gap for gap in self.gaps if self.could_hide(harm, gap)), None)

    def could_hide(self, harm: Harm, gap: Gap) -> bool:
        """Whether a gap could hide a power to do this harm."""
        return gap in self.everywhere or (gap.critical and self._could_arise(harm, gap.subject))

    def _could_arise(self, harm: Harm, subject: EntityId) -> bool:
        """Whether somebody could do this harm to an entity."""
        entity = self._case.graph.entities[subject]
        if entity.kind is EntityKind.KEY:
            return False
        if entity.kind in OFF_CHAIN:
            return any(cause.arises_on(entity) and cause.effect in _OFF_CHAIN_EFFECTS for cause in harm.causes)
        if entity.kind is EntityKind.MARKET:
            return any(cause.effect is Effect.SELL for cause in harm.causes)
        if any(harm.is_implied(effect, entity) for effect in _TAKES_OVER):
            return entity.kind not in _ACTORS or entity.id in self._case.graph.profile_accounts
        return any(
            cause.arises_on(entity) and (entity.kind not in _ACTORS or cause.effect in _CHANGES)
            for cause in harm.causes
        )

    def certificate(self, harm: Harm) -> Certificate:
        """The certificate of an answer on this harm, valid if no gap could hide a power to do it."""
        case = self._case
        return certificate(
            case.snapshot, (entity.id for entity in case.snapshot.entities if self._bears_on(harm, entity))
        )

    def _bears_on(self, harm: Harm, entity: Entity) -> bool:
        return entity.kind in _ACTORS or self._could_arise(harm, entity.id)

    def possible(self, power: Power) -> tuple[Point, ...]:
        """The frontier with everything unknown counted against you: unread holders, a cut search, gaps upstream."""
        points = {*power.likely, *power.possible, *power.possible_at_turnout}
        low = power.parties.low
        if low is not None and all(point.parties > low for point in points):
            points.add(Point(parties=low, delay_s=0 if power.delay_s is None else power.delay_s))
        if not power.parties.exact and low is not None:
            points.add(Point(parties=low, delay_s=0))
        if self.on(power) is not None:
            points.add(Point(parties=1, delay_s=0))
        return tuple(sorted(points, key=lambda point: (point.parties, point.delay_s)))


def fewest(points: Iterable[Point]) -> Point | None:
    """The point with the fewest parties, and of these the fastest."""
    return min(points, key=lambda point: (point.parties, point.delay_s), default=None)

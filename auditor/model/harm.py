"""Harms: what a power can do to you, and how much each matters to each viewpoint. Data: ``rules/harms.yaml``."""

from collections.abc import Iterable
from enum import StrEnum
from fnmatch import fnmatchcase

from pydantic import Field

from auditor.model.entity import Entity
from auditor.model.frozen import Frozen
from auditor.model.grant import Effect, Grant
from auditor.model.viewpoint import Viewpoint as Viewpoint

HarmId = str


class Slice(StrEnum):
    """A family of harms, in the order in which reports show them."""

    PAY = "pay"
    FUNDS = "funds"
    CODE = "code"
    ACCESS = "access"
    COMMUNITY = "community"
    MARKET = "market"


def _is_any(entity: Entity, names: tuple[str, ...]) -> bool:
    """Whether an entity has one of these roles, kinds or standards. Empty ``names`` match every entity."""
    return not names or not {*entity.roles, entity.kind.value, *entity.standards}.isdisjoint(names)


class Cause(Frozen):
    """An effect that does this harm: on targets with one of ``on`` (profile roles, entity kinds or standards), or on
    any target; only for functions whose name matches one of ``functions`` (shell patterns), or for any function; and
    only for at least this ``share`` of the whole or this ``price_fall``, where a grant states either."""

    effect: Effect
    on: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    share: float = Field(default=0, ge=0, le=1)
    price_fall: float = Field(default=0, ge=0, le=1)

    def covers(self, grant: Grant, target: Entity) -> bool:
        """Whether a grant over ``target`` does this harm."""
        name = (grant.function or "").split("(")[0]
        return (
            grant.effect is self.effect
            and self.arises_on(target)
            and (not self.functions or any(fnmatchcase(name, pattern) for pattern in self.functions))
            and (grant.share is None or grant.share >= self.share)
            and (grant.price_fall is None or grant.price_fall >= self.price_fall)
        )

    def arises_on(self, target: Entity) -> bool:
        """Whether some grant over ``target`` could do this harm."""
        return _is_any(target, self.on)


class Implication(Frozen):
    """A harm that an effect makes possible without a function for it: whoever can replace the code can do what code can
    do.

    ``on`` limits it to targets with one of these profile roles, entity kinds or standards.
    """

    effect: Effect
    on: tuple[str, ...] = ()

    def covers(self, effect: Effect, target: Entity) -> bool:
        """Whether ``effect`` on ``target`` includes the harm."""
        return effect is self.effect and _is_any(target, self.on)


class Harm(Frozen):
    """One harm. ``weight`` is from 0 (does not matter) to 3 (ruins you), for every viewpoint.

    ``deed`` is the act as a verb phrase that follows *can* (``pause your rewards``). ``needs`` are roles, kinds or
    standards: a scan without any entity that has one of them says nothing about the harm (no repository in scope: no
    answer). ``implied`` are the effects that include this harm without a function for it.
    """

    id: HarmId
    slice: Slice
    title: str
    question: str
    deed: str = ""
    needs: tuple[str, ...] = ()
    loss: dict[Viewpoint, str]
    weight: dict[Viewpoint, int]
    causes: tuple[Cause, ...]
    implied: tuple[Implication, ...] = ()

    def is_implied(self, effect: Effect, target: Entity) -> bool:
        """Whether ``effect`` on ``target`` includes this harm."""
        return any(implication.covers(effect, target) for implication in self.implied)

    def is_in_scope(self, entities: Iterable[Entity]) -> bool:
        """Whether the harm can be done to any of these entities."""
        return not self.needs or any(_is_any(entity, self.needs) for entity in entities)


class HarmCatalogue(Frozen):
    """All harms, in order of the catalogue; the first whose cause covers a grant names it. ``slices`` are titles."""

    harms: tuple[Harm, ...]
    slices: dict[Slice, str]

    def of(self, grant: Grant, target: Entity) -> Harm | None:
        """The harm that a grant over ``target`` does, or None if it does none."""
        return next((harm for harm in self.harms if any(c.covers(grant, target) for c in harm.causes)), None)

    def with_price_fall(self, price_fall: float) -> "HarmCatalogue":
        """The same harms, where a sale counts only if it takes at least this part off the price."""
        harms = [
            harm.model_copy(update={"causes": tuple(_as_of(cause, price_fall) for cause in harm.causes)})
            for harm in self.harms
        ]
        return self.model_copy(update={"harms": tuple(harms)})

    def get(self, harm: HarmId) -> Harm:
        """The harm of that id. Raises KeyError."""
        return next(h for h in self.harms if h.id == harm)


def _as_of(cause: Cause, price_fall: float) -> Cause:
    return cause.model_copy(update={"price_fall": price_fall}) if cause.effect is Effect.SELL else cause

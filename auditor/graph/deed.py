"""One harm by one function of one target, before it is resolved to people."""

from dataclasses import dataclass

from auditor.graph.power_graph import Way
from auditor.model.grant import Effect
from auditor.model.harm import HarmId
from auditor.model.ids import EntityId


@dataclass(frozen=True)
class Deed:
    """One harm by one function of one target, with the ways to it.

    ``implied_by`` is the harm that the function is there for, where it does this one as well; else None.
    """

    harm: HarmId
    target: EntityId
    name: str
    ways: tuple[Way, ...]
    implied_by: HarmId | None = None

    @property
    def effects(self) -> frozenset[Effect]:
        """What the function does to the target."""
        return frozenset(way.id.effect for way in self.ways)

"""Capabilities: one harm by one function of one target, before it is resolved to people."""

from dataclasses import dataclass

from auditor.graph.power_graph import GuardedFunction
from auditor.model.grant import Effect
from auditor.model.harm import HarmId
from auditor.model.ids import EntityId


@dataclass(frozen=True)
class Capability:
    """One harm to one target, with the functions that do it.

    ``name`` is the selector or signature of the function. ``implied_by`` is the primary harm of the function if this
    harm only follows from it, else None.
    """

    harm: HarmId
    target: EntityId
    name: str
    functions: tuple[GuardedFunction, ...]
    implied_by: HarmId | None = None

    @property
    def effects(self) -> frozenset[Effect]:
        """The effects of the functions on the target."""
        return frozenset(function.key.effect for function in self.functions)

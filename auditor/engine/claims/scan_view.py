"""The view that claims are evaluated over: one case as it was read, or with everything unread against you."""

from dataclasses import dataclass

from auditor.engine.case import Case
from auditor.engine.condition import CelValue
from auditor.engine.verdict import HarmVerdict
from auditor.errors import UnknownName
from auditor.graph.votes import ballots
from auditor.model.assessment import Verdict
from auditor.model.entity import OPAQUE, Entity
from auditor.model.gate import Delay, Gate
from auditor.model.harm import HarmId
from auditor.model.ids import EntityId, canonical
from auditor.model.power import Point
from auditor.model.text import one_line

# The result of a claim function: a value, and the same as a clause.
ClaimAnswer = tuple[CelValue, str]


class NotRead(Exception):
    """A claim needs something that was not read; the message says what."""


@dataclass(frozen=True)
class ScanView:
    """One case with the verdict on each harm; ``worst`` counts everything that was not read against you."""

    case: Case
    harms: dict[HarmId, HarmVerdict]
    worst: bool

    def harm(self, harm: str) -> HarmVerdict:
        """The verdict on a harm. Raises UnknownName, or NotRead if the scan covered nothing that it could affect."""
        if harm not in self.harms:
            raise UnknownName("harm", harm, self.harms, "'auditor explain' lists the harms")
        verdict = self.harms[harm]
        if not verdict.looked_at:
            raise NotRead(f"the scan covered nothing that this harm could affect: {verdict.harm.deed}")
        return verdict

    def points(self, verdict: HarmVerdict) -> list[Point]:
        """The frontiers of a harm's powers; with everything unread against you, one party at once may hide there."""
        if not self.worst:
            return [point for judged in verdict.powers for point in judged.power.likely]
        hidden = [Point(parties=1, delay_s=0)] if self.hides_somebody(verdict) else []
        return [point for judged in verdict.powers for point in judged.possible] + hidden

    @staticmethod
    def hides_somebody(verdict: HarmVerdict) -> bool:
        """Whether something unread could hide a power to do this harm."""
        return verdict.verdict is Verdict.UNKNOWN or verdict.gap is not None

    @staticmethod
    def refuse_hidden(verdict: HarmVerdict) -> None:
        """Raises NotRead if a gap could hide a power to do this harm."""
        if verdict.gap is not None:
            raise NotRead(f"who can {verdict.harm.deed} was not read completely: {one_line(verdict.gap.what)}")

    def entity(self, name: str) -> Entity:
        """An entity by its name in the profile, its label or its id; for a proxy the proxy, not its implementation.

        Raises UnknownName, or NotRead for one that the profile names and the scan did not reach.
        """
        case = self.case
        wanted: EntityId | None = case.graph.accounts_by_name.get(name) or canonical(name)
        if wanted not in case.graph.entities:
            wanted = next((entity.id for entity in case.snapshot.entities if entity.label == name), None)
        if wanted is not None:
            return case.graph.entities[wanted]
        if name in case.graph.accounts_by_name:
            raise NotRead(f"{one_line(name)} was not read")
        if any(name == stated.name for stated in case.snapshot.network.multisigs):
            raise NotRead(f"{one_line(name)} holds nothing that the scan read")
        raise UnknownName("contract", name, case.graph.accounts_by_name, "use a name of the profile")

    def gate(self, name: str) -> tuple[Entity, Gate]:
        """An entity and its gate without delays; if the gate depends on a vote, that vote."""
        entity = self.entity(name)
        gate = entity.gate
        while isinstance(gate, Delay):
            gate = gate.gate
        gate = next(iter(ballots(gate)), gate)
        if gate.type == "unknown":
            raise NotRead(f"how {self.case.name(entity.id)} acts was not read")
        return entity, gate

    def refuse_opaque(self, entity: Entity) -> None:
        """Raises NotRead for an account that may be one key or several signers."""
        if OPAQUE in entity.standards:
            name = self.case.name(entity.id)
            raise NotRead(
                f"the chain does not show whether {name} is one key or several signers, and no source says so"
            )

"""A seat: an office of a contract, by whatever name, and who holds it now."""

from dataclasses import dataclass

from auditor.model.evidence import EvidenceId
from auditor.model.grant import Effect


@dataclass(frozen=True, slots=True)
class Seat:
    """An office and its holders (addresses with the evidence that they hold it; zero: given up).

    ``effect`` and ``functions`` say what offices of this name usually do: they place a function where its guard says
    nothing. A ``chief`` usually does everything that no other seat does. ``role`` is the id of an AccessControl role. A
    seat that is ``known`` has its own grants elsewhere, so that it need not be shown where no function of it is known.
    """

    name: str
    holders: tuple[tuple[str, EvidenceId], ...]
    effect: Effect = Effect.PARAMETER
    functions: tuple[str, ...] = ()
    chief: bool = False
    role: bytes | None = None
    evidence: EvidenceId | None = None
    known: bool = False

    @property
    def addresses(self) -> tuple[str, ...]:
        """Those who hold it."""
        return tuple(address for address, _ in self.holders)

    def sources(self, address: str) -> tuple[EvidenceId, ...]:
        """The evidence that an address holds the seat, or that nobody does."""
        found = tuple(evidence for holder, evidence in self.holders if holder == address)
        return found or ((self.evidence,) if self.evidence else ())

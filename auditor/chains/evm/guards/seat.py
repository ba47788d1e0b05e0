"""A seat: an office of a contract, by whatever name, and who holds it now."""

from dataclasses import dataclass

from auditor.model.evidence import EvidenceId
from auditor.model.grant import Effect


@dataclass(frozen=True, slots=True)
class GuardSeat:
    """An office and its holders (addresses with the evidence that they hold it; zero: given up).

    ``effect`` and ``functions`` say what offices of this name usually do: they place a function where its guard says
    nothing. A ``chief`` usually does everything that no other seat does. ``role`` is the id of an AccessControl role. A
    seat that ``is_recognised`` has its own grants elsewhere, so that it need not be shown where it has no function.
    """

    name: str
    holders: tuple[tuple[str, EvidenceId], ...]
    effect: Effect = Effect.PARAMETER
    functions: tuple[str, ...] = ()
    chief: bool = False
    role: bytes | None = None
    evidence: EvidenceId | None = None
    is_recognised: bool = False

    @property
    def addresses(self) -> tuple[str, ...]:
        """Those who hold it."""
        return tuple(address for address, _ in self.holders)

    def sources(self, address: str) -> tuple[EvidenceId, ...]:
        """The evidence that an address holds the seat, or that nobody does."""
        results = tuple(evidence for holder, evidence in self.holders if holder == address)
        return results or ((self.evidence,) if self.evidence else ())

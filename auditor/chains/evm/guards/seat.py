"""A seat: a role of a contract, in whatever form the contract defines it, and its current holders."""

from dataclasses import dataclass

from auditor.model.evidence import EvidenceId
from auditor.model.grant import Effect


@dataclass(frozen=True, slots=True)
class GuardSeat:
    """A role of a contract and its holders (addresses with the evidence that they hold it; zero: renounced).

    ``effect`` and ``functions`` say what roles of this name usually may do; they are used for functions whose guard
    shows nothing. A ``chief`` usually may do everything that no other seat may. ``role`` is the id of an AccessControl
    role. A seat that ``is_recognised`` has grants from another kind, so that it need not be shown without a function.
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
        """The addresses of its holders."""
        return tuple(address for address, _ in self.holders)

    def sources(self, address: str) -> tuple[EvidenceId, ...]:
        """The evidence that an address holds the seat, or that it has no holder."""
        results = tuple(evidence for holder, evidence in self.holders if holder == address)
        return results or ((self.evidence,) if self.evidence else ())

"""The result of a proxy standard: the implementation, who can replace it, and where this was read."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Protocol

from auditor.chains.evm.addresses import as_address, is_zero
from auditor.chains.evm.reading import ChainReader
from auditor.chains.evm.signatures import grant, keccak
from auditor.model.evidence import Certainty, EvidenceId
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId, account

_HANDS_ON = ("changeAdmin", "transferProxyOwnership")


@dataclass(frozen=True, slots=True)
class Subject:
    """An account that may be a proxy. Slots are read at ``address``, also when ``code`` is the implementation's:
    delegated code uses the storage of the proxy."""

    address: str
    id: EntityId
    code: bytes


@dataclass(frozen=True, slots=True)
class Delegation:
    """A contract's delegation to other code. Addresses as read.

    ``implementations`` lists one address, or all facets; ``admins`` pairs addresses that may replace the code with
    where each was read; ``beacon`` is the contract that returns the implementation.
    """

    kind: str
    implementations: tuple[str, ...]
    evidence: tuple[EvidenceId, ...]
    admins: tuple[tuple[str, str], ...] = ()
    beacon: str | None = None
    grants: tuple[Grant, ...] = ()
    selectors: frozenset[str] = frozenset()
    immutable: bool = False
    notes: tuple[str, ...] = ()


class Standard(Protocol):
    """One proxy standard, as a function: the account's delegation by this standard, or None. Raises Unread."""

    def __call__(self, subject: Subject, chain: ChainReader) -> Awaitable[Delegation | None]:
        """Reads slots or views of the subject."""
        ...


def slot(name: str, minus: int = 0) -> int:
    """The storage slot that a standard defines by the hash of a text (EIP-1967 subtracts one)."""
    return int.from_bytes(keccak(name.encode()), "big") - minus


async def address_at(subject: Subject, chain: ChainReader, position: int) -> tuple[str | None, EvidenceId]:
    """The address in a slot (None if there is none) and the evidence. Raises Unread."""
    read = await chain.storage(subject.address, position)
    return as_address(read.value or b""), read.evidence


def upgrades(
    subject: Subject,
    chain: ChainReader,
    admin: str | None,
    functions: tuple[str, ...],
    evidence: tuple[EvidenceId, ...],
    *,
    role: str = "admin",
    certainty: Certainty = Certainty.OBSERVED,
    delay_s: int = 0,
) -> tuple[Grant, ...]:
    """The grants of an admin: each of ``functions`` replaces the code, or transfers the right to do so."""
    if is_zero(admin) or admin is None:
        return ()
    return tuple(
        grant(
            chain.chain,
            admin,
            subject.id,
            Effect.CONTROL if function.startswith(_HANDS_ON) else Effect.UPGRADE,
            function,
            evidence,
            role=role,
            confers=(role,) if function.startswith(_HANDS_ON) else (),
            certainty=certainty,
            delay_s=delay_s,
        )
        for function in functions
    )


def ids(chain: ChainReader, addresses: tuple[str, ...]) -> tuple[EntityId, ...]:
    """Addresses as account ids."""
    return tuple(account(chain.chain, address) for address in addresses)

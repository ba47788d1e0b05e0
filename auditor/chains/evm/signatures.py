"""Function signatures and selectors, and the grants that are written with them."""

from functools import lru_cache

from auditor.chains.evm.addresses import holder
from auditor.model.evidence import Certainty, EvidenceId
from auditor.model.grant import Call, Effect, Grant, GrantState
from auditor.model.ids import NOBODY, ChainId, EntityId


@lru_cache(maxsize=4096)
def keccak(data: bytes) -> bytes:
    """Keccak-256 of data, 32 bytes."""
    from Crypto.Hash import keccak as hashes

    digest: bytes = hashes.new(digest_bits=256, data=data).digest()
    return digest


def selector(signature: str) -> str:
    """The selector of a signature as ``0x`` and 8 digits: ``transfer(address,uint256)`` gives ``0xa9059cbb``."""
    return "0x" + keccak(signature.encode())[:4].hex()


def topic(event: str) -> bytes:
    """The first topic of an event given by its signature: ``OwnershipTransferred(address,address)``."""
    return keccak(event.encode())


def grant(
    chain: ChainId,
    address: str,
    target: EntityId,
    effect: Effect,
    function: str | None,
    evidence: tuple[EvidenceId, ...],
    *,
    role: str | None = None,
    confers: tuple[str, ...] = (),
    delay_s: int = 0,
    certainty: Certainty = Certainty.OBSERVED,
    condition: str | None = None,
    state: GrantState = GrantState.LIVE,
    called: str | None = None,
    forwards: tuple[Call, ...] = (),
    jointly: tuple[EntityId, ...] = (),
) -> Grant:
    """The grant of ``function`` (a signature) to an address. The zero address as holder means it was renounced.

    ``called`` is the selector of a function whose signature is not known.
    """
    who = holder(chain, address)
    return Grant(
        holder=who,
        target=target,
        effect=effect,
        function=function,
        selector=selector(function) if function else called,
        role=role,
        confers=confers,
        delay_s=delay_s,
        certainty=certainty,
        evidence=evidence,
        condition=condition,
        forwards=forwards,
        jointly=jointly,
        state=GrantState.RENOUNCED if who == NOBODY else state,
    )

"""The block and the transaction as code sees them (yellow paper 9.3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from auditor.chains.evm.reading import Header


@dataclass(frozen=True, slots=True)
class Environment:
    """``origin`` sent the transaction, which pays ``gas_price`` wei. ``hashes`` has the hashes of earlier blocks by
    number; BLOCKHASH gives zero for a missing one, and for all but the last 256."""

    header: Header
    chain_id: int
    origin: bytes
    gas_price: int = 0
    blob_base_fee: int = 1
    blob_hashes: tuple[bytes, ...] = ()
    hashes: Mapping[int, bytes] = field(default_factory=dict)

"""What code sees of the block and the transaction that it runs in (yellow paper 9.3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from auditor.chains.evm.reading import Header


@dataclass(frozen=True, slots=True)
class Environment:
    """The block, who sent the transaction, and what it pays for gas (wei).

    ``hashes`` are those of blocks by number: of the last 256 before this block, the others are zero to code anyway.
    """

    header: Header
    chain_id: int
    origin: bytes
    gas_price: int = 0
    blob_base_fee: int = 1
    blob_hashes: tuple[bytes, ...] = ()
    hashes: Mapping[int, bytes] = field(default_factory=dict)

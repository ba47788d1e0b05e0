"""The hash of a block, recomputed from the header that a node gives (yellow paper 4.3; later fields by their EIPs)."""

from collections.abc import Iterator, Mapping
from typing import Any

import rlp

from auditor.chains.evm.signatures import keccak
from auditor.chains.inquiry import hexed

_FIELDS = (
    "parentHash",
    "sha3Uncles",
    "miner",
    "stateRoot",
    "transactionsRoot",
    "receiptsRoot",
    "logsBloom",
    "difficulty",
    "number",
    "gasLimit",
    "gasUsed",
    "timestamp",
    "extraData",
    "mixHash",
    "nonce",
)
# Fields that EIPs appended to the header. A header that has one also has all fields before it.
_LATER_FIELDS = (
    "baseFeePerGas",  # EIP-1559
    "withdrawalsRoot",  # EIP-4895
    "blobGasUsed",  # EIP-4844
    "excessBlobGas",  # EIP-4844
    "parentBeaconBlockRoot",  # EIP-4788
    "requestsHash",  # EIP-7685
    "blockAccessListHash",  # EIP-7928
)
_QUANTITIES = frozenset(
    {"difficulty", "number", "gasLimit", "gasUsed", "timestamp", "baseFeePerGas", "blobGasUsed", "excessBlobGas"}
)


def header_hash(block: Mapping[str, Any]) -> bytes | None:
    """The hash of a block (the answer to eth_getBlockByHash) from its own fields; None if a field is missing or
    malformed. Chains with other header fields get a hash that differs from the node's."""
    fields = tuple(_fields(block))
    if len(fields) < len(_FIELDS) or None in fields:
        return None
    return keccak(rlp.encode(fields))


def _fields(block: Mapping[str, Any]) -> Iterator[bytes | None]:
    for name in _FIELDS:
        yield _bytes(name, block.get(name))
    for name in _LATER_FIELDS:
        if block.get(name) is None:
            return
        yield _bytes(name, block[name])


def _bytes(name: str, value: Any) -> bytes | None:
    if name not in _QUANTITIES:
        return hexed(value)
    if not isinstance(value, str) or (len(value) % 2 and len(value) < 3):
        return None
    padded = hexed("0x" + value[2:].rjust(len(value) - 2 + len(value) % 2, "0")) if value.startswith("0x") else None
    return None if padded is None else padded.lstrip(b"\0")

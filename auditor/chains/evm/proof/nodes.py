"""The nodes of a proof, from the answer to eth_getProof (EIP-1186)."""

from typing import Any

from auditor.chains.evm.signatures import keccak
from auditor.chains.inquiry import hexed


class BrokenProof(Exception):
    """The proof's nodes do not lead from the root to the key, or the value there is malformed."""


class OtherRoot(Exception):
    """The node's proofs do not begin at the state root of the block."""


def nodes_by_hash(answer: Any) -> dict[str, str]:
    """Every node in an answer, as ``0x`` and digits, by its Keccak-256 hash. Malformed entries are left out: a proof
    that needs one fails."""
    if not isinstance(answer, dict):
        return {}
    storage = answer.get("storageProof")
    parts = [answer.get("accountProof")]
    parts += [part.get("proof") for part in storage if isinstance(part, dict)] if isinstance(storage, list) else []
    nodes = (node for part in parts if isinstance(part, list) for node in part)
    return {"0x" + keccak(content).hex(): node for node in nodes if (content := hexed(node)) is not None}

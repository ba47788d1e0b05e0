"""Records what a scan read of the state, for later proofs."""

from dataclasses import dataclass, field
from typing import NamedTuple

from auditor.chains.evm.reading import Read

Address = str  # as spelt in the query: each spelling has evidence of its own


class ViewCall(NamedTuple):
    """A call of a view: target, calldata and sender (None: no particular one)."""

    to: Address
    data: bytes
    sender: Address | None


@dataclass(frozen=True, slots=True)
class StateReads:
    """Code, storage words (32 bytes), balances in wei and return data, as the node answered them. ``revert`` is the
    revert data of a failed view."""

    codes: dict[Address, Read] = field(default_factory=dict)
    words: dict[tuple[Address, int], Read] = field(default_factory=dict)
    balances: dict[Address, Read] = field(default_factory=dict)
    views: dict[ViewCall, Read] = field(default_factory=dict)

"""What a scan read of the state, so that it can be proven afterwards."""

from dataclasses import dataclass, field
from typing import NamedTuple

from auditor.chains.evm.reading import Read

Address = str  # as it was asked for: each spelling has evidence of its own


class ViewCall(NamedTuple):
    """A call of a view: to whom, with which data, from whom (None: nobody in particular)."""

    to: Address
    data: bytes
    sender: Address | None


@dataclass(frozen=True, slots=True)
class StateReads:
    """Code, storage words (32 bytes), balances in wei and returned data, as the node answered them. The ``revert`` of
    a view that failed is what it said."""

    codes: dict[Address, Read] = field(default_factory=dict)
    words: dict[tuple[Address, int], Read] = field(default_factory=dict)
    balances: dict[Address, Read] = field(default_factory=dict)
    views: dict[ViewCall, Read] = field(default_factory=dict)

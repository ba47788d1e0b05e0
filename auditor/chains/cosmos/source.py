"""Sources of a Cosmos chain's state: a node or a genesis file, with the same interface."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from auditor.chains.inquiry import Unread as Unread
from auditor.model.evidence import Evidence, EvidenceId
from auditor.model.ids import ChainId
from auditor.model.snapshot import Block
from auditor.model.text import one_line
from auditor.net.recording import compact_json

_LONGEST_ANSWER = 160


class Absent(Exception):
    """The chain does not have the requested state or, with ``unimplemented``, the query."""

    def __init__(self, message: str, *, unimplemented: bool = False) -> None:
        super().__init__(message)
        self.unimplemented = unimplemented


@dataclass(frozen=True, slots=True)
class StatePiece:
    """One piece of a chain's state.

    ``module`` is the module whose state it is. ``genesis`` is its place in ``app_state``, with dots; ``rest`` the paths
    of the query service's REST routes, newest first, with ``{names}`` of arguments; ``field`` the key of the answer
    (empty: the whole answer). A ``listed`` piece is a paged list. ``by`` is the key of a genesis list's elements that
    must equal the argument of that name. If a node is too old to answer an ``essential`` piece, this hides powers; a
    ``decisive`` piece is queried from every endpoint, so that none can invent an electorate. Of a list that may be very
    long only so many ``pages`` are read.
    """

    module: str
    genesis: str
    rest: tuple[str, ...] = ()
    field: str = ""
    listed: bool = False
    by: str = ""
    essential: bool = False
    decisive: bool = False
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class StateRead:
    """One answer: protobuf JSON and its evidence. ``whole`` is False if a long list was cut."""

    value: Any
    evidence: EvidenceId
    whole: bool = True


class StateSource(Protocol):
    """Reads one chain's state at one height. ``software`` is the application by its own name and version (hostile
    text)."""

    chain: ChainId
    block: Block
    live: bool
    read: int
    software: str

    async def piece(self, piece: StatePiece, given: Mapping[str, str] | None = None) -> StateRead:
        """A piece of state. Raises Absent or Unread."""
        ...

    async def modules(self) -> frozenset[str]:
        """The names of the chain's modules. Raises Unread."""
        ...

    async def messages(self) -> Mapping[str, str] | None:
        """Type URLs of the messages that the chain accepts, with the field of the signer (empty: unknown); None if the
        source has no such list. Raises Unread."""
        ...

    async def routes(self) -> Mapping[str, str]:
        """The REST route of each protobuf package's parameters. Raises Unread."""
        ...

    async def producers(self) -> StateRead:
        """The block producers, as CometBFT and the genesis file list them: objects with a ``pub_key`` and a power.
        Raises Absent or Unread."""
        ...

    async def refusal(self, message: str, account: str, sequence: int) -> str:
        """Why the chain's own code would refuse a message (type URL) with only a signer; empty if it would not.
        ``sequence`` is the number of transactions that the account has sent. Raises Unread if it cannot be simulated.
        """
        ...

    def cite(self, request: str, answer: Any, source: str = "") -> EvidenceId:
        """The evidence of a fact that was not queried; ``source`` is where it is written, if not here."""
        ...

    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence of all answers so far, in a fixed order."""
        ...


def evidence(chain: ChainId, request: str, answer: Any, source: str, block: int | None) -> Evidence:
    """The evidence of an answer, equal in every scan with the same answer."""
    text = compact_json(answer)
    return Evidence(
        id=hashlib.sha256(repr((chain, request, source, block)).encode()).hexdigest()[:16],
        source=source or chain,
        request=one_line(request, 300),
        answer=one_line(text, _LONGEST_ANSWER),
        answer_digest="sha256:" + hashlib.sha256(text.encode()).hexdigest(),
        block=block,
    )

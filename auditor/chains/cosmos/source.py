"""Where facts of a Cosmos chain come from: a node or a genesis file, behind the same questions."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from auditor.chains.inquiry import Unread as Unread
from auditor.model.evidence import Evidence, EvidenceId
from auditor.model.ids import ChainId
from auditor.model.snapshot import Block
from auditor.model.text import one_line
from auditor.net.recording import compact

_LONGEST_ANSWER = 160


class Absent(Exception):
    """The chain does not have what was asked for: no such thing or, with ``unimplemented``, no such query."""

    def __init__(self, message: str, *, unimplemented: bool = False) -> None:
        super().__init__(message)
        self.unimplemented = unimplemented


@dataclass(frozen=True, slots=True)
class StatePiece:
    """One piece of a chain's state.

    ``module`` is the module whose state it is. ``genesis`` is its place in ``app_state``, with dots; ``rest`` the paths
    of the query service's REST routes, newest first, with ``{names}`` of what is given; ``field`` the key of the answer
    (empty: the whole answer). A ``listed`` piece is a list that comes in pages. ``by`` is the key of a genesis list's
    elements that must equal what is given under that name. What is ``essential`` hides powers if a node is too old to
    answer it; of what is ``decisive`` every endpoint is asked, so that none can make up an electorate. Of a list that
    may be very long only so many ``pages`` are read.
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
    """One answer: protobuf JSON, and where it was read. It is not ``whole`` where a long list was cut."""

    value: Any
    evidence: EvidenceId
    whole: bool = True


class StateSource(Protocol):
    """Reads one chain's state at one height. ``software`` is what runs, by its own name and version (hostile text)."""

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
        """Type URLs of the messages that the chain accepts, with the field that must sign (empty: not known); None if
        the source cannot tell. Raises Unread."""
        ...

    async def routes(self) -> Mapping[str, str]:
        """The REST route of each protobuf package's parameters. Raises Unread."""
        ...

    async def producers(self) -> StateRead:
        """Those who make blocks, as CometBFT and the genesis file list them: objects with a ``pub_key`` and a power.
        Raises Absent or Unread."""
        ...

    async def refusal(self, message: str, account: str, sequence: int) -> str:
        """Why the chain's own code would refuse a message (type URL) that says nothing but who signs it; empty if it
        would not. ``sequence`` is the number of transactions that the account has sent. Raises Unread where it cannot
        be asked."""
        ...

    def cite(self, request: str, answer: Any, source: str = "") -> EvidenceId:
        """The evidence of something known beside what was asked; ``source`` says where it is written, if not here."""
        ...

    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence of all answers so far, in a fixed order."""
        ...


def evidence(chain: ChainId, request: str, answer: Any, source: str, block: int | None) -> Evidence:
    """The evidence of an answer: the same in every scan that is told the same."""
    text = compact(answer)
    return Evidence(
        id=hashlib.sha256(repr((chain, request, source, block)).encode()).hexdigest()[:16],
        source=source or chain,
        request=one_line(request, 300),
        answer=one_line(text, _LONGEST_ANSWER),
        answer_digest="sha256:" + hashlib.sha256(text.encode()).hexdigest(),
        block=block,
    )

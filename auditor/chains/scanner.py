"""The interface of a chain family: a scanner that turns one chain of a profile into a snapshot."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol, runtime_checkable

from auditor.model.ids import ChainId
from auditor.model.network import Chain, Network
from auditor.model.snapshot import Block, Snapshot
from auditor.net.recording import RecordingReader
from auditor.net.wire import Wire


class Progress(Protocol):
    """Receives progress: the current activity, the number of items read, and the number of items known so far."""

    def __call__(self, doing: str, done: int, total: int, /) -> None:
        """Called after every item; ``total`` grows while the scan meets new items."""
        ...


class ChainScanner(Protocol):
    """Reads one chain at one pinned block. What cannot be read becomes a gap; a wrong profile raises."""

    async def scan(
        self, chain: Chain, network: Network, wire: Wire, *, block: str | None, progress: Progress
    ) -> Snapshot:
        """The profile's addresses and everything that has power over them.

        ``block`` is a number, a hash or None for the newest final one. Raises NetworkError if no endpoint of the
        chain answers at all or if it serves another chain.
        """
        ...


@runtime_checkable
class GenesisReader(Protocol):
    """Optional interface of a scanner: reads a genesis file without a node."""

    def read_genesis(self, chain: Chain, network: Network, file: Path) -> Snapshot:
        """Everything in a genesis file (or raw chain specification), with one block of number 0.

        The caller adds the gap that this is not today's state. Raises UsageError if the file is not one of the chain.
        """
        ...


@runtime_checkable
class NameReader(Protocol):
    """Optional interface of a scanner: resolves names that the chain itself registers to accounts."""

    def has_names(self, chain: Chain) -> bool:
        """Whether the profile gives an account of the chain by something other than an address."""
        ...

    async def with_addresses(self, chain: Chain, wire: Wire, *, block: str | None) -> Chain:
        """The chain with the address of each such account at the block.

        Raises UsageError for a name without an account, and NetworkError if the chain cannot be read.
        """
        ...


@runtime_checkable
class ChainLinker(Protocol):
    """Optional interface of a scanner: links accounts of one chain to the accounts of other chains that control
    them."""

    def link(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot of a whole network with such entities linked."""
        ...


class NewerBlock(NamedTuple):
    """The newest final block of a chain, also as its node gave it."""

    block: Block
    raw: Mapping[str, Any]


class StateComparer(Protocol):
    """Optional interface of a family: whether a scan would read the same state again, without a scan."""

    def state_read(self, chain: ChainId, recording: RecordingReader) -> dict[str, Any] | None:
        """Everything that a recorded scan read of a chain's state, as small JSON; None if the recording does not prove
        it, or if a new scan could read more."""
        ...

    def block_read(self, chain: ChainId, recording: RecordingReader) -> NewerBlock:
        """The block of a recorded scan."""
        ...

    async def newer_block(self, chain: Chain, state: Mapping[str, Any], wire: Wire) -> NewerBlock | None:
        """The newest final block if its state equals ``state``, by one request; None if it differs or may differ.
        Raises NoAnswer."""
        ...

    def moved(self, chain: ChainId, recording: RecordingReader, newer: NewerBlock) -> RecordingReader:
        """The recording that a scan at a newer block would have made, if the state is the same there."""
        ...

    def after(self, chain: ChainId, newer: NewerBlock, seconds: int) -> NewerBlock:
        """A block so many seconds after another."""
        ...


class EndpointCheck(NamedTuple):
    """What was tried at an endpoint: ``works`` is False where a scan suffers, with the ``remedy``; ``needed`` says that
    no scan is possible without it."""

    name: str
    works: bool
    says: str
    remedy: str = ""
    needed: bool = False


class EndpointExaminer(Protocol):
    """What a chain family offers for ``auditor doctor``: a look at the one endpoint of a chain that ``wire`` has."""

    async def examine(self, chain: Chain, wire: Wire) -> list[EndpointCheck]:
        """Every check, the first failed one that is ``needed`` ending the list. Raises nothing for what an endpoint
        does."""
        ...

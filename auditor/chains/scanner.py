"""The interface of a chain family: a scanner that turns one chain of a profile into a snapshot."""

from pathlib import Path
from typing import Protocol, runtime_checkable

from auditor.model.network import Chain, Network
from auditor.model.snapshot import Snapshot
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

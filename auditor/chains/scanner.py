"""What every chain family offers: a scanner that turns one chain of a profile into a snapshot."""

from pathlib import Path
from typing import Protocol, runtime_checkable

from auditor.model.network import Chain, Network
from auditor.model.snapshot import Snapshot
from auditor.net.wire import Wire


class Progress(Protocol):
    """Told now and then what is being read, how many things are done and how many are known."""

    def __call__(self, doing: str, done: int, known: int) -> None:
        """Called whenever there is something new to say."""
        ...


class ChainScanner(Protocol):
    """Reads one chain at one pinned block. What cannot be read becomes a gap; a wrong profile raises."""

    async def scan(
        self, chain: Chain, network: Network, wire: Wire, *, block: str | None, progress: Progress
    ) -> Snapshot:
        """Everything that can be learnt from the profile's addresses outwards.

        ``block`` is a number, a hash or None for the newest final one. Raises NetworkError if no endpoint of the
        chain answers at all or if it serves another chain.
        """
        ...


@runtime_checkable
class GenesisReader(Protocol):
    """What a family's scanner may offer beside ``ChainScanner``: reading a genesis file with no node at all."""

    def read_genesis(self, chain: Chain, network: Network, file: Path) -> Snapshot:
        """Everything that a genesis file (or raw chain specification) says, with one block of number 0.

        That this is not today's state is added by the caller. Raises UsageError if the file is no genesis of the chain.
        """
        ...


@runtime_checkable
class ChainLinker(Protocol):
    """What a family's scanner may offer beside ``ChainScanner``: which entity of one chain is one of another chain."""

    def link(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot of a whole network with such entities linked."""
        ...

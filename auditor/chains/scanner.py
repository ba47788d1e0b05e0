"""What every chain family offers: a scanner that turns one chain of a profile into a snapshot."""

from typing import Protocol

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

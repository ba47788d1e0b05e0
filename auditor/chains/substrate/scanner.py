"""The scanner of Substrate chains: one chain of a profile at one pinned block becomes its part of a snapshot."""

from pathlib import Path

from auditor.chains.scanner import Progress
from auditor.chains.substrate.genesis import read_genesis
from auditor.errors import NetworkError
from auditor.model.network import Chain, Network
from auditor.model.snapshot import Snapshot
from auditor.net.wire import Wire


class SubstrateScanner:
    """Reads a Substrate chain from root outwards."""

    async def scan(
        self, chain: Chain, network: Network, wire: Wire, *, block: str | None, progress: Progress
    ) -> Snapshot:
        """See ``ChainScanner``."""
        raise NetworkError(f"{chain.id} was not read", "give its genesis file with --genesis")

    def read_genesis(self, chain: Chain, network: Network, file: Path) -> Snapshot:
        """See ``GenesisReader``."""
        return read_genesis(chain, network, file)

"""Times in a contract's storage, relative to the time of the pinned block."""

from datetime import datetime

from auditor.chains.evm.reading import ChainReader


def seconds_from_block(chain: ChainReader, moment: int) -> int:
    """Seconds from the pinned block to a moment (Unix seconds); negative if it is past."""
    return moment - int(datetime.fromisoformat(chain.block.time).timestamp())

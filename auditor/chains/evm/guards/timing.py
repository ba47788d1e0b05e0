"""Times that contracts name, against the time of the pinned block."""

from datetime import datetime

from auditor.chains.evm.reading import ChainReader


def since_now(chain: ChainReader, moment: int) -> int:
    """How many seconds after the pinned block a moment (Unix seconds) lies; negative if it is past."""
    return moment - int(datetime.fromisoformat(chain.block.time).timestamp())

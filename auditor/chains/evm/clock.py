"""The length of a contract's unit of time: seconds, blocks of its chain, or blocks of the parent chain.

https://eips.ethereum.org/EIPS/eip-6372. On Arbitrum chains ``block.number`` is the block number of Ethereum.
"""

from asyncio import gather
from dataclasses import dataclass

from auditor.chains.evm.reading import ChainReader
from auditor.model.evidence import EvidenceId

_ETHEREUM_S = 12.0
_ON_ETHEREUM_BLOCKS = frozenset({"eip155:42161", "eip155:42170", "eip155:421614"})
# Nodes execute an eth_call in the context of the given block or of the next one.
_NEAR = 2


@dataclass(frozen=True, slots=True)
class Clock:
    """The length of a unit in seconds and the time now in that unit; ``now`` is None where it is unknown."""

    unit_s: float
    now: int | None
    evidence: tuple[EvidenceId, ...] = ()


async def clock_of(address: str, chain: ChainReader) -> Clock:
    """The clock of a governor or of a voting token. Raises Unread."""
    mode, now = await gather(chain.call(address, "CLOCK_MODE()(string)"), chain.call(address, "clock()(uint48)"))
    if isinstance(mode.value, str) and mode.value.startswith("mode=timestamp"):
        return Clock(1.0, now.value, (mode.evidence,))
    far = now.value is not None and abs(now.value - chain.block.number) > _NEAR
    if far or chain.chain in _ON_ETHEREUM_BLOCKS:
        return Clock(_ETHEREUM_S, now.value, (now.evidence,))
    measured = await chain.seconds_per_block()
    return Clock(measured.value, chain.block.number if now.value is None else now.value, (measured.evidence,))

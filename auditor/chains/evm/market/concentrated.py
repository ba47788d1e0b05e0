"""Concentrated liquidity of Uniswap v3, and how far a sale moves its price.

The price of the sold token falls from tick to tick; between two ticks liquidity L acts as a constant product with the
reserve L / sqrt(p), so a sale from p to q takes L (1 / sqrt(q) - 1 / sqrt(p)) tokens. Crossing a tick adds or removes
its ``liquidityNet``. Prices are those of the sold token: for the second token of a pool they are the inverse, and ticks
are crossed upwards. (Uniswap v3 whitepaper, sections 6.2 and 6.3; ``UniswapV3Pool.sol``, ``TickBitmap.sol``.)
"""

from asyncio import gather
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log, sqrt

from auditor.chains.evm.reading import ChainReader, Unread
from auditor.chains.sales import FALLS
from auditor.model.evidence import EvidenceId
from auditor.net.failure import FailureReason

_BASE = 1.0001  # the price ratio of adjacent ticks
_FEES = 1_000_000  # the unit of fees
_WORD = 256  # ticks (in steps of the pool's spacing) per word of its bitmap
# Ticks are read down to half of the price after the largest fall; larger sales are only bounded from below.
_REACH = int(log(2 / (1 - max(FALLS))) / log(_BASE))
_MOST_TICKS = 2_000


@dataclass(frozen=True, slots=True)
class Range:
    """From the end of the range above down to ``end`` (a square root of a price) the pool has this much liquidity."""

    end: float
    liquidity: int


@dataclass(frozen=True, slots=True)
class ConcentratedPool:
    """A ``Pool`` of ranges from the price downwards; below the last one it is unknown.

    ``root`` is the square root of the price in smallest units, ``price`` the price in whole tokens.
    """

    root: float
    ranges: tuple[Range, ...]
    fee: float
    price: float

    def fall(self, sold: float) -> float:
        """See ``Pool``. For a sale beyond the known ranges the result is a lower bound."""
        left, root = sold * (1 - self.fee), self.root
        for part in self.ranges:
            end = min(root, part.end)
            takes = part.liquidity * (1 / end - 1 / root)
            if takes >= left:
                root = 1 / (1 / root + left / part.liquidity) if left else root
                break
            left, root = left - takes, end
        return 1 - (root / self.root) ** 2

    def sale(self, fall: float) -> int | None:
        """See ``Pool``."""
        goal, root, sold = self.root * sqrt(1 - fall), self.root, 0.0
        for part in self.ranges:
            end = min(root, max(goal, part.end))
            sold += part.liquidity * (1 / end - 1 / root)
            root = end
            if end == goal:
                return ceil(sold / (1 - self.fee))
        return None


async def read_concentrated(
    pool: str, chain: ChainReader, scale: float, *, first: bool
) -> tuple[ConcentratedPool | None, tuple[EvidenceId, ...]]:
    """The pool, if it answers as a v3 pool. ``first``: its first token is sold; ``scale`` converts prices of smallest
    units into those of whole tokens. Raises Unread."""
    slot, liquidity, fee, spacing = await gather(
        chain.call(pool, "slot0()(uint160,int24)"),
        chain.call(pool, "liquidity()(uint128)"),
        chain.call(pool, "fee()(uint24)"),
        chain.call(pool, "tickSpacing()(int24)"),
    )
    evidence = (slot.evidence, liquidity.evidence)
    if slot.value is None or liquidity.value is None or not slot.value[0] or not spacing.value or spacing.value < 1:
        return None, evidence
    root, tick = slot.value[0] / 2**96, slot.value[1]
    crossed = await _crossed(pool, chain, tick, spacing.value, first=first)
    ranges = _ranges(liquidity.value, crossed, tick, first=first)
    root = root if first else 1 / root
    return ConcentratedPool(root, ranges, (fee.value or 0) / _FEES, root**2 * scale), evidence


async def _crossed(pool: str, chain: ChainReader, tick: int, spacing: int, *, first: bool) -> list[tuple[int, int]]:
    """The ticks that a sale crosses, in order, with the change of liquidity at each. Raises Unread, also if there are
    too many."""
    lowest, highest = (tick - _REACH, tick) if first else (tick + 1, tick + _REACH)
    words = range(lowest // spacing // _WORD, highest // spacing // _WORD + 1)
    bitmaps = await gather(*(chain.call(pool, "tickBitmap(int16)(uint256)", word) for word in words))
    if any(bitmap.value is None for bitmap in bitmaps):
        raise Unread("it does not tell at which prices its liquidity changes", FailureReason.MALFORMED)
    listed = (
        (_WORD * word + bit) * spacing
        for word, bitmap in zip(words, bitmaps, strict=True)
        for bit in range(_WORD)
        if bitmap.value >> bit & 1
    )
    crossed = [at for at in listed if lowest <= at <= highest]
    if len(crossed) > _MOST_TICKS:
        raise Unread(f"its liquidity changes at more than {_MOST_TICKS} prices", FailureReason.TOO_LARGE)
    ticks = await gather(*(chain.call(pool, "ticks(int24)(uint128,int128)", at) for at in crossed))
    if any(read.value is None for read in ticks):
        raise Unread("it does not tell how its liquidity changes", FailureReason.MALFORMED)
    changes = [(at, read.value[1]) for at, read in zip(crossed, ticks, strict=True)]
    return [(at, -change) for at, change in reversed(changes)] if first else changes


def _ranges(liquidity: int, crossed: Sequence[tuple[int, int]], tick: int, *, first: bool) -> tuple[Range, ...]:
    """The ranges from the price down to the last known one, for the sold token."""
    ranges = []
    for at, change in crossed:
        ranges.append(Range(_root(at, first=first), liquidity))
        liquidity = max(0, liquidity + change)
    last = tick - _REACH if first else tick + _REACH
    return (*ranges, Range(_root(last, first=first), liquidity))


def _root(tick: int, *, first: bool) -> float:
    root: float = _BASE ** (tick / 2)
    return root if first else 1 / root

"""Checks that the newest block of a node is recent: in an old state, what is waiting or due would be judged wrongly."""

import time
from datetime import datetime

from auditor.model.evidence import Gap, GapKind
from auditor.model.snapshot import Block
from auditor.net.failure import RpcOutcome
from auditor.net.recording import Query
from auditor.net.wire import Wire

_DAY_S = 86_400
_OLD_S = _DAY_S
# Few relevant delays end within a year; an older state is that of another time.
_ANCIENT_S = 365 * _DAY_S
_FUTURE_S = 3_600


async def check_age(wire: Wire, block: Block) -> tuple[Gap, ...]:
    """A gap if a block, which a node gave as its newest, is older than a day or in the future by the clock of the scan,
    which the recording keeps. A block without a time gives none. Raises NoAnswer."""

    async def clock() -> RpcOutcome:
        return int(time.time())

    if not block.time:
        return ()
    now = (await wire.ask(Query(block.chain, "clock of the scan", ()), clock)).outcome
    gap = age_gap(block, now) if isinstance(now, int) else None
    return () if gap is None else (gap,)


def age_gap(block: Block, now_s: int) -> Gap | None:
    """A gap if a block is older than a day or in the future. ``now_s`` is the time of the scan in Unix seconds."""
    age_s = now_s - int(datetime.fromisoformat(block.time).timestamp())
    if -_FUTURE_S <= age_s <= _OLD_S:
        return None
    days = abs(age_s) // _DAY_S
    when = f"{days:,} days old" if age_s > 0 else f"{days:,} days in the future"
    why = f"the newest block that the node gives is {when}; scan through another node, or choose a block with --block"
    critical = age_s > _ANCIENT_S or age_s < 0
    return Gap(subject=block.chain, what="the state of today", why=why, critical=critical, kind=GapKind.HISTORY)

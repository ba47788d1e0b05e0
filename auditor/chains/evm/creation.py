"""The block in which a contract was created, and its events there according to the receipts.

Receipts show events even if a node's log index is incomplete.
"""

import asyncio
from typing import Any

from auditor.net.jsonrpc import JsonRpc

_TOGETHER = 8


async def before_creation(rpc: JsonRpc, address: str, last: int) -> int:
    """A block at or before the contract's creation, by binary search over its code; 0 if the node keeps no old
    state."""
    low, high = 0, last
    while high - low > 1:
        flags = sorted({low + (high - low) * part // _TOGETHER for part in range(1, _TOGETHER)} - {low, high})
        codes = await asyncio.gather(*(rpc.ask("eth_getCode", [address, hex(mark)]) for mark in flags))
        recognised = [code for code in codes if isinstance(code, str)]
        if len(recognised) < len(codes):
            return 0
        without = [mark for mark, code in zip(flags, recognised, strict=True) if len(code) <= 2]
        low = max(without, default=low)
        high = min((mark for mark in flags if mark > low), default=high)
    return low


async def creation_events(rpc: JsonRpc, address: str, last: int) -> list[list[str]]:
    """The topics of each event of a contract in the block of its creation, from the receipts of that block
    (``eth_getBlockReceipts``); empty where the node does not serve them. Raises NoAnswer."""
    before = await before_creation(rpc, address, last)
    if before == 0 and last > 1:
        return []
    receipts = await rpc.ask("eth_getBlockReceipts", [hex(before + 1)])
    events = [log for item in _list(receipts) if isinstance(item, dict) for log in _list(item.get("logs"))]
    return [
        [str(topic).lower() for topic in _list(log.get("topics"))]
        for log in events
        if isinstance(log, dict) and str(log.get("address")).lower() == address.lower()
    ]


def matches(topics: list[str], wanted: list[Any]) -> bool:
    """Whether an event matches the topics of an ``eth_getLogs`` query."""
    if len(topics) < len(wanted):
        return False
    return all(
        single is None or topic in [str(item).lower() for item in (single if isinstance(single, list) else [single])]
        for topic, single in zip(topics, wanted, strict=False)
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []

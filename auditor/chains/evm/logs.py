"""All events of a contract, from nodes that limit how many blocks or results one request may cover.

The whole range is asked for first. A refusal that names a number of blocks is taken at its word, any other halves the
range; if that makes the range small, the block of the contract's creation is searched for first.
"""

import asyncio
import re
from typing import Any

from auditor.net.failure import NoAnswer, RpcError
from auditor.net.jsonrpc import JsonRpc

# One contract may not take longer than all others together.
_MOST_REQUESTS = 2_000
_TOGETHER = 16
_BLOCKS = re.compile(
    r"(\d[\d,_]*)\s*(k?)[\s-]*(?:block|range)|(?:block|range)[a-z\s:=-]*?(\d[\d,_]*)\s*(k?)", re.IGNORECASE
)


async def all_logs(rpc: JsonRpc, address: str, topics: list[Any], last: int) -> list[Any]:
    """The raw events of ``address`` up to block ``last``, oldest first. Raises NoAnswer."""
    whole = await _ask(rpc, address, topics, 0, last)
    if not isinstance(whole, RpcError):
        return _checked(whole)
    span = _span(whole.message, last + 1)
    first = await _created(rpc, address, last) if span * _TOGETHER <= last else 0
    return await _pages(rpc, address, topics, first, last, span)


async def _pages(rpc: JsonRpc, address: str, topics: list[Any], first: int, last: int, span: int) -> list[Any]:
    """All events between two blocks in pages of at most ``span`` blocks, smaller where the node wants it."""
    waiting = _cut(first, last, span)
    found: list[tuple[int, list[Any]]] = []
    asked = 0
    while waiting:
        now, waiting = waiting[:_TOGETHER], waiting[_TOGETHER:]
        asked += len(now)
        if asked + len(waiting) > _MOST_REQUESTS:
            raise NoAnswer(
                f"its events need more than {_MOST_REQUESTS} requests: this node answers only {span} blocks at once"
            )
        answers = await asyncio.gather(*(_ask(rpc, address, topics, low, high) for low, high in now))
        for (low, high), answer in zip(now, answers, strict=True):
            if not isinstance(answer, RpcError):
                found.append((low, _checked(answer)))
            elif low == high:
                raise NoAnswer(f"the node refused its events of block {low}: {answer.message}")
            else:
                span = min(span, _span(answer.message, high - low + 1))
                waiting = _cut(low, high, span) + waiting
    return [log for _, logs in sorted(found, key=lambda page: page[0]) for log in logs]


def _cut(first: int, last: int, span: int) -> list[tuple[int, int]]:
    # A list of more pages than may be asked for need not be written out.
    count = min(_MOST_REQUESTS + 1, -(-(last - first + 1) // span))
    return [(first + page * span, min(last, first + (page + 1) * span - 1)) for page in range(count)]


def _span(message: str, refused: int) -> int:
    """How many blocks to ask for after ``refused`` were too many."""
    named = [
        int(re.sub("[,_]", "", before or after)) * (1000 if kilo_before or kilo_after else 1)
        for before, kilo_before, after, kilo_after in _BLOCKS.findall(message)
    ]
    smaller = [number for number in named if 1 <= number < refused]
    return max(smaller, default=max(1, refused // 2))


async def _created(rpc: JsonRpc, address: str, last: int) -> int:
    """A block at or before the contract's creation: found by its code, 0 if the node keeps no old state."""
    low, high = 0, last
    while high - low > 1:
        marks = sorted({low + (high - low) * part // _TOGETHER for part in range(1, _TOGETHER)} - {low, high})
        codes = await asyncio.gather(*(rpc.ask("eth_getCode", [address, hex(mark)]) for mark in marks))
        known = [code for code in codes if isinstance(code, str)]
        if len(known) < len(codes):
            return 0
        without = [mark for mark, code in zip(marks, known, strict=True) if len(code) <= 2]
        low = max(without, default=low)
        high = min((mark for mark in marks if mark > low), default=high)
    return low


async def _ask(rpc: JsonRpc, address: str, topics: list[Any], low: int, high: int) -> Any:
    query = {"address": address, "topics": topics, "fromBlock": hex(low), "toBlock": hex(high)}
    return await rpc.ask("eth_getLogs", [query])


def _checked(answer: Any) -> list[Any]:
    if not isinstance(answer, list):
        raise NoAnswer("the answer to eth_getLogs is no list")
    return answer

"""All events of a contract, from nodes that limit the blocks or results of one request.

The first request covers the whole range. If a refusal names a number of blocks, that is the next size, else half of the
range; if the range becomes small, the contract's creation block is searched for first. A node without events of old
blocks can still serve a younger contract.
"""

import asyncio
from typing import Any

from auditor.chains.evm.creation import before_creation
from auditor.net.failure import FailureReason, NoAnswer, RpcError
from auditor.net.jsonrpc import JsonRpc
from auditor.net.refusals import block_limits, refusal_reason

# One contract must not take longer than all others together.
_MOST_REQUESTS = 2_000
_TOGETHER = 16


async def all_logs(rpc: JsonRpc, address: str, topics: list[Any], last: int) -> list[Any]:
    """The raw events of ``address`` up to block ``last``, oldest first. Raises NoAnswer."""
    whole = await _ask(rpc, address, topics, 0, last)
    if not isinstance(whole, RpcError):
        return _checked(whole)
    if _is_pruned(whole):
        first = await before_creation(rpc, address, last)
        younger = await _ask(rpc, address, topics, first, last) if first else whole
        if not isinstance(younger, RpcError):
            return _checked(younger)
        whole = younger
    span = _span(whole.message, last + 1)
    first = await before_creation(rpc, address, last) if span * _TOGETHER <= last else 0
    return await _pages(rpc, address, topics, first, last, span)


async def _pages(rpc: JsonRpc, address: str, topics: list[Any], first: int, last: int, span: int) -> list[Any]:
    """All events between two blocks in pages of at most ``span`` blocks, smaller where the node requires it."""
    waiting = _cut(first, last, span)
    results: list[tuple[int, list[Any]]] = []
    queried = 0
    while waiting:
        now, waiting = waiting[:_TOGETHER], waiting[_TOGETHER:]
        queried += len(now)
        if queried + len(waiting) > _MOST_REQUESTS:
            raise NoAnswer(
                f"its events need more than {_MOST_REQUESTS} requests: this node answers only {span} blocks at once",
                FailureReason.TOO_LARGE,
            )
        answers = await asyncio.gather(*(_ask(rpc, address, topics, low, high) for low, high in now))
        for (low, high), answer in zip(now, answers, strict=True):
            if not isinstance(answer, RpcError):
                results.append((low, _checked(answer)))
            elif low == high or _is_pruned(answer):
                why = f"the node refused its events of block {low} to {high}: {answer.message}"
                raise NoAnswer(why, refusal_reason(answer.code, answer.message))
            else:
                span = min(span, _span(answer.message, high - low + 1))
                waiting = _cut(low, high, span) + waiting
    return [log for _, logs in sorted(results, key=lambda page: page[0]) for log in logs]


def _cut(first: int, last: int, span: int) -> list[tuple[int, int]]:
    # A list of more pages than requests are allowed need not be complete.
    count = min(_MOST_REQUESTS + 1, -(-(last - first + 1) // span))
    return [(first + page * span, min(last, first + (page + 1) * span - 1)) for page in range(count)]


def _span(message: str, refused: int) -> int:
    """The number of blocks to request after ``refused`` blocks were too many."""
    smaller = [number for number in block_limits(message) if 1 <= number < refused]
    return max(smaller, default=max(1, refused // 2))


async def _ask(rpc: JsonRpc, address: str, topics: list[Any], low: int, high: int) -> Any:
    query = {"address": address, "topics": topics, "fromBlock": hex(low), "toBlock": hex(high)}
    try:
        return await rpc.ask("eth_getLogs", [query])
    except NoAnswer as error:
        if error.reason not in (FailureReason.TOO_LARGE, FailureReason.TIMEOUT):
            raise
        return RpcError(0, str(error))  # a smaller range may succeed


def _is_pruned(answer: RpcError) -> bool:
    return refusal_reason(answer.code, answer.message) is FailureReason.PRUNED


def _checked(answer: Any) -> list[Any]:
    if not isinstance(answer, list):
        raise NoAnswer("the answer to eth_getLogs is no list", FailureReason.MALFORMED)
    return answer

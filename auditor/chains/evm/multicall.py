"""Multicall3: many calls in one. https://github.com/mds1/multicall3, at the same address on more than 250 chains."""

import asyncio
from collections.abc import Awaitable, Callable

from auditor.chains.evm.abi import calldata, values
from auditor.net.failure import NoAnswer
from auditor.net.recording import Outcome

MULTICALL3 = "0xcA11bde05977b3631167028862bE2a173976CA11"
_AGGREGATE = "aggregate3((address,bool,bytes)[])((bool,bytes)[])"
# All calls of a group share its gas: small groups leave enough for each.
_GROUP = 50
_GATHER_S = 0.002


class Multicall:
    """Collects the calls of a round and sends them in groups through ``send``, which calls the contract with data."""

    def __init__(self, send: Callable[[str], Awaitable[Outcome]]) -> None:
        self._send = send
        self._queue: list[tuple[str, str, asyncio.Future[str | None]]] = []
        self._running: set[asyncio.Task[None]] = set()

    async def ask(self, address: str, data: str) -> str | None:
        """What a call returned; None if it must be made by itself.

        That is so when it failed: a neighbour may have burnt the gas, so a failure inside a group proves nothing.
        """
        answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._queue.append((address, data, answer))
        if len(self._queue) == 1:
            self._start(self._flush())
        return await answer

    def _start(self, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _flush(self) -> None:
        await asyncio.sleep(_GATHER_S)
        queue, self._queue = self._queue, []
        for begin in range(0, len(queue), _GROUP):
            self._start(self._group(queue[begin : begin + _GROUP]))

    async def _group(self, group: list[tuple[str, str, "asyncio.Future[str | None]"]]) -> None:
        answers: list[str | None] = [None] * len(group)
        if len(group) > 1:
            calls = [(address, True, bytes.fromhex(data[2:])) for address, data, _ in group]
            try:
                outcome = await self._send("0x" + calldata(_AGGREGATE, (calls,)).hex())
            except NoAnswer:
                outcome = None
            answers = _returned(outcome, len(group))
        for (_, _, waiting), answer in zip(group, answers, strict=True):
            if not waiting.done():
                waiting.set_result(answer)


def _returned(outcome: Outcome, number: int) -> list[str | None]:
    """What each call returned; None for those that failed, for all if the answer makes no sense."""
    try:
        results = values(_AGGREGATE, bytes.fromhex(outcome[2:])) if isinstance(outcome, str) else None
    except ValueError:
        results = None
    if results is None or len(results) != number:
        return [None] * number
    return ["0x" + data.hex() if success else None for success, data in results]

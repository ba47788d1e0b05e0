"""Groups requests that are made in the same turn of the event loop."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Generic, TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")

# A round of tasks needs a few turns of the event loop until all of its requests have arrived.
_GATHER_S = 0.002


class Gathering(Generic[Question, Answer]):
    """Collects questions and passes them to ``answer`` in groups of at most ``size``.

    ``answer`` returns one answer for each question of its group, in order; an exception among them is raised for the
    caller of that question. If ``answer`` itself raises, every waiting caller gets that exception, so that none waits
    for ever.
    """

    def __init__(
        self, answer: Callable[[Sequence[Question]], Awaitable[Sequence[Answer | Exception]]], size: int
    ) -> None:
        self._answer = answer
        self._size = size
        self._queue: list[tuple[Question, asyncio.Future[Answer]]] = []
        self._running: set[asyncio.Task[None]] = set()

    async def ask(self, question: Question) -> Answer:
        """The answer to one question. Raises the exception that ``answer`` returned for it or raised."""
        waiting: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._queue.append((question, waiting))
        if len(self._queue) == 1:
            self._start(self._flush())
        return await waiting

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _flush(self) -> None:
        await asyncio.sleep(_GATHER_S)
        queue, self._queue = self._queue, []
        for begin in range(0, len(queue), self._size):
            self._start(self._settle(queue[begin : begin + self._size]))

    async def _settle(self, group: Sequence[tuple[Question, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._answer([question for question, _ in group])
            pairs = list(zip(group, answers, strict=True))
        except Exception as error:
            pairs = [(waiter, error) for waiter in group]
        for (_, waiting), answer in pairs:
            if waiting.done():  # the task that asked was cancelled
                continue
            if isinstance(answer, Exception):
                waiting.set_exception(answer)
            else:
                waiting.set_result(answer)

"""Limits for requests, and the time and tries that one endpoint has left."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from auditor.net.failure import FailureReason, NoAnswer

# An endpoint that gave no answer to so many requests in a row is not used any more.
_PATIENCE = 3


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """All times are in seconds.

    ``timeout_s`` bounds one exchange from the connection to the last byte, ``first_s`` the first answer of an endpoint
    with all retries and pauses, ``silence_s`` the time that an endpoint that has answered before may then stay silent,
    ``trickle_s`` an answer that has begun and comes at less than a KiB per second, and ``total_s`` the whole scan; 0 is
    no limit. ``attempts`` counts tries of one request, ``pause_s`` is the pause after the first failure and doubles,
    ``longest_pause_s`` bounds what a Retry-After may ask for, ``most_bytes`` is the largest answer read, ``in_flight``
    the number of concurrent requests to one endpoint, ``batch`` the number of calls in one request.
    """

    timeout_s: float = 15.0
    first_s: float = 20.0
    silence_s: float = 35.0
    trickle_s: float = 5.0
    total_s: float = 0.0
    attempts: int = 4
    pause_s: float = 0.5
    longest_pause_s: float = 20.0
    most_bytes: int = 32 * 2**20
    in_flight: int = 8
    batch: int = 100


class Health:
    """The state of one endpoint: running exchanges, the time that it has stayed silent, whether it is still used."""

    def __init__(self, limits: RequestLimits, ends: float, in_flight: int) -> None:
        """``ends`` is the time of the event loop at which all reading stops."""
        self._limits = limits
        self._ends = ends
        self._room = asyncio.Semaphore(in_flight)
        self._heard = False
        self._unanswered = 0
        self._silent_s = 0.0
        self._counted = 0.0
        self._last = NoAnswer("it was not asked")

    def failed(self, error: NoAnswer) -> None:
        """Notes that a request failed for good."""
        self._unanswered += 1
        self._last = error

    def answered(self) -> None:
        """Notes a usable answer: the time spent waiting before it does not count as silence."""
        self._heard, self._unanswered, self._silent_s = True, 0, 0.0
        self._counted = asyncio.get_running_loop().time()

    def check(self) -> None:
        """Raises NoAnswer, with the last failure, if the endpoint is not used any more."""
        if asyncio.get_running_loop().time() >= self._ends:
            raise NoAnswer(f"all reading had to end after {self._limits.total_s:g} s", FailureReason.TIMEOUT)
        if self._unanswered >= _PATIENCE or self._left_s() <= 0:
            raise self._last

    @asynccontextmanager
    async def exchange(self) -> AsyncIterator[None]:
        """Waits for a free place and bounds the time of one exchange. Raises NoAnswer."""
        async with self._room:
            self.check()
            loop = asyncio.get_running_loop()
            begin = loop.time()
            room_s = min(self._limits.timeout_s, self._left_s(), self._ends - begin)
            try:
                async with asyncio.timeout(room_s):
                    yield
            except (TimeoutError, NoAnswer) as error:
                failed = error if isinstance(error, NoAnswer) else timed_out(room_s)
                if failed.reason is FailureReason.TIMEOUT:
                    self._waited(begin)
                    if self._left_s() <= 0 and room_s < self._limits.timeout_s:
                        failed = timed_out(self._silent_s)  # the last wait was cut short
                self._last = failed
                raise failed from None

    async def pause(self, seconds: float, why: NoAnswer) -> None:
        """Waits before a request is repeated. Raises NoAnswer if the endpoint has no time left."""
        begin, self._last = asyncio.get_running_loop().time(), why
        await asyncio.sleep(min(seconds, max(0.0, self._left_s()), max(0.0, self._ends - begin)))
        self._waited(begin)
        self.check()

    def _waited(self, begin: float) -> None:
        """Counts the time since ``begin`` as silence. Concurrent waits count once."""
        now = asyncio.get_running_loop().time()
        self._silent_s += now - max(begin, self._counted)
        self._counted = now

    def _left_s(self) -> float:
        """The seconds for which it may still stay silent."""
        return (self._limits.silence_s if self._heard else self._limits.first_s) - self._silent_s


def timed_out(seconds: float) -> NoAnswer:
    """The NoAnswer for an answer that was not complete in time."""
    return NoAnswer(f"no answer within {seconds:.3g} s", FailureReason.TIMEOUT)

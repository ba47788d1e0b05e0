"""The only sockets: one client for HTTP and WebSocket with limits on time, size and repetition."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from socket import gaierror
from types import TracebackType

import httpx

from auditor.net.failure import FailureReason, NoAnswer
from auditor.net.websocket import Sockets, too_large

_TOO_MANY_REQUESTS = 429
_TRY_LATER = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})


@dataclass(frozen=True, slots=True)
class Limits:
    """How patient to be.

    ``timeout_s`` is for one exchange, ``attempts`` counts tries of one request, ``pause_s`` is waited after the first
    failure and doubles, ``longest_pause_s`` bounds what a Retry-After may ask for, ``most_bytes`` is the largest answer
    read, ``in_flight`` how many requests run at once, ``batch`` how many calls travel in one request.
    """

    timeout_s: float = 30.0
    attempts: int = 4
    pause_s: float = 0.5
    longest_pause_s: float = 20.0
    most_bytes: int = 32 * 2**20
    in_flight: int = 8
    batch: int = 100


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer: status, body, and headers by lower-case name."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Http:
    """One asynchronous client for everything. Use as an async context manager."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._client = httpx.AsyncClient(timeout=limits.timeout_s, follow_redirects=True, max_redirects=3)
        self._sockets = Sockets(limits.timeout_s, limits.most_bytes)
        self._room = asyncio.Semaphore(limits.in_flight)

    async def __aenter__(self) -> "Http":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._sockets.close()
        await self._client.aclose()

    async def post(self, url: str, body: bytes) -> Reply:
        """Posts JSON, again if the server asks for patience or the connection breaks.

        A status that repeating does not mend is returned. Raises NoAnswer after the last attempt, at once for an answer
        that is too large.
        """
        json = {"content-type": "application/json", "accept": "application/json"}
        return await self._until_settled("POST", url, body, json, lambda reply: reply.status not in _TRY_LATER)

    async def get(self, url: str, headers: Mapping[str, str], settled: Callable[[Reply], bool]) -> Reply:
        """Gets, again while ``settled`` says that an answer with a status like 500 is none. Raises as ``post`` does."""
        return await self._until_settled(
            "GET",
            url,
            None,
            {"accept": "application/json", **headers},
            lambda reply: reply.status not in _TRY_LATER or settled(reply),
        )

    async def _until_settled(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], settled: Callable[[Reply], bool]
    ) -> Reply:
        failed, pause = NoAnswer("it was not asked"), 0.0
        for attempt in range(self.limits.attempts):
            if attempt:
                await asyncio.sleep(pause)
            pause = self.limits.pause_s * 2**attempt
            try:
                if url.startswith(("ws://", "wss://")):
                    return Reply(200, await self._sockets.exchange(url, body or b""))
                async with self._room:
                    reply, later = await self._exchange(method, url, body, headers)
            except httpx.TimeoutException:
                # Whoever let a whole time-out pass will do so again; one more try is enough.
                if failed.reason is FailureReason.TIMEOUT:
                    break
                failed = NoAnswer(f"no answer within {self.limits.timeout_s:g} s", FailureReason.TIMEOUT)
            except (httpx.TransportError, httpx.DecodingError, httpx.TooManyRedirects, NoAnswer) as error:
                if isinstance(error, NoAnswer) and error.reason is FailureReason.TOO_LARGE:
                    raise
                told = _failure(error)
                # A name that twice leads nowhere is wrong or out of reach; a machine that is down may come back.
                if str(told) == str(failed) and _leads_nowhere(error):
                    break
                failed = told
            except (httpx.InvalidURL, UnicodeError) as error:
                raise NoAnswer(f"the address cannot be used: {error}", FailureReason.ADDRESS) from None
            else:
                if settled(reply):
                    return reply
                failed = _by_status(reply)
                pause = max(pause, min(later, self.limits.longest_pause_s))
        raise failed

    async def _exchange(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[Reply, float]:
        async with (
            asyncio.timeout(self.limits.timeout_s * 2),
            self._client.stream(method, url, content=body, headers=dict(headers)) as response,
        ):
            content = bytearray()
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > self.limits.most_bytes:
                    raise too_large(self.limits.most_bytes)
            told = {name.lower(): value for name, value in response.headers.items()}
            return Reply(response.status_code, bytes(content), told), _seconds(told.get("retry-after", ""))


def _failure(error: Exception) -> NoAnswer:
    """What a failed exchange comes to."""
    if isinstance(error, NoAnswer):
        return error
    reason = FailureReason.MALFORMED if isinstance(error, httpx.DecodingError) else FailureReason.UNREACHABLE
    return NoAnswer(str(error) or type(error).__name__, reason)


def _by_status(reply: Reply) -> NoAnswer:
    limited = reply.status == _TOO_MANY_REQUESTS
    reason = FailureReason.RATE_LIMITED if limited else FailureReason.STATUS
    return NoAnswer(f"HTTP status {reply.status}", reason)


def _leads_nowhere(error: BaseException | None) -> bool:
    """Whether the name of a host could not be resolved."""
    while error is not None and not isinstance(error, gaierror):
        error = error.__cause__ or error.__context__
    return error is not None


def _seconds(retry_after: str) -> float:
    """What a Retry-After header asks for, in seconds (RFC 9110, 10.2.3); 0 if it makes no sense."""
    if retry_after.isdecimal() and retry_after.isascii():
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0.0

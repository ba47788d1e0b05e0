"""The only network client of the product: HTTP and WebSocket with limits on time, size and retries."""

import asyncio
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType

import httpx

from auditor.net.failure import FailureReason, NoAnswer, connection_failure
from auditor.net.limits import Health, timed_out
from auditor.net.limits import RequestLimits as RequestLimits
from auditor.net.redirects import is_redirect, redirect_target
from auditor.net.websocket import Sockets, too_large

_TRY_LATER = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
_TOO_MANY_REQUESTS = 429
_MOST_REDIRECTS = 3
_SLOWEST = 1024  # bytes per second
# A retry would fail in the same way.
_FINAL = frozenset({FailureReason.TOO_LARGE, FailureReason.REDIRECTED, FailureReason.ADDRESS})
# An endpoint that exceeds a whole time-out twice will do so again, and a host name that twice fails to resolve is wrong
# or out of reach; a machine that is down may come back.
_FINAL_IF_REPEATED = frozenset({FailureReason.TIMEOUT, FailureReason.UNRESOLVED})


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer: status, body, and headers by lower-case name."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str
    body: bytes | None
    headers: Mapping[str, str]


class Http:
    """One asynchronous client for everything. Use as an async context manager."""

    def __init__(self, limits: RequestLimits) -> None:
        self.limits = limits
        # This time-out is for each read; ``Health`` bounds the whole exchange, which may trickle byte by byte.
        self._client = httpx.AsyncClient(timeout=limits.timeout_s, follow_redirects=False)
        self._sockets = Sockets(limits.timeout_s, limits.most_bytes)
        self._health: dict[str, Health] = {}
        self._ends = math.inf

    async def __aenter__(self) -> "Http":
        if self.limits.total_s:
            self._ends = asyncio.get_running_loop().time() + self.limits.total_s
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._sockets.close()
        await self._client.aclose()

    def health(self, endpoint: str) -> Health:
        """The health of an endpoint, given by the URL of the user or the profile."""
        if endpoint not in self._health:
            # A WebSocket carries one exchange at a time.
            in_flight = 1 if _is_socket(endpoint) else self.limits.in_flight
            self._health[endpoint] = Health(self.limits, self._ends, in_flight)
        return self._health[endpoint]

    async def post(
        self, url: str, body: bytes, *, once_if_late: bool = False, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Posts JSON; repeats if the server asks for a pause or the connection breaks.

        Returns replies with a status that a retry cannot change. With ``once_if_late`` a request that times out is not
        repeated. Raises NoAnswer after the last attempt, and at once for failures that a retry cannot change.
        """
        json = {"content-type": "application/json", "accept": "application/json"}
        request = _Request("POST", url, body, json | dict(headers or {}))
        return await self._until_settled(request, url, _is_settled, once_if_late)

    async def get(self, url: str, headers: Mapping[str, str], settled: Callable[[Reply], bool], endpoint: str) -> Reply:
        """Gets a resource of ``endpoint``. For a status like 500, ``settled`` decides whether the reply is an answer;
        if not, the request is repeated. Raises as ``post`` does."""
        request = _Request("GET", url, None, {"accept": "application/json", **headers})
        return await self._until_settled(request, endpoint, lambda reply: _is_settled(reply) or settled(reply), False)

    async def _until_settled(
        self, request: _Request, endpoint: str, settled: Callable[[Reply], bool], once_if_late: bool
    ) -> Reply:
        health, pause = self.health(endpoint), 0.0
        failed = NoAnswer("it was not asked")
        for attempt in range(self.limits.attempts):
            if attempt:
                await health.pause(pause, failed)
            pause = self.limits.pause_s * 2**attempt
            try:
                async with health.exchange():
                    reply = await self._exchange(request)
            except NoAnswer as error:
                repeated = error.reason is failed.reason and error.reason in _FINAL_IF_REPEATED
                late_once = once_if_late and error.reason is FailureReason.TIMEOUT
                if repeated or late_once or error.reason in _FINAL:
                    raise
                failed = error
            else:
                if settled(reply):
                    return reply
                failed = _by_status(reply)
                later = _seconds(reply.headers.get("retry-after", ""))
                pause = max(pause, min(later, self.limits.longest_pause_s))
        raise failed

    async def _exchange(self, request: _Request) -> Reply:
        """One reply, after redirects. Raises NoAnswer for every failure."""
        try:
            if _is_socket(request.url):
                return Reply(200, await self._sockets.exchange(request.url, request.body or b""))
            url = httpx.URL(request.url)
            for _ in range(_MOST_REDIRECTS + 1):
                reply = await self._once(request, url)
                if not is_redirect(reply.status, reply.headers):
                    return reply
                url = redirect_target(url, reply.headers["location"])
            raise NoAnswer("it redirects without end", FailureReason.REDIRECTED)
        except httpx.TimeoutException:
            raise timed_out(self.limits.timeout_s) from None
        except httpx.DecodingError as error:
            raise NoAnswer(str(error), FailureReason.MALFORMED) from None
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise connection_failure(error) from None
        except (httpx.InvalidURL, ValueError) as error:
            raise NoAnswer(f"the address cannot be used: {error}", FailureReason.ADDRESS) from None

    async def _once(self, request: _Request, url: httpx.URL) -> Reply:
        async with self._client.stream(
            request.method, url, content=request.body, headers=dict(request.headers)
        ) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            content = bytearray()
            begin = 0.0
            async for chunk in response.aiter_bytes():
                begin = begin or asyncio.get_running_loop().time()
                content += chunk
                if len(content) > self.limits.most_bytes:
                    raise too_large(self.limits.most_bytes)
                took = asyncio.get_running_loop().time() - begin
                if took > self.limits.trickle_s and len(content) < took * _SLOWEST:
                    raise timed_out(took)
            return Reply(response.status_code, bytes(content), headers)


def _is_socket(url: str) -> bool:
    return url.startswith(("ws://", "wss://"))


def _is_settled(reply: Reply) -> bool:
    return reply.status not in _TRY_LATER


def _by_status(reply: Reply) -> NoAnswer:
    limited = reply.status == _TOO_MANY_REQUESTS
    reason = FailureReason.RATE_LIMITED if limited else FailureReason.STATUS
    return NoAnswer(f"HTTP status {reply.status}", reason)


def _seconds(retry_after: str) -> float:
    """The value of a Retry-After header in seconds (RFC 9110, 10.2.3); 0 if it is invalid."""
    if retry_after.isdecimal() and retry_after.isascii() and len(retry_after) < 10:
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return 0.0

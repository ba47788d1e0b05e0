"""JSON over WebSocket, for nodes that serve nothing else: one connection per address, one exchange at a time."""

import asyncio

import websockets

from auditor.net.failure import FailureReason, NoAnswer, connection_failure
from auditor.net.limits import timed_out


def too_large(most_bytes: int) -> NoAnswer:
    """The NoAnswer for an answer beyond the limit, which is not read further."""
    return NoAnswer(f"the answer is larger than {most_bytes // 2**20} MiB", FailureReason.TOO_LARGE)


class _Direct(websockets.connect):
    """A connection that follows no redirects, so that no other host receives the request."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Overrides ``websockets``: the exception to raise instead of following a redirect."""
        return exc


class Sockets:
    """Open connections by address. Close them with ``close``."""

    def __init__(self, timeout_s: float, most_bytes: int) -> None:
        self._timeout_s = timeout_s
        self._most_bytes = most_bytes
        self._open: dict[str, websockets.ClientConnection] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    async def exchange(self, url: str, body: bytes) -> bytes:
        """Sends a text and returns the next one. Raises NoAnswer."""
        async with self._turns.setdefault(url, asyncio.Lock()):
            try:
                async with asyncio.timeout(self._timeout_s):
                    connection = self._open.get(url) or await self._connected(url)
                    await connection.send(body.decode())
                    return (await connection.recv(decode=False)) or b""
            except websockets.ConnectionClosed as error:
                await self._forget(url)
                if error.sent is not None and error.sent.code == websockets.CloseCode.MESSAGE_TOO_BIG:
                    raise too_large(self._most_bytes) from None
                raise NoAnswer("the connection was closed", FailureReason.UNREACHABLE) from None
            except TimeoutError:
                await self._forget(url)
                raise timed_out(self._timeout_s) from None
            except asyncio.CancelledError:
                await self._forget(url)
                raise
            except (OSError, ValueError, websockets.WebSocketException) as error:
                raise connection_failure(error) from None

    async def close(self) -> None:
        """Closes every connection."""
        for url in list(self._open):
            await self._forget(url)

    async def _connected(self, url: str) -> websockets.ClientConnection:
        connection = await _Direct(url, max_size=self._most_bytes, close_timeout=1)
        self._open[url] = connection
        return connection

    async def _forget(self, url: str) -> None:
        """Drops a connection, so that a late answer is never taken for the answer to the next request."""
        connection = self._open.pop(url, None)
        if connection is not None:
            await connection.close()

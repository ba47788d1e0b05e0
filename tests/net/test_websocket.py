"""Answers over a WebSocket, from a server that behaves as each test says."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import websockets

from auditor.net.failure import FailureReason, NoAnswer
from auditor.net.websocket import Sockets

Handler = Callable[[websockets.ServerConnection], Awaitable[None]]


def exchanged(handler: Handler, *bodies: bytes, most_bytes: int = 1000, timeout_s: float = 0.5) -> list[bytes]:
    """What comes back for each body, one after the other, from a server with this handler."""

    async def run() -> list[bytes]:
        async with websockets.serve(handler, "127.0.0.1", 0) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            sockets = Sockets(timeout_s, most_bytes)
            try:
                return [await sockets.exchange(f"ws://127.0.0.1:{port}", body) for body in bodies]
            finally:
                await sockets.close()

    return asyncio.run(run())


async def echo(connection: websockets.ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


def test_each_question_gets_its_own_answer() -> None:
    assert exchanged(echo, b"one", b"two", b"three") == [b"one", b"two", b"three"]


def test_an_answer_beyond_the_limit_is_refused() -> None:
    async def flood(connection: websockets.ServerConnection) -> None:
        async for _ in connection:
            await connection.send("x" * 5000)

    with pytest.raises(NoAnswer) as refused:
        exchanged(flood, b"one")
    assert refused.value.reason is FailureReason.TOO_LARGE


def test_silence_ends_after_the_time_out() -> None:
    async def silent(connection: websockets.ServerConnection) -> None:
        await connection.wait_closed()

    with pytest.raises(NoAnswer, match=r"no answer within 0\.5 s"):
        exchanged(silent, b"one")


def test_a_closed_connection_is_no_answer_and_the_next_question_opens_another() -> None:
    async def once(connection: websockets.ServerConnection) -> None:
        message = await connection.recv()
        if message == "first":
            await connection.close()
        else:
            await connection.send(message)

    async def run() -> bytes:
        async with websockets.serve(once, "127.0.0.1", 0) as server:
            url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
            sockets = Sockets(2, 1000)
            with pytest.raises(NoAnswer, match="closed"):
                await sockets.exchange(url, b"first")
            answer = await sockets.exchange(url, b"second")
            await sockets.close()
            return answer

    assert asyncio.run(run()) == b"second"


@pytest.mark.parametrize("url", ["ws://127.0.0.1:1", "ws://", "ws://[", "wss://no.such.host.invalid"])
def test_an_address_where_nobody_answers_is_no_answer(url: str) -> None:
    async def run() -> None:
        await Sockets(2, 1000).exchange(url, b"one")

    with pytest.raises(NoAnswer):
        asyncio.run(run())

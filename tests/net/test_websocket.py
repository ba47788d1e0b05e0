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


def test_a_redirect_is_not_followed() -> None:
    async def run() -> int:
        connections = 0

        async def other(connection: websockets.ServerConnection) -> None:
            nonlocal connections
            connections += 1

        async with websockets.serve(other, "127.0.0.1", 0) as elsewhere:
            target = f"ws://127.0.0.1:{next(iter(elsewhere.sockets)).getsockname()[1]}/"

            def redirect(connection: websockets.ServerConnection, request: object) -> object:
                response = connection.respond(302, "")
                response.headers["Location"] = target
                return response

            async with websockets.serve(echo, "127.0.0.1", 0, process_request=redirect) as server:  # type: ignore[arg-type]
                url = f"ws://user:hunter2@127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
                with pytest.raises(NoAnswer, match="302"):
                    await Sockets(2, 1000).exchange(url, b"one")
        return connections

    assert asyncio.run(run()) == 0


def test_an_answer_that_came_too_late_is_not_taken_for_the_next() -> None:
    async def slow(connection: websockets.ServerConnection) -> None:
        async for message in connection:
            await asyncio.sleep(0.3 if message == "first" else 0)
            await connection.send(message)

    async def run() -> bytes:
        async with websockets.serve(slow, "127.0.0.1", 0) as server:
            url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
            sockets = Sockets(60, 1000)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await sockets.exchange(url, b"first")
            answer = await sockets.exchange(url, b"second")
            await sockets.close()
            return answer

    assert asyncio.run(run()) == b"second"

import asyncio
import socket
from collections.abc import Coroutine
from typing import Any

import pytest

from auditor.net.failure import NoAnswer
from auditor.net.http import Http, Limits, Reply

LIMITS = Limits(timeout_s=2, attempts=4, pause_s=0.01)


def asked(url: str) -> Coroutine[Any, Any, Reply]:
    async def ask() -> Reply:
        async with Http(LIMITS) as http:
            return await http.post(url, b"{}")

    return ask()


@pytest.mark.parametrize("url", ["https://node.example/", "wss://node.example/"])
def test_a_name_that_leads_nowhere_is_tried_twice(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = []

    def unknown(host: object, *_: object, **__: object) -> list[object]:
        looked_up.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(NoAnswer, match="Name or service not known"):
        asyncio.run(asked(url))
    assert len(looked_up) == 2


def test_a_machine_that_is_down_is_tried_as_often_as_the_limits_say(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses = []
    sleep = asyncio.sleep

    async def counted(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    monkeypatch.setattr(asyncio, "sleep", counted)
    with pytest.raises(NoAnswer):
        asyncio.run(asked(f"http://127.0.0.1:{port}/"))
    assert len([pause for pause in pauses if pause]) == LIMITS.attempts - 1

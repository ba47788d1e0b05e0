"""One exchange: bounded in time, size and repetition, and never elsewhere than where it was asked for."""

import asyncio
import base64
import socket
from collections.abc import Coroutine
from typing import Any

import pytest

from auditor.net.failure import FailureReason, NoAnswer
from auditor.net.http import Http, Reply, RequestLimits
from tests.net.server import Says, serving

LIMITS = RequestLimits(timeout_s=2, attempts=4, pause_s=0.01)
QUICK = RequestLimits(
    timeout_s=0.3, first_s=0.5, silence_s=0.5, trickle_s=0.1, attempts=4, pause_s=0.01, most_bytes=2**20
)


def asked(url: str, limits: RequestLimits = LIMITS) -> Coroutine[Any, Any, Reply]:
    async def ask() -> Reply:
        async with Http(limits) as http:
            return await http.post(url, b"{}")

    return ask()


def failure(url: str, limits: RequestLimits = QUICK) -> NoAnswer:
    with pytest.raises(NoAnswer) as failed:
        asyncio.run(asked(url, limits))
    return failed.value


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


ENDLESS = {
    "a body that trickles": Says(trickle=0.02),
    "headers that trickle": Says(trickle=0.02, in_headers=True),
    "silence": Says(after_s=2),
}


@pytest.mark.parametrize("fault", ENDLESS)
def test_an_answer_that_never_ends_is_given_up(fault: str) -> None:
    with serving(lambda *_: ENDLESS[fault]) as url:
        assert failure(url).reason is FailureReason.TIMEOUT


def test_a_slow_body_is_given_up_long_before_the_time_out() -> None:
    with serving(lambda *_: Says(trickle=0.02)) as url:
        assert "no answer within 0.1" in str(failure(url, RequestLimits(trickle_s=0.1, attempts=1)))


def test_an_endpoint_that_keeps_silent_is_given_up() -> None:
    """Of questions that wait for their turn, those that come after it was given up are not sent at all."""
    count = 0

    def silent(request: Any, number: int) -> Says:
        nonlocal count
        count = number + 1
        return Says(after_s=2)

    async def many(url: str) -> list[Any]:
        async with Http(QUICK) as http:
            return await asyncio.gather(*(http.post(url, b"{}") for _ in range(200)), return_exceptions=True)

    with serving(silent) as url:
        answers = asyncio.run(many(url))
    assert {type(answer) for answer in answers} == {NoAnswer}
    assert count <= 3 * QUICK.in_flight


def test_one_that_answered_before_is_waited_for_longer() -> None:
    first = RequestLimits(timeout_s=0.2, first_s=0.2, silence_s=60, attempts=2, pause_s=0.01)

    async def ask(url: str) -> Reply:
        async with Http(first) as http:
            await http.post(url, b"{}")
            http.health(url).answered()
            with pytest.raises(NoAnswer):
                await http.post(url, b"{}")
            return await http.post(url, b"{}")

    with serving(lambda _, number: Says(b"here", after_s=1 if number in (1, 2) else 0)) as url:
        assert asyncio.run(ask(url)).body == b"here"


def test_one_that_always_wants_patience_gets_some_and_no_more() -> None:
    patient = RequestLimits(first_s=0.3, longest_pause_s=60, attempts=9)
    later = Says(b"", 429, {"Retry-After": "3600"})
    with serving(lambda *_: later) as url:
        assert failure(url, patient).reason is FailureReason.RATE_LIMITED


def test_all_reading_ends_when_its_time_is_over() -> None:
    whole = RequestLimits(timeout_s=0.2, first_s=60, total_s=0.3, attempts=9, pause_s=0.01)
    with serving(lambda *_: Says(after_s=2)) as url:
        assert failure(url, whole).reason is FailureReason.TIMEOUT


def test_a_redirect_to_another_host_is_not_followed() -> None:
    sent: list[Any] = []

    def other(request: Any, number: int) -> Says:
        sent.append(request)
        return Says(b"{}")

    with serving(other) as elsewhere, serving(lambda *_: Says(status=307, headers={"Location": elsewhere})) as url:
        failed = failure(url.replace("://", "://user:hunter2@"))
    assert failed.reason is FailureReason.REDIRECTED
    assert elsewhere in str(failed)
    assert not sent


@pytest.mark.parametrize(
    "location", ["http://[", "//", "file:///etc/passwd", "http://127.0.0.1:1/", "https://127.0.0.1"]
)
def test_a_redirect_to_no_address_is_told(location: str) -> None:
    with serving(lambda *_: Says(status=302, headers={"Location": location})) as url:
        assert failure(url).reason in (FailureReason.REDIRECTED, FailureReason.ADDRESS)


def test_a_redirect_without_end_is_given_up_at_once() -> None:
    count = 0

    def loop(request: Any, number: int) -> Says:
        nonlocal count
        count += 1
        return Says(status=302, headers={"Location": "/again"})

    with serving(loop) as url:
        assert failure(url).reason is FailureReason.REDIRECTED
    assert count <= 4


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_on_the_same_host_keeps_question_and_credentials(status: int) -> None:
    seen: list[tuple[Any, str]] = []

    def node(request: Any, number: int, headers: Any) -> Says:
        seen.append((request, headers["Authorization"]))
        return Says(b"here") if number else Says(status=status, headers={"Location": "/v2"})

    with serving(node, with_headers=True) as url:
        assert asyncio.run(asked(url.replace("://", "://user:hunter2@"))).body == b"here"
    login = "Basic " + base64.b64encode(b"user:hunter2").decode()
    assert seen == [({}, login)] * 2


def test_an_announced_size_beyond_the_limit_is_too_large() -> None:
    with serving(lambda *_: Says(b" " * 2**20, repeat=2)) as url:
        assert failure(url).reason is FailureReason.TOO_LARGE

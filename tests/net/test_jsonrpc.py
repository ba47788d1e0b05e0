"""Batches, refusals and endpoints that fail, against a server that does what it is told."""

import asyncio
import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from auditor.net.failure import FailureReason, NoAnswer, RpcError
from auditor.net.http import Http, RequestLimits
from auditor.net.jsonrpc import JsonRpc
from auditor.net.secrets import Secrets
from tests.net.server import Says, calls, results, serving

QUICK = RequestLimits(timeout_s=0.5, attempts=3, pause_s=0.01, longest_pause_s=0.2, most_bytes=2**20)


async def fine(ask: Any) -> str | None:
    return None


def ask(urls: Sequence[str], count: int = 5, check: Any = fine, limits: RequestLimits = QUICK) -> list[Any]:
    """What ``count`` questions asked at once get: a result, an RpcError, or the exception."""

    async def run() -> list[Any]:
        async with Http(limits) as http:
            rpc = JsonRpc(http, urls, Secrets(urls), check)
            return await asyncio.gather(*(rpc.ask("echo", [n]) for n in range(count)), return_exceptions=True)

    return asyncio.run(run())


def echo(call: dict[str, Any]) -> dict[str, Any]:
    return {"result": call["params"][0]}


def test_questions_asked_at_once_travel_together() -> None:
    sizes: list[int] = []

    def node(request: Any, number: int) -> Says:
        sizes.append(len(calls(request)))
        return results(request, echo)

    with serving(node) as url:
        assert ask([url], 250) == list(range(250))
    assert (len(sizes), sum(sizes)) == (3, 250)
    assert max(sizes) <= QUICK.batch


def test_a_node_without_batches_still_works() -> None:
    refusals = [Says(b'{"error": "no batches"}'), Says(b"<html>", 400), Says(b"", 413), Says(b"[]")]
    for refusal in refusals:
        with serving(partial(without_batches, refusal)) as url:
            assert ask([url]) == [0, 1, 2, 3, 4]


def without_batches(refusal: Says, request: Any, number: int) -> Says:
    return refusal if isinstance(request, list) else results(request, echo)


def test_answers_may_come_in_any_order() -> None:
    def node(request: Any, number: int) -> Says:
        return results(request[::-1], echo)

    with serving(node) as url:
        assert ask([url]) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "fault",
    [
        Says(status=429, headers={"Retry-After": "0"}),
        Says(status=503, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}),
        Says(b"oops", status=500),
        Says(b'[{"jsonrpc', cut=True),
    ],
    ids=["429", "503", "500", "cut"],
)
def test_a_passing_fault_is_waited_for(fault: Says) -> None:
    with serving(lambda request, number: fault if number < 2 else results(request, echo)) as url:
        assert ask([url]) == [0, 1, 2, 3, 4]


def test_a_node_that_is_busy_is_asked_again() -> None:
    def node(request: Any, number: int) -> Says:
        busy = {"error": {"code": -32005, "message": "rate limit reached"}}
        return results(request, lambda call: busy if number == 0 else echo(call))

    with serving(node) as url:
        assert ask([url]) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Says(b"not json"), "no JSON"),
        (Says(b"[" * 100_000), "no JSON"),
        (Says(b'"text"'), "no JSON-RPC answer"),
        (Says(b"{}"), "neither result nor error"),
        (Says(b" " * 2**20, repeat=200), "larger than 1 MiB"),
        (Says(b"", 502), "HTTP status 502"),
        (Says(b"{}", after_s=2), "no answer within 0.5 s"),
        (Says(b"<html>forbidden", 403), "HTTP status 403"),
    ],
    ids=["garbage", "deep", "text", "empty", "huge", "502", "slow", "403"],
)
def test_a_lasting_fault_is_told(fault: Says, why: str) -> None:
    with serving(lambda request, number: fault) as url:
        answers = ask([url])
    assert all(isinstance(answer, NoAnswer) and why in str(answer) for answer in answers), answers


def test_an_endpoint_that_fails_is_followed_by_the_next() -> None:
    with (
        serving(lambda request, _: Says(b"", 500)) as broken,
        serving(lambda request, _: results(request, echo)) as sound,
    ):
        assert ask([broken, sound]) == [0, 1, 2, 3, 4]


def test_an_endpoint_of_another_chain_is_not_used() -> None:
    async def check(question: Any) -> str | None:
        return None if await question("chain", [7]) == 7 else "another chain"

    def other(request: Any, number: int) -> Says:
        return results(request, lambda call: {"result": 8})

    with serving(other) as wrong, serving(lambda request, _: results(request, echo)) as right:
        assert ask([wrong, right], check=check) == [0, 1, 2, 3, 4]
        answers = ask([wrong], check=check)
    assert all("another chain" in str(answer) and "127.0.0.1" in str(answer) for answer in answers)


def test_what_a_node_refuses_is_an_answer() -> None:
    error = {"code": 3, "message": "execution reverted", "data": "0x08c379a0"}
    with serving(lambda request, _: results(request, lambda call: {"error": error})) as url:
        assert ask([url], 1) == [RpcError(3, "execution reverted", "0x08c379a0")]


def test_a_batch_that_is_too_large_is_halved() -> None:
    def node(request: Any, number: int) -> Says:
        return results(request, lambda call: {"result": "x" * 2**17})

    with serving(node) as url:
        assert ask([url], 20) == ["x" * 2**17] * 20


SPOILT: dict[str, Callable[[list[dict[str, Any]]], list[Any]]] = {
    "every id twice": lambda told: told + [each | {"result": "0x"} for each in told],
    "one id twice": lambda told: [*told, told[2] | {"result": "0x"}],
    "rotated": lambda told: [each | {"id": told[n - 1]["id"]} for n, each in enumerate(told)],
    "reversed": lambda told: [each | {"id": told[-1 - n]["id"]} for n, each in enumerate(told)],
    "one too high": lambda told: [each | {"id": each["id"] + 1} for each in told],
    "an id that was not asked for": lambda told: [*told, {"jsonrpc": "2.0", "id": 77, "result": 7}],
    "ids as text": lambda told: [each | {"id": str(each["id"])} for each in told],
    "ids as truth": lambda told: [each | {"id": True} for each in told],
    "an answer without id": lambda told: [*told, {"jsonrpc": "2.0", "result": 7}],
    "no object": lambda told: [*told, 7],
}


async def serves_seven(question: Any) -> str | None:
    return None if await question("chain", ["seven"]) == "seven" else "another chain"


@pytest.mark.parametrize("how", SPOILT)
def test_a_batch_whose_ids_are_wrong_is_asked_again_one_by_one(how: str) -> None:
    def node(request: Any, number: int) -> Says:
        said = results(request, echo)
        return Says(json.dumps(SPOILT[how](json.loads(said.body))).encode()) if isinstance(request, list) else said

    with serving(node) as url:
        assert ask([url], check=serves_seven) == [0, 1, 2, 3, 4]


def test_an_error_without_id_in_a_batch_spoils_nothing() -> None:
    def node(request: Any, number: int) -> Says:
        told = json.loads(results(request, echo).body)
        null = {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "invalid"}}
        return Says(json.dumps([null, *told[1:]] if isinstance(request, list) else told).encode())

    with serving(node) as url:
        assert ask([url]) == [0, 1, 2, 3, 4]


def test_an_answer_to_another_question_is_none() -> None:
    with serving(lambda request, _: Says(b'{"jsonrpc": "2.0", "id": 9, "result": 0}')) as url:
        (answer,) = ask([url], 1)
    assert isinstance(answer, NoAnswer) and answer.reason is FailureReason.MALFORMED


def test_whatever_goes_wrong_reaches_everybody_who_waits() -> None:
    async def broken(question: Any) -> str | None:
        raise LookupError("a fault of ours")

    assert [type(answer) for answer in ask(["http://127.0.0.1:1"], check=broken)] == [LookupError] * 5


def test_a_number_without_end_is_no_answer() -> None:
    body = b'{"jsonrpc": "2.0", "id": 1, "result": ' + b"9" * 5000 + b"}"
    with serving(lambda request, _: Says(body)) as url:
        (answer,) = ask([url], 1)
    assert isinstance(answer, NoAnswer) and answer.reason is FailureReason.MALFORMED


def test_half_a_surrogate_pair_is_no_text() -> None:
    body = b'{"jsonrpc": "2.0", "id": 1, "result": ["\\ud800", "\\ud83d\\ude00"]}'
    with serving(lambda request, _: Says(body)) as url:
        assert ask([url], 1) == [["?", "\U0001f600"]]


def test_secrets_that_a_node_echoes_are_masked() -> None:
    error = {"code": 1, "message": "bad key s3cr3tkey"}
    with serving(lambda request, _: results(request, lambda call: {"error": error})) as url:
        assert ask([f"{url}/v3/s3cr3tkey"], 1) == [RpcError(1, "bad key ***")]


def test_a_dead_endpoint_is_told_without_its_secrets() -> None:
    (answer,) = ask(["http://user:hunter2@127.0.0.1:1/v3/KEYINPATH?apikey=KEYINQUERY"], 1)
    assert isinstance(answer, NoAnswer)
    assert str(answer).startswith("http://127.0.0.1:1/***: ")
    assert not any(secret in str(answer) for secret in ("hunter2", "KEYINPATH", "KEYINQUERY"))

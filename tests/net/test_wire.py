"""All that a scan asks goes through one wire: with one end of all reading, and without secrets in what is kept."""

import asyncio

import pytest

from auditor.net.failure import FailureReason, NoAnswer, RpcError, RpcOutcome
from auditor.net.limits import RequestLimits
from auditor.net.recording import Query
from auditor.net.wire import Wire
from tests.net.server import Says, results, serving

CHAIN = "eip155:1"
QUESTION = Query(CHAIN, "ask", ())


async def fine(ask: object) -> str | None:
    return None


def asked(url: str, limits: RequestLimits) -> RpcOutcome:
    async def run() -> RpcOutcome:
        async with Wire.live({CHAIN: (url,)}, None, limits) as wire:
            rpc = wire.jsonrpc(CHAIN, fine)
            assert rpc is not None
            return (await wire.ask(QUESTION, lambda: rpc.ask("ask", []))).outcome

    return asyncio.run(run())


def test_all_reading_ends_when_the_time_of_the_scan_is_over() -> None:
    whole = RequestLimits(timeout_s=0.2, first_s=60, total_s=0.3, attempts=9, pause_s=0.2)
    with serving(lambda *_: Says(b"", 503)) as url, pytest.raises(NoAnswer, match="all reading had to end") as failed:
        asked(url, whole)
    assert failed.value.reason is FailureReason.TIMEOUT


def test_no_part_of_an_error_keeps_a_secret() -> None:
    error = {"code": 1, "message": "key canary-in-path", "data": ["canary-in-path"]}
    with serving(lambda request, _: results(request, lambda call: {"error": error})) as url:
        assert asked(f"{url}/canary-in-path", RequestLimits()) == RpcError(1, "key ***", ["***"])

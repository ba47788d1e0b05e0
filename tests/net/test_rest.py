import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from auditor.net.failure import NoAnswer, RpcError
from auditor.net.http import RequestLimits
from auditor.net.rest import Rest, RestGet
from auditor.net.wire import Wire
from tests.chains.cosmos.fake import ID, Node, serving

LIMITS = RequestLimits(timeout_s=2, attempts=2, pause_s=0.01)
PARAMS = "/cosmos/gov/v1/params/voting"


def _ask(*urls: str, path: str = PARAMS, do: Callable[[Rest], Any] | None = None) -> Any:
    async def fine(ask: RestGet) -> None:
        return None

    async def run() -> Any:
        async with Wire.live({ID: urls}, None, LIMITS) as wire:
            rest = wire.rest(ID, fine, {})
            assert rest is not None
            return await (do(rest) if do else rest.get(path))

    return asyncio.run(run())


def test_what_a_node_does_not_have_is_told_from_what_is_not_there() -> None:
    with serving(Node()) as url:
        absent, missing = _ask(url, path="/acme/none/v1/params"), _ask(url, path="/cosmos/gov/v1/params/other")
    assert isinstance(absent, RpcError) and isinstance(missing, RpcError)
    assert (absent.code, missing.code) == (12, 5)


def test_a_fault_is_asked_of_the_next_endpoint() -> None:
    broken = Node(before=lambda path, height: (500, b"<html>gateway</html>"))
    with serving(broken) as bad, serving(Node()) as good:
        assert "params" in _ask(bad, good)
        with pytest.raises(NoAnswer, match="HTTP status 500"):
            _ask(bad)


def test_an_error_that_says_something_is_not_asked_again() -> None:
    said = {"code": 2, "message": "version does not exist", "details": []}
    node = Node(before=lambda path, height: (500, said))
    with serving(node) as url, pytest.raises(NoAnswer, match="version does not exist"):
        _ask(url)
    assert node.asked == [PARAMS]


def test_a_busy_node_is_asked_again() -> None:
    times = iter([(503, {"code": 14, "message": "busy", "details": []})])
    node = Node(before=lambda path, height: next(times, None))
    with serving(node) as url:
        assert "params" in _ask(url)
    assert len(node.asked) == 2


def test_an_endpoint_that_never_answers_is_left_alone() -> None:
    node = Node(before=lambda path, height: (503, b""))

    async def often(rest: Rest) -> None:
        for _ in range(9):
            with pytest.raises(NoAnswer):
                await rest.get(PARAMS)

    with serving(node) as url:
        _ask(url, do=often)
    assert len(node.asked) == 3 * LIMITS.attempts


def test_keys_in_endpoints_are_sent_and_never_shown() -> None:
    node = Node(before=lambda path, height: (500, {"code": 2, "message": f"no {path}", "details": []}))
    with serving(node) as url, pytest.raises(NoAnswer) as fault:
        _ask(f"{url}/s3cr3t-key/?token=hidden-token")
    assert node.asked == [f"/s3cr3t-key{PARAMS}"]
    assert "s3cr3t-key" not in str(fault.value)
    assert "hidden-token" not in str(fault.value)
    assert "***" in str(fault.value)


def test_endpoints_may_be_asked_all_at_once() -> None:
    broken = Node(before=lambda path, height: (500, b""))
    with serving(broken) as bad, serving(Node()) as one, serving(Node()) as two:
        assert len(_ask(bad, one, two, do=lambda rest: rest.get_from_all(PARAMS))) == 2


def test_without_endpoints_there_is_no_answer() -> None:
    with pytest.raises(NoAnswer, match="no endpoint is known"):
        _ask()

"""What nodes of several makers say, and what it means."""

import pytest

from auditor.net.failure import FailureReason
from auditor.net.refusals import block_limits, is_revert, refusal_reason


@pytest.mark.parametrize(
    ("code", "message", "reason"),
    [
        (-32601, "the method trace_filter does not exist", FailureReason.UNSUPPORTED),
        (-32005, "daily request count exceeded", FailureReason.RATE_LIMITED),
        (0, "Too Many Requests", FailureReason.RATE_LIMITED),
        (-32005, "query returned more than 10000 results", FailureReason.TOO_LARGE),
        (-32000, "block range too wide", FailureReason.TOO_LARGE),
        (4444, "pruned history unavailable", FailureReason.PRUNED),
        (-32000, "missing trie node 1f4a (path ) state 0x is not available", FailureReason.PRUNED),
        (4003, "Client error: UnknownBlock: State already discarded for 0xab", FailureReason.PRUNED),
        (2, "codespace sdk code 26: invalid height: cannot query with height in the future", FailureReason.LAGGING),
        (3, "execution reverted: rate limit exceeded", FailureReason.REFUSED),
        (5, "not here", FailureReason.NOT_FOUND),
        (12, "Not Implemented", FailureReason.UNSUPPORTED),
        (None, "no", FailureReason.REFUSED),
    ],
)
def test_a_refusal_has_one_reason(code: object, message: str, reason: FailureReason) -> None:
    assert refusal_reason(code, message) is reason


@pytest.mark.parametrize(
    ("code", "message", "by_the_contract"),
    [
        (3, "anything", True),
        (-32015, "VM execution error.", True),
        (-32000, "Execution Reverted: not owner", True),
        (-32000, "out of gas", True),
        (-32000, "missing trie node", False),
        (-32601, "method not found", False),
    ],
)
def test_a_revert_is_told_from_a_refusal(code: int, message: str, by_the_contract: bool) -> None:
    assert is_revert(code, message) is by_the_contract


@pytest.mark.parametrize(
    ("message", "limits"),
    [
        ("query exceeds max block range 2,000", [2000]),
        ("up to a 10k block range", [10000]),
        ("block range limit: 500", [500]),
        ("too many results", []),
    ],
)
def test_a_refusal_may_name_how_many_blocks_are_answered(message: str, limits: list[int]) -> None:
    assert block_limits(message) == limits

"""What nodes of several makers say, and what it means."""

import pytest

from auditor.net.failure import FailureReason
from auditor.net.refusals import refusal_reason


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
        (2, "codespace sdk code 26: invalid height: cannot query with height in the future", FailureReason.BEHIND),
        (3, "execution reverted: rate limit exceeded", FailureReason.REFUSED),
        (5, "not here", FailureReason.NOT_FOUND),
        (12, "Not Implemented", FailureReason.UNSUPPORTED),
        (None, "no", FailureReason.REFUSED),
    ],
)
def test_a_refusal_has_one_reason(code: object, message: str, reason: FailureReason) -> None:
    assert refusal_reason(code, message) is reason

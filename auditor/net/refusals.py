"""What endpoints mean when they refuse: codes of the protocols and, where those say nothing, words.

Codes: JSON-RPC 2.0 (https://www.jsonrpc.org/specification), EIP-1474, EIP-4444 as go-ethereum answers it (4444), gRPC
as grpc-gateway passes it on (https://grpc.io/docs/guides/status-codes). This is the only place that reads the words
of an error; tests/words holds the rest of the product to that.
"""

import re

from auditor.net.failure import FailureReason

_CODES = {
    -32601: FailureReason.UNSUPPORTED,
    -32004: FailureReason.UNSUPPORTED,
    12: FailureReason.UNSUPPORTED,
    -32005: FailureReason.RATE_LIMITED,
    -32016: FailureReason.RATE_LIMITED,
    -32029: FailureReason.RATE_LIMITED,
    429: FailureReason.RATE_LIMITED,
    8: FailureReason.RATE_LIMITED,
    4444: FailureReason.PRUNED,
    5: FailureReason.NOT_FOUND,
}
# Order matters: a refusal of too large a query often has the code of a rate limit.
_WORDS = (
    (FailureReason.REFUSED, ("revert",)),
    (
        FailureReason.PRUNED,
        (
            "pruned",
            "pruning",
            "missing trie node",
            "discarded",
            "unknownblock",
            "unknown block",
            "lowest height is",
            "world state unavailable",
            "historical state",
        ),
    ),
    (
        FailureReason.LAGGING,
        ("in the future", "future height", "is not available yet", "must be less than or equal"),
    ),
    (FailureReason.TOO_LARGE, ("results", "range", "logs", "response size", "too large", "too big")),
    (
        FailureReason.RATE_LIMITED,
        (
            "rate limit",
            "too many requests",
            "request limit",
            "capacity exceeded",
            "exceeded its compute units",
            "try again",
        ),
    ),
    (FailureReason.UNSUPPORTED, ("method not found", "unknown query path", "unknown service", "unknown method")),
)
# Messages with which node software of all vendors reports that the contract, not the node, ended a call. Codes: 3 is
# go-ethereum's for a revert, -32015 that of Parity and its forks for a failed execution.
_REVERTS = (
    "revert",
    "evm error",
    "invalid opcode",
    "invalidjump",
    "invalid jump",
    "out of gas",
    "outofgas",
    "stack",
    "vm execution",
)
_REVERT_CODES = frozenset({3, -32015})
_BLOCKS = re.compile(
    r"(\d[\d,_]*)\s*(k?)[\s-]*(?:block|range)|(?:block|range)[a-z\s:=-]*?(\d[\d,_]*)\s*(k?)", re.IGNORECASE
)
# Reasons for which a retry after a pause may succeed.
PASSING = frozenset({FailureReason.RATE_LIMITED, FailureReason.LAGGING})


def refusal_reason(code: object, message: str) -> FailureReason:
    """The reason for a refusal, from the code and the message of its error (hostile text)."""
    said = message.lower()
    for reason, words in _WORDS:
        if any(word in said for word in words):
            return reason
    return _CODES.get(code, FailureReason.REFUSED) if isinstance(code, int) else FailureReason.REFUSED


def is_revert(code: int, message: str) -> bool:
    """Whether the error of an eth_call means that the contract reverted, and not that the node refused the call."""
    said = message.lower()
    return code in _REVERT_CODES or any(word in said for word in _REVERTS)


def block_limits(message: str) -> list[int]:
    """The numbers of blocks that a refusal of eth_getLogs names, in order: no standard has a field for the limit."""
    return [
        int(re.sub("[,_]", "", before or after)) * (1000 if kilo_before or kilo_after else 1)
        for before, kilo_before, after, kilo_after in _BLOCKS.findall(message)
    ]

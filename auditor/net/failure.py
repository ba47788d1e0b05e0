"""Why a request failed, and how an endpoint refuses one."""

from dataclasses import dataclass
from enum import StrEnum
from socket import gaierror
from typing import Any


class FailureReason(StrEnum):
    """Why there is no answer. Code decides by this, never by the words of an error."""

    OTHER = "other"  # no reason is known
    ADDRESS = "address"  # the endpoint's address cannot be used, or no endpoint was given
    UNRESOLVED = "unresolved"  # the name of the host leads nowhere
    UNREACHABLE = "unreachable"  # the connection fails or breaks
    TIMEOUT = "timeout"  # the answer was not complete in time
    REDIRECTED = "redirected"  # the endpoint sends the request elsewhere
    STATUS = "status"  # an HTTP status without further meaning
    TOO_LARGE = "too-large"  # the answer exceeds our limit or the endpoint's
    MALFORMED = "malformed"  # the answer cannot be decoded, or answers another request
    WRONG_CHAIN = "wrong-chain"  # the endpoint serves another chain, or does not say which
    RATE_LIMITED = "rate-limited"  # the endpoint wants to be asked more slowly
    LAGGING = "behind"  # the endpoint has not seen the block yet
    PRUNED = "pruned"  # the endpoint no longer keeps the state or the logs of the block
    UNSUPPORTED = "unsupported"  # the endpoint does not have this method or route
    NOT_FOUND = "not-found"  # what was asked for does not exist
    REFUSED = "refused"  # the endpoint refused for a reason of its own


class NoAnswer(Exception):
    """No endpoint gave a usable answer; the text says why, without secrets."""

    def __init__(self, why: str, reason: FailureReason = FailureReason.OTHER) -> None:
        super().__init__(why)
        self.reason = reason


def connection_failure(error: Exception) -> NoAnswer:
    """The NoAnswer for a connection that failed or broke."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, gaierror):
        cause = cause.__cause__ or cause.__context__
    reason = FailureReason.UNREACHABLE if cause is None else FailureReason.UNRESOLVED
    return NoAnswer(str(error) or type(error).__name__, reason)


@dataclass(frozen=True, slots=True)
class RpcError:
    """A JSON-RPC 2.0 error object: the endpoint understood the request and refused it, or the call reverted."""

    code: int
    message: str
    data: Any = None


# The answer of an endpoint that understood the request: any JSON, or an error.
RpcOutcome = Any | RpcError

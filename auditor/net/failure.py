"""How a request fails for good, and how an endpoint refuses one."""

from dataclasses import dataclass
from typing import Any


class NoAnswer(Exception):
    """No endpoint gave a usable answer; the text says why, without secrets."""


class TooLarge(NoAnswer):
    """The answer was larger than the limit and was not read to its end."""


@dataclass(frozen=True, slots=True)
class RpcError:
    """A JSON-RPC 2.0 error object: the endpoint understood the request and refused it, or the call reverted."""

    code: int
    message: str
    data: Any = None

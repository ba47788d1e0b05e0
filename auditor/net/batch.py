"""Batches of JSON-RPC 2.0 (https://www.jsonrpc.org/specification#batch): building them, and matching answers to
calls."""

from collections.abc import Sequence
from typing import Any

Call = tuple[str, list[Any]]


def batch_of(calls: Sequence[Call]) -> list[dict[str, Any]]:
    """The requests of a batch, numbered from 1: some nodes treat an id of 0 as missing."""
    return [
        {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        for number, (method, params) in enumerate(calls, 1)
    ]


def answers_by_call(reply: Any, calls: int) -> list[Any] | None:
    """The answer object of every call in order, None for a call without answer; None for a reply that is unusable.

    A reply is unusable if it is not a list, if an id comes twice or belongs to no call, or if an answer without id is
    not an error: then it is unknown which answer belongs to which call.
    """
    if not isinstance(reply, list):
        return None
    answers: list[Any] = [None] * calls
    for answer in reply:
        number = answer.get("id") if isinstance(answer, dict) else None
        if number is None and isinstance(answer, dict) and "error" in answer:
            continue  # answers a request that the node could not parse
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= calls or answers[number - 1]:
            return None
        answers[number - 1] = answer
    return answers

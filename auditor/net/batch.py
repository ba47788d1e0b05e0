"""Batches of JSON-RPC 2.0 (https://www.jsonrpc.org/specification#batch), and which answer belongs to which call."""

from collections.abc import Sequence
from typing import Any

Call = tuple[str, list[Any]]


def batch_of(calls: Sequence[Call]) -> list[dict[str, Any]]:
    """The requests of a batch, numbered from 1 on: some nodes take 0 for none."""
    return [
        {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        for number, (method, params) in enumerate(calls, 1)
    ]


def answers_by_call(told: Any, calls: int) -> list[Any] | None:
    """The answer object of each call, None where there is none; None for a batch that is not to be believed.

    An id that comes twice or was not asked for, or an answer without id that is no error, spoils the whole batch.
    """
    if not isinstance(told, list):
        return None
    answers: list[Any] = [None] * calls
    for each in told:
        number = each.get("id") if isinstance(each, dict) else None
        if number is None and isinstance(each, dict) and "error" in each:
            continue  # of a request that the node could not read
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= calls or answers[number - 1]:
            return None
        answers[number - 1] = each
    return answers

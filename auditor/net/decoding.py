"""Decoding of JSON from untrusted endpoints."""

import json
from typing import Any

from auditor.net.failure import FailureReason, NoAnswer


def decoded_json(body: bytes, status: int = 200) -> Any:
    """The value of a body. Raises NoAnswer if it is not JSON, nests too deep or has endless numbers.

    A lone surrogate cannot be encoded in UTF-8; it becomes a question mark.
    """
    try:
        value = json.loads(body)
        if rb"\ud" in body.lower():
            value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        at = "" if status == 200 else f" (HTTP status {status})"
        raise NoAnswer(f"the answer is no JSON{at}", FailureReason.MALFORMED) from None
    return value

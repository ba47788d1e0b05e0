"""A node that answers some questions with something else."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.net.server import Says, calls, serving

Change = Callable[[dict[str, Any], Any], Any]


@contextmanager
def lying(url: str, change: Change) -> Iterator[str]:
    """The URL of a proxy for ``url``; ``change(call, result)`` gives the result that is answered instead."""
    with httpx.Client(timeout=60) as node:

        def answer(request: Any, number: int) -> Says:
            content = node.post(url, json=request).json()
            answers = {each["id"]: each for each in (content if isinstance(content, list) else [content])}
            for call in calls(request):
                if "result" in answers[call["id"]]:
                    answers[call["id"]]["result"] = change(call, answers[call["id"]]["result"])
            return Says(json.dumps(content).encode())

        with serving(answer, url) as proxy:
            yield proxy

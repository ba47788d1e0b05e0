"""Sends events: to standard output, one line of JSON each, and to a webhook, one POST each."""

import asyncio
import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import TextIO

from auditor.net.failure import NoAnswer
from auditor.net.http import Http
from auditor.net.limits import RequestLimits
from auditor.net.secrets import Secrets, masked_url
from auditor.watching.event import WatchEvent
from auditor.watching.state import UnsentEvent, WatchState

# Sends one event; returns why that did not work, or nothing.
Send = Callable[[WatchEvent], str]
STDOUT, WEBHOOK = "stdout", "webhook"


def to_stream(stream: TextIO) -> Send:
    """Writes an event as one line. A reader that has gone raises BrokenPipeError: then it was not received."""

    def send(event: WatchEvent) -> str:
        stream.write(f"{event.line()}\n")
        stream.flush()
        return ""

    return send


def to_webhook(url: str, secret: str) -> Send:
    """Posts an event. Any status from 200 to 299 is a receipt. The header Idempotency-Key has the id of the event, by
    which a receiver drops repetitions, and with a ``secret`` X-Auditor-Signature has ``sha256=`` and the HMAC of the
    body."""

    def send(event: WatchEvent) -> str:
        body = event.line().encode()
        headers = {"idempotency-key": event.id}
        if secret:
            headers["x-auditor-signature"] = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        try:
            status = asyncio.run(_posted(url, body, headers))
        except NoAnswer as error:
            return f"{masked_url(url)}: {Secrets([url]).mask_text(str(error))}"
        return "" if 200 <= status < 300 else f"{masked_url(url)}: HTTP status {status}"

    return send


async def _posted(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    async with Http(RequestLimits()) as http:
        return (await http.post(url, body, headers=headers)).status


def delivered(
    state: WatchState, receivers: Mapping[str, Send], save: Callable[[WatchState], None]
) -> tuple[WatchState, tuple[str, ...]]:
    """The state after every unsent event was sent, in order, and why some were not. What a receiver does not take is
    kept, with all that comes after it for the same receiver. ``save`` is called after each receipt."""
    failed: dict[str, str] = {}
    for item in state.unsent:
        for name in item.receivers:
            if name not in receivers or name in failed:
                continue
            why = receivers[name](item.event)
            if why:
                failed[name] = why
                continue
            state = _received(state, item.event.id, name)
            save(state)
    return state, tuple(failed.values())


def _received(state: WatchState, event: str, receiver: str) -> WatchState:
    left = []
    for item in state.unsent:
        wanting = tuple(name for name in item.receivers if item.event.id != event or name != receiver)
        if wanting:
            left.append(UnsentEvent(event=item.event, receivers=wanting))
    return state.model_copy(update={"unsent": tuple(left)})

"""One forge's API: answers as JSON, pages joined, and why something was not answered in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from auditor.net.decoding import decoded
from auditor.net.failure import NoAnswer
from auditor.net.http import Http, Reply
from auditor.net.secrets import Secrets

_PER_PAGE = 100
_MOST_PAGES = 30


@dataclass(frozen=True, slots=True)
class Told:
    """An answer. ``value`` is None if there was none, and ``why`` says why; ``status`` is 0 if nobody answered.

    ``more``: there is another page (RFC 8288, ``rel="next"``).
    """

    status: int
    value: Any = None
    why: str = ""
    message: str = ""
    more: bool = False


class Api:
    """Asks for JSON below one address. Never raises for an answer that is missing, refused or nonsense."""

    def __init__(self, http: Http, base: str, headers: Mapping[str, str]) -> None:
        self._http = http
        self._base = base
        self._health = http.health(base)
        self._headers = headers
        # What a forge repeats of a token or of its own address is shown to nobody.
        self._secrets = Secrets((), _tokens(headers), [base])

    async def one(self, *path: str, **query: str | int) -> Told:
        """A single answer. Parts of the path may be hostile and are escaped."""
        if {"", ".", ".."} & set(path):
            return Told(0, why="its name cannot be part of an address")
        asked = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in query.items())
        url = "/".join((self._base, *(quote(part, safe="") for part in path))) + (f"?{asked}" if asked else "")
        try:
            reply = await self._http.get(url, self._headers, _used_up, self._base)
        except NoAnswer as failed:
            self._health.failed(failed)
            return Told(0, why=self._secrets.out_of_text(str(failed)))
        self._health.answered()
        try:
            value = (
                decoded(self._secrets.out_of_data(reply.body.decode(errors="replace")).encode()) if reply.body else None
            )
        except NoAnswer:
            return Told(reply.status, why="its answer is no JSON")
        message = self._secrets.out_of_text(str(value.get("message", ""))) if isinstance(value, dict) else ""
        if reply.status == 200:
            return Told(200, value, more='rel="next"' in reply.headers.get("link", ""))
        if _used_up(reply):
            return Told(reply.status, why="the forge's limit of requests is used up", message=message)
        return Told(reply.status, why=f"HTTP status {reply.status}", message=message)

    async def all(self, *path: str, **query: str | int) -> Told:
        """Every page of a list. A list that is cut short by a refused page is not there at all."""
        items: list[Any] = []
        for page in range(1, _MOST_PAGES + 1):
            told = await self.one(*path, **query, per_page=_PER_PAGE, page=page)
            if not isinstance(told.value, list):
                return told if told.value is None else Told(told.status, why="its answer is no list")
            items += told.value
            # Pages are counted and their addresses not followed: a link could lead the token elsewhere.
            if not told.more:
                return Told(200, items)
        return Told(200, why=f"there are more than {_MOST_PAGES * _PER_PAGE}")


def _tokens(headers: Mapping[str, str]) -> list[str]:
    """The tokens in headers, without the name of their scheme."""
    return [headers[name].removeprefix("Bearer ") for name in ("authorization", "private-token") if name in headers]


def _used_up(reply: Reply) -> bool:
    """Whether no request is left for this hour: asking again would not help."""
    return reply.headers.get("x-ratelimit-remaining") == "0"

"""A client of one forge's API: answers as JSON, joined pages, and reasons for missing answers in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from auditor.net.decoding import decoded_json
from auditor.net.failure import NoAnswer
from auditor.net.http import Http, Reply
from auditor.net.secrets import Secrets

_PER_PAGE = 100
_MOST_PAGES = 30


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """An answer. ``value`` is None if there is none, and ``why`` the reason; ``status`` is 0 without a reply.

    ``more``: there is another page (RFC 8288, ``rel="next"``).
    """

    status: int
    value: Any = None
    why: str = ""
    message: str = ""
    more: bool = False


class Api:
    """Reads JSON below one address. Never raises for an answer that is missing, refused or malformed."""

    def __init__(self, http: Http, base: str, headers: Mapping[str, str]) -> None:
        self._http = http
        self._base = base
        self._health = http.health(base)
        self._headers = headers
        # Masks the token and the forge's own address if an answer repeats them.
        self._secrets = Secrets((), _tokens(headers), [base])

    async def get(self, *path: str, **query: str | int) -> ApiAnswer:
        """A single answer. Parts of the path may be hostile and are escaped."""
        if {"", ".", ".."} & set(path):
            return ApiAnswer(0, why="its name cannot be part of an address")
        parameters = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in query.items())
        url = "/".join((self._base, *(quote(part, safe="") for part in path))) + (
            f"?{parameters}" if parameters else ""
        )
        try:
            reply = await self._http.get(url, self._headers, _used_up, self._base)
        except NoAnswer as failed:
            self._health.failed(failed)
            return ApiAnswer(0, why=self._secrets.mask_text(str(failed)))
        self._health.answered()
        try:
            value = (
                decoded_json(self._secrets.mask_data(reply.body.decode(errors="replace")).encode())
                if reply.body
                else None
            )
        except NoAnswer:
            return ApiAnswer(reply.status, why="its answer is no JSON")
        message = self._secrets.mask_text(str(value.get("message", ""))) if isinstance(value, dict) else ""
        if reply.status == 200:
            return ApiAnswer(200, value, more='rel="next"' in reply.headers.get("link", ""))
        if _used_up(reply):
            return ApiAnswer(reply.status, why="the forge's limit of requests is used up", message=message)
        return ApiAnswer(reply.status, why=f"HTTP status {reply.status}", message=message)

    async def get_all(self, *path: str, **query: str | int) -> ApiAnswer:
        """Every page of a list. If a page is refused, there is no list at all."""
        items: list[Any] = []
        for page in range(1, _MOST_PAGES + 1):
            answer = await self.get(*path, **query, per_page=_PER_PAGE, page=page)
            if not isinstance(answer.value, list):
                return answer if answer.value is None else ApiAnswer(answer.status, why="its answer is no list")
            items += answer.value
            # Pages are counted, and their links not followed: a link could send the token to another host.
            if not answer.more:
                return ApiAnswer(200, items)
        return ApiAnswer(200, why=f"there are more than {_MOST_PAGES * _PER_PAGE}")


def _tokens(headers: Mapping[str, str]) -> list[str]:
    """The tokens in headers, without the name of their scheme."""
    return [headers[name].removeprefix("Bearer ") for name in ("authorization", "private-token") if name in headers]


def _used_up(reply: Reply) -> bool:
    """Whether the rate limit is used up: a retry within the hour would not help."""
    return reply.headers.get("x-ratelimit-remaining") == "0"

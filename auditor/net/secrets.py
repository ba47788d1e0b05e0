"""Keys and credentials in endpoints never leave this machine: URLs are shown without them, echoes are masked.

An echo may come in any form in which HTTP, URLs, JSON or HTML carry text: each is masked.
"""

from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote, urlsplit

from auditor.net.encodings import forms

MASK = "***"

# In texts that a person reads even short pieces are masked. In data a piece must be so long, or be so surely a secret
# and no number, that it cannot stand there by chance, since masking changes what was read.
_SHORTEST_IN_TEXT = 4
_SHORTEST_IN_DATA = 12
_SHORTEST_SURE_IN_DATA = 8


def shown(url: str) -> str:
    """An endpoint fit to be seen: scheme and host, and a mask for all that may hold a key."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return f"{url.partition('://')[0]}://{MASK}"
    where = f"[{host}]" if ":" in host else host
    port = f":{_port(parts.netloc)}" if _port(parts.netloc) else ""
    rest = f"/{MASK}" if parts.path.strip("/") or parts.query or parts.username else ""
    return f"{parts.scheme}://{where}{port}{rest}"


class Secrets:
    """What may be secret in endpoints (user names, passwords, parts of paths, values of queries) and ``tokens``.

    Of the addresses in ``logins`` only credentials and queries are secret: their paths are names that people know.
    """

    def __init__(self, urls: Iterable[str], tokens: Iterable[str] = (), logins: Iterable[str] = ()) -> None:
        sure = {token for token in tokens if token}
        likely: set[str] = set()
        for url in urls:
            sure |= _sure(url)
            likely |= _likely(url)
        for url in logins:
            sure |= _sure(url)
        pieces = [piece for piece in sure | likely if len(piece) >= _SHORTEST_IN_TEXT]
        in_data = [
            piece for piece in pieces if len(piece) >= _SHORTEST_IN_DATA or (piece in sure and _no_number(piece))
        ]
        self._in_text = forms(pieces, _SHORTEST_IN_TEXT)
        self._in_data = forms(in_data, _SHORTEST_SURE_IN_DATA)

    def out_of_text(self, text: str) -> str:
        """A text for people without them."""
        return _without(text, self._in_text)

    def out_of_data(self, text: str) -> str:
        """Data without them."""
        return _without(text, self._in_data)


def _without(text: str, masked: Iterable[str]) -> str:
    for form in masked:
        text = text.replace(form, MASK)
    return text


def _sure(url: str) -> set[str]:
    """Passwords, logins as HTTP sends them, values of queries; all of what is no URL."""
    try:
        parts = urlsplit(url)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
    except ValueError:
        return {url}
    login = {password, f"{user}:{password}"} if password else set()
    raw = {value for _, _, value in (pair.partition("=") for pair in parts.query.split("&"))}
    return {piece for piece in login | raw | {value for _, value in parse_qsl(parts.query)} if piece}


def _likely(url: str) -> set[str]:
    """User names and parts of paths."""
    try:
        parts = urlsplit(url)
        raw = [parts.username or "", *parts.path.split("/")]
    except ValueError:
        return set()
    return {form for piece in raw for form in (piece, unquote(piece)) if form}


def _no_number(piece: str) -> bool:
    return len(piece) >= _SHORTEST_SURE_IN_DATA and not all(char in "0123456789abcdefABCDEFxX" for char in piece)


def _port(netloc: str) -> str:
    _, _, port = netloc.rpartition("@")[2].rpartition(":")
    return port if port.isdecimal() else ""

"""Keeps API keys and credentials in endpoint URLs out of output and recordings; masks them in answers that echo them.

An echo may have any form in which HTTP, URLs, JSON or HTML encode text: each is masked.
"""

from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote, urlsplit

from auditor.net.encodings import encoded_forms

MASK = "***"

# In texts for people even short pieces are masked. In data a piece must be long, or certainly a secret and not a
# number, so that it cannot occur there by chance: masking changes what was read.
_SHORTEST_IN_TEXT = 4
_SHORTEST_IN_DATA = 12
_SHORTEST_SURE_IN_DATA = 8


def masked_url(url: str) -> str:
    """An endpoint URL for display: scheme and host, and a mask for everything that may hold a key."""
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
    """The possible secrets in endpoint URLs (user names, passwords, parts of paths, values of queries) and ``tokens``.

    In the URLs of ``logins`` only credentials and queries are secret: their paths are public names.
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
        self._in_text = encoded_forms(pieces, _SHORTEST_IN_TEXT)
        self._in_data = encoded_forms(in_data, _SHORTEST_SURE_IN_DATA)

    def mask_text(self, text: str) -> str:
        """A text for people, with secrets masked."""
        return _without(text, self._in_text)

    def mask_data(self, text: str) -> str:
        """Data with secrets masked."""
        return _without(text, self._in_data)


def _without(text: str, masked: Iterable[str]) -> str:
    for form in masked:
        text = text.replace(form, MASK)
    return text


def _sure(url: str) -> set[str]:
    """Pieces that are certainly secret: passwords, HTTP credentials, values of queries; all of a text that is not a
    URL."""
    try:
        parts = urlsplit(url)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
    except ValueError:
        return {url}
    login = {password, f"{user}:{password}"} if password else set()
    raw = {value for _, _, value in (pair.partition("=") for pair in parts.query.split("&"))}
    return {piece for piece in login | raw | {value for _, value in parse_qsl(parts.query)} if piece}


def _likely(url: str) -> set[str]:
    """Pieces that may be secret: user names and parts of paths."""
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

"""Keys and credentials in endpoints never leave this machine: URLs are shown without them, echoes are masked."""

from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote, urlsplit

MASK = "***"

# In texts that a person reads even short pieces are masked. In data a piece must be so long that it cannot stand there
# by chance, since masking changes what was read.
_SHORTEST_IN_TEXT = 4
_SHORTEST_IN_DATA = 12


def shown(url: str) -> str:
    """An endpoint fit to be seen: scheme and host, and a mask for all that may hold a key."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    where = f"[{host}]" if ":" in host else host
    port = f":{_port(parts.netloc)}" if _port(parts.netloc) else ""
    rest = f"/{MASK}" if parts.path.strip("/") or parts.query or parts.username else ""
    return f"{parts.scheme}://{where}{port}{rest}"


class Secrets:
    """What may be secret in endpoints: user names, passwords, parts of paths, values of queries."""

    def __init__(self, urls: Iterable[str]) -> None:
        pieces = {piece for url in urls for piece in _pieces(url)}
        self._pieces = sorted(pieces, key=len, reverse=True)

    def out_of_text(self, text: str) -> str:
        """A text for people without them."""
        return self._without(text, _SHORTEST_IN_TEXT)

    def out_of_data(self, text: str) -> str:
        """Data without them."""
        return self._without(text, _SHORTEST_IN_DATA)

    def _without(self, text: str, shortest: int) -> str:
        for piece in self._pieces:
            if len(piece) >= shortest:
                text = text.replace(piece, MASK)
        return text


def _pieces(url: str) -> Iterable[str]:
    parts = urlsplit(url)
    raw = [
        parts.username or "",
        parts.password or "",
        *parts.path.split("/"),
        *(value for _, value in parse_qsl(parts.query)),
    ]
    return [form for piece in raw for form in (piece, unquote(piece)) if form]


def _port(netloc: str) -> str:
    _, _, port = netloc.rpartition("@")[2].rpartition(":")
    return port if port.isdecimal() else ""

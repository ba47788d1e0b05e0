"""The encoded forms in which an endpoint may echo a secret that it was sent."""

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote, quote_plus

_BITS_OF_BASE64 = 6
_ESCAPED = re.compile("%[0-9A-F]{2}")


def encoded_forms(pieces: Iterable[str], shortest: int) -> tuple[str, ...]:
    """All forms of all pieces that have at least ``shortest`` characters, the longest first."""
    encoded = {form for piece in pieces for form in _forms(piece) if len(form) >= shortest}
    return tuple(sorted(encoded, key=lambda form: (-len(form), form)))


def _forms(piece: str) -> Iterator[str]:
    raw = piece.encode("utf-8", "surrogatepass")
    yield piece
    for text in {quote(raw), quote(raw, safe=""), quote_plus(raw), quote(quote(raw, safe=""), safe="")}:
        yield text
        yield _ESCAPED.sub(lambda escaped: escaped[0].lower(), text)
    yield json.dumps(piece)[1:-1]
    yield json.dumps(piece, ensure_ascii=False)[1:-1]
    yield escape(piece)
    yield raw.hex()
    yield raw.hex().upper()
    for encode in (b64encode, urlsafe_b64encode):
        yield encode(raw).decode().rstrip("=")
        for before in range(3):
            yield _inside(encode(bytes(before) + raw).decode(), before, len(raw))


def _inside(encoded: str, before: int, size: int) -> str:
    """The Base64 characters that depend on ``size`` bytes alone, with ``before`` bytes in front of them: they show a
    secret that stands inside a longer encoded text."""
    first = -(-before * 8 // _BITS_OF_BASE64)
    return encoded[first : (before + size) * 8 // _BITS_OF_BASE64]

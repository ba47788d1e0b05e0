"""URLs in the files that a user gives: their secrets belong into no error and no traceback."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditor.settings.files import NAME, PROJECT_FILE, around

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s\"'<>]+")
_SECRET_KEYS = frozenset({"rpc", "webhook"})
_PROFILE = ".toml"


@dataclass(frozen=True)
class GivenUrls:
    """``endpoints`` are URLs whose paths may be keys: nodes and receivers. ``others`` are all other URLs."""

    endpoints: tuple[str, ...]
    others: tuple[str, ...]


def given_urls(folder: Path, profiles: Iterable[Path] = ()) -> GivenUrls:
    """The URLs of the settings files that may hold in ``folder``, of the profiles that these list and of ``profiles``.
    What cannot be read has none, and in what is not TOML each may be that of an endpoint. Raises nothing."""
    files = [candidate / name for candidate in around(folder.absolute()) for name in (NAME, PROJECT_FILE)]
    strings = [(file, *string) for file in files for string in _strings(file)]
    listed = [file.parent / value for file, _, value in strings if value.endswith(_PROFILE)]
    values = [string for file in (*profiles, *listed) for string in _strings(file)]
    values += [string[1:] for string in strings]
    urls = [(secret, url) for secret, value in values for url in ([value] if secret else _URL.findall(value))]
    return GivenUrls(
        tuple(dict.fromkeys(url for secret, url in urls if secret)),
        tuple(dict.fromkeys(url for secret, url in urls if not secret)),
    )


def _strings(file: Path) -> Iterator[tuple[bool, str]]:
    """Every string of a file, and whether it is an endpoint."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError):
        return
    try:
        yield from _values(tomllib.loads(text), is_endpoint=False)
    except (tomllib.TOMLDecodeError, RecursionError):
        yield from ((True, url) for url in _URL.findall(text))


def _values(value: Any, *, is_endpoint: bool) -> Iterator[tuple[bool, str]]:
    if isinstance(value, str):
        yield is_endpoint, value
    elif isinstance(value, list):
        for part in value:
            yield from _values(part, is_endpoint=is_endpoint)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _values(part, is_endpoint=is_endpoint or key in _SECRET_KEYS)

"""Reads TOML manifests that may be hostile: manifests and lines beyond a plausible size are ignored."""

import tomllib
from typing import Any

_MOST_BYTES = 2**19
_LONGEST_LINE = 10_000  # a key with a hundred thousand dots would take gigabytes


def toml(source: bytes) -> dict[str, Any]:
    """The content of a manifest; empty if it is malformed or too long."""
    if len(source) > _MOST_BYTES or any(len(line) > _LONGEST_LINE for line in source.splitlines()):
        return {}
    try:
        return tomllib.loads(source.decode("utf-8", "replace"))
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def table(parent: Any, key: str) -> dict[str, Any]:
    """The table of that name; an empty one if there is none."""
    value = parent.get(key) if isinstance(parent, dict) else None
    return value if isinstance(value, dict) else {}

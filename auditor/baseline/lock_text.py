"""The text of ``auditor.lock``: TOML with one fact on each line, sorted, so that git merges it and people review it.

The block that a network was read at stands in a comment of its own: it is no part of what is compared.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from auditor.baseline.lock import SCHEMA, Lock, LockedNetwork
from auditor.model.snapshot import Block
from auditor.model.text import one_line

HEAD = """\
# Who has power over the networks that this repository relies on, as last agreed to. 'auditor lock' writes this file
# and 'auditor check' compares with it. Review a change of it as you review code; do not edit it by hand.
"""
READ = "# Read: "
_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_INLINE = ("harms", "powers")  # tables whose entries take one line each


def digest(network: LockedNetwork) -> str:
    """``sha256:<hex>`` of all that the lock holds of a network, except for the digest itself."""
    text = "\n".join(_network("", network.model_copy(update={"digest": ""})))
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def read_at(blocks: Iterable[Block]) -> str:
    """The comment that says at which blocks a network was read."""
    return READ + ", ".join(f"{b.chain} at block {b.number} ({one_line(b.time, 40)})" for b in blocks)


def head(name: str) -> str:
    """The line that begins a network."""
    return f"[networks.{_key(name)}]"


def text(lock: Lock, comments: Mapping[str, str]) -> str:
    """The whole file. ``comments`` are those of each network, from ``read_at``."""
    lines = [HEAD + f"schema = {toml_value(SCHEMA)}"]
    for name, network in sorted(lock.networks.items()):
        first, *rest = _network(name, network)
        lines += ["", first, *([comments[name]] if name in comments else []), *rest]
    return "\n".join(lines) + "\n"


def _network(name: str, network: LockedNetwork) -> Iterator[str]:
    yield head(name)
    yield from _table(head(name).strip("[]"), network.model_dump(mode="json", exclude_defaults=True))


def _table(path: str, data: Mapping[str, Any]) -> Iterator[str]:
    tables = {key: value for key, value in data.items() if isinstance(value, Mapping) and value}
    for key, value in data.items():
        if not isinstance(value, Mapping):
            yield from _fact(key, value)
    for key, table in tables.items():
        inner = f"{path}.{_key(key)}"
        if key in _INLINE:
            yield from ("", f"[{inner}]")
            yield from (f"{_key(name)} = {_inline(value)}" for name, value in sorted(table.items()))
            continue
        if not all(isinstance(value, Mapping) for value in table.values()):
            yield from ("", f"[{inner}]")
        yield from _table(inner, table)


def _fact(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, list):
        yield f"{_key(key)} = ["
        yield from (f"  {toml_value(item)}," for item in value)
        yield "]"
    else:
        yield f"{_key(key)} = {toml_value(value)}"


def _inline(value: Mapping[str, Any]) -> str:
    facts = (f"{key} = {toml_value(inner)}" for key, inner in value.items())
    return f"{{ {', '.join(facts)} }}" if value else "{}"


def toml_value(value: Any) -> str:
    """A string, number, truth value or array in TOML."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml_value, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    # The escapes of JSON are those of TOML; text with a character that only TOML forbids never gets here unescaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    return key if key and not set(key) - _BARE else toml_value(key)

"""The text of ``auditor.lock``: TOML with one fact on each line, sorted, so that git merges it and people review it.

The block that a network was read at stands in a comment of its own: it is no part of what is compared.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from auditor.baseline.lock import SCHEMA, Lock, LockedNetwork, place
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
    text = "\n".join(line for line, _ in _network("", network.model_copy(update={"digest": ""})))
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def read_at(blocks: Iterable[Block]) -> str:
    """The comment that says at which blocks a network was read."""
    return READ + ", ".join(f"{b.chain} at block {b.number} ({one_line(b.time, 40)})" for b in blocks)


def head(name: str) -> str:
    """The line that begins a network."""
    return f"[networks.{_key(name)}]"


def text(lock: Lock, comments: Mapping[str, str]) -> str:
    """The whole file. ``comments`` are those of each network, from ``read_at``."""
    lines = [HEAD + f"schema = {_value(SCHEMA)}"]
    for name, network in sorted(lock.networks.items()):
        first, *rest = (line for line, _ in _network(name, network))
        lines += ["", first, *([comments[name]] if name in comments else []), *rest]
    return "\n".join(lines) + "\n"


def lines_of(content: str, lock: Lock) -> dict[tuple[str, str], int]:
    """The line (from 1) of every fact in the content of the file, by network and place."""
    numbers: dict[tuple[str, str], int] = {}
    written = content.splitlines()
    at = 0
    for name, network in sorted(lock.networks.items()):
        for line, fact in _network(name, network):
            for number in range(at, len(written)):
                if written[number] == line:
                    at = number + 1
                    numbers.setdefault((name, fact), at)
                    break
    return numbers


def _network(name: str, network: LockedNetwork) -> Iterator[tuple[str, str]]:
    """Every line of a network with the place of the fact that it states."""
    table = head(name)
    data = network.model_dump(mode="json", exclude_defaults=True)
    data |= {key: data.get(key, {}) for key in ("harms", "entities")}
    yield table, place()
    yield from _table(table.strip("[]"), data, ())


def _table(head: str, data: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    tables = {key: value for key, value in data.items() if isinstance(value, Mapping)}
    for key, value in data.items():
        if key not in tables:
            yield from _fact(key, value, (*keys, key))
    for key, table in tables.items():
        inner = f"{head}.{_key(key)}"
        if not table:
            continue
        if any(not isinstance(value, Mapping) for value in table.values()) or key in _INLINE:
            yield "", place(*keys)
            yield f"[{inner}]", place(*keys, key)
        if key in _INLINE:
            for name, value in sorted(table.items()):
                yield f"{_key(name)} = {_inline(value)}", place(*keys, key, name)
        else:
            yield from _table(inner, table, (*keys, key))


def _fact(key: str, value: Any, keys: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if not isinstance(value, list):
        yield f"{_key(key)} = {_value(value)}", place(*keys)
        return
    yield f"{_key(key)} = [", place(*keys)
    for item in value:
        yield f"  {_value(item)},", place(*keys, item)
    yield "]", place(*keys)


def _inline(value: Mapping[str, Any]) -> str:
    facts = (f"{key} = {_value(inner)}" for key, inner in value.items())
    return f"{{ {', '.join(facts)} }}" if value else "{}"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    # The escapes of JSON are those of TOML; text with a character that only TOML forbids never gets here unescaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    return key if key and not set(key) - _BARE else _value(key)

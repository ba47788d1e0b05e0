"""Lines of keys: every key and element that ``tomllib`` reads has one, and it is the line on which the key stands."""

import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.toml_lines import KeyPath, key_lines

ROOT = Path(__file__).parents[1]
HARD = '''a = 1
[x."y.z\\u0041"]
b.c = [ [1, 2], # ]
 { d = "}" , e.f = """ ] "" """ } ]
[[t]]
[t.u]
k = \'\'\'x
y\'\'\'\'
[[t.w]]
q = 1979-05-27 07:32:00
[[t]]
[[t.w]]
[[t.w]]
z=true
'''


def places(value: Any, place: KeyPath = ()) -> Iterator[KeyPath]:
    yield place
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from places(part, (*place, key))


def test_each_key_has_its_line() -> None:
    lines = key_lines(HARD)
    assert {(), *lines} == set(places(tomllib.loads(HARD)))
    assert lines["x", "y.zA", "b", "c", 1, "e", "f"] == 4
    assert lines["t", 0, "u", "k"] == 7
    assert lines["t", 0, "w", 0, "q"] == 10
    assert lines["t", 1, "w", 1, "z"] == 14


@pytest.mark.parametrize("path", sorted((ROOT / "auditor").rglob("*.toml")), ids=lambda path: path.name)
def test_our_own_files(path: Path) -> None:
    text = path.read_text("utf-8")
    assert {(), *key_lines(text)} == set(places(tomllib.loads(text)))


KEYS = st.text(string.ascii_letters + '."\\# =[]{}\n', min_size=1, max_size=4)
VALUES = st.recursive(
    st.integers() | st.booleans() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def toml(value: Any) -> str:
    """Inline TOML, which may break its lines between the elements of an array."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(key)} = {toml(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[\n" + "".join(f" {toml(part)}, # ]\n" for part in value) + "]"
    return quoted(value) if isinstance(value, str) else str(value).lower()


def quoted(text: str) -> str:
    return '"' + "".join(f"\\U{ord(char):08X}" if char in '"\\' or ord(char) < 32 else char for char in text) + '"'


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_any_document(content: dict[str, Any]) -> None:
    text = "".join(f"{quoted(key)} = {toml(value)}\n" for key, value in content.items()).replace("\x7f", "")
    assert {(), *key_lines(text)} == set(places(tomllib.loads(text)))

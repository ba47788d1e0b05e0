import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.repos.manifest import table, toml


def test_a_manifest_is_read_and_missing_tables_are_empty() -> None:
    value = toml(b'[package]\nname = "a"\nversion = 1')
    assert table(value, "package")["name"] == "a"
    assert table(value, "project") == table(table(value, "package"), "version") == {}


@pytest.mark.parametrize(
    "source",
    [b"= broken", b"a" + b".a" * 100_000 + b" = 1", b"a = " + b"[" * 5_000, b"# long\n" * 200_000, b"\xff\xfe\x00"],
)
def test_what_nobody_writes_is_nothing(source: bytes) -> None:
    assert toml(source) == {}


@given(st.binary(max_size=200))
def test_no_bytes_break_it(source: bytes) -> None:
    toml(source)

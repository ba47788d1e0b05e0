"""Contracts that nothing here reads are gaps."""

from pathlib import Path

import pytest

from auditor.model.evidence import GapKind
from auditor.repos.cache import Cache
from auditor.repos.checkout import opened
from auditor.repos.scanner import scan, snapshot
from tests.repos.making import repository


def gaps(folder: Path, files: dict[str, str]) -> list[str]:
    made = repository(folder, dict(files))
    with Cache(None) as cache:
        told = snapshot(scan(opened(made.folder), cache, lambda doing, done, known: None))
    return [gap.what for gap in told.gaps if gap.what.startswith("who may call what in") and gap.critical]


def test_languages_without_a_grammar_are_one_gap_each(tmp_path: Path) -> None:
    files = {"src/a.tact": "contract A {}", "src/b.tact": "contract B {}", "src/c.cairo": "fn f() {}"}
    assert gaps(tmp_path, files) == [
        "who may call what in 2 files of Tact, such as src/a.tact",
        "who may call what in src/c.cairo (Cairo)",
    ]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("use stylus_sdk::prelude::*; #[entrypoint] pub struct A {}", "Stylus"),
        ("#[ink::contract] mod a { #[ink(message)] pub fn f() {} }", "ink!"),
    ],
)
def test_contracts_in_rust_of_other_kinds_are_gaps(tmp_path: Path, source: str, kind: str) -> None:
    assert gaps(tmp_path, {"src/lib.rs": source}) == [f"who may call what in src/lib.rs ({kind})"]


def test_other_rust_is_none(tmp_path: Path) -> None:
    assert gaps(tmp_path, {"src/lib.rs": "fn main() {}"}) == []


def test_a_language_that_is_not_read_is_a_critical_gap_of_its_kind(tmp_path: Path) -> None:
    made = repository(tmp_path, {"src/a.move": "module a {}"})
    with Cache(None) as cache:
        seen = scan(opened(made.folder), cache, lambda doing, done, known: None).collected
    (gap,) = [gap for gap in seen.gaps if gap.kind is GapKind.UNSUPPORTED]
    assert gap.critical

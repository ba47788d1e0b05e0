"""Real packages against truth written from their sources."""

from pathlib import Path

import pytest

from auditor.repos.cache import Cache
from auditor.repos.checkout import opened
from auditor.repos.solidity.solidity_survey import SoliditySurvey
from auditor.repos.tree_reader import read
from tests.chains import npm

TRUTH = Path(__file__).parent / "truth"


def privileged(folder: Path) -> set[tuple[str, str]]:
    """The privileged functions of a tree as (file, name)."""
    facts = read(opened(folder), Cache(None), lambda doing, done, known: None)
    powers = SoliditySurvey().join(facts.facts["solidity"]).powers
    return {(p.place.path, p.function.partition("(")[0]) for p in powers if p.access == "privileged"}


def truth(name: str) -> set[tuple[str, str]]:
    """The functions of a truth file as (file, name)."""
    rows = (TRUTH / f"{name}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {(file, function) for file, function, _ in (row.split("\t") for row in rows)}


@pytest.mark.usefixtures("packages")
@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("@openzeppelin/contracts", "openzeppelin-contracts-5.7.0"),
        ("@safe-global/safe-contracts/contracts", "safe-contracts-1.4.1"),
    ],
)
def test_a_package_is_told_whole_and_right(folder: str, name: str) -> None:
    assert privileged(npm.MODULES / folder) == truth(name)

"""What a survey joined is taken again where no file changed."""

import sqlite3
from pathlib import Path

from auditor.repos.cache import Cache
from auditor.repos.joining import joined
from auditor.repos.solidity.solidity_survey import SoliditySurvey
from auditor.repos.survey import Joined
from auditor.repos.tree import File

TOKEN = b"contract Token { address owner; function set(uint x) external { require(msg.sender == owner); y = x; } }"


class Counting(SoliditySurvey):
    """Counts how often it joins."""

    joins = 0

    def join(self, files: list[tuple[File, bytes]]) -> Joined:
        self.joins += 1
        return super().join(files)


def facts(survey: SoliditySurvey, source: bytes, path: str = "Token.sol") -> list[tuple[File, bytes]]:
    return [(File(path, "", len(source), b""), survey.read(".sol", source))]


def test_the_same_files_are_joined_once_and_changed_ones_again(tmp_path: Path) -> None:
    survey = Counting()
    files, changed = facts(survey, TOKEN), facts(survey, TOKEN.replace(b"owner", b"keeper"))
    with Cache(tmp_path) as cache:
        first = joined(survey, files, "tree", cache)
        assert joined(survey, files, "tree", cache) == first
        assert survey.joins == 1
        assert joined(survey, changed, "tree", cache).powers[0].roles == ("keeper",)
        moved = joined(survey, facts(survey, TOKEN, "src/Token.sol"), "tree", cache)
        assert moved.powers[0].place.path == "src/Token.sol"
        assert joined(survey, files, "another", cache) == first
    assert survey.joins == 4


def test_a_path_that_is_no_text_and_a_damaged_entry_are_joined_anew(tmp_path: Path) -> None:
    survey = Counting()
    odd, files = facts(survey, TOKEN, "\udcff.sol"), facts(survey, TOKEN)
    with Cache(tmp_path) as cache:
        assert joined(survey, odd, "tree", cache) == joined(survey, odd, "tree", cache)
        first = joined(survey, files, "tree", cache)
    with sqlite3.connect(tmp_path / "facts.sqlite") as base:
        base.execute("UPDATE facts SET facts = x'7b'")
    with Cache(tmp_path) as cache:
        assert joined(survey, files, "tree", cache) == first

import csv
import io
import re

import pytest

from auditor.formats.comparison import comparison
from auditor.formats.side_by_side import side_by_side
from auditor.model.assessment import Assessment
from auditor.model.score import Level
from auditor.model.verdict import Verdict
from tests.samples import empty_assessment, hostile_assessment, sample_assessment

FORMATS = ("terminal", "html", "markdown", "csv")


def renamed(assessment: Assessment, title: str, **changes: object) -> Assessment:
    network = assessment.network.model_copy(update={"name": title.lower(), "title": title})
    return assessment.model_copy(update={"network": network, **changes})


def pair() -> tuple[Assessment, Assessment]:
    better = renamed(sample_assessment(), "Better", verdict=Verdict.CONDITIONAL, level=Level(low=2, high=3))
    return better, renamed(sample_assessment(), "Worse")


def test_the_worst_network_comes_first_whatever_the_order() -> None:
    assert side_by_side(pair()).titles == side_by_side(pair()[::-1]).titles == ("Worse", "Better")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_shows_both_networks_on_the_same_rows(name: str) -> None:
    text = comparison(name, side_by_side(pair()))
    flat = " ".join(re.sub(r"<[^>]+>", " ", text).split())
    for part in ("Worse", "Better", "Your rewards are paused", "Harms that one party can do", "Claims that the chain"):
        assert part.split(" ")[0] in flat
    assert text == comparison(name, side_by_side(pair()))


def test_a_slice_that_was_not_looked_at_is_unknown_never_good() -> None:
    (chapter,) = [c for c in side_by_side(pair()).chapters if c.title == "What is at stake"]
    (row,) = [row for row in chapter.rows if row.title == "Community"]
    assert {cell.whole for cell in row.cells} == {"Unknown, not looked at"}


def test_the_table_for_spreadsheets_has_a_column_for_each_network() -> None:
    rows = list(csv.reader(io.StringIO(comparison("csv", side_by_side(pair())))))
    assert rows[0] == ["", "", "Worse", "Better"]
    assert {len(row) for row in rows} == {4}


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_text_stays_text(name: str) -> None:
    text = comparison(name, side_by_side([hostile_assessment(), empty_assessment()]))
    if name in ("html", "markdown"):
        assert "<script" not in text
    assert not set(text) & set("\u202e\u2066\x1b\x9b\x00\x07")


def test_the_page_runs_no_script() -> None:
    page = comparison("html", side_by_side(pair()))
    assert "script-src" not in page
    assert "default-src &#39;none&#39;" in page
    assert " on" not in " ".join(re.findall(r"<[a-z][^>]*>", page)).replace(" one", "")

import csv
import io
import sys

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from auditor.errors import ToolError
from auditor.formats import render
from auditor.formats.csv import neutral
from auditor.formats.tables import tables
from auditor.model.assessment import Assessment
from auditor.model.entity import Entity, EntityKind
from tests.examples import examples
from tests.formats.strategies import assessments
from tests.samples import eip155, empty_assessment, hostile_assessment, sample_assessment

NAMES = [
    *("slices", "curve_before_exit", "curve_ever", "frameworks"),
    *("harms", "powers", "actors", "electorates", "parties", "findings", "claims", "gaps", "evidence"),
    *("nodes", "edges"),
]


def test_one_row_for_each() -> None:
    assessment = sample_assessment()
    found = tables(assessment)
    assert list(found) == NAMES
    for name in ("harms", "powers", "actors", "parties", "findings", "claims", "gaps", "evidence"):
        assert len(found[name]) == len(getattr(assessment, name))
    assert len(found["nodes"]) == len(assessment.entities)


def test_tables_sort_and_compare() -> None:
    powers = tables(sample_assessment())["powers"]
    assert powers["parties_low"].dtype == powers["delay_s"].dtype == "Int64"
    assert list(powers.loc[powers["parties_high"] > 1, "id"]) == ["p8"]
    assert list(powers.loc[powers["delay_s"].isna(), "id"]) == ["p9"]
    assert powers.set_index("id").loc["p8", "possible"] == "4@777600; 12@0"
    assert powers.groupby("harm").size()["emission.change"] == 2


def test_empty_tables_have_their_columns() -> None:
    full, empty = tables(sample_assessment()), tables(empty_assessment())
    for name in NAMES:
        assert list(empty[name].columns) == list(full[name].columns)
    assert empty["powers"].empty


def test_integers_beyond_64_bits_stay_exact() -> None:
    slow = Entity(id=eip155("slow"), kind=EntityKind.TIMELOCK, delay_s=2**256 - 1)
    nodes = tables(empty_assessment().model_copy(update={"entities": (slow,)}))["nodes"]
    assert nodes["delay_s"].iloc[0] == 2**256 - 1


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_formulas_become_text(cell: str) -> None:
    assert neutral(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["pause()", "eip155:1:0x00", "", 5, None, -1, 0.5])
def test_everything_else_stays(cell: object) -> None:
    assert neutral(cell) is cell


@pytest.mark.parametrize("formula", ["=cmd|' /C calc'!A0", '","=1+1', "-2+3"])
def test_no_cell_of_the_csv_is_a_formula(formula: str) -> None:
    assessment = hostile_assessment([formula])
    rows = list(csv.reader(io.StringIO(render("csv", assessment))))
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@")]
    assert {len(row) for row in rows} == {len(rows[0])}


@settings(max_examples=examples(25), deadline=None, suppress_health_check=list(HealthCheck))
@given(assessments())
def test_csv_round_trips(assessment: Assessment) -> None:
    wanted = tables(assessment)["powers"]
    read = pd.read_csv(io.StringIO(render("csv", assessment)), dtype=str, keep_default_na=False)
    of_powers = [name for name in read.columns if not name.startswith("network_")]
    assert of_powers == list(wanted.columns)
    for name in wanted.columns:
        assert list(read[name]) == ["" if pd.isna(cell) else str(neutral(cell)) for cell in wanted[name]]


def test_without_pandas_tables_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ToolError, match="need pandas") as refused:
        tables(sample_assessment())
    assert "notebook" in refused.value.hint
    assert render("csv", sample_assessment()).startswith('"id",')


def test_the_score_stands_in_tables_and_in_every_row_of_the_csv() -> None:
    assessment = sample_assessment()
    result = tables(assessment)
    assert len(result["slices"]) == len(assessment.slices)
    assert len(result["curve_before_exit"]) == len(assessment.curve.before_exit)
    assert len(result["frameworks"]) == len(assessment.frameworks)
    rows = list(csv.DictReader(io.StringIO(render("csv", assessment))))
    assert {row["network_level_low"] for row in rows} == {str(assessment.level.low)}
    assert all(row["network_slices"].count(": ") == len(assessment.slices) for row in rows)
    assert all(f"1: {assessment.curve.before_exit[0].low}" in row["network_curve_before_exit"] for row in rows)

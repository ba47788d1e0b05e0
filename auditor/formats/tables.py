"""The assessment as data frames, to sort, compare and export: one table each, columns as in the public JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auditor.errors import ToolError
from auditor.formats import json_v1 as v1
from auditor.formats import json_v1_graph as v1_graph
from auditor.formats import json_v1_score as v1_score
from auditor.formats.json import public
from auditor.formats.json_v1_base import Parties, Struct
from auditor.model.assessment import Assessment
from auditor.model.text import one_line

if TYPE_CHECKING:
    import pandas as pd

_STRUCTS: dict[str, type[Struct]] = {
    "slices": v1_score.Slice,
    "curve_before_exit": v1_score.CurvePoint,
    "curve_ever": v1_score.CurvePoint,
    "frameworks": v1_score.Framework,
    "harms": v1.Harm,
    "powers": v1.Power,
    "actors": v1.Actor,
    "electorates": v1.Electorate,
    "parties": v1.Party,
    "findings": v1.Finding,
    "claims": v1.Claim,
    "gaps": v1.Gap,
    "evidence": v1.Evidence,
    "nodes": v1_graph.Node,
    "edges": v1_graph.Edge,
}
_DEEPER = {"path", "around", "gate", "proxy"}  # columns without a cell value: they are in the JSON only
_INTERVALS = (Parties, Parties | None)
_INTEGERS = (int, int | None)
_CELL = 1000
_INSTALL = "pip install pandas, or this program with its extra 'notebook'"
_INT64 = 2**63


@dataclass(frozen=True, slots=True)
class Column:
    """The cells of one column, in the order of the rows, and the type that pandas gives them."""

    values: list[Any]
    dtype: str


def tables(assessment: Assessment) -> dict[str, pd.DataFrame]:
    """Data frames by name: ``slices``, ``curve_before_exit``, ``curve_ever``, ``frameworks``, ``harms``, ``powers``,
    ``actors``, ``electorates``, ``parties``, ``findings``, ``claims``, ``gaps``, ``evidence``, ``nodes``, ``edges``.

    An interval becomes three columns (``parties_low``, ``parties_high``, ``parties_exact``), a list a text joined by
    ``; ``, a frontier ``parties@seconds``. Integers are nullable; a column with one beyond 64 bits holds Python's own.
    Raises ToolError if pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError:
        raise ToolError("tables need pandas, which is not installed", f"install it: {_INSTALL}") from None
    value = public(assessment)
    return {
        name: pd.DataFrame(
            {title: pd.Series(column.values, dtype=column.dtype) for title, column in _columns(value, name).items()}
        )
        for name in _STRUCTS
    }


def power_columns(assessment: Assessment) -> dict[str, Column]:
    """The columns of the table of powers, for use without a data frame."""
    return _columns(public(assessment), "powers")


def network_columns(assessment: Assessment) -> dict[str, object]:
    """The score of the whole network, one cell for each column, which rows of a table may repeat."""
    value = public(assessment)
    level, exposure = value.level, value.exposure
    return {
        "network_level_low": level and level.low,
        "network_level_high": level and level.high,
        "network_exposure_low": exposure and exposure.low,
        "network_exposure_high": exposure and exposure.high,
        "network_slices": "; ".join(f"{item.slice}: {item.verdict}" for item in value.slices),
        "network_curve_before_exit": _cell(value.curve.before_exit),
        "network_curve_ever": _cell(value.curve.ever),
        "network_frameworks": "; ".join(f"{item.id}: {_cell(item.items)}" for item in value.frameworks),
    }


def _rows(value: v1.Assessment, name: str) -> list[Any]:
    if name.startswith("curve_"):
        return list(getattr(value.curve, name.removeprefix("curve_")))
    return list(getattr(value.graph if name in ("nodes", "edges") else value, name))


def _columns(value: v1.Assessment, name: str) -> dict[str, Column]:
    rows = _rows(value, name)
    columns: dict[str, Column] = {}
    for title, field in _STRUCTS[name].model_fields.items():
        if title in _DEEPER:
            continue
        values = [getattr(row, title) for row in rows]
        if field.annotation in _INTERVALS:
            columns |= _interval(title, values)
        elif field.annotation in _INTEGERS:
            columns[title] = _integers(values)
        else:
            columns[title] = Column([_cell(value) for value in values], _dtype(field.annotation))
    return columns


def _interval(title: str, values: list[Parties | None]) -> dict[str, Column]:
    return {
        f"{title}_low": _integers([value.low if value else None for value in values]),
        f"{title}_high": _integers([value.high if value else None for value in values]),
        f"{title}_exact": Column([value.exact if value else None for value in values], "boolean"),
    }


def _integers(values: list[int | None]) -> Column:
    fits = all(value is None or -_INT64 <= value < _INT64 for value in values)
    return Column(values, "Int64" if fits else "object")


def _dtype(annotation: object) -> str:
    if annotation in (float, float | None):
        return "Float64"
    return "boolean" if annotation is bool else "object"


def _cell(value: object) -> object:
    """Text on one line, lists joined, everything else as it is."""
    if isinstance(value, list):
        value = "; ".join(map(_part, value))
    return one_line(value, _CELL) if isinstance(value, str) else value


def _part(item: object) -> str:
    match item:
        case v1.Point():
            return f"{item.parties}@{item.delay_s}"
        case v1_score.CurvePoint():
            return f"{item.parties}: {item.low} to {item.high}"
        case v1_score.FrameworkItem():
            return f"{item.id} {item.outcome}"
        case _:
            return str(item)

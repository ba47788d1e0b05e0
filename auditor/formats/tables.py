"""The assessment as data frames, to sort, compare and export: one table each, columns as in the public JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from auditor.formats import json_v1 as v1
from auditor.formats import json_v1_graph as v1_graph
from auditor.formats.json import public
from auditor.formats.json_v1_base import Parties, Struct
from auditor.model.assessment import Assessment
from auditor.model.text import one_line

if TYPE_CHECKING:
    import pandas as pd

_STRUCTS: dict[str, type[Struct]] = {
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
_DEEPER = {"path", "around", "gate", "proxy"}  # no cell holds these: they stay in the JSON
_INTERVALS = (Parties, Parties | None)
_INTEGERS = (int, int | None)
_CELL = 1000
_INT64 = 2**63


def tables(assessment: Assessment) -> dict[str, pd.DataFrame]:
    """Data frames by name: ``harms``, ``powers``, ``actors``, ``electorates``, ``parties``, ``findings``,
    ``claims``, ``gaps``, ``evidence``, ``nodes`` and ``edges``.

    An interval becomes three columns (``parties_low``, ``parties_high``, ``parties_exact``), a list a text joined by
    ``; ``, a frontier ``parties@seconds``. Integers are nullable; a column with one beyond 64 bits holds Python's own.
    """
    value = public(assessment)
    return {name: _table(value, name) for name in _STRUCTS}


def powers(assessment: Assessment) -> pd.DataFrame:
    """The table of powers alone."""
    return _table(public(assessment), "powers")


def _table(value: v1.Assessment, name: str) -> pd.DataFrame:
    rows = getattr(value.graph if name in ("nodes", "edges") else value, name)
    return _frame(rows, _STRUCTS[name])


def _frame(rows: list[Struct], struct: type[Struct]) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, pd.Series[Any]] = {}
    for name, field in struct.model_fields.items():
        if name in _DEEPER:
            continue
        values = [getattr(row, name) for row in rows]
        if field.annotation in _INTERVALS:
            columns |= dict(_interval(name, values))
        elif field.annotation in _INTEGERS:
            columns[name] = _integers(values)
        else:
            columns[name] = pd.Series([_cell(value) for value in values], dtype=_dtype(field.annotation))
    return pd.DataFrame(columns)


def _interval(name: str, values: list[Parties | None]) -> Iterator[tuple[str, pd.Series[Any]]]:
    import pandas as pd

    yield f"{name}_low", _integers([value.low if value else None for value in values])
    yield f"{name}_high", _integers([value.high if value else None for value in values])
    yield f"{name}_exact", pd.Series([value.exact if value else None for value in values], dtype="boolean")


def _integers(values: list[int | None]) -> pd.Series[Any]:
    import pandas as pd

    fits = all(value is None or -_INT64 <= value < _INT64 for value in values)
    return pd.Series(values, dtype="Int64" if fits else "object")


def _dtype(annotation: object) -> str:
    if annotation in (float, float | None):
        return "Float64"
    return "boolean" if annotation is bool else "object"


def _cell(value: object) -> object:
    """Text on one line, lists joined, everything else as it is."""
    if isinstance(value, list):
        value = "; ".join(f"{item.parties}@{item.delay_s}" if isinstance(item, v1.Point) else item for item in value)
    return one_line(value, _CELL) if isinstance(value, str) else value

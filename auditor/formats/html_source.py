"""The answer of a source tree as rows for the tables of the page."""

from typing import Any

from auditor.formats.format import Style
from auditor.formats.terminal_shipping import shipping_lines
from auditor.formats.terminal_source import circumstances, qualified
from auditor.model.assessment import Assessment
from auditor.model.effect_order import EFFECT_PHRASES
from auditor.model.source import Seat, SourceAnswer

_FULL = Style(detail=2)
_MOST = 200  # rows of a table; the JSON in the page holds all


def source_rows(assessment: Assessment) -> dict[str, Any] | None:
    """What the template of a source tree shows; None for a network without one."""
    source = assessment.source
    if source is None:
        return None
    changes = source.changes[:_MOST]
    undecided = source.undecided()[:_MOST]
    return {
        "read": circumstances(source),
        "since": source.since,
        "changes": [(c.kind.value, c.function, c.does, c.before, c.after, c.place) for c in changes],
        "open": [(qualified(f), EFFECT_PHRASES[f.effect], f.place) for f in source.open()[:_MOST]],
        "seats": [_seat(seat) for seat in source.seats()[:_MOST]],
        "per_item": [_seat(seat) for seat in source.item_seats()[:_MOST]],
        "undecided": [(qualified(function), function.place) for function in undecided],
        "shipping": shipping_lines(assessment, source, _FULL),
        "dependences": _dependences(source),
    }


def _seat(seat: Seat) -> tuple[str, str, str, str]:
    return seat.name, ", ".join(seat.units[:12]), EFFECT_PHRASES[seat.worst], str(len(seat.functions))


def _dependences(source: SourceAnswer) -> list[str]:
    return [f"{dependence.kind}: {dependence.says} ({dependence.place})" for dependence in source.dependences[:_MOST]]

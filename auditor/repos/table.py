"""Every function that was found, one line each: tab-separated text for people and spreadsheets."""

from auditor.model.text import one_line
from auditor.repos.scanner import RepositoryScan
from auditor.repos.survey import CodePower

COLUMNS = ("language", "unit", "index", "function", "access", "guard", "roles", "effect", "place", "notes")


def table(scanned: RepositoryScan) -> str:
    """The table with its heading; cells hold no tabs, line ends or control characters."""
    rows = ("\t".join(_row(scanned, power)) for power in scanned.powers)
    return "\n".join(("\t".join(COLUMNS), *rows)) + "\n"


def _row(scanned: RepositoryScan, power: CodePower) -> tuple[str, ...]:
    return tuple(
        one_line(cell, 500)
        for cell in (
            power.survey,
            power.unit,
            "" if power.index is None else str(power.index),
            power.function,
            power.access,
            power.guard,
            ", ".join(power.roles),
            power.effect.value,
            scanned.checkout.source(power.place.path, power.place.line),
            "; ".join(power.notes),
        )
    )

"""Every function of the scan, one per line: tab-separated text for people and spreadsheets."""

from auditor.model.text import one_line
from auditor.repos.scanner import RepositoryScan
from auditor.repos.survey import CodePower, Remark

COLUMNS = ("language", "unit", "index", "function", "access", "guard", "roles", "effect", "place", "notes")

REMARK_COLUMNS = ("survey", "kind", "subject", "says", "place", "line")


def table(scanned: RepositoryScan) -> str:
    """The table with its heading; cells contain no tabs, line ends or control characters."""
    rows = ("\t".join(_row(part, power)) for part in scanned.all() for power in part.powers)
    return "\n".join(("\t".join(COLUMNS), *rows)) + "\n"


def remarks_table(scanned: RepositoryScan) -> str:
    """All remarks, one per line."""
    pairs = ((part, remark) for part in scanned.all() for remark in part.remarks)
    rows = ("\t".join(one_line(cell, 500) for cell in _remark_row(part, remark)) for part, remark in pairs)
    return "\n".join(("\t".join(REMARK_COLUMNS), *rows)) + "\n"


def _remark_row(scanned: RepositoryScan, remark: Remark) -> tuple[str, ...]:
    place = scanned.checkout.source(remark.place.path, remark.place.line)
    return remark.survey, remark.kind, remark.subject, remark.says, place, remark.place.text


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
            "; ".join((*_declared(power), *power.notes)),
        )
    )


def _declared(power: CodePower) -> tuple[str, ...]:
    return (f"declared at {power.declared}",) if power.declared else ()

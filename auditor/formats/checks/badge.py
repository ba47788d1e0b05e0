"""A check as a badge for a README."""

from auditor.baseline.drift import Direction
from auditor.baseline.notice import CheckReport, Weight
from auditor.formats.card import badge_svg
from auditor.formats.checks.words import headline, tally
from auditor.model.verdict import Verdict


def badge(report: CheckReport) -> str:
    """What the check says, in a word or two."""
    grave = [*report.of(Weight.FAIL), *report.of(Weight.WARN)]
    if any(notice.direction is Direction.WORSE for notice in grave):
        words, ink = "worse", Verdict.YES
    elif report.of(Weight.FAIL):
        words, ink = "unknown" if report.status > 1 else "fails", Verdict.UNKNOWN
    elif any(notice.direction for notice in grave):
        words, ink = "to review", Verdict.CONDITIONAL
    else:
        words, ink = "as agreed", Verdict.NO
    return badge_svg("power", words, ink, f"{headline(report)}: {tally(report)}")

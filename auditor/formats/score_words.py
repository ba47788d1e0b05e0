"""Level, collusion curve, key figures and frameworks in words, shared by every report for people."""

from collections.abc import Sequence

from auditor.formats.prose import DisplayNames, listed
from auditor.formats.words import few, grade, interval, so_many
from auditor.model.assessment import Assessment
from auditor.model.score import CurvePoint, FrameworkAnswer, FrameworkItem, FrameworkOutcome, SliceAnswer
from auditor.model.text import one_line

_BLOCKS = "▁▂▃▄▅▆▇█"
_BARS = 8
_MOST_STEPS = 4
OUTCOMES = {
    FrameworkOutcome.MET: "met",
    FrameworkOutcome.NOT_MET: "not met",
    FrameworkOutcome.NOT_KNOWN: "not known",
    FrameworkOutcome.NOT_APPLICABLE: "does not apply",
}


def level(assessment: Assessment) -> str:
    """``Level 0 of 4, grade F``, ``Level 0 to 3 of 4, grade B to F``."""
    return f"Level {interval(assessment.level)} of 4, grade {grade(assessment.grade)}"


def bars(points: Sequence[CurvePoint]) -> str:
    """The lower curve as a block graph, one block for each number of parties from one on; a dot where it is zero."""
    shares = [points[min(number, len(points) - 1)].low for number in range(_BARS)] if points else []
    return "".join(_BLOCKS[min(7, int(share * 8))] if share else "·" for share in shares)


def steps(points: Sequence[CurvePoint]) -> str:
    """Where the lower curve rises: ``1 party can do 27 % of all harm, 4 parties 94 %``."""
    rises = [point for before, point in zip((None, *points), points, strict=False) if point.low > _low(before)]
    if not rises:
        return "no known party can do anything"
    head = f"{so_many(rises[0].parties)} can do {percent(rises[0].low)} of all harm"
    return listed([head, *(f"{so_many(point.parties)} {percent(point.low)}" for point in rises[1:])], _MOST_STEPS)


def curves(assessment: Assessment) -> list[tuple[str, str]]:
    """Block graph and words of both curves; of one if they are the same."""
    before, ever = assessment.curve.before_exit, assessment.curve.ever
    if not before:
        return []
    rows = [("before you can leave", before)] + ([("ever", ever)] if before != ever else [])
    return [(bars(points), f"{steps(points)} {heading}{_unread(points)}") for heading, points in rows]


def _unread(points: Sequence[CurvePoint]) -> str:
    """How far the upper curve goes beyond the lower one; empty if it does not."""
    if all(point.high == point.low for point in points):
        return ""
    return f", up to {percent(points[-1].high)} counting the unknown"


def numbers(assessment: Assessment, display: DisplayNames) -> list[str]:
    """The key figures, each a clause."""
    of = assessment.numbers
    clauses = [
        f"one party alone can do {of.alone} of {of.looked_at} harms",
        f"fewest parties for code: {few(of.code)}, for pay: {few(of.pay)}, for funds: {few(of.funds)}",
    ]
    if of.changes is not None:
        clauses.append(f"changes needed to fix it: {of.changes}")
    if of.strongest is not None and of.banzhaf is not None:
        clauses.append(f"strongest: {display.name(of.strongest)}, with a Banzhaf index of {of.banzhaf:.2f}")
    if of.facts:
        clauses.append(f"{of.proven:,} of {of.facts:,} facts proven by running the code")
    return clauses


def figures(assessment: Assessment) -> dict[str, str]:
    """The score for formats that hold names and texts: level, grade, exposure, curves, slices, frameworks."""
    if assessment.source is not None:
        return {"verdict": assessment.verdict.value}
    curve = assessment.curve
    texts = {
        "verdict": assessment.verdict.value,
        "level": interval(assessment.level),
        "grade": grade(assessment.grade),
        "exposure": interval(assessment.exposure),
        "curve.before_exit": _numbers(curve.before_exit),
        "curve.ever": _numbers(curve.ever),
    }
    texts |= {f"slice.{answer.slice.value}": slice_verdict(answer) for answer in assessment.slices}
    return texts | {f"framework.{framework.id}": tally(framework) for framework in assessment.frameworks}


def _numbers(points: Sequence[CurvePoint]) -> str:
    """``1: 0.27 to 1; 4: 0.94 to 1``, by parties."""
    return "; ".join(f"{point.parties}: {point.low:g} to {point.high:g}" for point in points)


def slice_verdict(answer: SliceAnswer) -> str:
    """The verdict of a slice; or that nothing of it was looked at, or that it does not matter to the viewpoint."""
    if answer.harms:
        return answer.verdict.value
    return "not looked at" if answer.not_looked_at else "no matter"


def tally(framework: FrameworkAnswer) -> str:
    """``2 met, 5 not met, 4 not known``."""
    counts = [(outcome, sum(item.outcome is outcome for item in framework.items)) for outcome in FrameworkOutcome]
    return ", ".join(f"{number} {OUTCOMES[outcome]}" for outcome, number in counts if number)


def reason(item: FrameworkItem) -> str:
    """What decided an item, or what is missing."""
    missing = f"missing: {one_line(item.missing, 200)}" if item.missing else ""
    return "; ".join(filter(None, [one_line(item.datum, 200), missing]))


def percent(share: float) -> str:
    """``82 %``; what is above nothing is never rounded to nothing, nor what is below everything to everything."""
    rounded = round(100 * share)
    if share > 0 and rounded == 0:
        return "under 1 %"
    return "over 99 %" if share < 1 and rounded == 100 else f"{rounded} %"


def _low(point: CurvePoint | None) -> float:
    return point.low if point else 0.0

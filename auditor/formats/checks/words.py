"""Words that every report of a check shares. Foreign text comes out on one line."""

from auditor.baseline.drift import Direction
from auditor.baseline.notice import CheckedNetwork, CheckReport, Notice, Weight
from auditor.formats.words import count
from auditor.model.duration import spoken
from auditor.model.text import one_line

LONGEST = 1000
_CHANGES = ((Direction.WORSE, "worse"), (Direction.REVIEW, "to review"), (Direction.BETTER, "better"))
DIRECTIONS = {Direction.WORSE: "worse", Direction.REVIEW: "review", Direction.BETTER: "better"}


def word(notice: Notice) -> str:
    """The direction of a change, or what a notice of another kind does: ``worse``, ``fails``."""
    if notice.direction is not None:
        return DIRECTIONS[notice.direction]
    return {Weight.FAIL: "fails", Weight.WARN: "warns", Weight.ACCEPTED: "accepted", Weight.NOTE: "note"}[notice.weight]


def sentence(notice: Notice) -> str:
    """What a notice says, on one line."""
    return one_line(notice.sentence, LONGEST)


def headline(report: CheckReport) -> str:
    """The answer of the whole check: the gravest of what fails."""
    failing = report.of(Weight.FAIL)
    return one_line(failing[0].title, 200) if failing else "Nothing fails"


def tally(report: CheckReport) -> str:
    """``1 worse, 2 to review, 1 better; 1 exemption holds``. The exemptions always show."""
    changes = [
        f"{number} {words}"
        for direction, words in (
            (Direction.WORSE, "worse"),
            (Direction.REVIEW, "to review"),
            (Direction.BETTER, "better"),
        )
        if (number := sum(notice.direction is direction for notice in report.notices))
    ]
    accepted = len(report.of(Weight.ACCEPTED))
    holds = f"{count(accepted, 'notice')} accepted by an exemption"
    return f"{', '.join(changes) or 'no change'}; {holds}"


def network_line(network: CheckedNetwork) -> str:
    """A network with its verdict, level and block."""
    age = f", a recording of {spoken(network.age_s)} ago" if network.age_s else ""
    return f"{one_line(network.name)}: {network.verdict}, level {network.level}; {one_line(network.read, 200)}{age}"

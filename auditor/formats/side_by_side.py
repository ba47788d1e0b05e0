"""Several networks on the same rows, worst first: one table that every format of a comparison prints."""

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.formats import words
from auditor.formats.words import Names, few
from auditor.model.assessment import Assessment, ClaimOutcome, HarmAnswer
from auditor.model.score import SliceAnswer
from auditor.model.text import one_line
from auditor.model.verdict import Verdict

_ORDER = list(Verdict)


@dataclass(frozen=True)
class Cell:
    """The answer of one network in one row; ``verdict`` gives its colour, if it has one."""

    text: str
    verdict: Verdict | None = None

    @property
    def whole(self) -> str:
        """The text of the cell without colour."""
        return ", ".join(part for part in (words.VERDICT[self.verdict] if self.verdict else "", self.text) if part)


@dataclass(frozen=True)
class ComparedRow:
    """One question and the answer of every network."""

    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Chapter:
    """Rows that belong together."""

    title: str
    rows: tuple[ComparedRow, ...]


@dataclass(frozen=True)
class SideBySide:
    """The networks, worst first, and all rows."""

    networks: tuple[Assessment, ...]
    chapters: tuple[Chapter, ...]

    @property
    def titles(self) -> tuple[str, ...]:
        """The column headings."""
        return tuple(one_line(assessment.network.title, 80) for assessment in self.networks)


def side_by_side(assessments: Sequence[Assessment]) -> SideBySide:
    """The comparison. Order: verdict, level, then exposure, each from the worst."""
    networks = tuple(sorted(assessments, key=_badness))
    return SideBySide(networks, (_answers(networks), _slices(networks), _harms(networks), _reading(networks)))


def _badness(assessment: Assessment) -> tuple[int, int, float, float, str]:
    exposure = assessment.exposure
    order = _ORDER.index(assessment.verdict)
    return order, assessment.level.high, -exposure.low, -exposure.high, assessment.network.name


def _answers(networks: Sequence[Assessment]) -> Chapter:
    def row(title: str, *cells: Cell | str) -> ComparedRow:
        return ComparedRow(title, tuple(Cell(cell) if isinstance(cell, str) else cell for cell in cells))

    return Chapter(
        "The answer",
        (
            row("Can it be used against you?", *(Cell("", a.verdict) for a in networks)),
            row("In one sentence", *(one_line(a.sentence, 400) for a in networks)),
            row("Level, 0 to 4", *(f"{words.interval(a.level)} ({words.grade(a.grade)})" for a in networks)),
            row("Exposure, 0 to 100", *(words.interval(a.exposure) for a in networks)),
            row(
                "Harms that one party can do before you can leave",
                *(f"{a.numbers.alone} of {a.numbers.looked_at}" for a in networks),
            ),
            row("Fewest parties for code", *(few(a.numbers.code) for a in networks)),
            row("Fewest parties for pay", *(few(a.numbers.pay) for a in networks)),
            row("Fewest parties for funds", *(few(a.numbers.funds) for a in networks)),
            row("Strongest party", *map(_strongest, networks)),
            row("Changes that would change the verdict", *map(_changes, networks)),
            row("Claims that the chain refutes", *map(_refuted, networks)),
        ),
    )


def _strongest(assessment: Assessment) -> str:
    numbers = assessment.numbers
    if numbers.strongest is None or numbers.banzhaf is None:
        return "unknown"
    return f"{Names(assessment).label(numbers.strongest)}, {numbers.banzhaf:.0%} influence".replace("%", " %")


def _changes(assessment: Assessment) -> str:
    return "unknown" if assessment.numbers.changes is None else str(assessment.numbers.changes)


def _refuted(assessment: Assessment) -> str:
    refuted = sum(claim.outcome is ClaimOutcome.REFUTED for claim in assessment.claims)
    return f"{refuted} of {len(assessment.claims)}" if assessment.claims else "no claims"


def _slices(networks: Sequence[Assessment]) -> Chapter:
    by_slice = [{answer.slice: answer for answer in a.slices} for a in networks]
    titles = {answer.slice: answer.title for a in networks for answer in a.slices}
    rows = (
        ComparedRow(one_line(title), tuple(_slice_cell(answers.get(slice_)) for answers in by_slice))
        for slice_, title in titles.items()
    )
    return Chapter("What is at stake", tuple(rows))


def _slice_cell(answer: SliceAnswer | None) -> Cell:
    if answer is None or not answer.harms:
        return Cell("not looked at", Verdict.UNKNOWN)
    return Cell(_measure(few(answer.parties), answer.delay_s, answer.verdict), answer.verdict)


def _measure(parties: str, delay_s: int | None, verdict: Verdict) -> str:
    return parties if verdict is not Verdict.YES else f"{parties}, {words.delay(delay_s)}"


def _harms(networks: Sequence[Assessment]) -> Chapter:
    by_harm = [{answer.harm: answer for answer in a.harms} for a in networks]
    titles = {answer.harm: answer.title for a in networks for answer in a.harms}
    rows = (
        ComparedRow(one_line(title), tuple(_harm_cell(answers.get(harm)) for answers in by_harm))
        for harm, title in titles.items()
    )
    return Chapter("What can be done to you", tuple(rows))


def _harm_cell(answer: HarmAnswer | None) -> Cell:
    if answer is None or not answer.looked_at:
        return Cell("not looked at", Verdict.UNKNOWN)
    return Cell(_measure(few(answer.parties), answer.delay_s, answer.verdict), answer.verdict)


def _reading(networks: Sequence[Assessment]) -> Chapter:
    def row(title: str, cells: Sequence[str]) -> ComparedRow:
        return ComparedRow(title, tuple(map(Cell, cells)))

    return Chapter(
        "How it was read",
        (
            row("You need to leave", [words.delay(a.exit_s) for a in networks]),
            row("Read at", [one_line(", ".join(map(words.read_at, a.blocks))) or "no block" for a in networks]),
            row("Rights proven by running code", [f"{a.numbers.proven} of {a.numbers.facts}" for a in networks]),
            row("Gaps", [str(a.coverage.gaps) for a in networks]),
            row("Methodology", [one_line(a.methodology) for a in networks]),
        ),
    )

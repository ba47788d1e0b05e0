"""Slices, key figures and frameworks in the terminal report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.formats import score_words
from auditor.formats.format import Style
from auditor.formats.prose import DisplayNames
from auditor.formats.terminal import COLORS
from auditor.formats.words import delay, parties
from auditor.model.assessment import Assessment
from auditor.model.score import FrameworkAnswer, FrameworkOutcome
from auditor.model.text import one_line

if TYPE_CHECKING:
    from rich.console import RenderableType

_STYLES = {
    FrameworkOutcome.MET: "green",
    FrameworkOutcome.NOT_MET: "red",
    FrameworkOutcome.NOT_KNOWN: "magenta",
    FrameworkOutcome.NOT_APPLICABLE: "dim",
}


def slices(assessment: Assessment) -> list[RenderableType]:
    """One row for each family of harms."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 1))
    for heading in ("family", "answer", "how few", "how fast", "how sure"):
        table.add_column(heading, header_style="dim")
    for answer in assessment.slices:
        if not answer.harms:
            table.add_row(Text(one_line(answer.title)), Text(score_words.slice_verdict(answer), style="dim"))
            continue
        verdict = Text(answer.verdict.value, style=f"bold {COLORS[answer.verdict]}")
        fast = "" if answer.parties.low is None and answer.parties.high is None else delay(answer.delay_s)
        sure = answer.certainty.value if answer.certainty else ""
        table.add_row(Text(one_line(answer.title)), verdict, *map(Text, (parties(answer.parties), fast, sure)))
    return [table] if assessment.slices else []


def numbers(assessment: Assessment, display: DisplayNames) -> list[RenderableType]:
    """The key figures, one line each, and the reasons for the level."""
    from rich.padding import Padding
    from rich.text import Text

    clauses = [*score_words.numbers(assessment, display), *(one_line(t, 400) for t in assessment.level.because)]
    return [Padding(Text(clause[:1].upper() + clause[1:]), (0, 1)) for clause in clauses]


def frameworks(assessment: Assessment, style: Style) -> list[RenderableType]:
    """The requested framework; with more detail a line for each, with most detail every item."""
    lines: list[RenderableType] = []
    for framework in assessment.frameworks:
        if style.by == framework.id or style.full:
            lines += _whole(framework)
        elif style.detail and not style.by:
            lines.append(_line(framework))
    return lines


def _line(framework: FrameworkAnswer) -> RenderableType:
    from rich.padding import Padding
    from rich.text import Text

    text = Text.assemble((one_line(framework.title), "bold"), f" {one_line(framework.version, 60)}: ")
    return Padding(text.append(f"{score_words.tally(framework)} (--by {framework.id})"), (0, 1))


def _whole(framework: FrameworkAnswer) -> list[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 1), show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for item in framework.items:
        outcome = Text(score_words.OUTCOMES[item.outcome], style=_STYLES[item.outcome])
        reason = score_words.reason(item)
        said = Text.assemble(one_line(item.title, 200), (f"\n{reason}" if reason else "", "dim"))
        table.add_row(outcome, said)
    status = f"{one_line(framework.version, 60)}, {framework.date}, {framework.status}"
    head = Text.assemble(" ", (one_line(framework.title), "bold"), f", {status}: {score_words.tally(framework)}.")
    source = Text(f" Never a legal verdict. Source: {one_line(framework.source, 200)}", style="dim")
    return [head, table, source]

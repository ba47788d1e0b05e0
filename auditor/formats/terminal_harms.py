"""The harms of the terminal report: one row each with who can, what good answers rest on, what would fix bad ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.formats import prose, view
from auditor.formats.format import Style
from auditor.formats.prose import DisplayNames
from auditor.formats.terminal import COLORS, more
from auditor.formats.view import HarmView
from auditor.formats.words import count, few, measure
from auditor.model.assessment import Assessment, HarmAnswer
from auditor.model.text import one_line

if TYPE_CHECKING:
    from rich.console import RenderableType

_WIDE = 100
_MOST_REMEDIES = 3
_MOST_CHANGES = 3


def tally(assessment: Assessment) -> str:
    """``Harms: 11 yes; 3 were not looked at``."""
    counted = ", ".join(f"{number} {verdict.value}" for verdict, number in view.tally(assessment))
    unseen = sum(not answer.looked_at for answer in assessment.harms)
    parts = [counted, f"{unseen} not looked at" if unseen else ""]
    return f"Harms: {'; '.join(filter(None, parts))}"


def harms(assessment: Assessment, display: DisplayNames, style: Style) -> list[RenderableType]:
    """One row for every harm that enters the verdict, worst first; the others in one line per reason."""
    from rich.table import Table
    from rich.text import Text

    views = view.harms(assessment)
    table = Table(box=None, padding=(0, 1), collapse_padding=style.width < _WIDE)
    for heading in ("answer", "harm", "how few", "how fast", "who"):
        table.add_column(heading, header_style="dim", overflow="fold" if heading == "who" else "ellipsis")
    counted = [harm_view for harm_view in views if harm_view.answer.counted]
    for harm_view in counted:
        answer = harm_view.answer
        harm = Text(one_line(answer.title))
        if style.detail:
            harm.append(f" ({one_line(answer.harm)})", style="dim")
        if style.full:
            harm.append(f"\n{one_line(answer.because, 400)}", style="dim")
        verdict = Text(answer.verdict.value, style=f"bold {COLORS[answer.verdict]}")
        table.add_row(verdict, harm, *map(Text, _measure(answer, style)), Text(_people(harm_view, display)))
    unseen = [view.answer for view in views if not view.answer.counted and not view.answer.looked_at]
    idle = [view.answer for view in views if not view.answer.counted and view.answer.looked_at]
    return [
        *([table] if counted else []),
        *_listed("not looked at", unseen),
        *_listed(f"no matter to a {assessment.viewpoint.value}", idle),
    ]


def _measure(answer: HarmAnswer, style: Style) -> tuple[str, str]:
    """The number of parties and the delay; with most detail also whether the search for the number was cut."""
    how_few, how_fast = measure(answer)
    return (how_few if style.full else few(answer.parties), how_fast)


def _listed(why: str, answers: list[HarmAnswer]) -> list[RenderableType]:
    titles = "; ".join(one_line(answer.title) for answer in answers)
    return [_hanging(f"{why}: ", titles, "dim")] if answers else []


def _people(harm_view: HarmView, display: DisplayNames) -> str:
    """The smallest coalition of the worst power, or its holders where how they act is unknown."""
    power = harm_view.worst
    if power is None:
        return ""
    return prose.listed([display.name(entity) for entity in power.coalition or power.holders], 3)


def certificates(assessment: Assessment) -> list[RenderableType]:
    """The certificates of good answers; equal ones once for all their harms."""
    from rich.padding import Padding
    from rich.text import Text

    lines: list[RenderableType] = []
    for proof, answers in view.certificates(assessment):
        titles = "; ".join(one_line(answer.title) for answer in answers)
        lines.append(Padding(Text.assemble((titles, "bold"), f"\n{prose.certificate(proof)}"), (0, 1)))
    return lines


def remedies_title(assessment: Assessment) -> str:
    """``What would fix it: 4 changes, and no cheaper set does``."""
    remedy = assessment.remedy
    if remedy is None:
        return "What would improve the verdict"
    only = "no cheaper set does" if remedy.proven else "a cheaper set may do"
    return f"What would fix it: {count(len(remedy.changes), 'change')}, and {only}"


def remedies(assessment: Assessment, style: Style) -> list[RenderableType]:
    """The changes for all harms together, else the advice for each harm."""
    if assessment.remedy and not style.full:
        changes = assessment.remedy.changes
        shown = changes if style.detail else changes[:_MOST_CHANGES]
        steps = [_hanging(f"{number}. ", one_line(change, 400)) for number, change in enumerate(shown, 1)]
        return [*steps, *more(len(changes) - len(shown), "-v shows them")]
    by_text: dict[str, HarmAnswer] = {}
    for harm in view.harms(assessment):
        if harm.answer.raise_by and (harm.answer.counted or style.full):
            by_text.setdefault(harm.answer.raise_by, harm.answer)
    listed = list(by_text.items()) if style.full else list(by_text.items())[:_MOST_REMEDIES]
    lines = [_hanging("", f"{one_line(answer.title)}: {one_line(remedy, 400)}") for remedy, answer in listed]
    return [*lines, *more(len(by_text) - len(listed), "-vv shows them")]


def _hanging(head: str, text: str, style: str = "") -> RenderableType:
    """A text whose wrapped lines are indented to its first word."""
    from rich.table import Table
    from rich.text import Text

    row = Table.grid(padding=(0, 0))
    row.add_column(no_wrap=True)
    row.add_column(overflow="fold")
    row.add_row(Text(f" {head}", style=style), Text(text, style=style))
    return row

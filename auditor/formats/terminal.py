"""The report for a terminal: the answer first, then harms, powers, findings, claims and gaps."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING

from auditor.formats import prose, view
from auditor.formats.format import PLAIN, Style
from auditor.formats.prose import DisplayNames
from auditor.formats.view import HarmView
from auditor.formats.words import count, grade, interval, measure, no_block, read_at
from auditor.model.assessment import Assessment, HarmAnswer, Verdict
from auditor.model.duration import spoken
from auditor.model.text import one_line

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

COLORS = {Verdict.YES: "red", Verdict.UNKNOWN: "magenta", Verdict.CONDITIONAL: "yellow", Verdict.NO: "green"}
_NARROWEST = 40
_WIDE = 100
_LINE_ENDS = re.compile(r" +\n")
_BLANK_LINES = re.compile(r"\n{3,}")
_MOST_REMEDIES = 3


class Terminal:
    """Text for a terminal of any width from 40 columns on; without colour it holds no escape sequence at all."""

    name = "terminal"
    suffix = ".txt"

    def render(self, assessment: Assessment, style: Style = PLAIN) -> str:
        """The worst of everything, or all of it in full style."""
        from auditor.formats import terminal_source
        from auditor.formats.terminal_findings import actors, claims, findings, gaps
        from auditor.formats.terminal_powers import powers, register

        console = _console(style)
        display = DisplayNames(assessment)
        sections: tuple[tuple[str, list[RenderableType]], ...] = (
            (_tally(assessment), harms(assessment, display, style)),
            ("What 'no' and 'conditional' rest on", certificates(assessment)),
            ("Who can, and how", powers(assessment, display, style)),
            ("Findings", findings(assessment, display, style)),
            ("What the network says, against the chain", claims(assessment, style)),
            ("Who matters", actors(assessment, display, style)),
            ("What could not be read", gaps(assessment, display, style)),
            ("Who is who", register(assessment, display, style)),
            ("What would improve the verdict", remedies(assessment, style)),
        )
        if assessment.source is not None:
            sections = terminal_source.sections(assessment, assessment.source, style)
        for line in head(assessment):
            console.print(line)
        for title, lines in sections:
            if lines:
                console.print()
                console.rule(title, align="left", style="dim", characters="─")
                for line in lines:
                    console.print(line)
        console.print()
        console.print(foot(assessment, style))
        file = console.file
        assert isinstance(file, StringIO)
        return _BLANK_LINES.sub("\n\n", _LINE_ENDS.sub("\n", file.getvalue()))


def _console(style: Style) -> Console:
    """A console that minds its style alone, never the environment."""
    from rich.console import Console

    return Console(
        file=StringIO(),
        width=max(style.width, _NARROWEST),
        height=100,
        force_terminal=style.color,
        force_interactive=False,
        color_system="standard" if style.color else None,
        no_color=not style.color,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=False,
    )


def head(assessment: Assessment) -> list[RenderableType]:
    """The answer in one sentence, then what it rests on."""
    from rich.box import HEAVY
    from rich.panel import Panel
    from rich.text import Text

    color = COLORS[assessment.verdict]
    answer = Text(one_line(assessment.sentence, 400), style="bold")
    title = Text(one_line(assessment.network.title or assessment.network.name, 60), style=f"bold {color}")
    panel = Panel(answer, title=title, title_align="left", border_style=color, box=HEAVY, padding=(1, 2))
    verdict = Text.assemble(
        (f" {assessment.verdict.value.upper()} ", f"bold reverse {color}"), f" {prose.verdict(assessment)}"
    )
    return [panel, verdict, *(_aside(line) for line in _circumstances(assessment))]


def _aside(line: str) -> RenderableType:
    from rich.padding import Padding
    from rich.text import Text

    return Padding(Text(line, style="dim"), (0, 1))


def _circumstances(assessment: Assessment) -> list[str]:
    if assessment.source is not None:
        from auditor.formats.terminal_source import circumstances

        return [one_line(line, 400) for line in circumstances(assessment.source)]
    letter = grade(assessment.grade)
    blocks = [one_line(f"{block.chain} {read_at(block)}") for block in assessment.blocks]
    return [
        f"Viewpoint: {assessment.viewpoint.value}, who needs {spoken(assessment.exit_s)} to leave. "
        f"Exposure {interval(assessment.exposure)} of 100, grade {letter}.",
        f"Read: {', '.join(blocks)}." if blocks else f"Read: {no_block(assessment)}.",
    ]


def _tally(assessment: Assessment) -> str:
    counted = ", ".join(f"{number} {verdict.value}" for verdict, number in view.tally(assessment))
    return f"Harms: {counted}"


def harms(assessment: Assessment, display: DisplayNames, style: Style) -> list[RenderableType]:
    """One row for every harm, worst verdict first."""
    from rich.table import Table
    from rich.text import Text

    views = view.harms(assessment)
    if not views:
        return []
    table = Table(box=None, padding=(0, 1))
    wide = style.width >= _WIDE
    for heading in ("answer", "harm", "how few", "how fast", *(["who"] if wide else [])):
        table.add_column(heading, header_style="dim")
    for harm_view in views:
        answer = harm_view.answer
        harm = Text(one_line(answer.title))
        if style.full:
            harm.append(f" ({one_line(answer.harm)})\n{one_line(answer.because, 400)}", style="dim")
        cells = [
            Text(answer.verdict.value, style=f"bold {COLORS[answer.verdict]}"),
            harm,
            *map(Text, measure(answer)),
        ]
        table.add_row(*cells, *([Text(_people(harm_view, display))] if wide else []))
    return [table]


def certificates(assessment: Assessment) -> list[RenderableType]:
    """What good answers rest on, once for all harms that rest on the same."""
    from rich.padding import Padding
    from rich.text import Text

    lines: list[RenderableType] = []
    for proof, answers in view.certificates(assessment):
        titles = "; ".join(one_line(answer.title) for answer in answers)
        lines.append(Padding(Text.assemble((titles, "bold"), f"\n{prose.certificate(proof)}"), (0, 1)))
    return lines


def _people(harm_view: HarmView, display: DisplayNames) -> str:
    """The smallest coalition of the worst power, or its holders where how they act is unknown."""
    power = harm_view.worst
    if power is None:
        return ""
    return prose.listed([display.name(entity) for entity in power.coalition or power.holders], 3)


def remedies(assessment: Assessment, style: Style) -> list[RenderableType]:
    """What would improve the verdicts: the changes for all harms together, else the advice for each harm."""
    from rich.text import Text

    if assessment.remedy and not style.full:
        changes = enumerate(assessment.remedy.changes, 1)
        steps = [Text.assemble(f" {number}. ", (one_line(change, 400), "bold")) for number, change in changes]
        return [*steps, Text(f" {prose.remedy(assessment.remedy)}")]
    by_text: dict[str, HarmAnswer] = {}
    for harm in view.harms(assessment):
        if harm.answer.raise_by:
            by_text.setdefault(harm.answer.raise_by, harm.answer)
    shown = list(by_text.items()) if style.full else list(by_text.items())[:_MOST_REMEDIES]
    lines: list[RenderableType] = [
        Text.assemble(f" {one_line(answer.title)}: ", (one_line(remedy, 400), "bold")) for remedy, answer in shown
    ]
    return lines + more(len(by_text) - len(shown))


def more(left: int) -> list[RenderableType]:
    """The line that says how many were left out and where they are; nothing if none were."""
    from rich.text import Text

    return [Text(f" and {left:,} more: -v shows them, -o json holds them", style="dim")] if left > 0 else []


def foot(assessment: Assessment, style: Style) -> RenderableType:
    """How much was read, the versions, and how to see more."""
    from rich.text import Text

    whole = [] if style.full else ["-v shows everything"]
    hints = [*whole, "-o html=FILE writes a report to share", "-o json is for scripts"]
    return Text(
        f"{count(assessment.coverage.read, 'answer')} read; {assessment.coverage.gaps:,} could not be read. "
        f"Methodology {assessment.methodology}, auditor {assessment.auditor}.\n"
        f"{'; '.join(hints)}; auditor explain RULE says why it matters.",
        style="dim",
    )

"""The report for a terminal: the answer, harms, the worst findings, claims and gaps on one screen; paths on demand."""

from __future__ import annotations

import re
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

from auditor.formats import prose, score_words
from auditor.formats.format import PLAIN, Style
from auditor.formats.prose import DisplayNames
from auditor.formats.sources import is_one_source, verification_sentence
from auditor.formats.words import count, interval, no_block, read_at
from auditor.model.assessment import Assessment, Verdict
from auditor.model.duration import spoken
from auditor.model.text import one_line

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

COLORS = {Verdict.YES: "red", Verdict.UNKNOWN: "magenta", Verdict.CONDITIONAL: "yellow", Verdict.NO: "green"}
_NARROWEST = 40
_LINE_ENDS = re.compile(r" +\n")
_BLANK_LINES = re.compile(r"\n{3,}")
Section = tuple[str, list["RenderableType"]]


class Terminal:
    """Text for a terminal of any width from 40 columns on; without colour it holds no escape sequence at all."""

    name = "terminal"
    suffix = ".txt"

    def render(self, assessment: Assessment, style: Style = PLAIN) -> str:
        """The worst of everything; with more detail the paths, then everything. The verdict comes first and last."""
        from auditor.formats import terminal_source

        console = _console(style)
        if assessment.source is not None:
            style = replace(style, detail=2 if style.detail else 0)
            sections = terminal_source.sections(assessment, assessment.source, style)
        else:
            sections = _sections(assessment, style)
        for line in head(assessment):
            console.print(line)
        for title, lines in sections:
            if lines:
                if style.detail:
                    console.print()
                console.rule(title, align="left", style="dim", characters="─")
                for line in lines:
                    console.print(line)
        for line in foot(assessment, style):
            console.print(line)
        file = console.file
        assert isinstance(file, StringIO)
        return _BLANK_LINES.sub("\n\n", _LINE_ENDS.sub("\n", file.getvalue()))


def _sections(assessment: Assessment, style: Style) -> tuple[Section, ...]:
    """The chapters of a network in order; an empty one is left out."""
    from auditor.formats.terminal_findings import (
        actors,
        claims,
        claims_title,
        findings,
        findings_title,
        gaps,
        gaps_line,
    )
    from auditor.formats.terminal_harms import certificates, harms, remedies, remedies_title, tally
    from auditor.formats.terminal_powers import powers, register
    from auditor.formats.terminal_score import frameworks, numbers, slices

    display = DisplayNames(assessment)
    paths: tuple[Section, ...] = (
        ("Families of harm", slices(assessment)),
        ("Numbers", numbers(assessment, display)),
        ("What 'no' and 'conditional' rest on", certificates(assessment)),
        ("Who can, and how", powers(assessment, display, style)),
        ("Who matters", actors(assessment, display, style)),
    )
    return (
        (tally(assessment), [*harms(assessment, display, style), *gaps_line(assessment, display, style)]),
        *(paths if style.detail else ()),
        ("By others' rules", frameworks(assessment, style)),
        (findings_title(assessment), findings(assessment, display, style)),
        (claims_title(assessment), claims(assessment, style)),
        ("What could not be read", gaps(assessment, display, style)),
        ("Who is who", register(assessment, display, style)),
        (remedies_title(assessment), remedies(assessment, style)),
    )


def _console(style: Style) -> Console:
    """A console that follows its style only, never the environment."""
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
    """The sentence, the verdict with level and curve, and how answers were verified."""
    from rich.box import HEAVY
    from rich.panel import Panel
    from rich.text import Text

    color = COLORS[assessment.verdict]
    answer = Text(one_line(assessment.sentence, 400), style="bold")
    title = Text(one_line(assessment.network.title or assessment.network.name, 60), style=f"bold {color}")
    panel = Panel(answer, title=title, title_align="left", border_style=color, box=HEAVY, padding=(0, 1))
    return [panel, _verdict(assessment), *(_aside(line) for line in _circumstances(assessment))]


def _verdict(assessment: Assessment) -> Text:
    """The verdict in one line, as it stands at the top and at the end."""
    from rich.text import Text

    word = (f" {assessment.verdict.value.upper()} ", f"bold reverse {COLORS[assessment.verdict]}")
    level = "" if assessment.source is not None else f". {score_words.level(assessment)}."
    return Text.assemble(word, f" {prose.verdict(assessment)}{level}")


def _aside(line: str) -> RenderableType:
    from rich.padding import Padding
    from rich.text import Text

    return Padding(Text(line, style="dim"), (0, 1))


def _circumstances(assessment: Assessment) -> list[str]:
    if assessment.source is not None:
        from auditor.formats.terminal_source import circumstances

        return [one_line(line, 400) for line in circumstances(assessment.source)]
    names = DisplayNames(assessment).names
    blocks = [f"{names.chain(block.chain)} {one_line(read_at(block))}" for block in assessment.blocks]
    return [
        *(f"{bars}  {words}." for bars, words in score_words.curves(assessment)),
        f"Exposure {interval(assessment.exposure)} of 100 for a {assessment.viewpoint.value}, who needs "
        f"{spoken(assessment.exit_s)} to leave.",
        f"Read: {', '.join(blocks)}." if blocks else f"Read: {no_block(assessment)}.",
    ]


def more(left: int, how: str) -> list[RenderableType]:
    """The line that says how many were left out and where they are; nothing if none were."""
    from rich.text import Text

    return [Text(f" and {left:,} more: {how}", style="dim")] if left > 0 else []


def foot(assessment: Assessment, style: Style) -> list[RenderableType]:
    """How much was read, how to see more, and the verdict again."""
    from rich.text import Text

    details, further = ("-v, -vv: more", "-vv shows everything", ""), "auditor raise SNAPSHOT"
    if assessment.source is not None:
        details, further = ("-v shows everything", "", ""), ""
    hints = [details[style.detail], "-o html=FILE writes a report", "auditor explain WORD", further]
    read = (
        f"{count(assessment.coverage.read, 'answer')} read; {assessment.coverage.gaps:,} could not be read. "
        f"Methodology {assessment.methodology}, auditor {assessment.auditor}."
    )
    is_said = assessment.source is None and (style.detail or is_one_source(assessment.evidence))
    verified = verification_sentence(assessment.evidence) if is_said else ""
    next_steps = f"Next: {'; '.join(filter(None, hints))}."
    lines = [Text(text, style="dim") for text in (read, verified, next_steps) if text]
    return [*([Text("")] if style.detail else []), *lines, _verdict(assessment)]

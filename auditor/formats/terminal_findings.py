"""The rest of the terminal report: findings, claims, who matters, and what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.formats import prose, view
from auditor.formats.format import Style
from auditor.formats.prose import DisplayNames
from auditor.formats.terminal import more
from auditor.formats.words import count
from auditor.model.assessment import Assessment, ClaimOutcome, Finding, Outcome, Severity
from auditor.model.text import one_line

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

_SEVERITY_STYLES = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.INFO: "dim",
}
_CLAIM_STYLES = {
    ClaimOutcome.REFUTED: "bold red",
    ClaimOutcome.UNPROVEN: "magenta",
    ClaimOutcome.HOLDS: "green",
}
_MOST = 8


def findings(assessment: Assessment, display: DisplayNames, style: Style) -> list[RenderableType]:
    """Findings, worst first; findings of one rule that differ only in their subject are shown once."""
    table = _rows()
    groups = [
        group
        for _, listed in view.findings(assessment)
        for group in ([[f] for f in listed] if style.full else view.alike(listed))
    ]
    shown = groups if style.full else groups[:_MOST]
    for group in shown:
        first = group[0]
        table.add_row(_word(first.severity.value, _SEVERITY_STYLES[first.severity]), _described(group, display))
    return [table, *more(len(assessment.findings) - sum(map(len, shown)))] if groups else []


def _described(group: list[Finding], display: DisplayNames) -> Text:
    from rich.text import Text

    first = group[0]
    unanswered = "Could not be answered. " if first.outcome is Outcome.UNKNOWN else ""
    text = Text.assemble(
        (one_line(first.title), "bold"),
        (f"  {one_line(first.rule)}", "dim"),
        f"\n{unanswered}{one_line(first.message, 400)}",
    )
    if len(group) > 1:
        text.append("\nThe same for " + prose.listed([display.name(f.subject) for f in group[1:]]) + ".")
    for word, said in (
        ("who ", f"{one_line(first.who, 200)}, {one_line(first.how_fast)}"),
        ("loss", first.loss),
        ("fix ", first.remediation),
    ):
        text.append(f"\n{word}  ", style="dim").append(one_line(said, 400))
    return text.append("\n")


def claims(assessment: Assessment, style: Style) -> list[RenderableType]:
    """Claims, refuted ones first, with what the chain says."""
    from rich.text import Text

    listed = view.claims(assessment)
    shown = listed if style.full else listed[:_MOST]
    table = _rows()
    for claim in shown:
        said = Text.assemble((f"“{one_line(claim.says, 300)}”", "bold"), f"\n{one_line(claim.because, 300)}")
        said.append(f"\n{one_line(claim.source, 200)}\n", style="dim")
        table.add_row(_word(claim.outcome.value, _CLAIM_STYLES[claim.outcome]), said)
    return [table, *more(len(listed) - len(shown))] if listed else []


def actors(assessment: Assessment, display: DisplayNames, style: Style) -> list[RenderableType]:
    """What each party can do alone, how often its yes decides, and how votes are spread."""
    from rich.table import Table
    from rich.text import Text

    listed = [actor for actor in assessment.actors if actor.alone or actor.banzhaf]
    shown = listed if style.full else listed[:_MOST]
    harm_of = {power.id: power.harm for power in assessment.powers}
    table = Table(box=None, padding=(0, 1))
    table.add_column("who", header_style="dim")
    table.add_column("can do alone", header_style="dim")
    table.add_column("Banzhaf index", header_style="dim", justify="right")
    for actor in shown:
        harms = list(dict.fromkeys(harm_of.get(power, power) for power in actor.alone))
        alone = prose.listed(harms, len(harms) if style.full else 4) if harms else "nothing"
        index = "not computed" if actor.banzhaf is None else f"{actor.banzhaf:.2f}"
        label = display.name(actor.id) if actor.label == actor.id else one_line(actor.label, 60)
        table.add_row(Text(label), Text(alone), Text(index))
    pairs = zip(assessment.electorates[::2], assessment.electorates[1::2], strict=True)
    votes = [Text(f" {prose.spread(by_account, by_party, display)}") for by_account, by_party in pairs]
    return [table, *more(len(listed) - len(shown)), *votes] if listed else [*votes]


def gaps(assessment: Assessment, display: DisplayNames, style: Style) -> list[RenderableType]:
    """Gaps, those that can hide a power first."""
    from rich.text import Text

    groups = view.gaps(assessment, display.names)
    shown = groups if style.full else groups[:_MOST]
    lines: list[RenderableType] = []
    for gap in shown:
        subjects = [one_line(subject, 60) for subject in gap.subjects]
        whose = prose.listed(subjects, len(subjects) if style.full else 4)
        line = Text.assemble(f" {whose}: ", (one_line(gap.what), "bold"), f" ({one_line(gap.why, 300)})")
        lines.append(line if gap.critical else line.append(" (cannot hide a power)", style="dim"))
    left = sum(len(gap.subjects) for gap in groups) - sum(len(gap.subjects) for gap in shown)
    if shown and not style.full:
        lines.insert(
            0,
            Text(
                f" {count(len(assessment.gaps), 'gap')}. An answer that a gap could change is unknown, never safe.",
                "dim",
            ),
        )
    return lines + more(left)


def _rows() -> Table:
    """Rows of a short word and what it is about."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 1), show_header=False)
    table.add_column(no_wrap=True)
    table.add_column()
    return table


def _word(word: str, style: str) -> Text:
    from rich.text import Text

    return Text(word, style=style)

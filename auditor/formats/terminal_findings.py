"""The rest of the terminal report: findings, claims, who matters, and what could not be read."""

from __future__ import annotations

import sys
from collections.abc import Iterable
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
_MOST = (3, 8, sys.maxsize)
_MOST_CLAIMS = (4, 8, sys.maxsize)


def findings_title(assessment: Assessment) -> str:
    """``42 findings: 5 critical, 24 high``."""
    counts = ", ".join(f"{len(listed)} {severity.value}" for severity, listed in view.findings(assessment))
    return f"{count(len(assessment.findings), 'finding')}: {counts}"


def findings(assessment: Assessment, display: DisplayNames, style: Style) -> list[RenderableType]:
    """Findings, worst first. Findings of one rule are one entry with several places; with more detail those that differ
    in more than the place are separate, with most detail all are."""
    table = _rows()
    grouped = (view.of_one_rule, view.alike, _apart)[style.detail]
    groups = [group for _, listed in view.findings(assessment) for group in grouped(listed)]
    shown = groups[: _MOST[style.detail]]
    for group in shown:
        first = group[0]
        table.add_row(_word(first.severity.value, _SEVERITY_STYLES[first.severity]), _described(group, display, style))
    left = len(assessment.findings) - sum(map(len, shown)) if style.detail else 0  # the title counts them all
    return [table, *more(left, "-vv shows them, -o json holds them")] if groups else []


def _apart(findings: Iterable[Finding]) -> list[list[Finding]]:
    return [[finding] for finding in findings]


def _described(group: list[Finding], display: DisplayNames, style: Style) -> Text:
    """A finding of one or several places: in two lines, with its message if more detail is wanted."""
    from rich.text import Text

    first = group[0]
    unanswered = "Could not be answered. " if first.outcome is Outcome.UNKNOWN else ""
    text = Text.assemble((one_line(first.title), "bold"), (f"  {one_line(first.rule)}", "dim"))
    places = list(dict.fromkeys(display.name(finding.subject) for finding in group))
    where = f"{count(len(group), 'place')}: {prose.listed(places)}" if len(group) > 1 else places[0]
    if not style.detail:
        text.append(f"\n{unanswered}{one_line(first.who, 120)}, {one_line(first.how_fast)}.")
        return text if len(group) == 1 and where in first.who else text.append(f" {where}")
    text.append(f"\n{unanswered}{one_line(first.message, 400)}")
    if len(group) > 1:
        text.append(f"\n{where}", style="dim")
    if style.full:
        for word, said in (
            ("who ", f"{one_line(first.who, 200)}, {one_line(first.how_fast)}"),
            ("loss", first.loss),
            ("fix ", first.remediation),
        ):
            text.append(f"\n{word}  ", style="dim").append(one_line(said, 400))
    return text


def claims_title(assessment: Assessment) -> str:
    """``Claims of the network: 2 refuted, 1 unproven``."""
    outcomes = [claim.outcome for claim in view.claims(assessment)]
    counts = ", ".join(f"{outcomes.count(outcome)} {outcome.value}" for outcome in dict.fromkeys(outcomes))
    return f"Claims of the network: {counts}"


def claims(assessment: Assessment, style: Style) -> list[RenderableType]:
    """Refuted claims with what the chain says; with more detail all claims and their sources."""
    from rich.text import Text

    listed = view.claims(assessment)
    wanted = listed if style.detail else [claim for claim in listed if claim.outcome is ClaimOutcome.REFUTED]
    shown = wanted[: _MOST_CLAIMS[style.detail]]
    table = _rows()
    for claim in shown:
        said = Text.assemble((f"“{one_line(claim.says, 300)}”", "bold"), f" {one_line(claim.because, 300)}")
        if style.detail:
            said.append(f"\n{one_line(claim.source, 200)}", style="dim")
        table.add_row(_word(claim.outcome.value, _CLAIM_STYLES[claim.outcome]), said)
    return [*([table] if shown else []), *more(len(wanted) - len(shown), "-v shows more")]


def actors(assessment: Assessment, display: DisplayNames, style: Style) -> list[RenderableType]:
    """What each party can do alone, how often its yes decides, and how votes are spread."""
    from rich.table import Table
    from rich.text import Text

    listed = [actor for actor in assessment.actors if actor.alone or actor.banzhaf]
    shown = listed[: _MOST[style.detail]]
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
    return [table, *more(len(listed) - len(shown), "-vv shows them"), *votes] if listed else [*votes]


def gaps_line(assessment: Assessment, display: DisplayNames, style: Style) -> list[RenderableType]:
    """The gaps in one line, with the first that can hide a power; nothing where they are listed anyway."""
    from rich.text import Text

    groups = view.gaps(assessment, display.names)
    if not groups or style.detail:
        return []
    critical = sum(gap.critical for gap in assessment.gaps)
    first = groups[0]
    gap = f"{one_line(first.subjects[0], 60)}, {one_line(first.what, 200)}"
    some = f"{critical:,} of which" if critical < len(assessment.gaps) else "which"
    hides = f", {some} can hide a power" if critical else ""
    text = Text(f" {count(len(assessment.gaps), 'gap')}{hides}: {gap}", style="dim")
    text.truncate(style.width, overflow="ellipsis")
    return [text]


def gaps(assessment: Assessment, display: DisplayNames, style: Style) -> list[RenderableType]:
    """With more detail: gaps, those that can hide a power first."""
    from rich.text import Text

    groups = view.gaps(assessment, display.names) if style.detail else []
    shown = groups[: _MOST[style.detail]]
    lines: list[RenderableType] = []
    for gap in shown:
        subjects = [one_line(subject, 60) for subject in gap.subjects]
        whose = prose.listed(subjects, len(subjects) if style.full else 4)
        line = Text.assemble(f" {whose}: ", (one_line(gap.what), "bold"), f" ({one_line(gap.why, 300)})")
        lines.append(line if gap.critical else line.append(" (cannot hide a power)", style="dim"))
    left = sum(len(gap.subjects) for gap in groups) - sum(len(gap.subjects) for gap in shown)
    return lines + more(left, "-vv shows them")


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

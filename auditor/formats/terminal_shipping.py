"""Who can ship the code of a source tree, and what it depends on, as lines for a terminal."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from auditor.formats.format import Style
from auditor.formats.words import count
from auditor.model.assessment import Assessment
from auditor.model.source import Share, Shipping, SourceAnswer, Workflow
from auditor.model.text import one_line

if TYPE_CHECKING:
    from rich.console import RenderableType

_MOST_NAMED = 4
_MOST_KINDS = 5


def aside(text: str, style: str = "") -> RenderableType:
    """A line with the margin of the report, also where it is wrapped."""
    from rich.padding import Padding
    from rich.text import Text

    return Padding(Text(text, style=style), (0, 1))


def dependences(source: SourceAnswer, style: Style) -> list[RenderableType]:
    """The licence and its clauses first, then one line for each kind of dependence."""

    by_kind: dict[str, list[str]] = defaultdict(list)
    for dependence in source.dependences:
        by_kind[dependence.kind].append(dependence.subject)
    lines: list[RenderableType] = []
    licences = by_kind.pop("licence text", [])
    clauses = by_kind.pop("licence", [])
    if licences or clauses:
        lines.append(aside(f"licence: {', '.join(dict.fromkeys((*licences, *clauses)))}"))
    kinds = sorted(by_kind.items())
    shown = kinds if style.full else kinds[:_MOST_KINDS]
    most = None if style.full else _MOST_NAMED
    for kind, subjects in shown:
        more = "" if most is None or len(subjects) <= most else f" and {len(subjects) - most} more"
        lines.append(aside(f"{kind}: {', '.join(subjects[:most])}{more}", style="dim"))
    if len(kinds) > len(shown):
        lines.append(aside(f"and {len(kinds) - len(shown)} more kinds: -v shows them", style="dim"))
    return lines


def shipping(assessment: Assessment, source: SourceAnswer, style: Style) -> list[RenderableType]:
    """Who merges, releases and publishes, and how few it takes."""

    rows: list[RenderableType] = [aside(line) for line in shipping_lines(assessment, source, style)]
    risky = _risky(source, style)
    if len(risky) > _most(risky, style):
        rows.append(aside(f"and {len(risky) - _most(risky, style)} more workflows: -v shows them", style="dim"))
    return rows


def shipping_lines(assessment: Assessment, source: SourceAnswer, style: Style) -> list[str]:
    """The same as plain lines; with a full style everybody and every workflow is named."""
    made = source.shipping
    lines = [line for line in (_merges(made, style), _review(made), _tags(made, style), _packages(made, style)) if line]
    administered = next((gap.why for gap in assessment.gaps if gap.what.startswith("who administers it")), "")
    if administered:
        lines.append(f"administers: {administered}")
    risky = _risky(source, style)
    workflows = [f"workflow {_workflow(workflow)}" for workflow in risky[: _most(risky, style)]]
    return [one_line(line, 400) for line in (*lines, *workflows)]


def _risky(source: SourceAnswer, style: Style) -> list[Workflow]:
    return [w for w in source.shipping.workflows if style.full or w.publishes or w.risks]


def _most(workflows: list[Workflow], style: Style) -> int:
    return len(workflows) if style.full else _MOST_NAMED


def _merges(made: Shipping, style: Style) -> str:
    if not made.changes:
        return ""
    who = _people(made.mergers, style)
    hidden = f"; git does not show who merged {made.unattributed}" if made.unattributed else ""
    alone = "each alone" if len(made.mergers) > 1 else "alone"
    return (
        f"merges ({count(made.changes, 'change')} in a year): {who or 'unknown'}{f', {alone}' if who else ''}{hidden}"
    )


def _review(made: Shipping) -> str:
    attributed = made.changes - made.unattributed
    if not attributed:
        return ""
    return f"of their own work: {made.own} of {attributed} merges; {made.signed} of {made.changes} changes are signed"


def _tags(made: Shipping, style: Style) -> str:
    if not made.releases:
        return ""
    who = _people(made.releasers, style)
    tagged = f"; tagged by {who}" if who else ""
    return f"releases: {count(made.releases, 'tag')}, {made.unsigned_releases} not signed{tagged}"


def _packages(made: Shipping, style: Style) -> str:
    most = None if style.full else _MOST_NAMED
    more = "" if most is None or len(made.packages) <= most else f" and {len(made.packages) - most} more"
    return f"publishes: {', '.join(made.packages[:most])}{more}" if made.packages else ""


def _people(shares: tuple[Share, ...], style: Style) -> str:
    most = None if style.full else _MOST_NAMED
    more = "" if most is None or len(shares) <= most else f" and {len(shares) - most} more"
    return ", ".join(f"{share.name} {share.count}" for share in shares[:most]) + more


def _workflow(workflow: Workflow) -> str:
    parts = []
    if workflow.publishes:
        images = f" ({', '.join(workflow.images[:_MOST_NAMED])})" if workflow.images else ""
        parts.append(f"publishes {', '.join(workflow.publishes)}{images}")
    if workflow.permissions:
        parts.append(f"may write {', '.join(workflow.permissions)}")
    parts += workflow.risks
    return f"{workflow.path}: {'; '.join(parts) or 'runs without special rights'}"

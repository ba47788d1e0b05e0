"""The powers of the terminal report: who can call what, how few and how fast, by which path, around what."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from auditor.formats import prose, view
from auditor.formats.format import Style
from auditor.formats.prose import DisplayNames
from auditor.formats.terminal import COLORS, more
from auditor.formats.view import HarmView, PowerGroup
from auditor.formats.words import kind_words
from auditor.model.assessment import Assessment
from auditor.model.evidence import Evidence
from auditor.model.ids import short
from auditor.model.power import Power, PowerId, Step
from auditor.model.text import one_line

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

_MOST_POWERS = 12
_MOST_OF_ONE_HARM = 3
_MOST_BYPASSES = 2
_CROWD = 4
_MOST_OF_A_CROWD = 2


def powers(assessment: Assessment, display: DisplayNames, style: Style) -> list[RenderableType]:
    """The worst powers of every harm, worst harm first."""
    pairs = [
        (harm, group)
        for harm in view.harms(assessment)
        for group in (harm.groups if style.full else harm.groups[:_MOST_OF_ONE_HARM])
    ]
    shown = pairs if style.full else pairs[:_MOST_POWERS]
    writer = _Writer(assessment, display, style)
    lines: list[RenderableType] = [writer.power(harm, group) for harm, group in shown]
    left = sum(len(group.all) for harm in view.harms(assessment) for group in harm.groups)
    left -= sum(len(group.all) for _, group in shown)
    return lines + more(left, "-vv shows them")


class _Writer:
    """Writes powers one by one; holds the look-ups that they share."""

    def __init__(self, assessment: Assessment, display: DisplayNames, style: Style) -> None:
        self._display = display
        self._full = style.full
        self._powers = {power.id: power for power in assessment.powers}
        self._outdone: dict[PowerId, list[PowerId]] = {}
        for power in assessment.powers:
            for other in power.bypasses:
                self._outdone.setdefault(other, []).append(power.id)
        self._evidence = view.evidence(assessment)
        self._implied = view.implied(assessment)
        self._routes: set[tuple[Step, ...]] = set()

    def power(self, harm: HarmView, group: PowerGroup) -> RenderableType:
        from rich.console import Group
        from rich.padding import Padding
        from rich.text import Text

        power = group.first
        head = Text.assemble(
            (f"{one_line(harm.answer.harm)}  ", f"bold {COLORS[harm.answer.verdict]}"),
            (prose.sentence(group, self._display), "bold"),
        )
        figures = Text("; ".join([*prose.figures(power), f"target {short(power.target)}"]), style="dim")
        besides = dict.fromkeys(title for power in group.all for title in self._implied.get(power.id, ()))
        lines: list[RenderableType] = [figures, *([Text(prose.besides(list(besides)))] if besides else [])]
        lines += [*self._path(power.path), *self._around(power)]
        if self._full:
            lines += self._sources(group)
        return Padding(Group(head, *(Padding(line, (0, 0, 0, 2)) for line in lines)), (0, 1, 1, 1))

    def _path(self, path: tuple[Step, ...]) -> list[RenderableType]:
        """The steps of a path. A route that was shown before is only named; of many equal steps two are shown."""
        from rich.text import Text

        lines: list[RenderableType] = []
        route, steps = path[:-1], path
        if len(route) > 1 and route in self._routes:
            lines.append(Text(f"as above, by way of {self._display.name(route[-1].target)}", style="dim"))
            steps = path[-1:]
        self._routes.add(route)
        for (target, _), crowd in groupby(steps, key=lambda step: (step.target, step.source == step.target)):
            steps_of_crowd = list(crowd)
            shown = steps_of_crowd if self._full or len(steps_of_crowd) <= _CROWD else steps_of_crowd[:_MOST_OF_A_CROWD]
            lines += [Text(prose.step(step, self._display)) for step in shown]
            if len(shown) < len(steps_of_crowd):
                left = f"and {len(steps_of_crowd) - len(shown):,} more → {self._display.name(target)}"
                lines.append(Text(left, style="dim"))
        return lines

    def _around(self, power: Power) -> list[RenderableType]:
        """Marks a path around the presented process, and a power that does the same as another sooner or with fewer. A
        power that others bypass is not marked; it only names them."""
        from rich.padding import Padding
        from rich.text import Text

        lines: list[RenderableType] = []
        bypasses = power.around if self._full else power.around[:_MOST_BYPASSES]
        for bypass in bypasses:
            lines.append(_bypass(prose.bypass(bypass, self._display)))
            if bypass.path != power.path:
                lines += [Padding(step, (0, 0, 0, 2)) for step in self._path(bypass.path)]
        lines += [_bypass(f"instead of: {self._other(other)}") for other in self._outdone.get(power.id, ())]
        lines += [Text(f"gone around: {self._other(other)}", style="dim") for other in power.bypasses]
        if len(bypasses) < len(power.around):
            lines.append(Text(f"and {len(power.around) - len(bypasses):,} more bypasses", style="dim"))
        return lines

    def _other(self, other: PowerId) -> str:
        power = self._powers.get(other)
        if power is None:
            return f"by {one_line(other)}"
        return prose.sentence(PowerGroup(power, (power,)), self._display)

    def _sources(self, group: PowerGroup) -> list[RenderableType]:
        from rich.text import Text

        keys = dict.fromkeys(key for power in group.all for key in power.evidence)
        return [Text(_source(key, self._evidence.get(key)), style="dim") for key in keys]


def _bypass(text: str) -> Text:
    from rich.text import Text

    return Text.assemble(("BYPASS ", "bold red"), text)


def _source(key: str, evidence: Evidence | None) -> str:
    if evidence is None:
        return f"[{one_line(key)}]"
    at = "" if evidence.block is None else f" at block {evidence.block:,}"
    return f"[{one_line(key)}] {one_line(evidence.source, 60)}{at}: {one_line(evidence.request, 200)}"


def register(assessment: Assessment, display: DisplayNames, style: Style) -> list[RenderableType]:
    """In full style: every entity that the powers name, with its id, kind and party."""
    from rich.table import Table
    from rich.text import Text

    mentioned = view.mentioned(assessment) if style.full else []
    entities = {entity.id: entity for entity in assessment.entities}
    table = Table(box=None, padding=(0, 1), show_header=False)
    for _ in range(2):
        table.add_column(overflow="fold")
    for key in mentioned:
        what = f"  {kind_words(entities[key])}" if key in entities else ""
        facts = "".join(f"\n{one_line(note, 300)}" for note in entities[key].notes) if key in entities else ""
        table.add_row(Text(display.name_and_party(key)), Text.assemble(one_line(key, 300), (what + facts, "dim")))
    return [table] if mentioned else []

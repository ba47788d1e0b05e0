"""A comparison as change events, for people and for scripts. Hostile text comes out on one line."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from auditor.engine.comparison import Changed, Comparison, Trend
from auditor.formats.json import dumped
from auditor.formats.prose import DisplayNames, fast, listed
from auditor.formats.words import Names, few, function, gate_words, interval, kind_words, preposition, read_at
from auditor.model.assessment import Assessment, Claim, Finding, HarmAnswer
from auditor.model.call_name import short_call
from auditor.model.entity import Entity
from auditor.model.evidence import Gap
from auditor.model.gate import members
from auditor.model.grant import Grant
from auditor.model.ids import address_of
from auditor.model.power import Power
from auditor.model.source import SourceChange, SourceChangeKind
from auditor.model.text import one_line

T = TypeVar("T")
_LONGEST = 400
_MOST_ALIKE = 5


@dataclass(frozen=True)
class ChangeEvent:
    """One change. ``what`` is its chapter (``harm``, ``power``, …), ``about`` its subject; ``before`` and ``after`` are
    the states in words, None if the subject did not exist."""

    what: str
    turn: Trend
    about: str
    before: str | None
    after: str | None


def events(comparison: Comparison) -> tuple[ChangeEvent, ...]:
    """Every change as an event: harms first, then their causes in the network, then the rest."""
    was, now = _Writer(comparison.before), _Writer(comparison.after)

    def collect(what: str, changes: Iterable[Changed[T]], about: Callable[["_Writer", T], str], as_it_is: Any) -> None:
        for change in changes:
            writer, value = (now, change.after) if change.after is not None else (was, change.before)
            assert value is not None
            before = None if change.before is None else one_line(as_it_is(was, change.before), _LONGEST)
            after = None if change.after is None else one_line(as_it_is(now, change.after), _LONGEST)
            collected.append(ChangeEvent(what, change.turn, one_line(about(writer, value), _LONGEST), before, after))

    collected = [_of_source(change) for change in comparison.source]
    collect("harm", comparison.harms, _Writer.harm, _Writer.answer)
    collect("holder", comparison.entities, _Writer.entity, _Writer.acts)
    collect("right", comparison.grants, _Writer.right, _Writer.held)
    collect("power", comparison.powers, _Writer.power, _Writer.who)
    collect("finding", comparison.findings, _Writer.finding, _Writer.severity)
    collect("claim", comparison.claims, _Writer.claim, _Writer.outcome)
    collect("gap", comparison.gaps, _Writer.gap, _Writer.why)
    return tuple(collected)


def _of_source(change: SourceChange) -> ChangeEvent:
    neither = Trend.OTHER if change.kind is SourceChangeKind.CHANGED else Trend.BETTER
    turn = Trend.WORSE if change.kind.is_worse else neither
    about = f"{change.kind.value}: {change.function} can {change.does}"
    shown = (one_line(words, _LONGEST) for words in (about, change.before, change.after))
    return ChangeEvent("source", turn, *shown)


class _Writer:
    """Describes the parts of one assessment."""

    def __init__(self, assessment: Assessment) -> None:
        self._display = DisplayNames(assessment)
        self._names = Names(assessment)

    def harm(self, harm: HarmAnswer) -> str:
        return harm.title

    def answer(self, harm: HarmAnswer) -> str:
        return f"{harm.verdict.value}: {few(harm.parties)} {fast(harm.delay_s)}"

    def power(self, power: Power) -> str:
        return f"{power.harm}, {function(power)} {preposition(power)} {self._display.name(power.target)}"

    def who(self, power: Power) -> str:
        people = listed([self._display.name(member) for member in power.coalition])
        return f"{few(power.parties)} {fast(power.delay_s)}" + (f" ({people})" if people else "")

    def entity(self, entity: Entity) -> str:
        return self._display.name(entity.id)

    def acts(self, entity: Entity) -> str:
        parts = [kind_words(entity)]
        if members(entity.gate):
            parts.append(gate_words(entity.gate, self._names))
        if entity.proxy and entity.proxy.implementation:
            parts.append("runs " + listed([address_of(code) for code in entity.proxy.implementation]))
        return "; ".join(parts)

    def right(self, grant: Grant) -> str:
        what = short_call(grant.function or grant.selector or grant.effect.value)
        return f"{self._display.name_and_party(grant.holder)}, {what} of {self._display.name(grant.target)}"

    def held(self, grant: Grant) -> str:
        return f"{grant.state.value}, {fast(grant.delay_s)}" + (f", as {grant.role}" if grant.role else "")

    def finding(self, finding: Finding) -> str:
        return f"{finding.title}: {finding.message}"

    def severity(self, finding: Finding) -> str:
        return f"{finding.severity.value}, {finding.outcome.value}"

    def claim(self, claim: Claim) -> str:
        return f"“{claim.says}”"

    def outcome(self, claim: Claim) -> str:
        return f"{claim.outcome.value}: {claim.because}"

    def gap(self, gap: Gap) -> str:
        return f"{self._names.label(gap.subject)}: {gap.what}"

    def why(self, gap: Gap) -> str:
        return f"could not be read: {gap.why}"


_TITLES = {
    "source": "Powers in the source",
    "harm": "What can be done to you",
    "holder": "How holders of power act",
    "right": "Who may call what",
    "power": "Who can, and how",
    "finding": "Findings",
    "claim": "What the network says, against the chain",
    "gap": "What could not be read",
}


def text(comparison: Comparison) -> str:
    """The events as lines for a terminal or a mail: worse ones first in each chapter, equal changes together."""
    before, after = comparison.before, comparison.after
    lines = [f"{one_line(after.network.title, 80)}: {_blocks_read(before)}, then {_blocks_read(after)}"]
    lines.append(_moved("verdict", before.verdict.value, after.verdict.value, comparison.verdict))
    if after.source is None:
        lines.append(_moved("level", interval(before.level), interval(after.level), None))
        lines.append(_moved("exposure", interval(before.exposure), interval(after.exposure), None))
    if before.verdict is not after.verdict or before.sentence != after.sentence:
        lines.append(f"  {one_line(after.sentence, _LONGEST)}")
    all_events = events(comparison)
    for what, title in _TITLES.items():
        chapter = [event for event in all_events if event.what == what]
        if chapter:
            lines += ["", title]
            lines += [line for turn in Trend for alike in _alike(chapter, turn) for line in _lines(alike)]
    return "\n".join(lines if all_events or comparison.verdict else [*lines, "", "Nothing else changed."]) + "\n"


def _blocks_read(assessment: Assessment) -> str:
    return ", ".join(one_line(read_at(block), 80) for block in assessment.blocks) or "at no block"


def _moved(what: str, before: str, after: str, turn: Trend | None) -> str:
    if before == after:
        return f"{what}: {after}, as before"
    return f"{what}: {before}, then {after}" + (f" ({turn.value})" if turn else "")


def _alike(chapter: Iterable[ChangeEvent], turn: Trend) -> list[list[ChangeEvent]]:
    alike: dict[tuple[str | None, str | None], list[ChangeEvent]] = defaultdict(list)
    for event in chapter:
        if event.turn is turn:
            alike[event.before, event.after].append(event)
    return list(alike.values())


def _lines(alike: list[ChangeEvent]) -> list[str]:
    before, after = alike[0].before, alike[0].after
    new, gone = ("unread", "read") if alike[0].what == "gap" else ("new", "gone")
    mark = new if before is None else gone if after is None else alike[0].turn.value
    shown = [event.about for event in alike[:_MOST_ALIKE]]
    if len(alike) > len(shown):
        shown.append(f"and {len(alike) - len(shown):,} more")
    lines = [f"  {mark if number == 0 else '':8} {about}" for number, about in enumerate(shown)]
    states = [before or after] if before is None or after is None else [before, f"→ {after}"]
    return [*lines, *(f"{'':13}{state}" for state in states)]


def json_text(comparison: Comparison) -> str:
    """The events as JSON for scripts, ``auditor.comparison/1``: fields are added, never renamed or removed."""
    before, after = comparison.before, comparison.after
    return dumped(
        {
            "schema": "auditor.comparison/1",
            "auditor": after.auditor,
            "methodology": after.methodology,
            "network": after.network.name,
            "before": _state(before),
            "after": _state(after),
            "worse": comparison.worse,
            "changes": [{**asdict(event), "turn": event.turn.value} for event in events(comparison)],
        }
    )


def _state(assessment: Assessment) -> dict[str, Any]:
    return {
        "blocks": {block.chain: block.number for block in assessment.blocks},
        "verdict": assessment.verdict.value,
        "level": {"low": assessment.level.low, "high": assessment.level.high},
        "exposure": {"low": assessment.exposure.low, "high": assessment.exposure.high},
        "sentence": assessment.sentence,
    }

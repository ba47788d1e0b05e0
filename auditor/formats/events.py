"""A comparison as events in plain words, for people and for scripts. Foreign text comes out on one line."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from auditor.engine.comparison import Changed, Comparison, Turn
from auditor.formats.json import dumped
from auditor.formats.telling import Cast, fast, listed
from auditor.formats.words import Names, few, function, gate_words, interval, kind_words, preposition, read_at
from auditor.model.assessment import Assessment, Claim, Finding, HarmAnswer
from auditor.model.deed import in_short
from auditor.model.entity import Entity
from auditor.model.evidence import Gap
from auditor.model.gate import members
from auditor.model.grant import Grant
from auditor.model.ids import address_of
from auditor.model.power import Power
from auditor.model.text import one_line

T = TypeVar("T")
_LONGEST = 400
_MOST_ALIKE = 5


@dataclass(frozen=True)
class Event:
    """One change: ``what`` it is about (``harm``, ``power``, …) and how that was and is, in words; None if it was not
    there."""

    what: str
    turn: Turn
    about: str
    before: str | None
    after: str | None


def events(found: Comparison) -> tuple[Event, ...]:
    """Everything that changed: the answers, then what in the network made them change, then the rest."""
    was, now = _Teller(found.before), _Teller(found.after)

    def told(what: str, changes: Iterable[Changed[T]], about: Callable[["_Teller", T], str], as_it_is: Any) -> None:
        for each in changes:
            teller, one = (now, each.after) if each.after is not None else (was, each.before)
            assert one is not None
            before = None if each.before is None else one_line(as_it_is(was, each.before), _LONGEST)
            after = None if each.after is None else one_line(as_it_is(now, each.after), _LONGEST)
            collected.append(Event(what, each.turn, one_line(about(teller, one), _LONGEST), before, after))

    collected: list[Event] = []
    told("harm", found.harms, _Teller.harm, _Teller.answer)
    told("holder", found.entities, _Teller.entity, _Teller.acts)
    told("right", found.grants, _Teller.right, _Teller.held)
    told("power", found.powers, _Teller.power, _Teller.who)
    told("finding", found.findings, _Teller.finding, _Teller.severity)
    told("claim", found.claims, _Teller.claim, _Teller.outcome)
    told("gap", found.gaps, _Teller.gap, _Teller.why)
    return tuple(collected)


class _Teller:
    """Tells the parts of one assessment."""

    def __init__(self, assessment: Assessment) -> None:
        self._cast = Cast(assessment)
        self._names = Names(assessment)

    def harm(self, harm: HarmAnswer) -> str:
        return harm.title

    def answer(self, harm: HarmAnswer) -> str:
        return f"{harm.verdict.value}: {few(harm.parties)} {fast(harm.delay_s)}"

    def power(self, power: Power) -> str:
        return f"{power.harm}, {function(power)} {preposition(power)} {self._cast.name(power.target)}"

    def who(self, power: Power) -> str:
        people = listed([self._cast.name(each) for each in power.coalition])
        return f"{few(power.parties)} {fast(power.delay_s)}" + (f" ({people})" if people else "")

    def entity(self, entity: Entity) -> str:
        return self._cast.name(entity.id)

    def acts(self, entity: Entity) -> str:
        told = [kind_words(entity)]
        if members(entity.gate):
            told.append(gate_words(entity.gate, self._names))
        if entity.proxy and entity.proxy.implementation:
            told.append("runs " + listed([address_of(each) for each in entity.proxy.implementation]))
        return "; ".join(told)

    def right(self, grant: Grant) -> str:
        what = in_short(grant.function or grant.selector or grant.effect.value)
        return f"{self._cast.name_and_party(grant.holder)}, {what} of {self._cast.name(grant.target)}"

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
    "harm": "What can be done to you",
    "holder": "How holders of power act",
    "right": "Who may call what",
    "power": "Who can, and how",
    "finding": "Findings",
    "claim": "What the network says, against the chain",
    "gap": "What could not be read",
}


def text(found: Comparison) -> str:
    """The events as lines for a terminal or a mail: worse ones first in each chapter, those of one change together."""
    before, after = found.before, found.after
    lines = [f"{one_line(after.network.title, 80)}: {_seen(before)}, then {_seen(after)}"]
    lines.append(_moved("verdict", before.verdict.value, after.verdict.value, found.verdict))
    lines.append(_moved("exposure", interval(before.exposure), interval(after.exposure), None))
    if before.verdict is not after.verdict or before.sentence != after.sentence:
        lines.append(f"  {one_line(after.sentence, _LONGEST)}")
    told = events(found)
    for what, title in _TITLES.items():
        chapter = [event for event in told if event.what == what]
        if chapter:
            lines += ["", title]
            lines += [line for turn in Turn for alike in _alike(chapter, turn) for line in _lines(alike)]
    return "\n".join(lines if told or found.verdict else [*lines, "", "Nothing else changed."]) + "\n"


def _seen(assessment: Assessment) -> str:
    return ", ".join(one_line(read_at(block), 80) for block in assessment.blocks) or "at no block"


def _moved(what: str, before: str, after: str, turn: Turn | None) -> str:
    if before == after:
        return f"{what}: {after}, as before"
    return f"{what}: {before}, then {after}" + (f" ({turn.value})" if turn else "")


def _alike(chapter: Iterable[Event], turn: Turn) -> list[list[Event]]:
    alike: dict[tuple[str | None, str | None], list[Event]] = defaultdict(list)
    for event in chapter:
        if event.turn is turn:
            alike[event.before, event.after].append(event)
    return list(alike.values())


def _lines(alike: list[Event]) -> list[str]:
    before, after = alike[0].before, alike[0].after
    new, gone = ("unread", "read") if alike[0].what == "gap" else ("new", "gone")
    mark = new if before is None else gone if after is None else alike[0].turn.value
    shown = [event.about for event in alike[:_MOST_ALIKE]]
    if len(alike) > len(shown):
        shown.append(f"and {len(alike) - len(shown):,} more")
    lines = [f"  {mark if number == 0 else '':8} {about}" for number, about in enumerate(shown)]
    states = [before or after] if before is None or after is None else [before, f"→ {after}"]
    return [*lines, *(f"{'':13}{state}" for state in states)]


def json_text(found: Comparison) -> str:
    """The events as JSON for scripts, ``auditor.comparison/1``: fields are added, never renamed or removed."""
    before, after = found.before, found.after
    return dumped(
        {
            "schema": "auditor.comparison/1",
            "auditor": after.auditor,
            "methodology": after.methodology,
            "network": after.network.name,
            "before": _state(before),
            "after": _state(after),
            "worse": found.worse,
            "changes": [{**asdict(event), "turn": event.turn.value} for event in events(found)],
        }
    )


def _state(assessment: Assessment) -> dict[str, Any]:
    return {
        "blocks": {block.chain: block.number for block in assessment.blocks},
        "verdict": assessment.verdict.value,
        "exposure": {"low": assessment.exposure.low, "high": assessment.exposure.high},
        "sentence": assessment.sentence,
    }

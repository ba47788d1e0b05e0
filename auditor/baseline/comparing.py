"""Two states of one network in the lock as changes, causes before consequences.

The comparison is monotone: if nobody can do anything with fewer parties, sooner or in a new place, nothing is worse;
if nobody needs more, nothing is better.
"""

from collections.abc import Iterator
from typing import NamedTuple

from auditor.baseline import gate_lines
from auditor.baseline.comparing_answers import answer_changes
from auditor.baseline.comparing_powers import power_changes
from auditor.baseline.drift import Direction, Drift, DriftKind
from auditor.baseline.figures import slack
from auditor.baseline.lock import LockedEntity, LockedNetwork, place
from auditor.baseline.sentences import Wording, gate_change, listed
from auditor.model.harm import HarmCatalogue
from auditor.model.ids import EntityId

_KINDS = list(DriftKind)
_DIRECTIONS = list(Direction)
_GROUPS = (("third", "a third"), ("half", "half"), ("two_thirds", "two thirds"))


class _Pair(NamedTuple):
    id: EntityId
    before: LockedEntity
    after: LockedEntity

    def fact(self, *keys: str) -> str:
        return place("entities", self.id, *keys)


def compare(name: str, before: LockedNetwork, after: LockedNetwork, harms: HarmCatalogue) -> tuple[Drift, ...]:
    """Every change of a network from one state to the next, worse ones first, then causes before consequences."""
    wording = Wording(before, harms), Wording(after, harms)
    changes = [
        *_entity_changes(name, before, after, wording),
        *power_changes(name, before, after, wording),
        *_gap_changes(name, before, after),
        *answer_changes(name, before, after, harms),
    ]
    return tuple(sorted(changes, key=_order))


def _order(change: Drift) -> tuple[int, int, str]:
    return _DIRECTIONS.index(change.direction), _KINDS.index(change.kind), change.facts[0]


def _entity_changes(
    name: str, before: LockedNetwork, after: LockedNetwork, wording: tuple[Wording, Wording]
) -> Iterator[Drift]:
    """What became of each holder and contract that was there before. Those that are new or gone show in powers."""
    for id in sorted(before.entities.keys() & after.entities.keys()):
        pair = _Pair(id, before.entities[id], after.entities[id])
        yield from _gate(name, pair, wording)
        yield from _group(name, pair, wording[1])
        yield from _code(name, pair, wording[1])
        yield from _self(name, pair, wording[1])


def _gate(name: str, pair: _Pair, wording: tuple[Wording, Wording]) -> Iterator[Drift]:
    if not pair.before.gate or not pair.after.gate or pair.before.gate == pair.after.gate:
        return
    was, now = (gate_lines.parsed(entity.gate) for entity in (pair.before, pair.after))
    direction = gate_lines.gate_direction(was, now)
    states = tuple("; ".join(line.strip() for line in entity.gate) for entity in (pair.before, pair.after))
    sentence = gate_change(wording, pair.id, was, now)
    yield Drift.of(
        name, DriftKind.GATE, direction, sentence, (pair.fact("gate"),), (states[0], states[1]), holders=(pair.id,)
    )


def _group(name: str, pair: _Pair, wording: Wording) -> Iterator[Drift]:
    """Smaller or larger deciding groups of a vote; a little more or less is what stake does every day."""
    for key, words in _GROUPS:
        was, now = getattr(pair.before, key), getattr(pair.after, key)
        if was is None or now is None or abs(was - now) <= slack(max(was, now)):
            continue
        direction = Direction.WORSE if now < was else Direction.BETTER
        sentence = f"{now} parties have more than {words} of the votes of {wording.name(pair.id)}; it took {was}."
        states = str(was), str(now)
        yield Drift.of(name, DriftKind.GATE, direction, sentence, (pair.fact(key),), states, holders=(pair.id,))


def _code(name: str, pair: _Pair, wording: Wording) -> Iterator[Drift]:
    was, now = pair.before.runs, pair.after.runs
    if was == now:
        return
    shown = [listed(codes, 2) or "no other code" for codes in (was, now)]
    sentence = f"The code of {wording.name(pair.id)} was replaced: {shown[1]} instead of {shown[0]}."
    states = " ".join(was) or None, " ".join(now) or None
    yield Drift.of(name, DriftKind.CODE, Direction.REVIEW, sentence, (pair.fact("runs"),), states)


def _self(name: str, pair: _Pair, wording: Wording) -> Iterator[Drift]:
    """Another kind of account under the same id, or another party behind a key."""
    for key, verb in (("kind", "is"), ("party", "belongs to")):
        was, now = getattr(pair.before, key), getattr(pair.after, key)
        if was != now:
            shown = [text or "nobody who is listed" for text in (was, now)]
            sentence = f"{wording.name(pair.id)} {verb} {shown[1]} now; before: {shown[0]}."
            yield Drift.of(
                name, DriftKind.GATE, Direction.REVIEW, sentence, (pair.fact(key),), (was, now), holders=(pair.id,)
            )


def _gap_changes(name: str, before: LockedNetwork, after: LockedNetwork) -> Iterator[Drift]:
    for gap in sorted(set(after.gaps) - set(before.gaps)):
        sentence = f"This could be settled before and cannot be now, so that a power can hide there: {gap}."
        yield Drift.of(name, DriftKind.GAP, Direction.WORSE, sentence, (place("gaps", gap),), (None, gap))
    for gap in sorted(set(before.gaps) - set(after.gaps)):
        yield Drift.of(
            name, DriftKind.GAP, Direction.BETTER, f"This is settled now: {gap}.", (place("gaps", gap),), (gap, None)
        )

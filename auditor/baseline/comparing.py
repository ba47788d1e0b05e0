"""Two states of one network in the lock as changes, causes before consequences.

The comparison is monotone: if nobody can do anything with fewer parties, sooner or in a new place, nothing is worse;
if nobody needs more, nothing is better.
"""

from collections.abc import Iterator

from auditor.baseline.comparing_answers import answer_changes
from auditor.baseline.comparing_entities import entity_changes
from auditor.baseline.comparing_powers import power_changes
from auditor.baseline.drift import Direction, Drift, DriftKind
from auditor.baseline.lock import LockedNetwork, place
from auditor.baseline.sentences import Wording
from auditor.model.harm import HarmCatalogue

_KINDS = list(DriftKind)
_DIRECTIONS = list(Direction)


def compare(name: str, before: LockedNetwork, after: LockedNetwork, harms: HarmCatalogue) -> tuple[Drift, ...]:
    """Every change of a network from one state to the next, worse ones first, then causes before consequences."""
    wording = Wording(before, harms), Wording(after, harms)
    changes = [
        *entity_changes(name, before, after, wording),
        *power_changes(name, before, after, wording),
        *_gap_changes(name, before, after),
        *answer_changes(name, before, after, harms),
    ]
    return tuple(sorted(changes, key=_order))


def _order(change: Drift) -> tuple[int, int, str]:
    return _DIRECTIONS.index(change.direction), _KINDS.index(change.kind), change.facts[0]


def _gap_changes(name: str, before: LockedNetwork, after: LockedNetwork) -> Iterator[Drift]:
    for gap in sorted(set(after.gaps) - set(before.gaps)):
        sentence = f"This could be settled before and cannot be now, so that a power can hide there: {gap}."
        yield Drift.of(name, DriftKind.GAP, Direction.WORSE, sentence, (place("gaps", gap),), (None, gap))
    for gap in sorted(set(before.gaps) - set(after.gaps)):
        sentence = f"This is settled now: {gap}."
        yield Drift.of(name, DriftKind.GAP, Direction.BETTER, sentence, (place("gaps", gap),), (gap, None))

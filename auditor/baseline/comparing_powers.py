"""The changes of each power: who holds it, how few parties it takes, how fast they are."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from auditor.baseline.drift import Direction, Drift, DriftKind
from auditor.baseline.figures import ReachPoint, parsed, reach_direction
from auditor.baseline.lock import LockedNetwork, LockedPower, place
from auditor.baseline.sentences import Wording, listed, power_reach
from auditor.model.harm import HarmId
from auditor.model.ids import ANYONE, EntityId

Wordings = tuple[Wording, Wording]
_ALONE = ReachPoint(1, 0)


class _Key(NamedTuple):
    """A power among those of a network: its target, and its harm and function as the lock has them."""

    target: EntityId
    name: str

    @property
    def harm(self) -> HarmId:
        return self.name.partition(" ")[0]

    @property
    def fact(self) -> str:
        return place("entities", self.target, "powers", self.name)


Powers = dict[_Key, LockedPower]


def power_changes(name: str, before: LockedNetwork, after: LockedNetwork, wording: Wordings) -> Iterator[Drift]:
    """Powers that moved, that became easier or harder, that are new or gone; those alike together."""
    was, now = _powers(before), _powers(after)
    yield from _changed(name, was, now, wording)
    yield from _new(name, was, now, set(before.entities), wording[1])
    yield from _gone(name, was, now, wording[0])


def _powers(network: LockedNetwork) -> Powers:
    return {_Key(id, key): power for id, entity in network.entities.items() for key, power in entity.powers.items()}


def _changed(name: str, was: Powers, now: Powers, wording: Wordings) -> Iterator[Drift]:
    alike: dict[tuple[LockedPower, LockedPower, Direction], list[_Key]] = defaultdict(list)
    for key in sorted(was.keys() & now.keys()):
        before, after = was[key], now[key]
        by_vote = before.vote and after.vote
        direction = reach_direction(parsed(before.reach), parsed(after.reach), by_vote=by_vote)
        if direction is not None or before.holders != after.holders:
            alike[before, after, direction or Direction.REVIEW].append(key)
    for (before, after, direction), keys in alike.items():
        moved = before.holders != after.holders
        sentence = (_moved if moved else _reached)(before, after, keys, wording)
        yield _change(name, direction, sentence, keys, (before, after))


def _moved(before: LockedPower, after: LockedPower, keys: list[_Key], wording: Wordings) -> str:
    deeds = wording[1].deeds(key.harm for key in keys)
    holders = f"from {wording[0].holders(before.holders)} to {wording[1].holders(after.holders)}"
    now, then = power_reach(after), power_reach(before)
    takes = "" if now == then else f" It takes {now}; it took {then}."
    return f"The power to {deeds} moved {holders}: {_calls(keys, wording[1])}.{takes}"


def _reached(before: LockedPower, after: LockedPower, keys: list[_Key], wording: Wordings) -> str:
    deeds = wording[1].deeds(key.harm for key in keys)
    takes = f"It takes {power_reach(after)}, instead of {power_reach(before)}"
    return f"{takes}, to {deeds}: {_calls(keys, wording[1])}."


def _new(name: str, was: Powers, now: Powers, targets: set[EntityId], wording: Wording) -> Iterator[Drift]:
    alike: dict[tuple[LockedPower, Direction, HarmId], list[_Key]] = defaultdict(list)
    for key in sorted(now.keys() - was.keys()):
        power = now[key]
        direction = Direction.REVIEW if _covered(key, power, was, targets) else Direction.WORSE
        alike[power, direction, key.harm].append(key)
    for (power, direction, harm), keys in alike.items():
        who = wording.holders(power.holders)
        sentence = (
            f"There is a new power to {wording.deeds([harm])}, held by {who}: {_calls(keys, wording)}. "
            f"It takes {power_reach(power)}."
        )
        yield _change(name, direction, sentence, keys, (None, power))


def _covered(key: _Key, power: LockedPower, was: Powers, targets: set[EntityId]) -> bool:
    """Whether a new power adds nothing: before, the same harm could be done to the same target by as few as fast; or
    to another target by the same holders, if this target is new itself."""
    if ANYONE in power.holders:
        return False
    alike = [
        old
        for other, old in was.items()
        if other.harm == key.harm
        and (other.target == key.target or (key.target not in targets and set(power.holders) <= set(old.holders)))
    ]
    before = [point for old in alike for point in parsed(old.reach)]
    return bool(power.reach) and all(point.within(before) for point in parsed(power.reach))


def _gone(name: str, was: Powers, now: Powers, wording: Wording) -> Iterator[Drift]:
    alike: dict[tuple[LockedPower, HarmId], list[_Key]] = defaultdict(list)
    for key in sorted(was.keys() - now.keys()):
        alike[was[key], key.harm].append(key)
    for (power, harm), keys in alike.items():
        who = wording.holders(power.holders)
        sentence = f"A power to {wording.deeds([harm])}, held by {who}, is gone: {_calls(keys, wording)}."
        yield _change(name, Direction.BETTER, sentence, keys, (power, None))


def _change(
    name: str,
    direction: Direction,
    sentence: str,
    keys: list[_Key],
    powers: tuple[LockedPower | None, LockedPower | None],
) -> Drift:
    before, after = powers
    return Drift.of(
        name,
        DriftKind.POWER,
        direction,
        sentence,
        tuple(key.fact for key in keys),
        (_state(before), _state(after)),
        harms=tuple(sorted({key.harm for key in keys})),
        holders=after.holders if after else (),
        alone_at_once=_alone_at_once(after),
    )


def _alone_at_once(power: LockedPower | None) -> bool:
    return power is not None and any(point <= _ALONE for point in parsed(power.reach))


def _state(power: LockedPower | None) -> str | None:
    return None if power is None else f"{', '.join(power.reach)} ({', '.join(power.holders) or 'by weight'})"


def _calls(keys: list[_Key], wording: Wording) -> str:
    return listed([wording.call(key.target, key.name) for key in keys])

"""The changes of each holder and contract that was there before. New and gone ones show in powers."""

from collections.abc import Iterator
from typing import NamedTuple

from auditor.baseline import gate_lines
from auditor.baseline.drift import Direction, Drift, DriftKind
from auditor.baseline.figures import slack
from auditor.baseline.lock import LockedEntity, LockedNetwork, place
from auditor.baseline.sentences import Wording, gate_change, listed
from auditor.model.harm import HarmId
from auditor.model.ids import EntityId, short

_GROUPS = (("third", "a third"), ("half", "half"), ("two_thirds", "two thirds"))
_ALONE = (1, 0)  # one member, without a wait


class _Pair(NamedTuple):
    """One entity before and after. ``harms`` are those of the powers that it has a say in, ``of_code`` those that can
    be done to it."""

    network: str
    id: EntityId
    before: LockedEntity
    after: LockedEntity
    wording: tuple[Wording, Wording]
    harms: tuple[HarmId, ...]
    of_code: tuple[HarmId, ...]

    @property
    def name(self) -> str:
        return self.wording[1].name(self.id)

    def drift(
        self,
        kind: DriftKind,
        direction: Direction,
        key: str,
        sentence: str,
        states: tuple[str | None, str | None],
        *,
        alone_at_once: bool = False,
    ) -> Drift:
        harms = self.of_code if kind is DriftKind.CODE else self.harms
        holders = () if kind is DriftKind.CODE else (self.id,)
        fact = place("entities", self.id, key)
        return Drift.of(
            self.network, kind, direction, sentence, (fact,), states, harms, holders, alone_at_once=alone_at_once
        )


def entity_changes(
    name: str, before: LockedNetwork, after: LockedNetwork, wording: tuple[Wording, Wording]
) -> Iterator[Drift]:
    """How holders act, who they are, and which code contracts run: what changed of each."""
    for id in sorted(before.entities.keys() & after.entities.keys()):
        was, now = before.entities[id], after.entities[id]
        if was.model_copy(update={"powers": {}}) == now.model_copy(update={"powers": {}}):
            continue
        pair = _Pair(name, id, was, now, wording, _harms_held(after, id), _harms_of(now))
        yield from _gate(pair)
        yield from _group(pair)
        yield from _code(pair)
        yield from _self(pair)


def _harms_held(network: LockedNetwork, id: EntityId) -> tuple[HarmId, ...]:
    """The harms of all powers that an account holds, by itself or as a member of whatever holds them."""
    above = {id}
    while True:
        gates = ((other, entity.gate) for other, entity in network.entities.items() if entity.gate)
        more = {other for other, gate in gates if gate_lines.members(gate_lines.parsed(gate)) & above} - above
        if not more:
            break
        above |= more
    powers = (item for entity in network.entities.values() for item in entity.powers.items())
    return tuple(sorted({key.partition(" ")[0] for key, power in powers if above & set(power.holders)}))


def _harms_of(entity: LockedEntity) -> tuple[HarmId, ...]:
    return tuple(sorted({key.partition(" ")[0] for key in entity.powers}))


def _gate(pair: _Pair) -> Iterator[Drift]:
    if not pair.before.gate or not pair.after.gate or pair.before.gate == pair.after.gate:
        return
    was, now = (gate_lines.parsed(entity.gate) for entity in (pair.before, pair.after))
    states = ["; ".join(line.strip() for line in entity.gate) for entity in (pair.before, pair.after)]
    sentence = gate_change(pair.wording, pair.id, was, now)
    direction = gate_lines.gate_direction(was, now)
    alone = gate_lines.cost(now) == _ALONE
    yield pair.drift(DriftKind.GATE, direction, "gate", sentence, (states[0], states[1]), alone_at_once=alone)


def _group(pair: _Pair) -> Iterator[Drift]:
    """Smaller or larger deciding groups of a vote; small moves of stake are daily noise and no change."""
    for key, words in _GROUPS:
        was, now = getattr(pair.before, key), getattr(pair.after, key)
        if was is None or now is None or abs(was - now) <= slack(max(was, now)):
            continue
        direction = Direction.WORSE if now < was else Direction.BETTER
        verb = "party has" if now == 1 else "parties have"
        sentence = f"{now} {verb} more than {words} of the votes of {pair.name}; it took {was}."
        yield pair.drift(DriftKind.GATE, direction, key, sentence, (str(was), str(now)))


def _code(pair: _Pair) -> Iterator[Drift]:
    was, now = pair.before.runs, pair.after.runs
    if was != now:
        shown = [listed([short(code) for code in codes]) or "no other code" for codes in (was, now)]
        sentence = f"The code of {pair.name} was replaced: it runs {shown[1]} instead of {shown[0]}."
        states = " ".join(was) or None, " ".join(now) or None
        yield pair.drift(DriftKind.CODE, Direction.REVIEW, "runs", sentence, states)


def _self(pair: _Pair) -> Iterator[Drift]:
    """Another kind of account under the same id, or another party behind a key."""
    for key, verb in (("kind", "is"), ("party", "belongs to")):
        was, now = getattr(pair.before, key), getattr(pair.after, key)
        if was != now:
            shown = [text.replace("-", " ") if key == "kind" else text or "nobody who is listed" for text in (was, now)]
            sentence = f"{short(pair.id)} {verb} {shown[1]} now; before: {shown[0]}."
            yield pair.drift(DriftKind.GATE, Direction.REVIEW, key, sentence, (was, now))

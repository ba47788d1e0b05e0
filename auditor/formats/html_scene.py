"""Which part of the power graph is drawn: as many of the worst powers as a reader can follow, and all that joins them.

A whole network has hundreds of contracts. The drawing shows the paths of the powers that matter most, harm by harm,
until it is full; everything else is counted in words and stands in the JSON. A party is one box, however many keys it
holds, and each harm is a box of its own that the targets lead to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from auditor.model.assessment import Assessment
from auditor.model.entity import EntityKind
from auditor.model.gate import members
from auditor.model.ids import EntityId, short, slug
from auditor.model.power import Power, PowerId, Step

MOST_NODES = 36
MOST_POWERS = 12
MOST_SIGNERS = 7

Pair = tuple[EntityId, EntityId]
HARM, FOLDED = "harm:", "keys:"
LEAST_FOLDED = 4


@dataclass
class Relation:
    """Why two entities are joined: the powers that run along, the clauses, and whether it is a bypass."""

    member: bool
    bypass: bool = False
    powers: dict[PowerId, None] = field(default_factory=dict)
    reasons: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True)
class Scene:
    """What is drawn. ``worst`` holds the pairs that the first power takes, ``left_out`` counts powers not drawn.

    ``accounts`` holds the keys of every box that stands for several: of a party, or of keys that reach the same.
    """

    powers: tuple[Power, ...]
    relations: dict[Pair, Relation]
    worst: frozenset[Pair]
    accounts: dict[EntityId, tuple[EntityId, ...]]
    left_out: int

    @property
    def entities(self) -> tuple[EntityId, ...]:
        """Everything that a line touches, in order of appearance."""
        return tuple(dict.fromkeys(end for pair in self.relations for end in pair))


def scene(assessment: Assessment, powers: Iterable[Power]) -> Scene:
    """What to draw of ``powers``, which come worst first."""
    return _Stage(assessment).filled(list(powers))


class _Stage:
    """The facts of an assessment that decide which keys stand behind a step."""

    def __init__(self, assessment: Assessment) -> None:
        self._members = {entity.id: [m.id for m in members(entity.gate)] for entity in assessment.entities}
        self._plain = {e.id for e in assessment.entities if e.kind is EntityKind.KEY and e.label in ("", short(e.id))}
        self._keys = {f"party:{slug(party.name)}": party.accounts for party in assessment.parties}
        self._party_of = {key: party for party, keys in self._keys.items() for key in keys}

    def filled(self, powers: list[Power]) -> Scene:
        selected = self._selected(powers)
        relations: dict[Pair, Relation] = {}
        for power in selected:
            self._add(power, relations)
        self._join(relations)
        folded = self._alike(relations)
        box = {key: id for id, keys in folded.items() for key in keys}
        worst = {pair for power in selected[:1] for pair in self._lines(power, power.path)}
        return Scene(
            tuple(selected),
            _merged(relations, box),
            frozenset((box.get(source, source), target) for source, target in worst),
            self._keys | folded,
            len(powers) - len(selected),
        )

    def _alike(self, relations: dict[Pair, Relation]) -> dict[EntityId, tuple[EntityId, ...]]:
        """Keys without a party that reach the same for the same powers, where they are many, as one box."""
        reached: dict[EntityId, list[tuple[object, ...]]] = {}
        for (source, target), relation in relations.items():
            reached.setdefault(source, []).append((target, *relation.powers))
        targets = {target for _, target in relations}
        groups: dict[object, list[EntityId]] = {}
        for source, all_reached in reached.items():
            if source in self._plain and source not in targets:
                groups.setdefault(frozenset(all_reached), []).append(source)
        many = (group for group in groups.values() if len(group) >= LEAST_FOLDED)
        return {f"{FOLDED}{number}": tuple(group) for number, group in enumerate(many, 1)}

    def _selected(self, powers: list[Power]) -> list[Power]:
        """The worst power of each harm first, then the next of each, as long as the drawing stays legible."""
        turns: dict[str, int] = {}
        queue = []
        for power in powers:
            turns[power.harm] = turns.get(power.harm, 0) + 1
            queue.append((turns[power.harm], power))
        drawn: set[EntityId] = set()
        selected: list[Power] = []
        for _, power in sorted(queue, key=lambda pair: pair[0]):
            needed = {end for pair in self._lines(power, _steps(power)) for end in pair}
            if needed and len(selected) < MOST_POWERS and (not selected or len(drawn | needed) <= MOST_NODES):
                drawn |= needed
                selected.append(power)
        return selected

    def _lines(self, power: Power, steps: Sequence[Step]) -> list[Pair]:
        """Every pair that drawing these steps of a power takes: they, the signers of their gates, and the harm."""
        pairs = [pair for step in steps for pair in self._pair(step.source, step.target)]
        gates = dict.fromkeys(target for _, target in pairs)
        signers = [pair for gate in gates for signer in self._signers(power, gate) for pair in self._pair(signer, gate)]
        target = self._party_of.get(power.target, power.target)
        return [*pairs, *signers, (target, harm_node(power))] if pairs else []

    def _pair(self, source: EntityId, target: EntityId) -> list[Pair]:
        """The line between two entities, if it is one: keys of one party are one box."""
        ends = self._party_of.get(source, source), self._party_of.get(target, target)
        return [] if ends[0] == ends[1] else [ends]

    def _signers(self, power: Power, gate: EntityId) -> list[EntityId]:
        """Members of a gate who belong to the coalition, unless they are too many to draw."""
        people = {key for member in power.coalition for key in (member, *self._keys.get(member, ()))}
        signers = [member for member in self._members.get(gate, ()) if member in people]
        return signers if len(signers) <= MOST_SIGNERS else []

    def _add(self, power: Power, relations: dict[Pair, Relation]) -> None:
        """Joins what a power takes. Only its own path carries its id: choosing it lights one smallest coalition."""
        around = [step for bypass in power.around for step in bypass.path]
        for step in (*power.path, *around):
            for pair in self._pair(step.source, step.target):
                relation = self._relation(pair, relations)
                relation.bypass |= step in around
                relation.reasons[step.why] = None
        for pair in self._lines(power, _steps(power)):
            self._relation(pair, relations)
        for pair in self._lines(power, power.path):
            self._relation(pair, relations).powers[power.id] = None

    def _relation(self, pair: Pair, relations: dict[Pair, Relation]) -> Relation:
        accounts = self._keys.get(pair[0], (pair[0],))
        members = self._members.get(pair[1], ())
        return relations.setdefault(pair, Relation(member=any(account in members for account in accounts)))

    def _join(self, relations: dict[Pair, Relation]) -> None:
        """Adds the memberships among what is drawn anyway, so that no gate looks easier than it is."""
        drawn = dict.fromkeys(end for pair in relations for end in pair)
        for target in drawn:
            for member in self._members.get(target, ()):
                for pair in self._pair(member, target):
                    if pair[0] in drawn:
                        self._relation(pair, relations)


def _merged(relations: dict[Pair, Relation], box: dict[EntityId, EntityId]) -> dict[Pair, Relation]:
    """The relations with the keys of one box as one source."""
    merged: dict[Pair, Relation] = {}
    for (source, target), relation in relations.items():
        other = merged.setdefault((box.get(source, source), target), Relation(member=relation.member))
        other.bypass |= relation.bypass
        other.powers |= relation.powers
        other.reasons |= relation.reasons
    return merged


def harm_node(power: Power) -> EntityId:
    """The box of the harm that a power does."""
    return HARM + power.harm


def _steps(power: Power) -> list[Step]:
    return [*power.path, *(step for bypass in power.around for step in bypass.path)]

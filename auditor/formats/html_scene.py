"""Which part of the power graph is drawn: as many of the worst powers as a reader can follow, and all that joins them.

A whole network has hundreds of contracts. Drawn are the paths of the powers that matter most, harm by harm, until the
drawing is full; everything else is counted in words and stands in the JSON.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from auditor.model.assessment import Assessment
from auditor.model.gate import members
from auditor.model.ids import EntityId, slug
from auditor.model.power import Power, PowerId, Step

MOST_NODES = 26
MOST_POWERS = 12
MOST_SIGNERS = 7

Pair = tuple[EntityId, EntityId]


@dataclass
class Relation:
    """Why two entities are joined: the powers that run along, the clauses and functions, and whether it is a bypass."""

    member: bool
    bypass: bool = False
    powers: dict[PowerId, None] = field(default_factory=dict)
    reasons: dict[str, None] = field(default_factory=dict)
    functions: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True)
class Scene:
    """What is drawn. ``worst`` holds the pairs that the first power takes, ``left_out`` counts powers not drawn."""

    powers: tuple[Power, ...]
    relations: dict[Pair, Relation]
    worst: frozenset[Pair]
    party_of: dict[EntityId, EntityId]
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
        self._holders: dict[EntityId, set[EntityId]] = {}
        for grant in assessment.grants:
            self._holders.setdefault(grant.target, set()).add(grant.holder)
        self._keys = {f"party:{slug(party.name)}": party.accounts for party in assessment.parties}
        self._party_of = {key: party for party, keys in self._keys.items() for key in keys}

    def filled(self, powers: list[Power]) -> Scene:
        selected = self._selected(powers)
        relations: dict[Pair, Relation] = {}
        for power in selected:
            self._add(power, relations)
        self._join(relations)
        worst = frozenset(pair for power in selected[:1] for pair in self._lines(power, power.path))
        drawn = {end for pair in relations for end in pair}
        party_of = {key: party for key, party in self._party_of.items() if key in drawn}
        party_of |= {party: party for party in self._keys if party in drawn}
        return Scene(tuple(selected), relations, worst, party_of, len(powers) - len(selected))

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
        """Every pair that drawing these steps of a power takes: they, and the signers who make their gates act."""
        pairs = [pair for step in steps for pair in self._pairs(step)]
        gates = dict.fromkeys(target for _, target in pairs)
        return pairs + [(signer, gate) for gate in gates for signer in self._signers(power, gate)]

    def _pairs(self, step: Step) -> list[Pair]:
        """A step of a party is drawn from those of its keys that take it, where they are known."""
        if step.source == step.target:
            return []
        entitled = {*self._members.get(step.target, ()), *self._holders.get(step.target, ())}
        keys = [key for key in self._keys.get(step.source, ()) if key in entitled]
        return [(source, step.target) for source in keys or [step.source]]

    def _signers(self, power: Power, gate: EntityId) -> list[EntityId]:
        """Keys of the coalition that are members of a gate, unless they are too many to draw."""
        people = {key for member in power.coalition for key in (member, *self._keys.get(member, ()))}
        signers = [member for member in self._members.get(gate, ()) if member in people]
        return signers if len(signers) <= MOST_SIGNERS else []

    def _add(self, power: Power, relations: dict[Pair, Relation]) -> None:
        around = {pair for bypass in power.around for step in bypass.path for pair in self._pairs(step)}
        for step in _steps(power):
            for pair in self._pairs(step):
                relation = self._relation(pair, relations)
                relation.bypass |= pair in around
                relation.powers[power.id] = None
                relation.reasons[step.why] = None
                if step.target == power.target and power.function:
                    relation.functions[power.function] = None
        for pair in self._lines(power, _steps(power)):
            self._relation(pair, relations).powers[power.id] = None

    def _relation(self, pair: Pair, relations: dict[Pair, Relation]) -> Relation:
        return relations.setdefault(pair, Relation(member=pair[0] in self._members.get(pair[1], ())))

    def _join(self, relations: dict[Pair, Relation]) -> None:
        """Adds the memberships among what is drawn anyway, so that no gate looks easier than it is."""
        drawn = dict.fromkeys(end for pair in relations for end in pair)
        for target in drawn:
            for member in self._members.get(target, ()):
                if member in drawn and member != target:
                    self._relation((member, target), relations)


def _steps(power: Power) -> list[Step]:
    return [*power.path, *(step for bypass in power.around for step in bypass.path)]

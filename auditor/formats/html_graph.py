"""The drawing of the power graph: shapes and lines with their places and texts, ready for the template."""

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.formats.html_scene import FOLDED, HARM, Pair, Relation, Scene, scene
from auditor.formats.words import Names, count, delay, few, function, how, kind_words
from auditor.formats.wrapping import wrapped
from auditor.graph.layout import Box, Curve, LayoutLink, LayoutNode, place
from auditor.model.assessment import Assessment, HarmAnswer
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Threshold, Unknown, members
from auditor.model.ids import EntityId
from auditor.model.power import Power

LEGIBLE_WIDTH = 1450
NODE_WIDTH = 168
_TEXT_WIDTH, _CLOCK_WIDTH = NODE_WIDTH - 16, 34
_NAME_SIZE, _DETAIL_SIZE = 12, 11
_NAME_ROW, _DETAIL_ROW, _SEATS_ROW, _PADDING = 15, 14, 14, 7
_MOST_SEATS = 15
_OPAQUE = {EntityKind.MULTISIG, EntityKind.TIMELOCK, EntityKind.GOVERNOR}


@dataclass(frozen=True)
class Label:
    """The texts inside a box: lines of its name, lines of detail, and for plain signers how many of how many act."""

    name: tuple[str, ...]
    detail: tuple[str, ...]
    needed: int = 0
    seats: int = 0

    @property
    def height(self) -> int:
        """The height of a box that holds all of it."""
        rows = _NAME_ROW * len(self.name) + _DETAIL_ROW * len(self.detail)
        return rows + (_SEATS_ROW if self.seats else 0) + 2 * _PADDING

    @property
    def rows(self) -> tuple[tuple[str, str, int], ...]:
        """Each line of text with its style and its baseline below the top of the box."""
        names = [("name", line, _PADDING + _NAME_ROW * (n + 1) - 4) for n, line in enumerate(self.name)]
        below = _PADDING + _NAME_ROW * len(self.name)
        details = [("detail", line, below + _DETAIL_ROW * (n + 1) - 4) for n, line in enumerate(self.detail)]
        return (*names, *details)


@dataclass(frozen=True)
class DrawnEntity:
    """A drawn entity or harm: its box, its texts and whether the worst power runs through it.

    ``tone`` is the verdict on a harm, and ``unread`` for an entity of which it is unknown who controls it.
    """

    id: EntityId
    box: Box
    kind: str
    label: Label
    title: str
    powers: str
    worst: bool
    tone: str


@dataclass(frozen=True)
class DrawnRelation:
    """A drawn relation: ``route`` is an SVG path; ``kind`` is ``member``, ``call`` or ``harm``."""

    route: str
    kind: str
    title: str
    powers: str
    worst: bool
    bypass: bool


@dataclass(frozen=True)
class Picture:
    """All that the template needs. ``left_out`` counts entities, ``powers_left_out`` powers that are not drawn."""

    width: int
    height: int
    shapes: tuple[DrawnEntity, ...]
    lines: tuple[DrawnRelation, ...]
    powers: tuple[Power, ...]
    left_out: int
    powers_left_out: int

    @property
    def wide(self) -> bool:
        """Whether it must scroll on any screen, since shrunk to fit its text would be too small."""
        return self.width > LEGIBLE_WIDTH

    @property
    def people(self) -> tuple[DrawnEntity, ...]:
        """Everything that acts by itself and has a part in a drawn power."""
        return tuple(shape for shape in self.shapes if shape.kind in ("key", "organisation") and shape.powers)

    @property
    def harms(self) -> tuple[DrawnEntity, ...]:
        """The drawn harms, from top to bottom."""
        drawn = (shape for shape in self.shapes if shape.kind == "harm")
        return tuple(sorted(drawn, key=lambda shape: shape.box.y))


def picture(assessment: Assessment, powers: Iterable[Power], names: Names) -> Picture:
    """The drawing of the first of ``powers``, which come worst first, one for each group that looks alike."""
    painter = _Painter(assessment, scene(assessment, powers), names)
    drawn = painter.drawn
    labels = {id: painter.label(id) for id in drawn.entities}
    nodes = [LayoutNode(id, NODE_WIDTH, label.height, last=id.startswith(HARM)) for id, label in labels.items()]
    drawing = place(nodes, [LayoutLink(*pair) for pair in drawn.relations])
    accounts = {key for id in drawn.entities for key in painter.accounts.get(id, (id,))}
    return Picture(
        width=drawing.width,
        height=drawing.height,
        shapes=tuple(painter.shape(box, labels[box.id]) for box in drawing.nodes),
        lines=tuple(painter.line(curve) for curve in drawing.curves),
        powers=drawn.powers,
        left_out=len({entity.id for entity in assessment.entities} - accounts),
        powers_left_out=drawn.left_out,
    )


class _Painter:
    """The texts and styles of what is drawn."""

    def __init__(self, assessment: Assessment, drawn: Scene, names: Names) -> None:
        self.drawn = drawn
        self._names = names
        self._entities = {entity.id: entity for entity in assessment.entities}
        self._answers = {HARM + answer.harm: answer for answer in assessment.harms}
        self._powers = {power.id: power for power in drawn.powers}
        self.accounts = drawn.accounts

    def label(self, id: EntityId) -> Label:
        """The texts of a box, wrapped so that they fit into it."""
        if answer := self._answers.get(id):
            return Label(self._name(answer.title), self._detail(_measure(answer)))
        if id.startswith(FOLDED):
            return Label((count(len(self.accounts[id]), "key"),), self._detail("each counts as one party"))
        entity = self._entities.get(id)
        clock = _CLOCK_WIDTH if entity and entity.kind is EntityKind.TIMELOCK else 0
        gate = entity.gate if entity else None
        plain = isinstance(gate, Threshold) and all(member.weight == 1 for member in gate.members)
        seats = len(members(gate)) if gate and plain and entity and entity.kind is EntityKind.MULTISIG else 0
        seats = seats if 1 < seats <= _MOST_SEATS else 0
        needed = gate.k if seats and isinstance(gate, Threshold) else 0
        return Label(self._name(self._names.label(id), clock), self._detail(self._what(id), clock), needed, seats)

    def _name(self, text: str, taken: int = 0) -> tuple[str, ...]:
        return wrapped(text, (_TEXT_WIDTH - taken) / _NAME_SIZE, 4)

    def _detail(self, text: str, taken: int = 0) -> tuple[str, ...]:
        return wrapped(text, (_TEXT_WIDTH - taken) / _DETAIL_SIZE, 3)

    def _what(self, id: EntityId) -> str:
        entity = self._entities.get(id)
        if entity is None:
            keys = self.accounts.get(id, ())
            return count(len(keys), "key") if keys else "party"
        return kind_words(entity) + (", who controls it is unknown" if self._is_unread(entity) else "")

    def _is_unread(self, entity: Entity) -> bool:
        """Whether an entity acts in the drawing and its gate is unknown, so that an unknown party may control it.

        Most contracts act only when called, so a contract counts only if a path starts at it.
        """
        if not isinstance(entity.gate, Unknown):
            return False
        acts = any(source == entity.id and not target.startswith(HARM) for source, target in self.drawn.relations)
        is_driven = any(target == entity.id for _, target in self.drawn.relations)
        return entity.kind in _OPAQUE or (acts and not is_driven)

    def shape(self, box: Box, label: Label) -> DrawnEntity:
        """A placed box with everything that is said of it."""
        entity, answer = self._entities.get(box.id), self._answers.get(box.id)
        touching = [relation for pair, relation in self.drawn.relations.items() if box.id in pair]
        powers = dict.fromkeys(power for relation in touching for power in relation.powers)
        return DrawnEntity(
            id=box.id,
            box=box,
            kind="harm" if answer else entity.kind.value if entity else EntityKind.ORGANISATION.value,
            label=label,
            title=self._description(box.id),
            powers=" ".join(powers),
            worst=any(box.id in pair for pair in self.drawn.worst),
            tone=answer.verdict.value if answer else "unread" if entity and self._is_unread(entity) else "",
        )

    def _description(self, id: EntityId) -> str:
        """What a pointer over a box shows."""
        if answer := self._answers.get(id):
            return f"{answer.question} {_measure(answer)}"
        if id.startswith(FOLDED):
            return ", ".join(map(self._names.label, self.accounts[id]))
        entity = self._entities.get(id)
        parts = [f"{self._names.label(id)} ({self._what(id)})", how(entity, self._names) if entity else "", id]
        return ". ".join(part for part in parts if part)

    def line(self, curve: Curve) -> DrawnRelation:
        """A routed relation with the sentence that a pointer over it shows."""
        pair: Pair = (curve.link.source, curve.link.target)
        relation = self.drawn.relations[pair]
        start, *rest = (f"{x} {y}" for x, y in curve.points)
        return DrawnRelation(
            route=f"M{start}C{' '.join(rest)}",
            kind="harm" if pair[1] in self._answers else "member" if relation.member else "call",
            title=self._sentence(pair, relation),
            powers=" ".join(relation.powers),
            worst=pair in self.drawn.worst,
            bypass=relation.bypass,
        )

    def _sentence(self, pair: Pair, relation: Relation) -> str:
        if answer := self._answers.get(pair[1]):
            calls = dict.fromkeys(function(self._powers[power]) for power in relation.powers)
            return f"{self._names.label(pair[0])}, {', '.join(calls)}: {answer.title}"
        reasons = "; ".join(relation.reasons) or "is a member"
        source = " and ".join(self.label(pair[0]).name) if pair[0].startswith(FOLDED) else self._names.label(pair[0])
        return f"{source} → {self._names.label(pair[1])}: {reasons}"


def _measure(answer: HarmAnswer) -> str:
    """How few can do a harm, and how fast."""
    return f"{few(answer.parties)}, {delay(answer.delay_s)}"

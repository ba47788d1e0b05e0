"""The drawing of the power graph: shapes and lines with their places and texts, ready for the template."""

from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import combining, east_asian_width

from auditor.formats.html_scene import Pair, Relation, Scene, scene
from auditor.formats.words import Names, how, kind_words
from auditor.graph.layout import Box, Curve, Drawing, LayoutLink, LayoutNode, place
from auditor.model.assessment import Assessment
from auditor.model.call_name import in_short
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Unknown
from auditor.model.ids import EntityId
from auditor.model.power import Power
from auditor.model.text import one_line

LEGIBLE_WIDTH = 1450
_NAME_COLUMNS, _CLOCK_COLUMNS, _LINE_COLUMNS = 19, 3, 19
_COLUMN_WIDTH = 5.7
_PEOPLE = {EntityKind.KEY, EntityKind.ORGANISATION}
_OPAQUE = {EntityKind.MULTISIG, EntityKind.TIMELOCK, EntityKind.GOVERNOR}


@dataclass(frozen=True)
class DrawnEntity:
    """A drawn entity: its box, its two lines of text and whether the worst power runs through it."""

    box: Box
    kind: str
    name: str
    detail: str
    title: str
    powers: str
    worst: bool
    unread: bool


@dataclass(frozen=True)
class DrawnRelation:
    """A drawn relation: ``route`` is an SVG path; ``kind`` is ``member`` or ``call``."""

    route: str
    kind: str
    label: str
    label_at: tuple[int, int] | None
    title: str
    powers: str
    worst: bool
    bypass: bool


@dataclass(frozen=True)
class PartyFrame:
    """The frame around the keys of one party."""

    box: Box
    label: str


@dataclass(frozen=True)
class Picture:
    """All that the template needs. ``left_out`` counts entities, ``powers_left_out`` powers that are not drawn."""

    width: int
    height: int
    shapes: tuple[DrawnEntity, ...]
    frames: tuple[PartyFrame, ...]
    lines: tuple[DrawnRelation, ...]
    powers: tuple[Power, ...]
    left_out: int
    powers_left_out: int

    @property
    def wide(self) -> bool:
        """Whether it must scroll on any screen, since shrunk to fit its text would be too small."""
        return self.width > LEGIBLE_WIDTH


def picture(assessment: Assessment, powers: Iterable[Power], names: Names) -> Picture:
    """The drawing of the first of ``powers``, which come worst first, one for each group that looks alike."""
    drawn = scene(assessment, powers)
    entities = {entity.id: entity for entity in assessment.entities}
    labels = {pair: _line_label(assessment, pair, relation) for pair, relation in drawn.relations.items()}
    drawing = _placed(drawn, entities, labels)
    return Picture(
        width=drawing.width,
        height=drawing.height,
        shapes=tuple(_shape(box, entities.get(box.id), drawn, names) for box in drawing.nodes),
        frames=tuple(PartyFrame(box, fitting(names.label(box.id), _NAME_COLUMNS + 4)) for box in drawing.groups),
        lines=tuple(_line(curve, drawn, labels, names) for curve in drawing.curves),
        powers=drawn.powers,
        left_out=len(entities.keys() - set(drawn.entities)),
        powers_left_out=drawn.left_out,
    )


def _placed(drawn: Scene, entities: dict[EntityId, Entity], labels: dict[Pair, str]) -> Drawing:
    targets = {power.target for power in drawn.powers}

    def side(id: EntityId) -> str | None:
        entity = entities.get(id)
        if entity is None or entity.kind in _PEOPLE:
            return "left"
        return "right" if id in targets else None

    nodes = [LayoutNode(id, side(id), drawn.party_of.get(id)) for id in drawn.entities]
    return place(nodes, [LayoutLink(*pair, _width(label)) for pair, label in labels.items()])


def _line_label(assessment: Assessment, pair: Pair, relation: Relation) -> str:
    """The function that is called along a line; memberships need no label."""
    if relation.member:
        return ""
    granted = (g.function or g.effect.value for g in assessment.grants if (g.holder, g.target) == pair)
    bare = list(dict.fromkeys(in_short(function).split("(")[0].strip() for function in relation.functions or granted))
    if not bare:
        return ""
    more = f" +{len(bare) - 1}" if len(bare) > 1 else ""
    return fitting(bare[0], _LINE_COLUMNS - len(more)) + more


def _line(curve: Curve, drawn: Scene, labels: dict[Pair, str], names: Names) -> DrawnRelation:
    pair = (curve.link.source, curve.link.target)
    relation = drawn.relations[pair]
    start, *rest = (f"{x} {y}" for x, y in curve.points)
    reasons = "; ".join(relation.reasons) or "is a member"
    return DrawnRelation(
        route=f"M{start}C{' '.join(rest)}",
        kind="member" if relation.member else "call",
        label=labels[pair],
        label_at=curve.label,
        title=f"{names.label(pair[0])} → {names.label(pair[1])}: {reasons}",
        powers=" ".join(relation.powers),
        worst=pair in drawn.worst,
        bypass=relation.bypass,
    )


def _shape(box: Box, entity: Entity | None, drawn: Scene, names: Names) -> DrawnEntity:
    powers = (power for pair, relation in drawn.relations.items() if box.id in pair for power in relation.powers)
    unread = _is_unread(entity, box.id, drawn)
    detail = kind_words(entity) if entity else EntityKind.ORGANISATION.value
    detail += ", control unread" if unread else ""
    clock = _CLOCK_COLUMNS if entity and entity.kind is EntityKind.TIMELOCK else 0
    acts = how(entity, names) if entity else ""
    return DrawnEntity(
        box=box,
        kind=entity.kind.value if entity else EntityKind.ORGANISATION.value,
        name=fitting(names.label(box.id), _NAME_COLUMNS - clock),
        detail=fitting(detail, _NAME_COLUMNS + 5 - clock),
        title=". ".join(part for part in (f"{names.label(box.id)} ({detail})", acts, box.id) if part),
        powers=" ".join(dict.fromkeys(powers)),
        worst=any(box.id in pair for pair in drawn.worst),
        unread=unread,
    )


def _is_unread(entity: Entity | None, id: EntityId, drawn: Scene) -> bool:
    """Whether an entity acts in the drawing and its gate is unknown, so that an unknown party may control it.

    Most contracts act only when called, so a contract counts only if a path starts at it.
    """
    if entity is None or not isinstance(entity.gate, Unknown):
        return False
    acts = any(source == id for source, _ in drawn.relations)
    is_driven = any(target == id for _, target in drawn.relations)
    return entity.kind in _OPAQUE or (acts and not is_driven)


def _columns(text: str) -> int:
    """The width of a text in columns of a Latin letter; East Asian letters take two, combining marks none."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def fitting(text: str, columns: int) -> str:
    """A foreign text on one line, shortened to so many columns."""
    text = one_line(text)
    if _columns(text) <= columns:
        return text
    while _columns(text) > columns - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _width(label: str) -> int:
    return round(_columns(label) * _COLUMN_WIDTH) + 8 if label else 0

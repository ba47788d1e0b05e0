"""The collector that readers of every chain family fill, with one rule for merging two statements about one thing.

Readers add what they learn in any order. The snapshot is sorted, so that the same statements give the same bytes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from auditor.model import merging
from auditor.model.entity import Entity
from auditor.model.evidence import Evidence, EvidenceId, Gap, GapKind
from auditor.model.examined import Examined
from auditor.model.grant import Grant
from auditor.model.ids import EntityId
from auditor.model.network import Network
from auditor.model.snapshot import Block, Snapshot
from auditor.model.text import one_line


@dataclass(slots=True)
class Collected:
    """Entities, grants, gaps, examined parts and evidence. Hostile text is cleaned when it is added.

    If an entity is added twice: the more specific gate wins (see ``merging.merge_gates``), the first label that is not
    empty, the first kind other than a key, and the shorter delay; notes, roles and standards are united. Grants that
    differ only in certainty become one with the higher certainty and the evidence of both. Equal gaps are kept once.
    ``read`` counts the answers that all of this rests on.
    """

    _entities: dict[EntityId, Entity] = field(default_factory=dict, init=False)
    _grants: dict[tuple[object, ...], Grant] = field(default_factory=dict, init=False)
    _gaps: dict[tuple[str, ...], Gap] = field(default_factory=dict, init=False)
    _examined: dict[EntityId, Examined] = field(default_factory=dict, init=False)
    _evidence: dict[EvidenceId, Evidence] = field(default_factory=dict, init=False)
    read: int = field(default=0, init=False)

    @property
    def entities(self) -> Mapping[EntityId, Entity]:
        """Entities by id, in insertion order."""
        return MappingProxyType(self._entities)

    @property
    def grants(self) -> tuple[Grant, ...]:
        """Every grant once, in insertion order."""
        return tuple(self._grants.values())

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Every gap once, in insertion order."""
        return tuple(self._gaps.values())

    @property
    def examined(self) -> Mapping[EntityId, Examined]:
        """How far entities and chains were accounted for."""
        return MappingProxyType(self._examined)

    def add_entity(self, entity: Entity) -> EntityId:
        """Adds an entity, or merges it into the one with the same id. Returns its id."""
        old = self._entities.get(entity.id)
        fit = merging.cleaned(entity)
        self._entities[entity.id] = fit if old is None else merging.merge_entities(old, fit)
        return entity.id

    def update(self, entity: EntityId, **fields: Any) -> None:
        """Overwrites fields of an entity without merging, for a reader that learnt that the earlier statement is
        wrong."""
        self._entities[entity] = merging.cleaned(self._entities[entity].model_copy(update=fields))

    def note(self, entity: EntityId, *notes: str) -> None:
        """Adds notes (facts for the reader) to an entity that was added before."""
        self.update(entity, notes=(*self._entities[entity].notes, *notes))

    def mark(self, entity: EntityId, *standards: str) -> None:
        """Adds standards to an entity that was added before."""
        self.update(entity, standards=(*self._entities[entity].standards, *standards))

    def add_grant(self, grant: Grant) -> None:
        """Adds a grant."""
        texts = {"function": _line(grant.function), "condition": _line(grant.condition)}
        fit = grant.model_copy(update={**texts, "evidence": merging.once(grant.evidence)})
        key = merging.grant_identity(fit)
        self._grants[key] = merging.merge_grants(self._grants[key], fit) if key in self._grants else fit

    def replace_grants(self, old: Iterable[Grant], new: Iterable[Grant] = ()) -> None:
        """Removes the grants ``old`` and adds the grants ``new``."""
        for grant in old:
            self._grants.pop(merging.grant_identity(grant), None)
        for grant in new:
            self.add_grant(grant)

    def add_gap(self, gap: Gap) -> None:
        """Adds a gap. If two readers report the same gap, it is critical if either says so."""
        what, why = one_line(gap.what, merging.LONGEST_TEXT), one_line(gap.why, merging.LONGEST_TEXT)
        key = (gap.subject, what, why, gap.kind)
        critical = gap.critical or (key in self._gaps and self._gaps[key].critical)
        self._gaps[key] = gap.model_copy(update={"what": what, "why": why, "critical": critical})

    def close_gaps(self, subject: EntityId, kind: GapKind) -> None:
        """Removes the gaps of a kind about a subject, after another reader has filled them."""
        self._gaps = {key: gap for key, gap in self._gaps.items() if (gap.subject, gap.kind) != (subject, kind)}

    def add_examined(self, examined: Examined) -> None:
        """Adds how completely an entity or chain was examined. Of two statements the less complete one is kept."""
        old = self._examined.get(examined.entity)
        self._examined[examined.entity] = examined if old is None else merging.less_complete(old, examined)

    def add_evidence(self, evidence: Evidence) -> EvidenceId:
        """Adds evidence and returns its id. Equal evidence has equal ids."""
        self._evidence.setdefault(evidence.id, evidence)
        return evidence.id

    def add(
        self,
        *,
        entities: Iterable[Entity] = (),
        grants: Iterable[Grant] = (),
        gaps: Iterable[Gap] = (),
        examined: Iterable[Examined] = (),
        evidence: Iterable[Evidence] = (),
        read: int = 0,
    ) -> None:
        """Adds all of these; ``read`` more answers were read for them."""
        for entity in entities:
            self.add_entity(entity)
        for grant in grants:
            self.add_grant(grant)
        for gap in gaps:
            self.add_gap(gap)
        for part in examined:
            self.add_examined(part)
        for answer in evidence:
            self.add_evidence(answer)
        self.read += read

    def include(self, snapshot: Snapshot) -> None:
        """Adds everything that a snapshot holds except its network and blocks."""
        self.add(
            entities=snapshot.entities,
            grants=snapshot.grants,
            gaps=snapshot.gaps,
            examined=snapshot.examined,
            evidence=snapshot.evidence,
            read=snapshot.read,
        )

    def snapshot(self, network: Network, blocks: Iterable[Block] = ()) -> Snapshot:
        """Everything that was added, sorted."""
        return Snapshot(
            network=network,
            blocks=tuple(blocks),
            entities=tuple(self._entities[id_] for id_ in sorted(self._entities)),
            grants=tuple(sorted(self._grants.values(), key=merging.grant_order)),
            evidence=tuple(self._evidence[id_] for id_ in sorted(self._evidence)),
            gaps=tuple(self._gaps[key] for key in sorted(self._gaps)),
            examined=tuple(self._examined[id_] for id_ in sorted(self._examined)),
            read=self.read,
        )


def _line(text: str | None) -> str | None:
    return None if text is None else one_line(text, merging.LONGEST_TEXT)

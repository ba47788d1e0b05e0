"""Facts of entities: how each comes to act, and what follows from that."""

from datetime import timedelta

from auditor.engine import words
from auditor.engine.subjects import gates, timing, vetoes
from auditor.engine.subjects.hearing import Hearing
from auditor.engine.subjects.subject import Subject
from auditor.graph.facts import EntityFacts
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Threshold, Unknown
from auditor.model.ids import ANYONE, NOBODY


def entities(hearing: Hearing) -> tuple[Subject, ...]:
    """Every entity, those with a say in the worst powers first."""
    place = {judged.power.id: number for number, judged in enumerate(hearing.judged)}
    last = len(place)

    def rank(entity: Entity) -> tuple[int, str]:
        judged = hearing.through.get(entity.id)
        return place[judged.power.id] if judged else last, entity.id

    known = (entity for entity in hearing.case.snapshot.entities if entity.id not in (ANYONE, NOBODY))
    return tuple(_subject(hearing, entity) for entity in sorted(known, key=rank))


def _subject(hearing: Hearing, entity: Entity) -> Subject:
    deed, loss = hearing.loss_through(entity.id)
    judged = hearing.through.get(entity.id)
    over = hearing.case.grants_over.get(entity.id, ())
    return Subject(
        about=entity.id,
        name=hearing.case.name(entity.id),
        facts=_facts(hearing, entity),
        who=_who(hearing, entity),
        how_fast=words.how_fast(entity.delay_s) if entity.delay_s is not None else hearing.how_fast(judged),
        deed=deed,
        loss=loss,
        evidence=tuple(
            dict.fromkeys(
                (*(one for grant in over for one in grant.evidence), *(judged.power.evidence if judged else ()))
            )
        ),
        doubt=hearing.doubt_about(entity.id) if entity.id in hearing.through else "",
    )


def _facts(hearing: Hearing, entity: Entity) -> EntityFacts:
    vote = gates.vote_facts(hearing.case, entity)
    multisig = gates.multisig_facts(hearing, entity)
    veto = vetoes.facts(hearing, entity)
    return EntityFacts(
        id=entity.id,
        name=hearing.case.name(entity.id),
        kind=entity.kind.value,
        roles=entity.roles,
        standards=entity.standards,
        powerful=entity.id in hearing.through,
        holds=hearing.holds.get(entity.id, 0),
        gate_known=not isinstance(entity.gate, Unknown),
        delay=None if entity.delay_s is None else timedelta(seconds=entity.delay_s),
        delay_cut_in=timing.delay_cut_in(hearing, entity),
        open_executor=timing.open_executor(entity),
        delegated_code=_delegated_code(entity),
        **vote,
        **multisig,
        **veto,
    )


def _delegated_code(entity: Entity) -> bool | None:
    """Whether a key runs code (EIP-7702); the scanner gives it a proxy of that kind."""
    if entity.kind is not EntityKind.KEY:
        return None
    return entity.proxy is not None and entity.proxy.kind == "eip7702"


def _who(hearing: Hearing, entity: Entity) -> str:
    case = hearing.case
    if entity.kind is EntityKind.KEY:
        return words.group(case, (case.party_of(entity.id),), 1)
    if entity.kind is EntityKind.MULTISIG and isinstance(entity.gate, Threshold):
        group = gates.fewest_parties(case, entity)
        signers = f"{entity.gate.k} signers of {case.name(entity.id)}"
        acting = [words.group(case, group, len(group)) if group else signers]
        acting += [f"whoever makes {case.name(module)} act" for module in gates.modules(hearing, entity)]
        return ", or ".join(acting[:3])
    return f"whoever makes {case.name(entity.id)} act"

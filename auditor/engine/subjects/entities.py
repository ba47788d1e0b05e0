"""Facts of entities: how each comes to act, and what follows from that."""

from datetime import timedelta

from auditor.engine import words
from auditor.engine.subjects import gates, timing, vetoes
from auditor.engine.subjects.context import SubjectContext
from auditor.engine.subjects.subject import RuleSubject
from auditor.engine.vocabulary import EntityFacts
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Threshold, Unknown
from auditor.model.ids import ANYONE, NOBODY


def entities(context: SubjectContext) -> tuple[RuleSubject, ...]:
    """Every entity, those with a say in the worst powers first."""
    place = {judged.power.id: number for number, judged in enumerate(context.judged)}
    last = len(place)

    def rank(entity: Entity) -> tuple[int, str]:
        judged = context.through.get(entity.id)
        return place[judged.power.id] if judged else last, entity.id

    accounts = (entity for entity in context.case.snapshot.entities if entity.id not in (ANYONE, NOBODY))
    return tuple(_subject(context, entity) for entity in sorted(accounts, key=rank))


def _subject(context: SubjectContext, entity: Entity) -> RuleSubject:
    deed, loss = context.loss_through(entity.id)
    judged = context.through.get(entity.id)
    over = context.case.graph.grants_over.get(entity.id, ())
    return RuleSubject(
        about=entity.id,
        name=context.case.name(entity.id),
        facts=_facts(context, entity),
        who=_who(context, entity),
        how_fast=words.how_fast(entity.delay_s) if entity.delay_s is not None else context.how_fast(judged),
        deed=deed,
        loss=loss,
        evidence=tuple(
            dict.fromkeys(
                (
                    *(evidence_id for grant in over for evidence_id in grant.evidence),
                    *(judged.power.evidence if judged else ()),
                )
            )
        ),
        doubt=context.doubt_about(entity.id) if entity.id in context.through else "",
    )


def _facts(context: SubjectContext, entity: Entity) -> EntityFacts:
    vote = gates.vote_facts(context.case, entity)
    multisig = gates.multisig_facts(context, entity)
    veto = vetoes.facts(context, entity)
    return EntityFacts(
        id=entity.id,
        name=context.case.name(entity.id),
        kind=entity.kind.value,
        roles=entity.roles,
        standards=entity.standards,
        powerful=entity.id in context.through,
        holds=context.holds.get(entity.id, 0),
        gate_known=not isinstance(entity.gate, Unknown),
        delay=None if entity.delay_s is None else timedelta(seconds=entity.delay_s),
        delay_cut_in=timing.delay_cut_in(context, entity),
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


def _who(context: SubjectContext, entity: Entity) -> str:
    case = context.case
    if entity.kind is EntityKind.KEY:
        return words.group(case, (case.graph.party_of(entity.id),), 1)
    if entity.kind is EntityKind.MULTISIG and isinstance(entity.gate, Threshold):
        group = gates.fewest_parties(case, entity)
        signers = f"{entity.gate.k} signers of {case.name(entity.id)}"
        acting = [words.group(case, group, len(group)) if group else signers]
        acting += [f"whoever controls {case.name(module)}" for module in gates.modules(context, entity)]
        return ", or ".join(acting[:3])
    return f"whoever controls {case.name(entity.id)}"

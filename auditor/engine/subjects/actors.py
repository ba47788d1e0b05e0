"""Facts of actors: what one party can do alone."""

from auditor.engine import words
from auditor.engine.subjects.context import SubjectContext
from auditor.engine.subjects.subject import RuleSubject
from auditor.engine.vocabulary import ActorFacts
from auditor.model.power import Actor


def actors(context: SubjectContext) -> tuple[RuleSubject, ...]:
    """Every actor, in the order of the analysis."""
    return tuple(_subject(context, actor) for actor in context.case.actors)


def _subject(context: SubjectContext, actor: Actor) -> RuleSubject:
    case = context.case
    alone = [judged for judged in context.judged if judged.power.id in actor.alone and case.weight(judged.power.harm)]
    weighty = [power for power in case.powers if power.likely and case.weight(power.harm)]
    can = {power.harm for power in weighty}
    harms = {power.harm for power in weighty if power.id in actor.alone or power.implied_by in actor.alone}
    worst = case.harm(alone[0].power.harm) if alone else context.worst_harm
    return RuleSubject(
        about=actor.id,
        name=case.name(actor.id),
        facts=ActorFacts(
            id=actor.id,
            name=case.name(actor.id),
            powers_alone=len(alone),
            harms_alone=len(harms),
            share_alone=len(harms) / len(can) if can else None,
            banzhaf=actor.banzhaf,
        ),
        who=words.group(case, (actor.id,), 1),
        how_fast=context.how_fast(alone[0] if alone else None),
        deed=worst.deed,
        loss=context.loss(worst),
        evidence=tuple(dict.fromkeys(evidence_id for judged in alone for evidence_id in judged.power.evidence)),
        doubt=context.doubt_about(actor.id),
    )

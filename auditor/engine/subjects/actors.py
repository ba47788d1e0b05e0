"""Facts of actors: what one party can do with nobody's help."""

from auditor.engine import words
from auditor.engine.subjects.hearing import Hearing
from auditor.engine.subjects.subject import Subject
from auditor.graph.facts import ActorFacts
from auditor.model.power import Actor


def actors(hearing: Hearing) -> tuple[Subject, ...]:
    """Every actor, in the order of the analysis."""
    return tuple(_subject(hearing, actor) for actor in hearing.case.actors)


def _subject(hearing: Hearing, actor: Actor) -> Subject:
    case = hearing.case
    alone = [judged for judged in hearing.judged if judged.power.id in actor.alone and case.weight(judged.power.harm)]
    weighty = [power for power in case.powers if power.likely and case.weight(power.harm)]
    can = {power.harm for power in weighty}
    harms = {power.harm for power in weighty if power.id in actor.alone or power.implied_by in actor.alone}
    worst = case.harm(alone[0].power.harm) if alone else hearing.worst_harm
    return Subject(
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
        how_fast=hearing.how_fast(alone[0] if alone else None),
        deed=worst.deed,
        loss=hearing.loss(worst),
        evidence=tuple(dict.fromkeys(one for judged in alone for one in judged.power.evidence)),
        doubt=hearing.doubt_about(actor.id),
    )

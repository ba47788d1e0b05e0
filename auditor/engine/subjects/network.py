"""Facts of the network as a whole."""

from auditor.engine import words
from auditor.engine.subjects.context import SubjectContext
from auditor.engine.subjects.subject import RuleSubject
from auditor.engine.vocabulary import NetworkFacts
from auditor.model import duration
from auditor.model.entity import EntityKind


def network(context: SubjectContext) -> tuple[RuleSubject, ...]:
    """The one network."""
    snapshot = context.case.snapshot
    profile = snapshot.network
    requested = snapshot.read + len(snapshot.gaps)
    worst = context.judged[0] if context.judged else None
    harm = context.case.harm(worst.power.harm) if worst else context.worst_harm
    who, exit_ = "no known party", duration.spoken(context.case.exit_s)
    if worst is not None and worst.point is not None:
        who = words.group(context.case, words.coalition_at(worst.power, worst.point), worst.point.parties)
    return (
        RuleSubject(
            about=profile.name,
            name=profile.title,
            facts=NetworkFacts(
                name=profile.title,
                exit_sourced=bool(profile.exit_source),
                contracts=sum(entity.kind is not EntityKind.KEY for entity in snapshot.entities),
                coverage=snapshot.read / requested if requested else None,
            ),
            who=who,
            how_fast=context.how_fast(worst),
            deed=harm.deed,
            loss=f"{context.loss(harm)} It is not known whether you can leave in {exit_}.",
        ),
    )

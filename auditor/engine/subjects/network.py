"""Facts of the network as a whole."""

from auditor.engine import words
from auditor.engine.subjects.hearing import Hearing
from auditor.engine.subjects.subject import Subject
from auditor.graph.facts import NetworkFacts
from auditor.model import duration
from auditor.model.entity import EntityKind


def network(hearing: Hearing) -> tuple[Subject, ...]:
    """The one network."""
    snapshot = hearing.case.snapshot
    profile = snapshot.network
    asked = snapshot.read + len(snapshot.gaps)
    worst = hearing.judged[0] if hearing.judged else None
    harm = hearing.case.harm(worst.power.harm) if worst else hearing.worst_harm
    who = "nobody who was found"
    if worst is not None and worst.point is not None:
        who = words.group(hearing.case, words.coalition_at(worst.power, worst.point), worst.point.parties)
    return (
        Subject(
            about=profile.name,
            name=profile.title,
            facts=NetworkFacts(
                name=profile.title,
                exit_sourced=bool(profile.exit_source),
                contracts=sum(entity.kind is not EntityKind.KEY for entity in snapshot.entities),
                coverage=snapshot.read / asked if asked else None,
            ),
            who=who,
            how_fast=hearing.how_fast(worst),
            deed=harm.deed,
            loss=f"{hearing.loss(harm)} Whether you can leave in {duration.spoken(hearing.case.exit_s)} is not known.",
        ),
    )

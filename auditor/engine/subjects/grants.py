"""Facts of grants: who may call what, directly."""

from collections import defaultdict
from datetime import timedelta

from auditor.engine import words
from auditor.engine.subjects.hearing import GROUPS, Hearing
from auditor.engine.subjects.subject import Subject
from auditor.graph.facts import GrantFacts
from auditor.model.grant import Effect, Grant, GrantState
from auditor.model.ids import ANYONE, NOBODY, EntityId

Function = tuple[EntityId, str | None, str | None]


def grants(hearing: Hearing) -> tuple[Subject, ...]:
    """Every grant but those to anyone: what needs no permission is no power."""
    in_groups = _held_by_groups(hearing)
    return tuple(
        _subject(hearing, grant, in_groups) for grant in hearing.case.snapshot.grants if grant.holder != ANYONE
    )


def _held_by_groups(hearing: Hearing) -> dict[Function, set[EntityId]]:
    """For each function, the multisigs, timelocks and governors that may call it."""
    found: dict[Function, set[EntityId]] = defaultdict(set)
    for over in hearing.case.grants_over.values():
        for grant in over:
            holder = hearing.case.entities.get(grant.holder)
            if holder is not None and holder.kind in GROUPS:
                found[_function(grant)].add(grant.holder)
    return found


def _function(grant: Grant) -> Function:
    return grant.target, grant.selector, grant.function


def _subject(hearing: Hearing, grant: Grant, in_groups: dict[Function, set[EntityId]]) -> Subject:
    case = hearing.case
    target, holder = case.entities.get(grant.target), case.entities.get(grant.holder)
    harm = case.harms.of(grant, target) if target else None
    facts = GrantFacts(
        holder=grant.holder,
        holder_name=case.name(grant.holder),
        holder_kind=holder.kind.value if holder else None,
        target=grant.target,
        target_name=case.name(grant.target),
        target_kind=target.kind.value if target else None,
        effect=grant.effect.value,
        harm=harm.id if harm else "",
        weight=case.weight(harm.id) if harm else 0,
        function=words.function(grant.function, grant.selector),
        role=grant.role or "",
        confers=grant.confers,
        state=grant.state.value,
        delay=timedelta(seconds=grant.delay_s),
        beside_multisig=bool(in_groups[_function(grant)] - {grant.holder}),
        regainable=_regainable(hearing, grant),
        certainty=grant.certainty.value,
    )
    again = _regained_by(hearing, grant) if grant.state is GrantState.RENOUNCED else []
    who = words.listed(case.name(other.holder) for other in again) if again else words.named(case, grant.holder)
    return Subject(
        about=grant.target,
        name=f"{facts.function} of {facts.target_name}",
        facts=facts,
        who=who,
        how_fast=words.how_fast(min((other.delay_s for other in again), default=grant.delay_s)),
        deed=harm.deed if harm else "act on it",
        loss=hearing.loss(harm or hearing.worst_harm),
        evidence=tuple(dict.fromkeys((*grant.evidence, *(one for other in again for one in other.evidence)))),
        doubt=hearing.doubt_about(grant.target) if grant.state is GrantState.RENOUNCED else "",
        certainty=grant.certainty,
    )


def _regainable(hearing: Hearing, grant: Grant) -> bool | None:
    """For a power that was given up: whether somebody can have it again. Unknown while the target is in doubt."""
    if grant.state is not GrantState.RENOUNCED:
        return None
    if _regained_by(hearing, grant):
        return True
    return None if grant.target in hearing.gap_about else False


def _regained_by(hearing: Hearing, given_up: Grant) -> list[Grant]:
    """Grants by which a power that was given up can be had again: a role handed out once more, or other code."""
    return [
        grant
        for grant in hearing.case.grants_over.get(given_up.target, ())
        if grant.holder not in (ANYONE, NOBODY)
        and (
            grant.effect is Effect.UPGRADE
            or "*" in grant.confers
            or (given_up.role is not None and given_up.role in grant.confers)
        )
    ]

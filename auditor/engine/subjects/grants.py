"""Facts of grants: who may call what, directly."""

from collections import defaultdict
from datetime import timedelta

from auditor.engine import words
from auditor.engine.subjects.context import GROUPS, SubjectContext
from auditor.engine.subjects.subject import RuleSubject
from auditor.engine.vocabulary import GrantFacts
from auditor.model.grant import Effect, Grant, GrantState
from auditor.model.harm import Harm
from auditor.model.ids import ANYONE, NOBODY, EntityId

_FunctionId = tuple[EntityId, str | None, str | None]


def grants(context: SubjectContext) -> tuple[RuleSubject, ...]:
    """Every grant except those to anyone: a call that needs no permission is not a power."""
    in_groups = _held_by_groups(context)
    return tuple(
        _subject(context, grant, in_groups) for grant in context.case.snapshot.grants if grant.holder != ANYONE
    )


def _held_by_groups(context: SubjectContext) -> dict[_FunctionId, set[EntityId]]:
    """For each function, the multisigs, timelocks and governors that may call it."""
    groups: dict[_FunctionId, set[EntityId]] = defaultdict(set)
    for over in context.case.graph.grants_over.values():
        for grant in over:
            holder = context.case.graph.entities.get(grant.holder)
            if holder is not None and holder.kind in GROUPS:
                groups[_function(grant)].add(grant.holder)
    return groups


def _function(grant: Grant) -> _FunctionId:
    return grant.target, grant.selector, grant.function


def _subject(context: SubjectContext, grant: Grant, in_groups: dict[_FunctionId, set[EntityId]]) -> RuleSubject:
    case = context.case
    target = case.graph.entities.get(grant.target)
    harm = case.harms.of(grant, target) if target else None
    facts = _facts(context, grant, harm, in_groups)
    again = _regained_by(context, grant) if grant.state is GrantState.RENOUNCED else []
    who = (
        words.listed(case.name(other.holder) for other in again)
        if again
        else words.name_with_address(case, grant.holder)
    )
    return RuleSubject(
        about=grant.target,
        name=f"{facts.function} of {facts.target_name}",
        facts=facts,
        who=who,
        how_fast=words.how_fast(min((other.delay_s for other in again), default=grant.delay_s)),
        deed=harm.deed if harm else "act on it",
        loss=context.loss(harm or context.worst_harm),
        evidence=tuple(
            dict.fromkeys((*grant.evidence, *(evidence_id for other in again for evidence_id in other.evidence)))
        ),
        doubt=context.doubt_about(grant.target) if grant.state is GrantState.RENOUNCED else "",
        certainty=grant.certainty,
    )


def _facts(
    context: SubjectContext, grant: Grant, harm: Harm | None, in_groups: dict[_FunctionId, set[EntityId]]
) -> GrantFacts:
    case = context.case
    target, holder = case.graph.entities.get(grant.target), case.graph.entities.get(grant.holder)
    return GrantFacts(
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
        regainable=_regainable(context, grant),
        certainty=grant.certainty.value,
    )


def _regainable(context: SubjectContext, grant: Grant) -> bool | None:
    """For a renounced grant: whether somebody can regain it; None while the target is in doubt, and for others."""
    if grant.state is not GrantState.RENOUNCED:
        return None
    if _regained_by(context, grant):
        return True
    return None if grant.target in context.gap_about else False


def _regained_by(context: SubjectContext, given_up: Grant) -> list[Grant]:
    """Grants by which a renounced power can be regained: they grant its role, or replace the code."""
    return [
        grant
        for grant in context.case.graph.grants_over.get(given_up.target, ())
        if grant.holder not in (ANYONE, NOBODY)
        and (
            grant.effect is Effect.UPGRADE
            or "*" in grant.confers
            or (given_up.role is not None and given_up.role in grant.confers)
        )
    ]

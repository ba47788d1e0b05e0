"""Facts of vetoes: who can cancel the actions of an entity, and whether they are independent of its proposers."""

from typing import Any

from auditor.engine.subjects.context import GROUPS, SubjectContext
from auditor.model.entity import Entity
from auditor.model.gate import Unknown, members
from auditor.model.grant import Effect
from auditor.model.ids import EntityId

_STARTING = ("execute",)  # executors of a timelock complete what proposers started; they start nothing


def facts(context: SubjectContext, entity: Entity) -> dict[str, Any]:
    """Facts about vetoes over a group that acts by agreement or after a delay; nothing for other entities."""
    if entity.kind not in GROUPS:
        return {}
    case = context.case
    over = case.graph.grants_over.get(entity.id, ())
    vetoing = sorted({grant.holder for grant in over if grant.effect is Effect.CANCEL} - {entity.id})
    if not vetoing:
        return {"vetoes": None if entity.id in context.gap_about else 0, "shared_signers": 0}
    starting = _starting(context, entity)
    starters = frozenset(party for account in starting for party in case.parties_behind(account))
    values: dict[str, Any] = {"vetoes": len(vetoing)}
    groups = [account for account in vetoing if account not in starting and _is_group(context, account)]
    values["shared_signers"] = len(
        starters & frozenset(party for account in groups for party in case.parties_behind(account))
    )
    values["independent_veto"] = _independent(context, vetoing, starters)
    return values


def _starting(context: SubjectContext, entity: Entity) -> tuple[EntityId, ...]:
    """The accounts that can start its actions: proposers where there are any, else the members of its gate."""
    over = context.case.graph.grants_over.get(entity.id, ())
    proposing = [
        grant.holder
        for grant in over
        if grant.effect is Effect.PROPOSE and not (grant.function or "").startswith(_STARTING)
    ]
    return tuple(dict.fromkeys(proposing or [member.id for member in members(entity.gate)]))


def _is_group(context: SubjectContext, entity: EntityId) -> bool:
    described = context.case.graph.entities.get(entity)
    return described is not None and described.kind in GROUPS and len(members(described.gate)) > 1


def _independent(context: SubjectContext, vetoing: list[EntityId], starters: frozenset[EntityId]) -> bool | None:
    """Whether a veto is held by parties none of which can start an action; None if only an unread holder could."""
    case = context.case
    unread = False
    for account in vetoing:
        parties = case.parties_behind(account)
        described = case.graph.entities.get(account)
        if parties and not parties & starters:
            return True
        unread = unread or described is None or (not parties and isinstance(described.gate, Unknown))
    return None if unread else False

"""Facts of vetoes: who can stop what an entity is about to do, and whether these are others than those who start it."""

from typing import Any

from auditor.engine.subjects.hearing import GROUPS, Hearing
from auditor.model.entity import Entity
from auditor.model.gate import Unknown, members
from auditor.model.grant import Effect
from auditor.model.ids import EntityId

_STARTING = ("execute",)  # a timelock's executors end what its proposers started; they start nothing


def facts(hearing: Hearing, entity: Entity) -> dict[str, Any]:
    """Vetoes over a group that acts by agreement or after a delay; nothing for other entities."""
    if entity.kind not in GROUPS:
        return {}
    case = hearing.case
    over = case.grants_over.get(entity.id, ())
    vetoing = sorted({grant.holder for grant in over if grant.effect is Effect.CANCEL} - {entity.id})
    if not vetoing:
        return {"vetoes": None if entity.id in hearing.gap_about else 0, "shared_signers": 0}
    starting = _starting(hearing, entity)
    starters = frozenset(party for each in starting for party in case.parties_behind(each))
    found: dict[str, Any] = {"vetoes": len(vetoing)}
    groups = [each for each in vetoing if each not in starting and _is_group(hearing, each)]
    found["shared_signers"] = len(starters & frozenset(party for each in groups for party in case.parties_behind(each)))
    found["independent_veto"] = _independent(hearing, vetoing, starters)
    return found


def _starting(hearing: Hearing, entity: Entity) -> tuple[EntityId, ...]:
    """Who starts its actions: proposers where there are any, else the members of its gate."""
    over = hearing.case.grants_over.get(entity.id, ())
    proposing = [
        grant.holder
        for grant in over
        if grant.effect is Effect.PROPOSE and not (grant.function or "").startswith(_STARTING)
    ]
    return tuple(dict.fromkeys(proposing or [member.id for member in members(entity.gate)]))


def _is_group(hearing: Hearing, entity: EntityId) -> bool:
    known = hearing.case.entities.get(entity)
    return known is not None and known.kind in GROUPS and len(members(known.gate)) > 1


def _independent(hearing: Hearing, vetoing: list[EntityId], starters: frozenset[EntityId]) -> bool | None:
    """Whether a veto lies with parties of which none can start anything; None if only unread ones could be that."""
    case = hearing.case
    unread = False
    for each in vetoing:
        behind = case.parties_behind(each)
        known = case.entities.get(each)
        if behind and not behind & starters:
            return True
        unread = unread or known is None or (not behind and isinstance(known.gate, Unknown))
    return None if unread else False

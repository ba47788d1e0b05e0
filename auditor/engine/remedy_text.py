"""The cheapest changes that would improve a verdict (``graph.remedies``), as sentences."""

from collections.abc import Sequence

from auditor.engine.case import Case
from auditor.graph.changes import Change, ChangeKind
from auditor.graph.remedies import Aim, Plan, cheapest
from auditor.model import duration
from auditor.model.assessment import Remedy
from auditor.model.entity import EntityKind
from auditor.model.grant import Effect
from auditor.model.harm import HarmId
from auditor.model.ids import EntityId

_PLATFORMS = (EntityKind.REPOSITORY, EntityKind.ORGANISATION, EntityKind.CHANNEL)


def plan(case: Case, harms: Sequence[HarmId], nobody: bool = False) -> Plan | None:
    """The cheapest changes after which no small group can do these harms before you can leave, or with ``nobody`` no
    one can at all; None if none were found."""
    aim = Aim(case.methodology.small_group, case.exit_s, nobody)
    return cheapest(case.graph, case.harms, frozenset(harms), aim, case.methodology.prices)


def remedy(case: Case, harms: Sequence[HarmId], cheapest: Plan) -> Remedy:
    """A plan as it enters the assessment."""
    changes = tuple(dict.fromkeys(sentence(case, change) for change in cheapest.changes))
    return Remedy(harms=tuple(harms), changes=changes, cost=cheapest.cost, proven=cheapest.proven)


def sentence(case: Case, change: Change) -> str:
    """A change as an instruction."""
    name = _name(case, change.holder)
    match change.kind:
        case ChangeKind.SIGNATURES:
            return f"Raise the threshold of {name} to {change.number} signatures."
        case ChangeKind.SIGNERS:
            return f"Give {name} {change.seats} independent signers, and require {change.number} signatures."
        case ChangeKind.SPREAD:
            return f"Spread the votes of {name} so that at least {change.number} independent parties must agree."
        case ChangeKind.LENGTHEN:
            return f"Lengthen the delay of {name} to {duration.spoken(change.number)}."
        case ChangeKind.DELAY:
            return f"Put a timelock of {duration.spoken(change.number)} between {name} and everything it can call."
        case ChangeKind.REVOKE:
            return _revoked(case, name, change)


def _revoked(case: Case, name: str, change: Change) -> str:
    """What ends the rights of a holder over one target. Somebody must administer a platform, and anybody may sell."""
    target, entity = case.name(change.target or ""), case.graph.entities.get(change.target or "")
    if entity is not None and entity.kind in _PLATFORMS:
        alone = case.name(case.graph.party_of(change.holder))
        return f"Share the administration of {target}; {alone} has it alone."
    if _is_holding(case, change) and case.graph.entities[change.holder].kind is EntityKind.MARKET:
        wait = duration.spoken(case.exit_s)
        return f"Lock large holdings by contract for {wait} or more: the price of {target} rests on them."
    if _is_holding(case, change):
        return (
            f"Lock what {name} holds for longer, release it by a vesting schedule, or deepen the market, so that "
            "its sale moves the price less."
        )
    return f"Revoke everything that {name} may call on {target}."


def _is_holding(case: Case, change: Change) -> bool:
    """Whether a change takes away a holding. Nobody can revoke one: its owner has no power but to sell it."""
    pair = (change.holder, change.target)
    grants = [grant for grant in case.graph.snapshot.grants if (grant.holder, grant.target) == pair]
    return bool(grants) and all(grant.effect is Effect.SELL for grant in grants)


def _name(case: Case, entity: EntityId) -> str:
    """The entity's name with the party that holds the key."""
    party = case.graph.party_of(entity)
    return case.name(entity) if party == entity else f"{case.name(entity)} ({case.name(party)})"

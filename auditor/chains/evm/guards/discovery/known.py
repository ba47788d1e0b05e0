"""What runs say of a grant that a kind of contract tells of: that it is so, or that it is somebody else's."""

from auditor.chains.evm.addresses import eip55
from auditor.chains.evm.execution.world import World
from auditor.chains.evm.guards.discovery import evidence
from auditor.chains.evm.guards.discovery.decision import Answer, Decision
from auditor.model.evidence import Certainty
from auditor.model.grant import Grant
from auditor.model.ids import account


def refuted(known: Grant, decision: Decision | None, world: World) -> bool:
    """Whether a grant only follows from what others with such functions usually do, and runs show who else is let
    through, and not the holder."""
    if known.certainty is not Certainty.INFERRED or decision is None or decision.answer is not Answer.GUARDED:
        return False
    holders = {account(world.reader.chain, eip55(one.who)) for one in decision.accepted if any(one.who)}
    return bool(holders) and decision.complete and known.holder not in holders


def proven(known: Grant, decision: Decision | None, world: World) -> Grant:
    """A grant of a kind, proven if the holder was let through where the stranger was stopped."""
    if decision is None or decision.answer is not Answer.GUARDED:
        return known
    for one in decision.accepted:
        if account(world.reader.chain, eip55(one.who)) == known.holder and not one.attempt.force:
            seen = dict.fromkeys((*known.evidence, *evidence.accepted(one, decision, world)))
            return known.model_copy(update={"certainty": Certainty.PROVEN, "evidence": tuple(seen)})
    return known

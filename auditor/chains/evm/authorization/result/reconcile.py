"""What runs say of a grant that a kind of contract tells of: that it is so, or that it is somebody else's."""

from auditor.chains.evm.addresses import eip55
from auditor.chains.evm.authorization.result import evidence
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization
from auditor.chains.evm.execution.world import World
from auditor.model.evidence import Certainty
from auditor.model.grant import Grant
from auditor.model.ids import account


def refuted(grant: Grant, authorization: FunctionAuthorization | None, world: World) -> bool:
    """Whether a grant only follows from what others with such functions usually do, and runs show who else is let
    through, and not the holder."""
    if grant.certainty is not Certainty.INFERRED or authorization is None or authorization.answer is not Access.GUARDED:
        return False
    holders = {
        account(world.reader.chain, eip55(authorized.who))
        for authorized in authorization.authorized
        if any(authorized.who)
    }
    return bool(holders) and authorization.members_complete and grant.holder not in holders


def proven(grant: Grant, authorization: FunctionAuthorization | None, world: World) -> Grant:
    """A grant of a kind, proven if the holder was let through where the stranger was stopped."""
    if authorization is None or authorization.answer is not Access.GUARDED:
        return grant
    for authorized in authorization.authorized:
        if account(world.reader.chain, eip55(authorized.who)) == grant.holder and not authorized.trial.force:
            visited = dict.fromkeys((*grant.evidence, *evidence.accepted(authorized, authorization, world)))
            return grant.model_copy(update={"certainty": Certainty.PROVEN, "evidence": tuple(visited)})
    return grant

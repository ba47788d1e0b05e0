"""Reconciles grants that a contract kind read with runs: confirmed (proven), or refuted because others are
authorized."""

from auditor.chains.evm.addresses import eip55
from auditor.chains.evm.authorization.result import evidence
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization
from auditor.chains.evm.execution.world import World
from auditor.model.evidence import Certainty
from auditor.model.grant import Grant
from auditor.model.ids import account


def is_refuted(grant: Grant, authorization: FunctionAuthorization | None, world: World) -> bool:
    """Whether a grant was only inferred from names, and runs show other authorized callers than its holder."""
    if grant.certainty is not Certainty.INFERRED or authorization is None or authorization.access is not Access.GUARDED:
        return False
    holders = {
        account(world.reader.chain, eip55(authorized.who))
        for authorized in authorization.authorized
        if any(authorized.who)
    }
    return bool(holders) and authorization.members_complete and grant.holder not in holders


def with_proof(power: Grant, authorization: FunctionAuthorization | None, world: World) -> Grant:
    """The grant of a kind; proven if a run accepted the holder where it refused the unprivileged caller, with the delay
    and helpers of that run."""
    if authorization is None or authorization.access is not Access.GUARDED:
        return power
    chain = world.reader.chain
    people = [person for person in authorization.actors if account(chain, eip55(person.who)) == power.holder]
    person = min(people, key=lambda person: (len(person.jointly), person.delay_s), default=None)
    if person is None or person.trial.force:
        return power
    sources = dict.fromkeys((*power.evidence, *evidence.acceptance(person, authorization, world)))
    jointly = tuple(account(chain, eip55(who)) for who in person.jointly)
    delay_s = max(power.delay_s, person.delay_s)
    change = {"certainty": Certainty.PROVEN, "evidence": tuple(sources), "delay_s": delay_s, "jointly": jointly}
    return power.model_copy(update=change)

"""Trusted forwarders (ERC-2771): callers that append to the calldata the address for which they call.

https://eips.ethereum.org/EIPS/eip-2771. A forwarder can claim to call for any authorized caller.
"""

from collections.abc import Iterable
from dataclasses import replace

from auditor.chains.evm.authorization.members.address_source import source_of
from auditor.chains.evm.authorization.pass_context import PassContext
from auditor.chains.evm.authorization.result.authorization import Access, Authorized, FunctionAuthorization
from auditor.chains.evm.authorization.search.trace_queries import compared_accounts
from auditor.chains.evm.authorization.search.trial import BudgetExhausted, TrialRunner
from auditor.chains.evm.execution.taint import CALLER

_MOST = 4


async def accept_forwarders(authorization: FunctionAuthorization, context: PassContext) -> FunctionAuthorization:
    """Adds callers that are accepted when they append the address of an authorized caller."""
    unprivileged = authorization.unprivileged_run
    if authorization.access is not Access.GUARDED or unprivileged is None:
        return authorization
    people = [person for person in authorization.authorized if person.accepted_as == CALLER and any(person.who)][:_MOST]
    for label, value in compared_accounts(unprivileged):
        who = value.to_bytes(20, "big")
        if label == CALLER and value and all(person.who != who for person in authorization.authorized):
            try:
                forwarder = await _forwarding(who, people, context.runner)
            except BudgetExhausted:
                return authorization.incomplete()
            if forwarder is not None:
                source = source_of(who, unprivileged)
                authorization = authorization.accepting(replace(forwarder, source=source), better=True)
    return authorization


async def _forwarding(who: bytes, people: Iterable[Authorized], runner: TrialRunner) -> Authorized | None:
    for person in people:
        trial = replace(person.trial, data=person.trial.data + person.who)
        trace = await runner.run_if_authorized(trial, person.unprivileged_run, who, CALLER)
        if trace is not None:
            return Authorized(who, CALLER, trial, person.unprivileged_run, trace)
    return None

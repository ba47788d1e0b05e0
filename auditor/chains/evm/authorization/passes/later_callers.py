"""Accounts that only time authorizes: the code compares them with the caller after a certain moment."""

from dataclasses import replace

from auditor.chains.evm.authorization.members.address_source import source_of
from auditor.chains.evm.authorization.pass_context import PassContext
from auditor.chains.evm.authorization.result.authorization import Access, Authorized, FunctionAuthorization
from auditor.chains.evm.authorization.search.trace_queries import compared_accounts
from auditor.chains.evm.authorization.search.trial import BudgetExhausted

_MOST_MOMENTS = 3
_LONGEST_S = 10 * 365 * 86_400


async def accept_later_callers(authorization: FunctionAuthorization, context: PassContext) -> FunctionAuthorization:
    """Adds accounts that are authorized after a delay, for each moment that the guard compares the time with."""
    trial, today = authorization.trial, authorization.unprivileged_run
    if authorization.access is not Access.GUARDED or trial is None or today is None:
        return authorization
    waits = {moment.other - moment.clock for moment in today.time_bounds}
    people = {person.who for person in authorization.authorized}
    try:
        for wait in sorted(wait for wait in waits if 0 < wait <= _LONGEST_S)[:_MOST_MOMENTS]:
            later = replace(trial, seconds=wait + 1)
            unprivileged = await context.runner.run(later)
            for label, value in compared_accounts(unprivileged):
                who = value.to_bytes(20, "big")
                if who in people or not value:
                    continue
                trace = await context.runner.run_if_authorized(later, unprivileged, who, label)
                if trace is not None:
                    people.add(who)
                    source = source_of(who, unprivileged)
                    person = Authorized(who, label, later, unprivileged, trace, source, delay_s=wait)
                    authorization = authorization.accepting(person)
    except BudgetExhausted:
        return authorization.incomplete()
    return authorization

"""The roles that a function can grant: each role of the contract is passed as argument, and the run's writes show
whether a member was added."""

from dataclasses import replace

from auditor.chains.evm.authorization.members.mapping_slots import MappingSlot, is_nested, set_key, slot_pattern
from auditor.chains.evm.authorization.members.set_events import guard_sets
from auditor.chains.evm.authorization.members.set_members import set_name
from auditor.chains.evm.authorization.pass_context import PassContext
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization
from auditor.chains.evm.authorization.search.calldata import numbered
from auditor.chains.evm.authorization.search.sentinels import ARGUMENT_ADDRESSES, SENDER
from auditor.chains.evm.authorization.search.trial import BudgetExhausted, CallTrial, TrialRunner

_MOST_ROLES = 8


async def find_granted_roles(authorization: FunctionAuthorization, context: PassContext) -> FunctionAuthorization:
    """Adds the roles that a call by an authorized caller can grant."""
    run, runner = authorization.authorized_run, context.runner
    if authorization.access is not Access.GUARDED or not authorization.authorized or run is None:
        return authorization
    written = {slot_pattern(write.account, write.slot, run.hashes) for write in run.writes if write.new}
    nested = [entry for entry in guard_sets(context.authorizations) if is_nested(entry.pattern)]
    roles = {set_key(entry): entry for entry in nested if entry.pattern in written}
    some = [(key, entry) for key, entry in roles.items() if key is not None][:_MOST_ROLES]
    given = await runner.engine.world.together(*(_gives(authorization, key, entry, runner) for key, entry in some))
    names = tuple(set_name(entry) for (_, entry), gives in zip(some, given, strict=True) if gives)
    return replace(authorization, grants_roles=(*authorization.grants_roles, *names))


async def _gives(authorization: FunctionAuthorization, key: int, entry: MappingSlot, runner: TrialRunner) -> bool:
    trial = CallTrial(numbered(authorization.entry_point.selector, authorization.entry_point.types, key))
    wanted = {entry.slot_of(who) for who in ARGUMENT_ADDRESSES}
    try:
        for authorized in authorization.authorized[:_MOST_ROLES]:
            trace = await runner.run(trial, authorized.who, authorized.accepted_as, sender=authorized.sender or SENDER)
            if trace.returned and any(write.slot in wanted and write.new for write in trace.writes):
                return True
    except BudgetExhausted:
        pass
    return False

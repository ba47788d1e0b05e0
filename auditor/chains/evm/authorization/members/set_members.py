"""Members of the sets in which guards look callers up: candidates from events, code and the graph, each tried in a
run."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from auditor.chains.evm.authorization.members.mapping_slots import MappingSlot
from auditor.chains.evm.authorization.members.multisignature import sign_together
from auditor.chains.evm.authorization.members.set_events import MOST_CANDIDATES, guard_sets
from auditor.chains.evm.authorization.pass_context import PassContext
from auditor.chains.evm.authorization.result.authorization import Authorized, FunctionAuthorization
from auditor.chains.evm.authorization.search.sentinels import SENDER, SENTINELS, SIGNERS
from auditor.chains.evm.authorization.search.trial import BudgetExhausted, CallTrial, TrialRunner
from auditor.chains.evm.execution.call import Need, Trace
from auditor.chains.evm.execution.taint import CALLER, ORIGIN, SIGNED
from auditor.chains.evm.roles import role_name

_MOST_OTHERS = 300
_MOST_MEMBERS = 64


async def fill_members(authorization: FunctionAuthorization, context: PassContext) -> FunctionAuthorization:
    """Adds the members of the sets that a function's guard checks."""
    trial, unprivileged = authorization.trial, authorization.unprivileged_run
    for entry in guard_sets([authorization]):
        record = context.events[entry.pattern]
        authorization = authorization.incomplete(unless=record.complete and len(record.people) <= MOST_CANDIDATES)
        others = islice(context.people, _MOST_OTHERS)
        people = (*record.people[:MOST_CANDIDATES], entry.account, context.runner.contract, *others)
        if trial is not None and unprivileged is not None:
            authorization = await confirm_members(authorization, entry, people, context.runner, trial, unprivileged)
    return authorization


async def confirm_members(
    authorization: FunctionAuthorization,
    entry: MappingSlot,
    people: Iterable[bytes],
    runner: TrialRunner,
    trial: CallTrial,
    unprivileged: Trace,
) -> FunctionAuthorization:
    """Adds those of ``people`` that have an entry in the set and that a trial accepts."""
    world = runner.engine.world
    slots = {who: entry.slot_of(who) for who in dict.fromkeys(people) if who not in SENTINELS and any(who)}
    await world.fetch(Need("slot", entry.account, slot) for slot in slots.values())
    members = [who for who, slot in slots.items() if world.slot(entry.account, slot)]
    authorization = authorization.incomplete(unless=len(members) <= _MOST_MEMBERS)
    members = members[:_MOST_MEMBERS]
    label = ORIGIN if entry.person == SENDER else SIGNED if entry.person in SIGNERS else CALLER
    done = {person.who for person in authorization.authorized if person.accepted_as == label}
    await runner.run_ahead([trial], [who for who in members if who not in done], label)
    try:
        for who in members:
            if who not in done:
                authorization = await _tried(authorization, entry, who, label, runner, trial, unprivileged)
    except BudgetExhausted:
        authorization = replace(authorization, members_complete=False)
    if label == SIGNED and not authorization.authorized:
        run, source = authorization.authorized_run, set_name(entry)
        past_guard = {run.failure} if run is not None else set()
        return await sign_together(
            authorization, members, trial, unprivileged, runner, source=source, past_guard=past_guard
        )
    return authorization


async def _tried(
    authorization: FunctionAuthorization,
    entry: MappingSlot,
    who: bytes,
    label: int,
    runner: TrialRunner,
    trial: CallTrial,
    unprivileged: Trace,
) -> FunctionAuthorization:
    runs = (authorization.authorized_run, *(person.trace for person in authorization.authorized))
    past_guard = {run.failure for run in runs if run is not None}
    trace = await runner.run_if_authorized(trial, unprivileged, who, label, past_guard=past_guard)
    if trace is None:
        return authorization
    return authorization.accepting(Authorized(who, label, trial, unprivileged, trace, set_name(entry)), better=False)


def set_name(entry: MappingSlot) -> str:
    """A name of the set: that of the role for nested mappings, else its slot."""
    hashed = next((entry.hashes[entry.slot - back] for back in range(64) if entry.slot - back in entry.hashes), b"")
    for start in range(0, len(hashed) - 31, 32):
        inner = entry.hashes.get(int.from_bytes(hashed[start : start + 32], "big"))
        if inner is not None and len(inner) == 64:
            return role_name(inner[:32])
    where = int.from_bytes(hashed[32:64], "big") if len(hashed) == 64 else None
    return f"members at slot {where}" if where is not None and where < 1 << 32 else "members of a set"

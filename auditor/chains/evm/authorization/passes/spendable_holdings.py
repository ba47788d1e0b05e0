"""Guards that check a holding which only privileged accounts give: mint allowances, terms of office.

A trial that fails for lack of a holding is continued by force, since a balance check is not a guard: anybody can obtain
tokens. But a holding that no open function writes cannot be obtained. Then its holders are the authorized callers,
unless the call only spends that holding.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from auditor.chains.evm.authorization.members.mapping_slots import MappingSlot, SlotPattern, slot_pattern
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization
from auditor.chains.evm.authorization.result.effects import WatchedSlots, effects
from auditor.chains.evm.authorization.search.trace_queries import memberships
from auditor.chains.evm.authorization.search.trial import BudgetExhausted, TrialRunner
from auditor.chains.evm.execution.call import Trace
from auditor.chains.evm.execution.taint import AMOUNT, HELD, INPUT, ITEM, WHO
from auditor.model.grant import Effect

# By slot pattern: the functions that write such slots.
Writers = Mapping[SlotPattern, Sequence[FunctionAuthorization]]
_OWN_AFFAIR = frozenset({Effect.WITHDRAW, Effect.PARAMETER})


def obtainable_holdings(authorizations: Iterable[FunctionAuthorization]) -> Writers:
    """The patterns that open functions write for addresses from the input or for their caller, with these functions."""
    result: dict[SlotPattern, list[FunctionAuthorization]] = {}
    for authorization in authorizations:
        trace = authorization.authorized_run
        if authorization.access is not Access.OPEN or trace is None:
            continue
        for write in trace.writes:
            given = write.new or write.taint & INPUT
            if given and write.slot_taint & (WHO | ITEM | INPUT):
                result.setdefault(slot_pattern(write.account, write.slot, trace.hashes), []).append(authorization)
    return result


async def guard_by_holdings(
    authorization: FunctionAuthorization, given: Writers, runner: TrialRunner
) -> FunctionAuthorization:
    """Marks a function as guarded if its run forced a check of a holding that nobody can obtain."""
    trial, run = authorization.trial, authorization.authorized_run
    if authorization.access is not Access.OPEN or trial is None or run is None:
        return authorization
    entry = _checked_holding(run)
    if entry is None or _is_obtainable(authorization, entry, given) or _own_affair(run, entry):
        return authorization
    asking = _forced_checks(run)
    trial = replace(trial, force={turn: taken for turn, taken in trial.force.items() if turn not in asking})
    try:
        unprivileged = await runner.run(trial)
    except BudgetExhausted:
        return authorization
    return replace(
        authorization, access=Access.GUARDED, why="", sets=(entry,), trial=trial, unprivileged_run=unprivileged
    )


def _forced_checks(trace: Trace) -> dict[object, int]:
    """The forced branches that compare an amount of a holding, with the number of branches before each."""
    return {
        branch.turn: place
        for place, branch in enumerate(trace.branches)
        if branch.turn in trace.call.force and branch.taint & HELD and branch.taint & AMOUNT
    }


def _checked_holding(trace: Trace) -> MappingSlot | None:
    """The caller's holding that the first of these branches checks."""
    first = min(_forced_checks(trace).values(), default=None)
    if first is None:
        return None
    before = [load for load in trace.loads if load.after <= first]
    return next(reversed(list(memberships(replace(trace, loads=before)))), None)


def _is_obtainable(authorization: FunctionAuthorization, entry: MappingSlot, given: Writers) -> bool:
    """Whether anybody can obtain the holding: by another open function, or by this one when others call it."""
    assert authorization.authorized_run is not None
    if any(other is not authorization for other in given.get(entry.pattern, ())):
        return True
    trace = authorization.authorized_run
    return any(
        write.slot_taint & (ITEM | INPUT) and not write.slot_taint & WHO
        for write in trace.writes
        if slot_pattern(write.account, write.slot, trace.hashes) == entry.pattern
    )


def _own_affair(trace: Trace, entry: MappingSlot) -> bool:
    """Whether the call spends the holding and has no effect on others."""
    takes = any(write.account == entry.account and write.slot_taint & WHO for write in trace.writes)
    done, _ = effects(trace, WatchedSlots(), ())
    return takes and _OWN_AFFAIR.issuperset(done)

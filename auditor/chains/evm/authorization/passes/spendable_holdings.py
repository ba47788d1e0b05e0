"""Guards that ask how much the caller has of what only the powerful give: allowances to mint, terms of office.

A run that was stopped for how much somebody has goes on as if he had enough, for balances are no guards: anybody can
come to own tokens. But what no open function writes, nobody can come to own by himself. Then whoever has some is
accepted as others are not, unless all that the call does is to take what he has.
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

# The functions that write what a pattern of slots describes.
Writers = Mapping[SlotPattern, Sequence[FunctionAuthorization]]
_OWN_AFFAIR = frozenset({Effect.WITHDRAW, Effect.PARAMETER})


def given_by_all(authorizations: Iterable[FunctionAuthorization]) -> Writers:
    """What open functions write under addresses that the caller selects, or under its own, by what writes it."""
    result: dict[SlotPattern, list[FunctionAuthorization]] = {}
    for authorization in authorizations:
        trace = authorization.authorized_run
        if authorization.answer is not Access.OPEN or trace is None:
            continue
        for write in trace.writes:
            given = write.new or write.label & INPUT
            if given and write.slot_label & (WHO | ITEM | INPUT):
                result.setdefault(slot_pattern(write.account, write.slot, trace.hashes), []).append(authorization)
    return result


async def guard_by_holdings(
    authorization: FunctionAuthorization, given: Writers, runner: TrialRunner
) -> FunctionAuthorization:
    """Takes a function for guarded that went on past the question how much the caller has of what only others give."""
    trial, run = authorization.trial, authorization.authorized_run
    if authorization.answer is not Access.OPEN or trial is None or run is None:
        return authorization
    entry = _measured(run)
    if entry is None or _is_given(authorization, entry, given) or _own_affair(run, entry):
        return authorization
    asking = _turns(run)
    trial = replace(trial, force={turn: taken for turn, taken in trial.force.items() if turn not in asking})
    try:
        unprivileged = await runner.run(trial)
    except BudgetExhausted:
        return authorization
    return replace(
        authorization, answer=Access.GUARDED, why="", sets=(entry,), trial=trial, unprivileged_run=unprivileged
    )


def _turns(trace: Trace) -> dict[object, int]:
    """The forced branches that ask how much somebody has, with how many branches came before."""
    return {
        branch.turn: place
        for place, branch in enumerate(trace.branches)
        if branch.turn in trace.call.force and branch.label & HELD and branch.label & AMOUNT
    }


def _measured(trace: Trace) -> MappingSlot | None:
    """What the caller has that the first of these branches asks for."""
    first = min(_turns(trace).values(), default=None)
    if first is None:
        return None
    before = [load for load in trace.loads if load.after <= first]
    return next(reversed(list(memberships(replace(trace, loads=before)))), None)


def _is_given(authorization: FunctionAuthorization, entry: MappingSlot, given: Writers) -> bool:
    """Whether anybody can come to have it: by another function, or by this one when others call it."""
    assert authorization.authorized_run is not None
    if any(other is not authorization for other in given.get(entry.pattern, ())):
        return True
    trace = authorization.authorized_run
    return any(
        write.slot_label & (ITEM | INPUT) and not write.slot_label & WHO
        for write in trace.writes
        if slot_pattern(write.account, write.slot, trace.hashes) == entry.pattern
    )


def _own_affair(trace: Trace, entry: MappingSlot) -> bool:
    """Whether the call takes what he has, and does no more to anybody else."""
    takes = any(write.account == entry.account and write.slot_label & WHO for write in trace.writes)
    done, _ = effects(trace, WatchedSlots(), ())
    return takes and _OWN_AFFAIR.issuperset(done)

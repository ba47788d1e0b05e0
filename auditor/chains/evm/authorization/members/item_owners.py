"""Functions that accept the owner of the item that an argument selects, for items that events name."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from auditor.chains.evm.addresses import is_address
from auditor.chains.evm.authorization.pass_context import PassContext
from auditor.chains.evm.authorization.result.authorization import Access, Authorized, FunctionAuthorization
from auditor.chains.evm.authorization.result.effects import TRANSFERS, WatchedSlots, effects
from auditor.chains.evm.authorization.search.calldata import numbered
from auditor.chains.evm.authorization.search.trace_queries import compared_accounts
from auditor.chains.evm.authorization.search.trial import BudgetExhausted, CallTrial, TrialRunner
from auditor.chains.evm.execution.call import Trace, Turn
from auditor.chains.evm.execution.taint import INPUT, ITEM, WHO
from auditor.model.grant import Effect

_MOST_TRIALS = 16
_UNKNOWN_OWNERS = "it accepts the owner of the item that an argument selects, and some owners may be unknown"


async def find_item_owners(authorization: FunctionAuthorization, context: PassContext) -> FunctionAuthorization:
    """Adds the owners of items in events as authorized callers."""
    keyed = any(entry.keyed_by_argument for entry in authorization.sets)
    if (
        authorization.access is not Access.GUARDED
        or authorization.trial is None
        or keyed
        or not authorization.owner_slots
    ):
        return authorization
    records = [context.events[pattern] for pattern in dict.fromkeys(authorization.owner_slots)]
    data = _naming(authorization, [words for record in records for words in record.words])
    force = _unforced(authorization)
    trials = [replace(authorization.trial, data=calldata, force=force) for calldata in data]
    try:
        await context.runner.run_ahead(trials)
        for trial in trials:
            authorization = await _with_owners(authorization, trial, context.runner)
    except BudgetExhausted:
        return authorization.incomplete()
    if authorization.authorized:
        return authorization.incomplete(unless=all(record.complete for record in records))
    if all(record.complete and not record.words for record in records):
        return authorization
    if authorization.authorized_run is not None and _own_affair(authorization.authorized_run):
        return replace(authorization, access=Access.OPEN, why="")
    return replace(authorization, access=Access.UNDECIDED, why=_UNKNOWN_OWNERS)


async def _with_owners(
    authorization: FunctionAuthorization, trial: CallTrial, runner: TrialRunner
) -> FunctionAuthorization:
    unprivileged = await runner.run(trial)
    for label, value in compared_accounts(unprivileged, items=True):
        who = value.to_bytes(20, "big")
        if any(who) and all((person.who, person.accepted_as) != (who, label) for person in authorization.authorized):
            trace = await runner.run_if_authorized(trial, unprivileged, who, label)
            if trace is not None:
                owner = Authorized(who, label, trial, unprivileged, trace, "who is named for the item")
                first = not authorization.authorized
                authorization = authorization.accepting(owner, better=False)
                if first:
                    authorization = replace(authorization, authorized_run=trace)
    return authorization


def _unforced(authorization: FunctionAuthorization) -> dict[Turn, bool]:
    """The forced branches without those that check the owner of the item."""
    assert authorization.trial is not None
    trace = authorization.authorized_run
    own = {branch.turn for branch in trace.branches if branch.taint & WHO} if trace is not None else set()
    return {turn: taken for turn, taken in authorization.trial.force.items() if turn not in own}


def _own_affair(trace: Trace) -> bool:
    """Whether a call only changes storage of the item itself."""
    if any(event.topics and event.topics[0] in TRANSFERS for event in trace.events if event.address == trace.call.to):
        return True  # the item is a token
    done, _ = effects(trace, WatchedSlots(), ())
    kept = all(write.slot_taint & (INPUT | ITEM | WHO) for write in trace.writes)
    kept &= not any(inner.kind == "call" for inner in trace.inner)
    return kept and {Effect.WITHDRAW, Effect.PARAMETER}.issuperset(done)


def _naming(authorization: FunctionAuthorization, listed: Iterable[Sequence[bytes]]) -> list[bytes]:
    """Calldata with words of events: each number, and each address, in place of all arguments of its type."""
    result: dict[bytes, None] = {}
    for words in listed:
        addresses: list[bytes | None] = [word[12:] for word in words if is_address(word)]
        numbers = [int.from_bytes(word, "big") for word in words if not is_address(word)] or [1]
        for address in addresses or [None]:
            for number in numbers:
                result[
                    numbered(authorization.entry_point.selector, authorization.entry_point.types, number, address)
                ] = None
    return list(result)[:_MOST_TRIALS]

"""Sets that everybody can enter are not guards: depositors, registered users, holders of an allowance.

Shown by runs: the unprivileged caller first calls an open function that writes its membership, and then passes the
check in the resulting state. If an argument also selects one of many sets (the operators of an owner, the spenders of a
holder), each set belongs to some account, and it is enough that an open function writes them.
"""

from dataclasses import replace

from auditor.chains.evm.authorization.members.mapping_slots import MappingSlot
from auditor.chains.evm.authorization.pass_context import Authorizations, PassContext
from auditor.chains.evm.authorization.passes.spendable_holdings import Writers, obtainable_holdings
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization
from auditor.chains.evm.authorization.search.calldata import variants
from auditor.chains.evm.authorization.search.sentinels import UNPRIVILEGED
from auditor.chains.evm.authorization.search.trial import (
    CallTrial,
    TrialRunner,
    diverge_at_membership,
    divergence,
    fails_by_caller,
)
from auditor.chains.evm.execution.call import Trace
from auditor.chains.evm.execution.state import State
from auditor.chains.evm.execution.taint import CALLER


async def open_sets(authorizations: Authorizations, context: PassContext) -> Authorizations:
    """Marks functions as open whose only guard is a set that everybody can enter."""
    while True:
        plain = (other for other in authorizations if other.trial is not None and not other.trial.needs_other_state)
        entries = obtainable_holdings(plain)
        reopened = [other for other in authorizations if _is_open_set(other, entries, context.runner)]
        if not reopened:
            return authorizations
        why = "anybody can do first what it asks for"
        authorizations = tuple(
            replace(other, access=Access.OPEN, sets=(), why=why) if other in reopened else other
            for other in authorizations
        )


def _is_open_set(authorization: FunctionAuthorization, entries: Writers, runner: TrialRunner) -> bool:
    if authorization.access is not Access.GUARDED or authorization.authorized:
        return False
    return any(
        entry.keyed_by_argument or _is_entered_by(writer, authorization, entry, runner)
        for entry in authorization.sets
        for writer in entries.get(entry.pattern, ())
    )


def _is_entered_by(
    writer: FunctionAuthorization, authorization: FunctionAuthorization, entry: MappingSlot, runner: TrialRunner
) -> bool:
    """Whether the unprivileged caller passes after it entered the set, or holds more there each time it enters."""
    if writer.trial is None or authorization.trial is None or authorization.unprivileged_run is None:
        return False
    own = variants(writer.entry_point.selector, writer.entry_point.types, UNPRIVILEGED)[-1]
    for data in (writer.trial.data, own):
        ledger = State(runner.engine.world)
        _run(replace(writer.trial, data=data), runner, ledger)
        after = _run(authorization.trial, runner, ledger)
        parting = divergence(after, authorization.unprivileged_run) + 1
        if diverge_at_membership(after, authorization.unprivileged_run) and not (
            after.needs or fails_by_caller(after, parting)
        ):
            return True
        words = []
        for _ in range(2):
            words.append(ledger.word(entry.account, entry.slot))
            _run(replace(writer.trial, data=data), runner, ledger)
        if 0 < words[0] < words[1] < ledger.word(entry.account, entry.slot):
            return True
    return False


def _run(trial: CallTrial, runner: TrialRunner, ledger: State) -> Trace:
    return runner.engine.run(runner.call(trial, UNPRIVILEGED, CALLER, {}), ledger)

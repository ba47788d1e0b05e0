"""How forced state can come about: by time alone, by another call, or by no function.

A function that only passes its guard in another state is a power only together with the accounts that can bring about
that state.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from auditor.chains.evm.authorization.members.mapping_slots import pattern_without_constants, slot_pattern
from auditor.chains.evm.authorization.pass_context import PassContext
from auditor.chains.evm.authorization.passes.uncovered_sites import sites_of
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization, RequiredState
from auditor.chains.evm.authorization.result.harm import changes_settings, only_records
from auditor.chains.evm.authorization.search.endowments import depends_on_input_only
from auditor.chains.evm.authorization.search.trial import BudgetExhausted, TrialRunner, divergence
from auditor.chains.evm.execution.call import Branch, Load, Trace, Write
from auditor.chains.evm.execution.taint import AMOUNT, CLOCK, HELD, INPUT, ITEM, LISTED, SIGNED, WHO

_MOST_WRITERS = 6
_NEAR = 32  # bytes before a branch that usually contain the constant it compares with
_PUSH = re.compile(rb"(?=(\x60.|\x61..|\x62...|\x63....))", re.DOTALL)
# From worst to best: a state that never comes about makes all others irrelevant.
_WORST = (RequiredState.NEVER, RequiredState.OTHERS, RequiredState.UNKNOWN, RequiredState.OWN, RequiredState.MET)


async def note_required_state(authorization: FunctionAuthorization, context: PassContext) -> FunctionAuthorization:
    """Notes how the forced state of a trial can come about, and which settings an open function then changes."""
    trial, trace = authorization.trial, authorization.authorized_run or authorization.unprivileged_run
    if trial is None or trace is None:
        return authorization
    runner = context.runner
    if authorization.access is Access.GUARDED:
        entry_point = authorization.entry_point
        # A run past a forced check shows all effects only if it covers all state-changing instructions of the function.
        whole = not trace.call.force or sites_of(entry_point, context.contract) <= runner.reached_sites(
            entry_point.selector
        )
        notes = whole and await only_records(trace, runner)
        authorization = replace(authorization, only_records=notes)
    if not trace.call.force:
        return authorization
    if authorization.access is Access.OPEN and trace.has_effect:
        authorization = replace(authorization, changes_settings=await changes_settings(trace, runner))
    return replace(authorization, state=await required_state_of(trace, authorization, context))


async def required_state_of(trace: Trace, authorization: FunctionAuthorization, context: PassContext) -> RequiredState:
    """How the state can come about in which a run takes its forced branches."""
    sources = [RequiredState.MET]
    try:
        for place, branch in enumerate(trace.branches):
            if branch.turn in trace.call.force and _depends_on_state(branch):
                sources.append(await _state_of(place, branch, trace, authorization, context))
    except BudgetExhausted:
        sources.append(RequiredState.UNKNOWN)
    return min(sources, key=_WORST.index)


def _depends_on_state(branch: Branch) -> bool:
    """Whether a branch depends on more than input, holdings or signatures."""
    return not depends_on_input_only(branch) and not branch.taint & (HELD | AMOUNT | SIGNED | WHO)


async def _state_of(
    place: int,
    branch: Branch,
    trace: Trace,
    authorization: FunctionAuthorization,
    context: PassContext,
) -> RequiredState:
    if branch.taint & CLOCK:
        return RequiredState.OWN
    loads = _loads(place, trace)
    hashed = branch.taint & ITEM and not any(load.slot_taint for load in loads)
    if not loads or hashed or any(load.account != trace.call.to for load in loads):
        return RequiredState.UNKNOWN
    runner, entry_point = context.runner, authorization.entry_point
    writers = [
        other
        for other in context.authorizations
        if other.entry_point is not entry_point and _writes(other, loads, trace)
    ]
    if not writers:
        # Elements of an array have different slots: a function that writes one element may write the others.
        return RequiredState.UNKNOWN if branch.taint & LISTED else RequiredState.NEVER
    own = [other for other in writers if _same_people(other, authorization)]
    for writer in (*own, *writers)[:_MOST_WRITERS]:
        if await _changes_branch(writer, branch, trace, loads, runner):
            return RequiredState.OWN if writer in own else RequiredState.OTHERS
    for writer in writers:
        if await _varies(writer, loads, trace, runner) or await _redirects(writer, branch, trace, runner):
            return RequiredState.UNKNOWN
    return RequiredState.NEVER


def _loads(place: int, trace: Trace) -> list[Load]:
    """The loads that a branch depends on: those since the branch before it, else the last one, unless a call was made
    after that, whose result then decides."""
    since = [load for load in trace.loads if load.after == place]
    last = [load for load in trace.loads if load.after < place][-1:]
    called = last and any(last[0].after < count <= place for count in trace.calls_after)
    return since or ([] if called else last)


def _writes(writer: FunctionAuthorization, loads: Iterable[Load], trace: Trace) -> bool:
    through = writer.endowed_run or writer.authorized_run
    if writer.access not in (Access.OPEN, Access.GUARDED) or through is None:
        return False
    wanted = {pattern_without_constants(slot_pattern(load.account, load.slot, trace.hashes)) for load in loads}
    return not wanted.isdisjoint(
        pattern_without_constants(slot_pattern(write.account, write.slot, through.hashes)) for write in through.writes
    )


def _same_people(writer: FunctionAuthorization, authorization: FunctionAuthorization) -> bool:
    """Whether some account is authorized for both functions."""
    if writer.access is Access.OPEN:
        return True
    people = {authorized.who for authorized in authorization.authorized}
    return authorization.access is Access.GUARDED and not people.isdisjoint(
        authorized.who for authorized in writer.authorized
    )


async def _changes_branch(
    writer: FunctionAuthorization, branch: Branch, trace: Trace, loads: Collection[Load], runner: TrialRunner
) -> bool:
    """Whether a branch takes the forced direction after a call of the writer, or may do so for other arguments of
    it."""
    through = writer.endowed_run or writer.authorized_run
    assert through is not None
    read = {load.slot: load.value for load in loads}
    shapes = {pattern_without_constants(slot_pattern(load.account, load.slot, trace.hashes)) for load in loads}
    force = {turn: taken for turn, taken in trace.call.force.items() if turn != branch.turn}
    plain = replace(trace.call, force=force)
    constants = _constants(branch, runner)
    words: list[tuple[int, int]] = []
    for write in through.writes:
        if pattern_without_constants(slot_pattern(write.account, write.slot, through.hashes)) in shapes:
            if write.slot not in read:
                return True  # other arguments select another item
            if write.taint & INPUT:
                words += [(write.slot, word) for word in _variants(read[write.slot], write, constants)]
    key = trace.call.to
    calls = [replace(plain, stored={**plain.stored, (key, slot): word}) for slot, word in words]
    runs = [*await runner.engine.settle(calls), *(await runner.engine.in_turn([through.call, plain]))[1:]]
    return any(other.turn == branch.turn and other.taken is branch.taken for run in runs for other in run.branches)


async def _varies(writer: FunctionAuthorization, loads: Collection[Load], trace: Trace, runner: TrialRunner) -> bool:
    """Whether the value that a writer stores depends on its arguments or on how often it is called: then it may store
    values that no run of it did."""
    through = writer.endowed_run or writer.authorized_run
    assert through is not None
    wanted = {pattern_without_constants(slot_pattern(load.account, load.slot, trace.hashes)) for load in loads}
    slots = {
        write.slot
        for write in through.writes
        if pattern_without_constants(slot_pattern(write.account, write.slot, through.hashes)) in wanted
    }
    last = {write.slot: write for write in through.writes if write.slot in slots}
    # A changed part of a packed word may not get the required value: ``_turns`` has tried that.
    if any(write.taint & ~WHO and not (write.old | write.new) & ~_changed(write)[1] for write in last.values()):
        return True
    runs = await runner.engine.in_turn([through.call, through.call])
    again = {write.slot: write.new for run in runs[1:] if run.returned for write in run.writes if write.slot in slots}
    return any(again.get(slot, write.new) != write.new for slot, write in last.items())


async def _redirects(writer: FunctionAuthorization, branch: Branch, trace: Trace, runner: TrialRunner) -> bool:
    """Whether a call of the writer changes the path to a branch: the branch then depends on another word, or on
    time."""
    through = writer.endowed_run or writer.authorized_run
    assert through is not None
    plain = replace(trace.call, force={turn: taken for turn, taken in trace.call.force.items() if turn != branch.turn})
    (before,) = await runner.engine.settle([plain])
    after = (await runner.engine.in_turn([through.call, plain]))[1:]
    turns = [other.turn for other in before.branches]
    place = turns.index(branch.turn) if branch.turn in turns else len(turns)
    return any(divergence(other, before) < place for other in after)


def _variants(word: int, write: Write, constants: Iterable[int]) -> Iterable[int]:
    """A word with other values in the bytes that a write changed: zeros, all bits, small numbers, and constants in the
    code."""
    low, mask = _changed(write)
    if not mask:
        return
    for fill in (0, mask >> low, 1, 2, 3, 4):
        yield word & ~mask | fill << low & mask
    for number in constants:  # which may have more bytes than the number that was written
        yield (word & ~mask | number << low) % (1 << 256)


def _changed(write: Write) -> tuple[int, int]:
    """The bytes of a word that a write changed: their bit offset and a mask."""
    changed = write.old ^ write.new
    if not changed:
        return 0, 0
    low = ((changed & -changed).bit_length() - 1) // 8 * 8
    size = -(-(changed.bit_length() - low) // 8) * 8
    return low, (1 << size) - 1 << low


def _constants(branch: Branch, runner: TrialRunner) -> list[int]:
    """The constants in code just before a branch, which it may compare with."""
    code, counter = branch.turn.place
    before = (runner.engine.world.code(code) or b"")[max(0, counter - _NEAR) : counter]
    return [int.from_bytes(value[1:], "big") for value in _PUSH.findall(before)]

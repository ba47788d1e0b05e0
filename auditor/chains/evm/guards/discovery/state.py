"""What state, that was forced for an answer, takes to come about: time alone, another call, or what no function does.

A function that only passes a guard in another state tells of a power only together with who brings that state about.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from auditor.chains.evm.execution.call import Branch, Load, Trace, Write
from auditor.chains.evm.execution.taint import AMOUNT, CLOCK, HELD, INPUT, ITEM, LISTED, SIGNED, WHO
from auditor.chains.evm.guards.discovery.attempt import Spent, Trials
from auditor.chains.evm.guards.discovery.decision import Answer, Decision, State
from auditor.chains.evm.guards.discovery.harm import changes_settings, keeps_books
from auditor.chains.evm.guards.discovery.keys import coarse, shape
from auditor.chains.evm.guards.discovery.means import is_own_choice

_MOST_WRITERS = 6
_NEAR = 32  # bytes before a branch in which the number that it asks for mostly stands
_PUSH = re.compile(rb"(?=(\x60.|\x61..|\x62...|\x63....))", re.DOTALL)
# What never comes about needs nothing else.
_WORST = (State.NEVER, State.OTHERS, State.UNKNOWN, State.OWN, State.MET)


async def note_state(decision: Decision, decisions: Sequence[Decision], trials: Trials) -> None:
    """Notes how the state comes about that was forced on the way to an answer, and what an open function then sets."""
    attempt, trace = decision.attempt, decision.through or decision.stranger
    if attempt is None or trace is None:
        return
    if decision.answer is Answer.GUARDED:
        decision.notes = not trace.call.force and await keeps_books(trace, trials)
    if not trace.call.force:
        return
    found = [State.MET]
    decision.settings = decision.answer is Answer.OPEN and trace.acts and await changes_settings(trace, trials)
    try:
        for place, branch in enumerate(trace.branches):
            if branch.turn in trace.call.force and _hangs_on_state(branch):
                found.append(await _brought(place, branch, trace, decision, decisions, trials))
    except Spent:
        found.append(State.UNKNOWN)
    decision.state = min(found, key=_WORST.index)


def _hangs_on_state(branch: Branch) -> bool:
    """Whether a branch hangs on more than what the caller says, has or signs."""
    return not is_own_choice(branch) and not branch.label & (HELD | AMOUNT | SIGNED | WHO)


async def _brought(
    place: int, branch: Branch, trace: Trace, decision: Decision, decisions: Sequence[Decision], trials: Trials
) -> State:
    if branch.label & CLOCK:
        return State.OWN
    loads = _loads(place, trace)
    hashed = branch.label & ITEM and not any(load.label for load in loads)
    if not loads or hashed or any(load.account != trace.call.to for load in loads):
        return State.UNKNOWN
    writers = [each for each in decisions if each is not decision and _writes(each, loads, trace)]
    if not writers:
        # Items of a list lie apart: who writes one of them writes the others.
        return State.UNKNOWN if branch.label & LISTED else State.NEVER
    own = [each for each in writers if _same_people(each, decision)]
    for writer in (*own, *writers)[:_MOST_WRITERS]:
        if await _turns(writer, branch, trace, loads, trials):
            return State.OWN if writer in own else State.OTHERS
    for writer in writers:
        if await _varies(writer, loads, trace, trials):
            return State.UNKNOWN
    return State.NEVER


def _loads(place: int, trace: Trace) -> list[Load]:
    """The words that a branch hangs on: those that were read since the branch before it, else the last one, unless a
    call was made after that, on the outcome of which it then hangs."""
    since = [load for load in trace.loads if load.after == place]
    last = [load for load in trace.loads if load.after < place][-1:]
    called = last and any(last[0].after < count <= place for count in trace.called)
    return since or ([] if called else last)


def _writes(writer: Decision, loads: Iterable[Load], trace: Trace) -> bool:
    through = writer.endowed or writer.through
    if writer.answer not in (Answer.OPEN, Answer.GUARDED) or through is None:
        return False
    wanted = {coarse(shape(load.account, load.slot, trace.hashes)) for load in loads}
    return not wanted.isdisjoint(coarse(shape(each.account, each.slot, through.hashes)) for each in through.writes)


def _same_people(writer: Decision, decision: Decision) -> bool:
    """Whether somebody whom a function accepts may call the other as well."""
    if writer.answer is Answer.OPEN:
        return True
    people = {one.who for one in decision.accepted}
    return decision.answer is Answer.GUARDED and not people.isdisjoint(one.who for one in writer.accepted)


async def _turns(writer: Decision, branch: Branch, trace: Trace, loads: Collection[Load], trials: Trials) -> bool:
    """Whether a branch goes the way that was forced after a call of the writer, or may for other arguments of it."""
    through = writer.endowed or writer.through
    assert through is not None
    read = {load.slot: load.value for load in loads}
    shapes = {coarse(shape(load.account, load.slot, trace.hashes)) for load in loads}
    force = {turn: way for turn, way in trace.call.force.items() if turn != branch.turn}
    plain = replace(trace.call, force=force)
    constants = _constants(branch, trials)
    words: list[tuple[int, int]] = []
    for write in through.writes:
        if coarse(shape(write.account, write.slot, through.hashes)) in shapes:
            if write.slot not in read:
                return True  # other arguments lead to another item
            if write.label & INPUT:
                words += [(write.slot, word) for word in _variants(read[write.slot], write, constants)]
    key = trace.call.to
    calls = [replace(plain, stored={**plain.stored, (key, slot): word}) for slot, word in words]
    runs = [*await trials.engine.settle(calls), *(await trials.engine.in_turn([through.call, plain]))[1:]]
    return any(each.turn == branch.turn and each.taken is branch.taken for run in runs for each in run.branches)


async def _varies(writer: Decision, loads: Collection[Load], trace: Trace, trials: Trials) -> bool:
    """Whether what a writer leaves in a word hangs on what it is called with, or on how often it is called: it may come
    to leave what no run of it left."""
    through = writer.endowed or writer.through
    assert through is not None
    wanted = {coarse(shape(load.account, load.slot, trace.hashes)) for load in loads}
    slots = {each.slot for each in through.writes if coarse(shape(each.account, each.slot, through.hashes)) in wanted}
    last = {each.slot: each for each in through.writes if each.slot in slots}
    # Beside other values in its word, one that was set may not be what is asked for: ``_turns`` has tried that.
    if any(each.label & ~WHO and not (each.old | each.new) & ~_changed(each)[1] for each in last.values()):
        return True
    runs = await trials.engine.in_turn([through.call, through.call])
    again = {each.slot: each.new for run in runs[1:] if run.returned for each in run.writes if each.slot in slots}
    return any(again.get(slot, each.new) != each.new for slot, each in last.items())


def _variants(word: int, write: Write, constants: Iterable[int]) -> Iterable[int]:
    """A word with other values where a write changed it, byte by byte: no values, all bits, small numbers, and those
    that the code names."""
    low, mask = _changed(write)
    if not mask:
        return
    for fill in (0, mask >> low, 1, 2, 3, 4):
        yield word & ~mask | fill << low & mask
    for number in constants:  # which may take more bytes than the number that was written
        yield (word & ~mask | number << low) % (1 << 256)


def _changed(write: Write) -> tuple[int, int]:
    """The bytes of a word that a write changed: how many bits lie below them, and a mask."""
    changed = write.old ^ write.new
    if not changed:
        return 0, 0
    low = ((changed & -changed).bit_length() - 1) // 8 * 8
    size = -(-(changed.bit_length() - low) // 8) * 8
    return low, (1 << size) - 1 << low


def _constants(branch: Branch, trials: Trials) -> list[int]:
    """The numbers in code just before a branch, which it may ask for."""
    code, counter = branch.turn.place
    before = (trials.engine.world.code(code) or b"")[max(0, counter - _NEAR) : counter]
    return [int.from_bytes(each[1:], "big") for each in _PUSH.findall(before)]

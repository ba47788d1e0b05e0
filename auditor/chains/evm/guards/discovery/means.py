"""What a stranger can do who has what the code asks for: a balance, an allowance, a position, a valid signature.

Open functions mostly stop those who have nothing. Instead of taking the branch that stops him the other way, the words
that say what he, or whom he names, has are filled, until nothing need be forced. What still needs force hangs on the
time, on other state, on a hash or on who calls.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from auditor.chains.evm.execution.call import Branch, End, Load, Trace
from auditor.chains.evm.execution.taint import CLOCK, FIXED, HELD, INPUT, ITEM, LISTED, SIGNED, WHO
from auditor.chains.evm.guards.discovery.attempt import Attempt, Spent, Trials
from auditor.chains.evm.guards.discovery.decision import Answer, Decision
from auditor.chains.evm.guards.discovery.keys import Shape, coarse, is_hashed, moved, shape
from auditor.chains.evm.guards.discovery.people import STRANGER

# A sum that few totals are smaller than, a fortune, yes, and the caller himself.
_WORDS = (10**12, 2**96, 1, int.from_bytes(STRANGER, "big"))
_MOST_TURNS = 8
_MOST_WORDS = 4


async def endowed(attempt: Attempt, trials: Trials) -> tuple[Attempt, Trace] | None:
    """The attempt without force and a run of it that does something, by a stranger who has what it asks for."""
    plain = replace(attempt, force={}, elsewhen=False, proven=False)
    try:
        for _ in range(_MOST_TURNS):
            trace = await trials.run(plain)
            if trace.acts:
                return plain, trace
            place = None if trace.end is End.CUT else _stopping(trace, attempt)
            better = None if place is None else await _better(plain, trace, place, trials)
            if better is None:
                return None
            plain = better
    except Spent:
        pass
    return None


def means_of(who: bytes, attempt: Attempt, trace: Trace) -> Attempt:
    """The attempt where somebody else has what the stranger had in a run of it."""
    own, other = int.from_bytes(STRANGER, "big"), int.from_bytes(who, "big")
    means = {(account, moved(slot, trace.hashes, own, other)): word for (account, slot), word in attempt.means.items()}
    return replace(attempt, means=means)


def is_own_choice(branch: Branch) -> bool:
    """Whether a branch hangs on nothing but what the caller says: he can say something else."""
    return bool(branch.label & INPUT) and not branch.label & ~(INPUT | FIXED | CLOCK)


def _stopping(trace: Trace, attempt: Attempt) -> int | None:
    """The place of the branch that stops a run: the first that was forced, else the last that could have avoided it."""
    for place, branch in enumerate(trace.branches):
        if attempt.force.get(branch.turn, branch.taken) is not branch.taken:
            return place
    able = (n for n, each in enumerate(trace.branches) if each.frame in trace.failed and each.label & ~FIXED)
    return max(able, default=None)


async def _better(plain: Attempt, trace: Trace, place: int, trials: Trials) -> Attempt | None:
    branch = trace.branches[place]
    for candidate in _candidates(plain, trace, place):
        other = await trials.run(candidate)
        turned = any(each.turn == branch.turn and each.taken is not branch.taken for each in other.branches)
        if other.end is not End.CUT and (other.acts or turned):
            return candidate
    return None


def _candidates(plain: Attempt, trace: Trace, place: int) -> Iterator[Attempt]:
    if trace.branches[place].label & SIGNED:
        for each in trace.comparisons:
            if each.label & SIGNED and each.after <= place and each.value >> 160 == 0 and each.value:
                yield replace(plain, signers=(each.value.to_bytes(20, "big"),))
    loads = (load for load in reversed(trace.loads) if load.after <= place and _is_held(load, trace))
    words = list(dict.fromkeys((load.account, load.slot) for load in loads))[:_MOST_WORDS]
    for word in words:
        for value in _WORDS:
            if plain.means.get(word) != value:
                yield replace(plain, means={**plain.means, word: value})


def _is_held(load: Load, trace: Trace) -> bool:
    """Whether a word says what somebody has: the caller, whom he names, or a contract."""
    return bool(load.label & (WHO | HELD | INPUT | ITEM | LISTED)) or is_hashed(load.slot, trace.hashes)


def note_given(decisions: Sequence[Decision], contract: bytes) -> None:
    """Notes of the open functions that take means whether anybody can come to have these: by calling functions that
    are open themselves, or because others call the same one. What other contracts keep, they give."""
    waiting = [each for each in decisions if each.answer is Answer.OPEN and each.endowed is not None]
    settled = [each for each in decisions if each.answer is Answer.OPEN and _is_plain(each)]
    given: set[Shape] = set()
    for each in waiting:
        each.given = False
    while True:
        given |= {entry for each in settled for entry in _gives(each)}
        settled = [each for each in waiting if not each.given and _wants(each, contract) <= given | _to_others(each)]
        if not settled:
            return
        for each in settled:
            each.given = True


def _is_plain(decision: Decision) -> bool:
    through = decision.through
    return decision.endowed is None and through is not None and not through.call.force


def _wants(decision: Decision, contract: bytes) -> set[Shape]:
    trace = decision.endowed
    assert trace is not None
    own = (slot for account, slot in trace.call.stored if account == contract)
    return {coarse(shape(contract, slot, trace.hashes)) for slot in own}


def _gives(decision: Decision) -> Iterator[Shape]:
    """What a function writes under addresses and for items, and not only takes away."""
    trace = decision.endowed or decision.through
    assert trace is not None
    for write in trace.writes:
        if is_hashed(write.slot, trace.hashes) and (write.new or write.label):
            yield coarse(shape(write.account, write.slot, trace.hashes))


def _to_others(decision: Decision) -> set[Shape]:
    """What others can give by the same function."""
    trace = decision.endowed
    assert trace is not None
    others = (write for write in trace.writes if write.slot_label & (ITEM | INPUT) and not write.slot_label & WHO)
    return {coarse(shape(write.account, write.slot, trace.hashes)) for write in others}

"""What a stranger can do who has what the code asks for: a balance, an allowance, a position, a valid signature.

Open functions mostly stop those who have nothing. Instead of taking the branch that stops him the other way, the words
that say what he, or whom he names, has are filled, until nothing need be forced. What still needs force hangs on the
time, on other state, on a hash or on who calls.
"""

from collections.abc import Iterator
from dataclasses import replace

from auditor.chains.evm.execution.call import Branch, End, Load, Trace
from auditor.chains.evm.execution.labels import CLOCK, FIXED, HELD, INPUT, ITEM, LISTED, SIGNED, WHO
from auditor.chains.evm.guards.discovery.attempt import Attempt, Spent, Trials
from auditor.chains.evm.guards.discovery.keys import is_hashed
from auditor.chains.evm.guards.discovery.people import STRANGER

FORTUNE = 2**96
_WORDS = (FORTUNE, 1, int.from_bytes(STRANGER, "big"))
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
    for candidate in _candidates(plain, trace, place, trials.contract):
        other = await trials.run(candidate)
        turned = any(each.turn == branch.turn and each.taken is not branch.taken for each in other.branches)
        if other.end is not End.CUT and (other.acts or turned):
            return candidate
    return None


def _candidates(plain: Attempt, trace: Trace, place: int, contract: bytes) -> Iterator[Attempt]:
    if trace.branches[place].label & SIGNED:
        for each in trace.comparisons:
            if each.label & SIGNED and each.after <= place and each.value >> 160 == 0 and each.value:
                yield replace(plain, signers=(each.value.to_bytes(20, "big"),))
    loads = (load for load in reversed(trace.loads) if load.after <= place and _is_held(load, trace, contract))
    words = list(dict.fromkeys((load.account, load.slot) for load in loads))[:_MOST_WORDS]
    for word in words:
        for value in _WORDS:
            if plain.means.get(word) != value:
                yield replace(plain, means={**plain.means, word: value})


def _is_held(load: Load, trace: Trace, contract: bytes) -> bool:
    """Whether a word says what somebody has whom the call names; in other contracts, what the contract itself has."""
    if load.label & (WHO | HELD | INPUT | ITEM | LISTED):
        return True
    return load.account != contract and is_hashed(load.slot, trace.hashes)

"""What an unprivileged caller can do with the holdings that the code checks: a balance, an allowance, a position, a
valid signature.

Open functions usually refuse callers that have nothing. Instead of forcing the branch that stops the run, the storage
words with the holdings of the caller, or of an account in its arguments, are filled until no branch need be forced.
Branches that still need force depend on time, other state, a hash or the caller.
"""

from collections.abc import Iterator
from dataclasses import replace

from auditor.chains.evm.authorization.members.mapping_slots import (
    is_hashed,
    slot_for_key,
)
from auditor.chains.evm.authorization.search.sentinels import UNPRIVILEGED
from auditor.chains.evm.authorization.search.trial import BudgetExhausted, CallTrial, TrialRunner
from auditor.chains.evm.execution.call import Branch, End, Load, Trace
from auditor.chains.evm.execution.taint import CLOCK, FIXED, HELD, INPUT, ITEM, LISTED, SIGNED, WHO

# An amount above most balances, a very large one, a flag, and the caller's own address.
_WORDS = (10**12, 2**96, 1, int.from_bytes(UNPRIVILEGED, "big"))
_MOST_TURNS = 8
_MOST_WORDS = 4


async def endowed(trial: CallTrial, runner: TrialRunner) -> tuple[CallTrial, Trace] | None:
    """The trial without forced branches and its run with an effect, by an unprivileged caller with the required
    holdings."""
    plain = replace(trial, force={}, needs_other_state=False, forced_input=False)
    try:
        for _ in range(_MOST_TURNS):
            trace = await runner.run(plain)
            if trace.has_effect:
                return plain, trace
            place = None if trace.end is End.CUT else _failing_branch(trace, trial)
            better = None if place is None else await _improved(plain, trace, place, runner)
            if better is None:
                return None
            plain = better
    except BudgetExhausted:
        pass
    return None


def with_holdings_of(who: bytes, trial: CallTrial, trace: Trace) -> CallTrial:
    """The trial in which another caller has the holdings that the unprivileged caller had."""
    own, other = int.from_bytes(UNPRIVILEGED, "big"), int.from_bytes(who, "big")
    holdings = {
        (account, slot_for_key(slot, trace.hashes, own, other)): word
        for (account, slot), word in trial.holdings.items()
    }
    return replace(trial, holdings=holdings)


def depends_on_input_only(branch: Branch) -> bool:
    """Whether a branch depends on input only: the caller can choose other input."""
    return bool(branch.taint & INPUT) and not branch.taint & ~(INPUT | FIXED | CLOCK)


def _failing_branch(trace: Trace, trial: CallTrial) -> int | None:
    """The index of the branch that stops a run: the first that was forced, else the last that could have avoided the
    failure."""
    for place, branch in enumerate(trace.branches):
        if trial.force.get(branch.turn, branch.taken) is not branch.taken:
            return place
    able = (n for n, other in enumerate(trace.branches) if other.frame in trace.failed and other.taint & ~FIXED)
    return max(able, default=None)


async def _improved(plain: CallTrial, trace: Trace, place: int, runner: TrialRunner) -> CallTrial | None:
    branch = trace.branches[place]
    for candidate in _candidates(plain, trace, place):
        other = await runner.run(candidate)
        turned = any(turn.turn == branch.turn and turn.taken is not branch.taken for turn in other.branches)
        if other.end is not End.CUT and (other.has_effect or turned):
            return candidate
    return None


def _candidates(plain: CallTrial, trace: Trace, place: int) -> Iterator[CallTrial]:
    if trace.branches[place].taint & SIGNED:
        for comparison in trace.comparisons:
            if (
                comparison.taint & SIGNED
                and comparison.after <= place
                and comparison.value >> 160 == 0
                and comparison.value
            ):
                yield replace(plain, signers=(comparison.value.to_bytes(20, "big"),))
    loads = (load for load in reversed(trace.loads) if load.after <= place and _is_held(load, trace))
    words = list(dict.fromkeys((load.account, load.slot) for load in loads))[:_MOST_WORDS]
    for word in words:
        for value in _WORDS:
            if plain.holdings.get(word) != value:
                yield replace(plain, holdings={**plain.holdings, word: value})


def _is_held(load: Load, trace: Trace) -> bool:
    """Whether a storage word is a holding: of the caller, of an account in its arguments, or in a hashed slot."""
    return bool(load.slot_taint & (WHO | HELD | INPUT | ITEM | LISTED)) or is_hashed(load.slot, trace.hashes)

"""Searches the guard of one function: its authorized callers.

The function is run as an unprivileged caller. If the path condition depends on the caller, the run is repeated as every
address that the caller was compared with, and with the unprivileged caller entered in every mapping in which it was
looked up; whoever gets further is authorized. If a run fails for another reason (an argument, the contract's state), it
is repeated with other arguments, and then with the failing branch forced, to find a check of the caller behind it.
Branches with taint of the caller are never forced.
"""

from dataclasses import replace

from auditor.chains.evm.authorization.members.address_source import source_of
from auditor.chains.evm.authorization.result.authorization import Access, Authorized, FunctionAuthorization
from auditor.chains.evm.authorization.result.harm import has_further_effects
from auditor.chains.evm.authorization.search.calldata import numbered, raw, variants
from auditor.chains.evm.authorization.search.caller_search import CallerSearch
from auditor.chains.evm.authorization.search.endowments import endowed, with_holdings_of
from auditor.chains.evm.authorization.search.entry_points import EntryPoint
from auditor.chains.evm.authorization.search.moves import Moves
from auditor.chains.evm.authorization.search.sentinels import UNPRIVILEGED, UNPRIVILEGED_2, ZERO
from auditor.chains.evm.authorization.search.trace_queries import (
    compared_accounts,
    compares_sender,
    item_owner_slots,
    makes_progress,
)
from auditor.chains.evm.authorization.search.trial import (
    BudgetExhausted,
    CallTrial,
    TrialRunner,
    depends_on_caller,
    fails_by_caller,
    gets_further,
)
from auditor.chains.evm.execution.call import End, Trace
from auditor.chains.evm.execution.taint import SIGNED, WHO

_MOST_ATTEMPTS = 40
_MOST_FURTHER_TRIALS = 10  # further trials after the function was found open past a forced branch
_MOST_BRANCHES = 5
_DECODED = (("address", "uint256", "bytes"), ("address",))  # usual arguments of code without a dispatcher


def first_trials(entry_point: EntryPoint) -> tuple[CallTrial, ...]:
    """The first trials: plausible arguments and zeros; for ``fallback`` and ``receive`` also raw arguments, and
    value."""
    if not entry_point.unnamed:
        # The last variant, with the caller's own address, is tried if the code compares it.
        return tuple(map(CallTrial, variants(entry_point.selector, entry_point.types, UNPRIVILEGED)[:2]))
    if not entry_point.selector:
        return (CallTrial(b""), CallTrial(b"", value=1))
    plain = numbered(entry_point.selector, entry_point.types, 1)
    return (CallTrial(plain), *(CallTrial(raw(types)) for types in _DECODED), CallTrial(plain, value=1))


async def search_guard(entry_point: EntryPoint, runner: TrialRunner, may_change: bool) -> FunctionAuthorization:
    """The authorization of a function. ``may_change`` says that its code can change state: a run that returns without
    an effect then decides nothing."""
    search = _Search(entry_point, runner, may_change)
    try:
        return await search.run(first_trials(entry_point))
    except BudgetExhausted:
        if search.weakly_open is not None:
            return replace(search.weakly_open, cut=True)
        return FunctionAuthorization(entry_point, Access.UNDECIDED, "its code exceeds the limit of steps", cut=True)


class _Search:
    """The search for the guard of one function."""

    def __init__(self, entry_point: EntryPoint, runner: TrialRunner, may_change: bool) -> None:
        self.entry_point = entry_point
        self.runner = runner
        self.why = ""
        self.without_effect: FunctionAuthorization | None = None
        self.weakly_open: FunctionAuthorization | None = None  # open, but only past a forced branch or for zero amounts
        self.empty: set[bytes] = set()  # calldata with zero amounts
        self.may_change = may_change
        self.moves = Moves(entry_point, may_change, runner.engine.world)
        self.cut = False
        self.refused: Trace | None = None  # by a check of the caller
        draft = FunctionAuthorization(entry_point, Access.GUARDED)
        self.callers = CallerSearch(entry_point, runner, self.moves, draft)

    async def run(self, first: tuple[CallTrial, ...]) -> FunctionAuthorization:
        """Runs trials until one decides."""
        waiting = list(first)
        self.empty = {other.data for other in first[1:]} if not self.entry_point.unnamed else set()
        deferred: list[tuple[int, int, CallTrial]] = []  # the one with the most progress is tried next
        left = _MOST_ATTEMPTS
        while left > 0:
            left -= 1
            if not waiting:
                if not deferred:
                    break
                deferred.sort(key=lambda entry: entry[:2])
                waiting.append(deferred.pop()[-1])
            trial = waiting.pop(0)
            unprivileged = await self.runner.run(trial)
            if unprivileged.end is End.CUT:
                self.cut, self.why = True, unprivileged.why
                continue
            if not trial.as_sender and compares_sender(unprivileged) and not unprivileged.has_effect:
                waiting.insert(0, replace(trial, as_sender=True))
                continue
            if not makes_progress(unprivileged):
                continue
            result = await self._decided(trial, unprivileged)
            if result is not None:
                if result.access is not Access.OPEN or (result := await self._is_open(result)) is not None:
                    return result
                left = min(left, _MOST_FURTHER_TRIALS)
                continue
            waiting[:0] = self.moves.requested(trial, unprivileged)
            waiting += self.moves.with_compared_numbers(trial, unprivileged)
            deferred += (
                (unprivileged.progress(0), len(deferred) + n, other)
                for n, other in self.moves.past_failure(trial, unprivileged)
            )
        if self.may_change:
            # Code that only the zero address reaches cannot be called: this run marks it as covered.
            await self.runner.run(first[0], ZERO)
        if self.weakly_open is None and self.may_change and not self.cut:
            result = await self._open_to_holders(first[0])
            if result is not None:
                return result
        return self._undecided(exhausted=not waiting and not deferred)

    async def _open_to_holders(self, trial: CallTrial) -> FunctionAuthorization | None:
        """The function as open to every caller with the required holdings, if no other trial shows what they are."""
        passed = await endowed(trial, self.runner)
        if passed is None or not passed[0].holdings:
            return None
        endowed_trial, trace = passed
        result = await self._authorization(Access.OPEN, trial, "to every caller with the required holdings")
        return replace(result, authorized_run=trace, endowed_run=trace, endowed_trial=endowed_trial)

    async def _authorization(self, answer: Access, trial: CallTrial, why: str = "") -> FunctionAuthorization:
        return FunctionAuthorization(
            self.entry_point, answer, why, trial=trial, unprivileged_run=await self.runner.run(trial)
        )

    async def _is_open(self, authorization: FunctionAuthorization) -> FunctionAuthorization | None:
        """An open function, if it is open without forced branches; else it is kept, and further trials look for a guard
        that forced branches or zero amounts bypassed."""
        trial = authorization.trial
        assert trial is not None
        if not trial.force and trial.data not in self.empty:
            return authorization
        if trial.force and (passed := await endowed(trial, self.runner)) is not None:
            privileged = (*authorization.privileged, *await self._privileged(*passed))
            return replace(authorization, endowed_trial=passed[0], endowed_run=passed[1], privileged=privileged)
        if self.weakly_open is None or (trial.force and not (self.weakly_open.trial and self.weakly_open.trial.force)):
            self.weakly_open = authorization
        return None

    def _undecided(self, exhausted: bool) -> FunctionAuthorization:
        if self.weakly_open is not None:
            return replace(self.weakly_open, cut=self.cut)
        if self.without_effect is not None and not self.cut:
            return self.without_effect
        if self.refused is not None:
            why = "it checks the caller in a form that is not understood"
            return FunctionAuthorization(self.entry_point, Access.UNDECIDED, why, unprivileged_run=self.refused)
        if exhausted and not self.cut:
            why = "it fails for everybody in every trial"
            return FunctionAuthorization(self.entry_point, Access.CLOSED, why)
        why = self.why or "it fails before any check of the caller, in every trial"
        return FunctionAuthorization(self.entry_point, Access.UNDECIDED, why, cut=self.cut)

    async def _decided(self, trial: CallTrial, unprivileged: Trace) -> FunctionAuthorization | None:
        """The decision by one trial; None if the run failed for a reason that does not depend on the caller."""
        self.callers.past_guard.clear()
        if unprivileged.has_effect:
            return await self._open(trial, unprivileged)
        self.callers.draft = await self._authorization(Access.GUARDED, trial)
        # Twice: the first compared account may only count as getting further once the stop points of others are known.
        for again in (False, True):
            if not again or self.callers.past_guard:
                await self.callers.compared(trial, unprivileged, unprivileged)
                await self.callers.looked_up(trial, unprivileged, {})
        if self.callers.draft.authorized or self.callers.draft.sets:
            return self.callers.draft
        if unprivileged.returned:
            nothing = await self._authorization(Access.OPEN, trial, "it does nothing")
            self.without_effect = self.without_effect or replace(nothing, authorized_run=unprivileged)
            return None
        if (through := await self._depends_on_caller(trial, unprivileged)) is not None:
            why = "its guard refuses every account that was tried"
            return replace(await self._authorization(Access.UNDECIDED, trial, why), authorized_run=through)
        return None

    async def _open(self, trial: CallTrial, unprivileged: Trace) -> FunctionAuthorization:
        """An open function; if a second unprivileged caller is refused, it is undecided."""
        other = await self.runner.run(trial, UNPRIVILEGED_2)
        if not other.has_effect:
            return await self._authorization(Access.UNDECIDED, trial, "it treats two unprivileged callers differently")
        result = await self._authorization(Access.OPEN, trial)
        privileged = () if trial.force else await self._privileged(trial, unprivileged)
        items = tuple(item_owner_slots(unprivileged))
        return replace(result, authorized_run=unprivileged, owner_slots=items, privileged=privileged)

    async def _privileged(self, trial: CallTrial, unprivileged: Trace) -> tuple[Authorized, ...]:
        """Accounts that an open function compares its caller with and that can do more than others."""
        result = []
        for label, value in compared_accounts(unprivileged):
            who = value.to_bytes(20, "big")
            if value and label != SIGNED:
                trace = await self.runner.run(with_holdings_of(who, trial, unprivileged), who, label)
                if trace.has_effect and has_further_effects(trace, unprivileged):
                    result.append(Authorized(who, label, trial, unprivileged, trace, source_of(who, unprivileged)))
        return tuple(result)

    async def _depends_on_caller(self, trial: CallTrial, unprivileged: Trace) -> Trace | None:
        """A run past a branch that depends on the caller, if such a branch stops the unprivileged caller."""
        if not unprivileged.returned and fails_by_caller(unprivileged):
            self.refused = unprivileged
        branches = [branch for branch in unprivileged.branches if depends_on_caller(branch) and branch.taint & WHO]
        for branch in branches[-_MOST_BRANCHES:]:
            other = await self.runner.run(trial.forced(branch))
            if gets_further(other, unprivileged):
                return other
        return None

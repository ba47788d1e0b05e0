"""Effects of a function beyond those of its stored run: with other arguments, at another time, in another state.

Its code can reach more state-changing instructions than its runs did. The branches that lead there are forced, from the
run of a caller that may call it; if the code compares an argument with a number, that number is tried instead.
Additional effects of such a run are a power as well, proven if nothing was forced.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from auditor.chains.evm.authorization.pass_context import PassContext
from auditor.chains.evm.authorization.passes.required_state import required_state_of
from auditor.chains.evm.authorization.passes.uncovered_sites import sites_of
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization, RequiredState
from auditor.chains.evm.authorization.search.calldata import with_key
from auditor.chains.evm.authorization.search.trial import depends_on_caller
from auditor.chains.evm.execution.call import EvmCall, Place, Trace
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.execution.taint import FIXED

_MOST_RUNS = 48
_MOST_STEPS = 300_000
_MOST_FORCED = 3
_MOST_NUMBERS = 8


async def note_other_branches(authorization: FunctionAuthorization, context: PassContext) -> FunctionAuthorization:
    """Adds the runs of an open or guarded function that reach further instructions."""
    trace = authorization.endowed_run or authorization.authorized_run
    open_to_some = authorization.access in (Access.OPEN, Access.GUARDED) and not authorization.entry_point.unnamed
    if trace is None or not trace.has_effect or not open_to_some:
        return authorization
    reached = context.runner.reached_sites(authorization.entry_point.selector) | trace.sites
    left = set(sites_of(authorization.entry_point, context.contract) - reached)
    if not left:
        return authorization
    by_anybody = authorization.access is Access.OPEN
    search = _Search(context.runner.engine, authorization.entry_point.types, by_anybody, left)
    await search.run(trace)
    states = [await required_state_of(run, authorization, context) for run in search.results]
    both = zip(search.results, states, strict=True)
    return replace(authorization, further=tuple(run for run, state in both if state is not RequiredState.NEVER))


@dataclass
class _Search:
    """Searches runs that reach the instructions in ``left``. A function that anybody may call may still check its
    caller, by a hash or in a set, before it does more: accounts that it compares with were tried already."""

    engine: Engine
    types: tuple[str, ...]
    by_anybody: bool
    left: set[Place]
    results: list[Trace] = field(default_factory=list)
    visited: set[tuple[Place, bool]] = field(default_factory=set)
    runs: int = 0
    steps: int = 0

    async def run(self, first: Trace) -> None:
        """Forces one branch after the other, those of shorter paths first."""
        waiting = [first]
        while waiting and self.left:
            trace = waiting.pop(0)
            self.visited |= {(branch.turn.place, branch.taken) for branch in trace.branches}
            for call in (*self._with_numbers(trace), *self._otherwise(trace)):
                if not self.left or self.runs >= _MOST_RUNS or self.steps > _MOST_STEPS:
                    return
                self.runs += 1
                (other,) = await self.engine.settle([call])
                self.steps += other.steps
                fresh = other.sites & self.left if other.has_effect else set()
                if fresh:
                    self.left -= fresh
                    self.results.append(other)
                if len(call.force) < _MOST_FORCED + len(first.call.force):
                    waiting.append(other)

    def _with_numbers(self, trace: Trace) -> Iterator[EvmCall]:
        """Calls with a number that the code compares an argument with, in place of the argument."""
        if trace.call.force:
            return
        numbers = (number for number in dict.fromkeys(trace.bounds) if 1 < number < 1 << 256)
        for _, number in zip(range(_MOST_NUMBERS), numbers, strict=False):
            for data in with_key(trace.call.data, self.types, number.to_bytes(32, "big"))[:2]:
                yield replace(trace.call, data=data)

    def _otherwise(self, trace: Trace) -> Iterator[EvmCall]:
        """The call with a branch forced in the direction that no run has taken yet."""
        compares = {comparison.after for comparison in trace.comparisons}
        for place, branch in enumerate(trace.branches):
            direction = (branch.turn.place, not branch.taken)
            able = not depends_on_caller(branch) or (self.by_anybody and place not in compares)
            if able and direction not in self.visited and not branch.taint & FIXED:
                self.visited.add(direction)
                yield replace(trace.call, force={**trace.call.force, branch.turn: not branch.taken})

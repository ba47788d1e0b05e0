"""The next trials for an undecided function: other arguments, and a forced branch past the failure."""

from collections.abc import Iterable
from dataclasses import replace

from auditor.chains.evm.authorization.search.calldata import numbered
from auditor.chains.evm.authorization.search.entry_points import EntryPoint, enters_function
from auditor.chains.evm.authorization.search.sentinels import UNPRIVILEGED
from auditor.chains.evm.authorization.search.trace_queries import calls_input, compared_arguments, may_be_forced
from auditor.chains.evm.authorization.search.trial import CallTrial, depends_on_caller
from auditor.chains.evm.execution.call import Branch, Trace
from auditor.chains.evm.execution.world import World

_MOST_FORCED = 8
_MOST_BRANCHES = 5
_MOST_NUMBERS = 6


class Moves:
    """The trials that a run suggests, each once. ``calls`` says that some run called an address from the input;
    ``may_change`` that the function's code can change state, so that a return without an effect decides nothing."""

    def __init__(self, entry_point: EntryPoint, may_change: bool, world: World) -> None:
        self.entry_point = entry_point
        self.may_change = may_change
        self.world = world
        self.calls = False
        self._stop_points: set[object] = set()
        self._numbers: set[int] = {0, 1}
        self._answers: set[int] = {1}

    def requested(self, trial: CallTrial, unprivileged: Trace) -> list[CallTrial]:
        """Trials that the code asks for directly: a calldata length, the caller's own address, an answer of a called
        account."""
        trials: list[CallTrial] = []
        if unprivileged.length is not None and not unprivileged.returned:
            trials.append(replace(trial, data=trial.data[: unprivileged.length].ljust(unprivileged.length, b"\0")))
        trials += self._own(trial, unprivileged)
        if trial.answer is None and (self.calls or calls_input(unprivileged)):
            trials.append(replace(trial, answer=1))
        return trials

    def with_compared_numbers(self, trial: CallTrial, unprivileged: Trace) -> list[CallTrial]:
        """Trials with the numbers that arguments or answers were compared with, and adjacent ones."""
        if trial.answer is not None:
            fresh = [number for number in dict.fromkeys(unprivileged.bounds[-2:]) if number not in self._answers]
            self._answers.update(fresh)
            return [] if unprivileged.returned else [replace(trial, answer=number) for number in fresh]
        if unprivileged.returned or trial.force or len(self._numbers) >= _MOST_NUMBERS:
            return []
        fresh = [n for bound in unprivileged.bounds[-2:] for n in (bound, bound + 1, bound - 1) if n >= 0]
        fresh = [number for number in dict.fromkeys(fresh) if number not in self._numbers]
        self._numbers.update(fresh)
        made = (numbered(self.entry_point.selector, self.entry_point.types, number) for number in fresh)
        return [replace(trial, data=data) for data in made]

    def past_failure(self, trial: CallTrial, unprivileged: Trace) -> Iterable[tuple[int, CallTrial]]:
        """The trial with a branch forced past the failure, for each candidate; the last branch comes last and is tried
        first."""
        # One check may fail once in each iteration of a loop.
        stop = (unprivileged.failure, unprivileged.branches[-1].turn if unprivileged.branches else None)
        ended = unprivileged.has_effect or (unprivileged.returned and not self.may_change)
        if ended or len(trial.force) >= _MOST_FORCED or stop in self._stop_points:
            return []
        self._stop_points.add(stop)
        failed = [
            other for other in unprivileged.branches if unprivileged.returned or other.frame in unprivileged.failed
        ]
        able = [other for other in failed if may_be_forced(other, fixed=self.entry_point.unnamed)]
        free = [other for other in able if other.turn not in trial.force and not self._is_dispatch(other)]
        return enumerate(trial.forced(branch) for branch in free[-_MOST_BRANCHES:])

    def with_forced_branch(self, trial: CallTrial, trace: Trace, since: int) -> list[CallTrial]:
        """The trial with one branch from ``since`` on forced, whatever its taint, except that of the caller."""
        some = [
            branch
            for branch in trace.branches[since + 1 :]
            if not depends_on_caller(branch) and not self._is_dispatch(branch)
        ]
        return [trial.forced(branch) for branch in some[-_MOST_FORCED:]]

    def _is_dispatch(self, branch: Branch) -> bool:
        """Whether the other side of a branch is a listed function, which is tried by its own selector."""
        code, counter = branch.turn.place
        return self.entry_point.unnamed and enters_function(self.world.code(code) or b"", counter, not branch.taken)

    def _own(self, trial: CallTrial, unprivileged: Trace) -> list[CallTrial]:
        """The trial with the caller's own address as argument, if the code compares them."""
        data = trial.data
        for word in compared_arguments(unprivileged):
            data = data.replace(word, UNPRIVILEGED)
        return [replace(trial, data=data)] if data != trial.data else []

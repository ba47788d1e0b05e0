"""What to try next with a function that did not decide: other arguments, and the way past what stopped it."""

from collections.abc import Iterable
from dataclasses import replace

from auditor.chains.evm.execution.call import Branch, Trace
from auditor.chains.evm.execution.world import World
from auditor.chains.evm.guards.discovery.arguments import numbered
from auditor.chains.evm.guards.discovery.attempt import Attempt, asks_who
from auditor.chains.evm.guards.discovery.people import STRANGER
from auditor.chains.evm.guards.discovery.questions import asks_answers, hangs_on_nobody, own_words
from auditor.chains.evm.guards.discovery.surface import Method, enters_function

_MOST_FORCED = 8
_MOST_TURNS = 5
_MOST_NUMBERS = 6


class Ways:
    """The attempts that one run suggests, none of them twice. ``calls`` says that somebody got as far as to call what
    the caller chooses; ``silent`` that its code can change something, so that to return is not to have done all."""

    def __init__(self, method: Method, silent: bool, world: World) -> None:
        self.method = method
        self.silent = silent
        self.world = world
        self.calls = False
        self._stops: set[object] = set()
        self._numbers: set[int] = {0, 1}
        self._answers: set[int] = {1}

    def first(self, attempt: Attempt, stranger: Trace) -> list[Attempt]:
        """What the code asked for in so many words: calldata of a length, its caller's own address, an answer."""
        found = []
        if stranger.length is not None and not stranger.returned:
            found.append(replace(attempt, data=attempt.data[: stranger.length].ljust(stranger.length, b"\0")))
        found += self._own(attempt, stranger)
        if attempt.answer is None and (self.calls or asks_answers(stranger)):
            found.append(replace(attempt, answer=1))
        return found

    def then(self, attempt: Attempt, stranger: Trace) -> list[Attempt]:
        """Attempts with the numbers with which arguments or answers were compared, and those next to them."""
        if attempt.answer is not None:
            fresh = [each for each in dict.fromkeys(stranger.bounds[-2:]) if each not in self._answers]
            self._answers.update(fresh)
            return [] if stranger.returned else [replace(attempt, answer=each) for each in fresh]
        if stranger.returned or attempt.force or len(self._numbers) >= _MOST_NUMBERS:
            return []
        fresh = [n for bound in stranger.bounds[-2:] for n in (bound, bound + 1, bound - 1) if n >= 0]
        fresh = [each for each in dict.fromkeys(fresh) if each not in self._numbers]
        self._numbers.update(fresh)
        made = (numbered(self.method.selector, self.method.types, each) for each in fresh)
        return [replace(attempt, data=data) for data in made]

    def past(self, attempt: Attempt, stranger: Trace) -> Iterable[tuple[int, Attempt]]:
        """The same attempt past what stopped it, the last decision last, so that it is tried first."""
        # The same check may stop it once for each of several turns.
        stop = (stranger.stop, stranger.branches[-1].turn if stranger.branches else None)
        ended = stranger.acts or (stranger.returned and not self.silent)
        if ended or len(attempt.force) >= _MOST_FORCED or stop in self._stops:
            return []
        self._stops.add(stop)
        failed = [each for each in stranger.branches if stranger.returned or each.frame in stranger.failed]
        able = [each for each in failed if hangs_on_nobody(each, fixed=self.method.unnamed)]
        free = [each for each in able if each.turn not in attempt.force and not self._is_dispatch(each)]
        return enumerate(attempt.forced(branch) for branch in free[-_MOST_TURNS:])

    def aside(self, attempt: Attempt, trace: Trace, since: int) -> list[Attempt]:
        """The attempt with one of the branches of a run from ``since`` on taken the other way, whatever it hangs on."""
        some = [each for each in trace.branches[since + 1 :] if not asks_who(each) and not self._is_dispatch(each)]
        return [attempt.forced(each) for each in some[-_MOST_FORCED:]]

    def _is_dispatch(self, branch: Branch) -> bool:
        """Whether the other way of a branch is a listed function, which is tried by its own selector."""
        code, counter = branch.turn.place
        return self.method.unnamed and enters_function(self.world.code(code) or b"", counter, not branch.taken)

    def _own(self, attempt: Attempt, stranger: Trace) -> list[Attempt]:
        """The attempt upon what is the caller's own, if the code asks for that."""
        data = attempt.data
        for word in own_words(stranger):
            data = data.replace(word, STRANGER)
        return [replace(attempt, data=data)] if data != attempt.data else []

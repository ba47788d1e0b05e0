"""What to try next with a function that did not decide: other arguments, and the way past what stopped it."""

from collections.abc import Iterable
from dataclasses import replace

from auditor.chains.evm.execution.call import Trace
from auditor.chains.evm.guards.discovery.arguments import numbered
from auditor.chains.evm.guards.discovery.attempt import Attempt
from auditor.chains.evm.guards.discovery.people import STRANGER
from auditor.chains.evm.guards.discovery.questions import asks_answers, hangs_on_nobody, own_words
from auditor.chains.evm.guards.discovery.surface import Method

_MOST_FORCED = 8
_MOST_TURNS = 5
_MOST_NUMBERS = 6


class Ways:
    """The attempts that one run suggests, none of them twice. ``calls`` says that somebody got as far as to call what
    the caller chooses."""

    def __init__(self, method: Method) -> None:
        self.method = method
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
        if stranger.returned or len(attempt.force) >= _MOST_FORCED or stop in self._stops:
            return []
        self._stops.add(stop)
        able = [branch for branch in stranger.branches if branch.frame in stranger.failed and hangs_on_nobody(branch)]
        free = [branch for branch in able if branch.turn not in attempt.force]
        return enumerate(attempt.forced(branch) for branch in free[-_MOST_TURNS:])

    def _own(self, attempt: Attempt, stranger: Trace) -> list[Attempt]:
        """The attempt upon what is the caller's own, if the code asks for that."""
        data = attempt.data
        for word in own_words(stranger):
            data = data.replace(word, STRANGER)
        return [replace(attempt, data=data)] if data != attempt.data else []

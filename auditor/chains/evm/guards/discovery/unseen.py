"""Instructions that change state and to which no run came: code of which runs do not tell what it does."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from auditor.chains.evm.execution.call import Place
from auditor.chains.evm.guards.discovery.attempt import Trials
from auditor.chains.evm.guards.discovery.decision import Answer, Decision
from auditor.chains.evm.guards.discovery.surface import FALLBACK, RECEIVE, Method, unlisted, within
from auditor.chains.evm.sites import Reach, listed

if TYPE_CHECKING:
    from auditor.chains.evm.guards.discovery.discover import Subject


def may_change(method: Method, subject: "Subject") -> bool:
    """Whether any code may come to an instruction that changes state when the entry point is called."""
    if not method.listed:
        return True
    return any(each.sites or each.partial for _, each in _reaches(method, subject))


def without_repeated(decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions without that about ``receive`` where the code of ``fallback`` runs in its place."""
    fallback = next((each for each in decisions if each.method is FALLBACK and each.answer is Answer.GUARDED), None)
    if fallback is None or fallback.stranger is None:
        return list(decisions)
    stop = fallback.stranger.stop
    same = [each for each in decisions if each.method is RECEIVE and each.stranger and each.stranger.stop == stop]
    return [each for each in decisions if each not in same]


def note_unseen(decisions: Collection[Decision], subject: "Subject", trials: Trials) -> None:
    """Marks the decisions that say that an entry point does nothing, or not more than was seen, where its code may."""
    functions = {each.method.selector for each in decisions if each.method.listed and not each.method.unnamed}
    for decision in decisions:
        if decision.method.unnamed:
            sites = _of_unnamed(decision.method, subject, functions, trials)
            decision.unseen = not sites <= trials.reached_beside(functions)
        elif decision.method.listed and _does_nothing(decision):
            decision.unseen = not _sites(decision.method, subject) <= trials.reached(decision.method.selector)


def _does_nothing(decision: Decision) -> bool:
    through = decision.through
    quiet = decision.answer is Answer.OPEN and (through is None or not through.acts)
    return quiet or decision.answer is Answer.CLOSED


def _sites(method: Method, subject: "Subject") -> frozenset[Place]:
    return frozenset(Place(account, each) for account, reach in _reaches(method, subject) for each in reach.sites)


def _of_unnamed(method: Method, subject: "Subject", functions: Iterable[bytes], trials: Trials) -> frozenset[Place]:
    """Those that lie beside the functions; where it cannot be told what does, all to which no run came."""
    found = set(_sites(method, subject))
    for account, reach in _reaches(method, subject):
        if reach.partial:
            code = subject.kept_at[account]
            own = (within(code, "0x" + each.hex()) for each in functions)
            inside = frozenset().union(*(each.sites for each in own if each is not None))
            places = (Place(account, each) for each in listed(code) - inside)
            found.update(each for each in places if each not in trials.reached())
    return frozenset(found)


def _reaches(method: Method, subject: "Subject") -> Iterator[tuple[bytes, Reach]]:
    for account, code in subject.kept_at.items():
        if method.unnamed:
            # A contract that chooses by selector whose code runs hands on nothing else.
            if account == subject.address or not subject.behind.chosen:
                yield account, unlisted(code)
        elif (found := within(code, "0x" + method.selector.hex())) is not None:
            yield account, found

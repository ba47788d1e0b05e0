"""Several who must have signed: how many of them, found by running with the signatures of one, two, … of them."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from auditor.chains.evm.execution.call import Trace
from auditor.chains.evm.execution.taint import SIGNED
from auditor.chains.evm.guards.discovery.arguments import SIGNATURE, numbered
from auditor.chains.evm.guards.discovery.attempt import Attempt, Spent, Trials, further
from auditor.chains.evm.guards.discovery.decision import Accepted, Decision
from auditor.chains.evm.guards.discovery.surface import Method

_MOST_SIGNERS = 32


async def sign_together(
    decision: Decision,
    people: Iterable[bytes],
    attempt: Attempt,
    stranger: Trace,
    trials: Trials,
    source: str,
    stops: Collection[object] = (),
) -> None:
    """Accepts those of ``people`` of whom several have to sign, if any number of them does.

    Contracts want signatures in the order of the signers' addresses, lest anybody be counted twice.
    """
    some = sorted(set(people))[:_MOST_SIGNERS]

    async def signed(way: Attempt, who: bytes, others: Iterable[bytes]) -> Accepted | None:
        signers = tuple(sorted((who, *others)))
        trace = await trials.run(way, who, SIGNED, signers=signers)
        passed = further(trace, stranger, stops)
        return Accepted(who, SIGNED, way, stranger, trace, source, signers=signers) if passed else None

    try:
        for count in range(2, len(some) + 1):
            for way in _ways(decision.method, attempt, count):
                first = await signed(way, some[0], some[1:count])
                if first is not None:
                    decision.threshold = count
                    _accept(decision, *(replace(first, who=who) for who in some[:count]))
                    later = [await signed(way, who, some[: count - 1]) for who in some[count:]]
                    _accept(decision, *(each for each in later if each is not None))
                    return
    except Spent:
        decision.complete = False


def _ways(method: Method, attempt: Attempt, count: int) -> list[Attempt]:
    """The attempt as it is, and with as many signatures: in a list, or one behind the other."""
    longer = (numbered(method.selector, method.types, each) for each in (count, SIGNATURE * count))
    return [replace(attempt, data=data) for data in dict.fromkeys((attempt.data, *longer))]


def _accept(decision: Decision, *people: Accepted) -> None:
    for one in people:
        decision.accepted.append(one)
        if decision.through is None or (one.trace.acts and not decision.through.acts):
            decision.through = one.trace

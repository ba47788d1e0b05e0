"""Several who must have signed: how many of them, found by running with the signatures of one, two, … of them."""

from collections.abc import Collection, Iterable

from auditor.chains.evm.execution.call import Trace
from auditor.chains.evm.execution.labels import SIGNED
from auditor.chains.evm.guards.discovery.attempt import Attempt, Spent, Trials, further
from auditor.chains.evm.guards.discovery.decision import Accepted, Decision

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

    async def through(signers: Collection[bytes]) -> Trace | None:
        trace = await trials.run(attempt, some[0], SIGNED, signers=tuple(sorted(signers)))
        return trace if further(trace, stranger, stops) else None

    try:
        for count in range(2, len(some) + 1):
            trace = await through(some[:count])
            if trace is not None:
                decision.threshold = count
                _accept(decision, some[:count], trace, attempt, stranger, source)
                for one in some[count:]:
                    if (trace := await through((*some[: count - 1], one))) is not None:
                        _accept(decision, [one], trace, attempt, stranger, source)
                return
    except Spent:
        decision.complete = False


def _accept(
    decision: Decision, people: Iterable[bytes], trace: Trace, attempt: Attempt, stranger: Trace, source: str
) -> None:
    decision.accepted += [Accepted(who, SIGNED, attempt, stranger, trace, source) for who in people]
    if decision.through is None or (trace.acts and not decision.through.acts):
        decision.through = trace

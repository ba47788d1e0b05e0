"""Guards that require several signatures: the threshold, found by runs with one, two, … signatures."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from auditor.chains.evm.authorization.result.authorization import Authorized, FunctionAuthorization
from auditor.chains.evm.authorization.search.calldata import SIGNATURE, numbered
from auditor.chains.evm.authorization.search.entry_points import EntryPoint
from auditor.chains.evm.authorization.search.trial import BudgetExhausted, CallTrial, TrialRunner, gets_further
from auditor.chains.evm.execution.call import Trace
from auditor.chains.evm.execution.taint import SIGNED

_MOST_SIGNERS = 32


async def sign_together(
    authorization: FunctionAuthorization,
    people: Iterable[bytes],
    trial: CallTrial,
    unprivileged: Trace,
    runner: TrialRunner,
    source: str,
    past_guard: Collection[object] = (),
) -> FunctionAuthorization:
    """Adds those of ``people`` that must sign together, if some number of signatures is enough.

    Signatures come in the order of the signers' addresses, which contracts require so that no signer counts twice.
    """
    some = sorted(set(people))[:_MOST_SIGNERS]

    async def signed(signing: CallTrial, who: bytes, others: Iterable[bytes]) -> Authorized | None:
        signers = tuple(sorted((who, *others)))
        trace = await runner.run(signing, who, SIGNED, signers=signers)
        passed = gets_further(trace, unprivileged, past_guard)
        return Authorized(who, SIGNED, signing, unprivileged, trace, source, signers=signers) if passed else None

    try:
        for count in range(2, len(some) + 1):
            for signing in _longer_calldata(authorization.entry_point, trial, count):
                first = await signed(signing, some[0], some[1:count])
                if first is not None:
                    together = [replace(first, who=who) for who in some[:count]]
                    later = [await signed(signing, who, some[: count - 1]) for who in some[count:]]
                    signing_too = (person for person in later if person is not None)
                    return replace(authorization, threshold=count).accepting(*together, *signing_too)
    except BudgetExhausted:
        return authorization.incomplete()
    return authorization


def _longer_calldata(entry_point: EntryPoint, trial: CallTrial, count: int) -> list[CallTrial]:
    """The trial as it is, and with as many signatures: as a list, or concatenated."""
    longer = (numbered(entry_point.selector, entry_point.types, number) for number in (count, SIGNATURE * count))
    return [replace(trial, data=data) for data in dict.fromkeys((trial.data, *longer))]

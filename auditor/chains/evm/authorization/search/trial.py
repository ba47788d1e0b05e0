"""A trial: one call of a function, run as different callers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from auditor.chains.evm.authorization.search.sentinels import (
    ARGUMENT_ADDRESSES,
    SENDER,
    SENTINELS,
    SIGNERS,
    UNPRIVILEGED,
    UNPRIVILEGED_2,
)
from auditor.chains.evm.execution.call import ECHO, Branch, End, EvmCall, Place, Trace, Turn
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.execution.taint import AMOUNT, CALLER, FIXED, HELD, INPUT, ITEM, LISTED, ORIGIN, SIGNED, WHO

# If the functions of a contract together take more steps than this, it stays undecided: hostile code may never end. A
# single function has a budget of its own, so that it cannot use up the contract's.
MOST_STEPS = 6_000_000
MOST_OF_ONE = 2_000_000
_AHEAD = 8


class BudgetExhausted(Exception):
    """The contract's budget of steps is used up."""


@dataclass(frozen=True)
class CallTrial:
    """Calldata, and forced branches without taint of the caller. The unprivileged caller's address in the calldata is
    replaced by the actual caller's.

    ``as_sender``: the caller is also the transaction's sender, for code that refuses contracts. ``answer``: the answer
    of callers and arguments when they are called, as if deployed for it. ``needs_other_state``: a forced branch depends
    on the contract's state alone, so that the call cannot succeed now. ``forced_input``: a forced branch depends on
    input and not on holdings, like a Merkle proof. ``value`` is in wei; ``holdings`` are storage words that give the
    caller, or accounts in its arguments, the required holdings; ``signers`` replace the made-up ones; ``seconds`` is
    the time after the pinned block.
    """

    data: bytes
    force: Mapping[Turn, bool] = field(default_factory=dict)
    as_sender: bool = False
    answer: int | None = None
    needs_other_state: bool = False
    forced_input: bool = False
    value: int = 0
    holdings: Mapping[tuple[bytes, int], int] = field(default_factory=dict)
    signers: tuple[bytes, ...] = SIGNERS
    seconds: int = 0

    def forced(self, branch: Branch) -> "CallTrial":
        """The trial with one more branch forced the other way."""
        needs_other_state = self.needs_other_state or not branch.taint & (
            INPUT | ITEM | LISTED | AMOUNT | HELD | SIGNED
        )
        forced_input = self.forced_input or bool(
            branch.taint & (INPUT | SIGNED) and not branch.taint & (AMOUNT | HELD | LISTED)
        )
        force = {**self.force, branch.turn: not branch.taken}
        return replace(self, force=force, needs_other_state=needs_other_state, forced_input=forced_input)


@dataclass
class TrialRunner:
    """Runs trials on one contract and caches their traces."""

    engine: Engine
    contract: bytes
    steps: int = 0
    by_function: dict[bytes, int] = field(default_factory=dict)
    _done: dict[object, Trace] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for person in SENTINELS:
            self.engine.world.add_account(person)
        self.engine.world.fund(self.contract)

    async def run(
        self,
        trial: CallTrial,
        who: bytes = UNPRIVILEGED,
        label: int = CALLER,
        stored: Mapping[tuple[bytes, int], int] | None = None,
        sender: bytes = SENDER,
        signers: tuple[bytes, ...] = SIGNERS,
    ) -> Trace:
        """The trace of a trial as ``who``: by ``label`` the caller, the sender of the transaction, or a signer of the
        input, alone or as one of ``signers``. Raises BudgetExhausted."""
        call = self.call(trial, who, label, stored or {}, sender, signers)
        if _key(call) not in self._done:
            if self._spent(call):
                raise BudgetExhausted
            await self._settle([call])
        return self._done[_key(call)]

    async def run_ahead(
        self, trials: Iterable[CallTrial], people: Iterable[bytes] = (UNPRIVILEGED,), label: int = CALLER
    ) -> None:
        """Runs trials that will be needed, a few at a time, so that their reads share rounds."""
        calls = {_key(call): call for call in (self.call(trial, who, label, {}) for trial in trials for who in people)}
        fresh = [call for key, call in calls.items() if key not in self._done]
        while fresh and not self._spent(fresh[0]):
            await self._settle(fresh[:_AHEAD])
            del fresh[:_AHEAD]

    def reached_sites(self, selector: bytes | None = None) -> frozenset[Place]:
        """The state-changing instructions that any run reached, of all functions or of one."""
        traces = (trace for trace in self._done.values() if selector is None or trace.call.selector == selector)
        return frozenset().union(*(trace.sites for trace in traces))

    def sites_of_others(self, selectors: Collection[bytes]) -> frozenset[Place]:
        """The same for all runs of other functions."""
        traces = (trace for trace in self._done.values() if trace.call.selector not in selectors)
        return frozenset().union(*(trace.sites for trace in traces))

    def _spent(self, call: EvmCall) -> bool:
        return self.steps > MOST_STEPS or self.by_function.get(call.selector, 0) > MOST_OF_ONE

    async def _settle(self, calls: Sequence[EvmCall]) -> None:
        for call, trace in zip(calls, await self.engine.settle(calls), strict=True):
            self._done[_key(call)] = trace
            self.steps += trace.steps
            self.by_function[call.selector] = self.by_function.get(call.selector, 0) + trace.steps

    def call(
        self,
        trial: CallTrial,
        who: bytes,
        label: int,
        stored: Mapping[tuple[bytes, int], int],
        sender: bytes = SENDER,
        signers: tuple[bytes, ...] = SIGNERS,
    ) -> EvmCall:
        """The call that ``run`` runs."""
        caller = who if label == CALLER or (trial.as_sender and label == ORIGIN) else UNPRIVILEGED
        origin = who if label == ORIGIN else caller if trial.as_sender else sender
        if label == SIGNED and signers == SIGNERS:
            signers = (who,)
        elif signers == SIGNERS:
            signers = trial.signers
        data, answers = trial.data.replace(UNPRIVILEGED, caller), self._answers(trial, caller, signers)
        words = {**trial.holdings, **stored}
        return EvmCall(
            to=self.contract,
            data=data,
            caller=caller,
            origin=origin,
            value=trial.value,
            force=trial.force,
            stored=words,
            answers=answers,
            signers=signers,
            seconds=trial.seconds,
        )

    def _answers(self, trial: CallTrial, caller: bytes, signers: tuple[bytes, ...]) -> dict[bytes, int]:
        """Answers of made-up accounts, and of contracts that have signed, which confirm it (EIP-1271)."""
        made_up = (
            ()
            if trial.answer is None
            else ARGUMENT_ADDRESSES
            if trial.as_sender
            else (UNPRIVILEGED, UNPRIVILEGED_2, *ARGUMENT_ADDRESSES)
        )
        own = trial.answer == int.from_bytes(UNPRIVILEGED, "big")
        said = dict.fromkeys(made_up, int.from_bytes(caller, "big") if own else trial.answer or 0)
        return said | {address: ECHO for address in signers if self.engine.world.code(address)}

    async def run_if_authorized(
        self,
        trial: CallTrial,
        unprivileged: Trace,
        who: bytes,
        label: int,
        sender: bytes = SENDER,
        past_guard: Collection[object] = (),
    ) -> Trace | None:
        """The trace as ``who`` if the code authorizes it for something that it refuses the unprivileged caller; else
        None.

        See ``further``.
        """
        trace = await self.run(trial, who, label, sender=sender)
        return trace if gets_further(trace, unprivileged, past_guard) else None


def _key(call: EvmCall) -> object:
    words = (_frozen(call.force), _frozen(call.stored), _frozen(call.answers))
    return (call.data, call.caller, call.origin, call.signers, call.value, call.seconds, *words)


def gets_further(trace: Trace, unprivileged: Trace, past_guard: Collection[object] = ()) -> bool:
    """Whether a run gets further than that of the unprivileged caller from the branch where they diverge.

    It does if it returns, or has an effect, where the other does not; or if it makes more progress before it fails, and
    does not fail by a check of the caller. ``past_guard`` are stop points past the guard. They are needed for ``a ||
    b``: the caller accepted by ``a`` skips the checks of ``b``, so that progress alone would rank it behind the
    unprivileged caller.
    """
    if trace.end is End.CUT:
        return False
    if trace.returned:
        return not unprivileged.returned or (trace.has_effect and not unprivileged.has_effect)
    if unprivileged.returned or trace.failure == unprivileged.failure:
        return False
    if trace.failure in past_guard:
        return True
    parting = divergence(trace, unprivileged) + 1
    refused = {(branch.turn.place, branch.taken) for branch in unprivileged.branches[parting - 1 :]}
    if fails_by_caller(trace, parting, refused):
        return False
    return trace.progress(parting) > unprivileged.progress(parting)


def fails_by_caller(trace: Trace, since: int = 0, refused: Collection[tuple[Place, bool]] = ()) -> bool:
    """Whether the last branch from ``since`` on that could have avoided the failure depends on the caller.

    Branches where another caller was ``refused`` by the opposite direction do not count: there this caller passed.
    """
    failing = (branch for branch in trace.branches[since:] if branch.frame in trace.failed and branch.taint & ~FIXED)
    last = [branch for branch in failing if (branch.turn.place, not branch.taken) not in refused][-1:]
    return any(map(depends_on_caller, last))


def divergence(trace: Trace, other: Trace) -> int:
    """The number of branches that two runs share before they diverge."""
    for place, (first, second) in enumerate(zip(trace.branches, other.branches, strict=False)):
        if first.turn != second.turn or first.taken != second.taken:
            return place
    return min(len(trace.branches), len(other.branches))


def diverge_at_membership(trace: Trace, other: Trace) -> bool:
    """Whether two runs diverge at a membership check, not at a comparison of an amount."""
    parting = divergence(trace, other)
    return parting < len(other.branches) and depends_on_caller(other.branches[parting])


def depends_on_caller(branch: Branch) -> bool:
    """Whether a branch depends on the identity of the caller, not on an amount that it holds or on the owner of an
    item."""
    return bool(branch.taint & (WHO | HELD)) and not branch.taint & (AMOUNT | ITEM)


def _frozen(mapping: Mapping[Any, Any]) -> frozenset[tuple[Any, Any]]:
    return frozenset(mapping.items())

"""Runs calls: at once on what is known, or as often as it takes to read what they need."""

import sys
from collections.abc import Sequence
from typing import Any

from auditor.chains.evm.execution import USUAL_RECURSION
from auditor.chains.evm.execution.call import Call, End, Need, Trace
from auditor.chains.evm.execution.world import World

# Every round runs the unfinished calls once and reads all that they lack; a chain of calls that each name the next
# takes one round a link.
_MOST_ROUNDS = 24


class Engine:
    """Runs calls on the newest fork of the specification, in the environment of the pinned block."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.runs = 0
        self.steps = 0

    async def settle(self, calls: Sequence[Call]) -> list[Trace]:
        """The traces of calls, once all that they need was read. What the node does not answer ends as a cut run."""
        traces = [self.run(call) for call in calls]
        for _ in range(_MOST_ROUNDS):
            needs = {need for trace in traces for need in trace.needs}
            if not needs:
                break
            await self.world.fetch(needs)
            traces = [self._again(trace) if trace.needs else trace for trace in traces]
        for trace in traces:
            if trace.needs:
                trace.end, trace.why = End.CUT, "what it reads has no end"
        return traces

    async def in_turn(self, calls: Sequence[Call]) -> list[Trace]:
        """The traces of calls that each start from the state that the one before left behind; none if what they need
        has no end."""
        traces, _ = await self.in_turn_from(None, calls)
        return traces

    async def in_turn_from(self, start: Any, calls: Sequence[Call]) -> tuple[list[Trace], Any]:
        """The same from a state that such calls left behind (None: that of the pinned block), and the state then."""
        from auditor.chains.evm.execution.state import Ledger

        ledger: Any = None
        for _ in range(_MOST_ROUNDS):
            ledger = Ledger(self.world) if start is None else start.copy()
            traces = [self.run(call, ledger) for call in calls]
            needs = {need for trace in traces for need in trace.needs} - self.world.unread.keys()
            if not needs:
                return traces, ledger
            await self.world.fetch(needs)
        return [], ledger

    def _again(self, trace: Trace) -> Trace:
        """A provisional run made again, unless all that it lacked turned out to be empty, as it had supposed."""
        if any(need in self.world.unread for need in trace.needs):
            return _unread(trace, self.world)
        if not any(map(self.world.filled, trace.needs)):
            trace.needs = set()
            return trace
        return _unread(self.run(trace.call), self.world)

    def run(self, call: Call, ledger: Any = None) -> Trace:
        """The trace of a call on what is known; what it lacked is in ``needs``, and then the rest is provisional.

        With a ``ledger`` the call goes on from the state that earlier calls left there.
        """
        from auditor.chains.evm.execution.instructions import Cut
        from auditor.chains.evm.execution.message import answering, message
        from auditor.chains.evm.execution.specification import (
            EVM_RECURSION_LIMIT,
            U256,
            Evm,
            OutOfGasError,
            interpreter,
            set_evm_trace,
        )
        from auditor.chains.evm.execution.state import Ledger
        from auditor.chains.evm.execution.watch import Watch, events

        ledger = ledger or Ledger(self.world)
        ledger.needs = {Need("code", who) for who in (call.caller, call.origin) if self.world.code(who) is None}
        for (address, slot), word in call.stored.items():
            ledger.words[address, slot.to_bytes(32, "big")] = U256(word)
        ledger.accounts.update(map(answering, call.answers.items()))
        trace = Trace(call, needs=ledger.needs)
        ledger.watch = Watch(trace, ledger)
        before = set_evm_trace(ledger.watch)
        sys.setrecursionlimit(EVM_RECURSION_LIMIT)
        try:
            evm: Evm = interpreter.process_message(message(call, ledger, self.world))
            trace.output = bytes(evm.output)
            trace.end = End.RETURNED if evm.error is None else _failed(evm.error)
            if isinstance(evm.error, OutOfGasError) and not call.force:
                trace.end, trace.why = End.CUT, "it takes more gas than is given to runs"
            trace.events = events(evm.logs) if evm.error is None else []
        except (Cut, RecursionError, AssertionError) as error:
            trace.end, trace.why = End.CUT, str(error) or "it cannot be run"
        finally:
            sys.setrecursionlimit(USUAL_RECURSION)
            set_evm_trace(before)
        self.runs += 1
        self.steps += trace.steps
        return trace


def _failed(error: Exception) -> End:
    return End.REVERTED if type(error).__name__ == "Revert" else End.HALTED


def _unread(trace: Trace, world: World) -> Trace:
    """A run that needs what the node did not answer is not told from others: it ends here."""
    if trace.needs and (missing := [need for need in trace.needs if need in world.unread]):
        trace.end, trace.why = End.CUT, world.unread[min(missing)]
        trace.needs = set()
    return trace

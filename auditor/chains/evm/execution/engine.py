"""Runs calls: on the facts that are known, or repeatedly until everything that they need was read."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import replace

from auditor.chains.evm.execution.call import End, EvmCall, Need, Trace
from auditor.chains.evm.execution.environment import Environment
from auditor.chains.evm.execution.faults import Cut, OutOfGas, Revert
from auditor.chains.evm.execution.limits import GAS, MOST_FORCED_STEPS, MOST_STEPS, Limits
from auditor.chains.evm.execution.message import Message, answering, resolved
from auditor.chains.evm.execution.precompiles import PRECOMPILES
from auditor.chains.evm.execution.recorder import Recorder
from auditor.chains.evm.execution.run import Run
from auditor.chains.evm.execution.state import State
from auditor.chains.evm.execution.taint import INPUT
from auditor.chains.evm.execution.world import World

# Every round runs the unfinished calls once and reads all their needs; a chain of calls whose targets are read from one
# another takes one round per call.
_MOST_ROUNDS = 24
_MOST_KEPT = 4_096  # traces
_MOST_STATES = 512  # that calls in turn left behind


class Engine:
    """Runs calls by the rules of the newest fork, in the environment of the pinned block."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.runs = 0
        self.steps = 0
        self._settled: OrderedDict[Hashable, Trace] = OrderedDict()
        self._pinned = State(world)
        self._steps: OrderedDict[tuple[State, Hashable], tuple[Trace, State]] = OrderedDict()

    async def settle(self, calls: Sequence[EvmCall]) -> list[Trace]:
        """The traces of calls, after all their needs were read. If the node does not answer one, the run is cut
        there."""
        keys = [self._key(call) for call in calls]
        traces: dict[Hashable, Trace] = {}
        for key, call in zip(keys, calls, strict=True):
            if key not in traces:  # several queries about a function use the same calls
                traces[key] = self._settled.get(key) or self.run(call)
        for _ in range(_MOST_ROUNDS):
            needs = {need for trace in traces.values() for need in trace.needs}
            if not needs:
                break
            await self.world.fetch(needs)
            traces = {key: self._again(trace) if trace.needs else trace for key, trace in traces.items()}
        for key, trace in traces.items():
            if trace.needs:
                trace.end, trace.why = End.CUT, "what it reads has no end"
            self._settled[key] = trace
        while len(self._settled) > _MOST_KEPT:
            self._settled.popitem(last=False)
        return [traces[key] for key in keys]

    def _key(self, call: EvmCall) -> Hashable:
        """The cache key of a call; assumed facts are part of it, since they may change the trace."""
        words = (frozenset(item.items()) for item in (call.force, call.stored, call.answers))
        when = (call.seconds, call.blocks, self.world.assumptions)
        return call.to, call.data, call.caller, call.origin, call.value, call.signers, when, *words

    async def in_turn(self, calls: Sequence[EvmCall]) -> list[Trace]:
        """The traces of calls in order, each on the state after the one before; empty if their needs exceed the
        limit."""
        traces, _ = await self.in_turn_from(None, calls)
        return traces

    async def in_turn_from(self, start: State | None, calls: Sequence[EvmCall]) -> tuple[list[Trace], State]:
        """The same from the state that such calls returned (None: that of the pinned block), and the state
        afterwards."""
        first = state = self._pinned if start is None else start
        for _ in range(_MOST_ROUNDS):
            traces, state = [], first
            for call in calls:
                trace, state = self._next(state, call)
                traces.append(trace)
            needs = {need for trace in traces for need in trace.needs} - self.world.unread.keys()
            if not needs:
                return traces, state
            await self.world.fetch(needs)
        return [], state

    def _next(self, state: State, call: EvmCall) -> tuple[Trace, State]:
        """The trace of a call in a state, and the state after it. Common beginnings of sequences run once."""
        step = state, self._key(call)
        kept = self._steps.get(step)
        if kept is None:
            after = state.copy()
            kept = self.run(call, after), after
            if not kept[0].needs - self.world.unread.keys():
                self._steps[step] = kept
                if len(self._steps) > _MOST_STATES:
                    self._steps.popitem(last=False)
        else:
            self._steps.move_to_end(step)
        return kept

    def _again(self, trace: Trace) -> Trace:
        """Repeats a provisional run, unless all its needs turned out to be empty, as the run assumed."""
        if any(need in self.world.unread for need in trace.needs):
            return _unread(trace, self.world)
        if not any(map(self.world.filled, trace.needs)):
            trace.needs = set()
            return trace
        return _unread(self.run(trace.call), self.world)

    def run(self, call: EvmCall, state: State | None = None) -> Trace:
        """The trace of a call on the facts that are known. If ``needs`` is not empty, the trace is provisional.

        With a ``state`` the call runs on what earlier calls left there.
        """
        state = state or State(self.world)
        state.needs = {Need("code", who) for who in (call.caller, call.origin) if self.world.code(who) is None}
        state.words.update(call.stored)
        state.accounts.update(answering(*answer) for answer in call.answers.items())
        trace = Trace(call, needs=state.needs)
        recorder = Recorder(trace, MOST_FORCED_STEPS if call.force else MOST_STEPS)
        _execute(call, state, recorder, self._environment(call))
        self.runs += 1
        self.steps += trace.steps
        return trace

    def _environment(self, call: EvmCall) -> Environment:
        header = self.world.header
        later = replace(header, number=header.number + call.blocks, time=header.time + call.seconds)
        return Environment(later, self.world.chain_id, call.origin, gas_price=header.base_fee)


def _execute(call: EvmCall, state: State, recorder: Recorder, environment: Environment) -> None:
    """Runs a call as its own transaction and notes how it ended."""
    trace = recorder.trace
    state.begin()
    for address in (call.caller, call.origin, call.to, environment.header.coinbase, *PRECOMPILES):
        state.warm[address] = True  # EIP-2929, EIP-3651
    run = Run(state, environment, recorder, PRECOMPILES, Limits().depth)
    try:
        if call.value > state.account(call.caller).balance:
            raise Cut("its caller does not have the value that it sends")
        frame, fault = run.execute(_message(call, run))
    except Cut as error:
        trace.end, trace.why = End.CUT, str(error)
        return
    trace.output = frame.output
    if fault is None:
        trace.end, trace.events = End.RETURNED, state.events
        state.finish()
    elif isinstance(fault, OutOfGas) and not call.force:
        trace.end, trace.why = End.CUT, "it takes more gas than is given to runs"
    else:
        trace.end = End.REVERTED if isinstance(fault, Revert) else End.HALTED


def _message(call: EvmCall, run: Run) -> Message:
    """The outermost message."""
    code, code_address = resolved(run.state, call.to)
    return Message(
        caller=call.caller,
        account=call.to,
        code_address=code_address,
        code=code,
        data=call.data,
        value=call.value,
        gas=GAS,
        precompile=None if code or code_address != call.to else run.precompile(call.to),
        caller_taint=run.recorder.caller_taint,
        data_taints=bytes(4) + bytes([INPUT]) * max(0, len(call.data) - 4),
    )


def _unread(trace: Trace, world: World) -> Trace:
    """Cuts a run that needs a fact which the node does not answer."""
    if trace.needs and (missing := [need for need in trace.needs if need in world.unread]):
        trace.end, trace.why = End.CUT, world.unread[min(missing)]
        trace.needs = set()
    return trace

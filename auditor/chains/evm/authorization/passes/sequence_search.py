"""Searches for calls and waits that make a stopped call pass: backward, from the stopping branch to its writers.

A call is tried before another only if it writes a slot that the stopping branch depends on, and the block is moved
only to moments with which the code compares it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from auditor.chains.evm.authorization.members.mapping_slots import (
    SlotPattern,
    pattern_without_constants,
    slot_pattern,
)
from auditor.chains.evm.authorization.result.authorization import (
    Access,
    Authorized,
    FunctionAuthorization,
)
from auditor.chains.evm.authorization.search.calldata import with_key
from auditor.chains.evm.execution.call import EvmCall, Load, Trace, Turn
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.execution.taint import LISTED

_MOST_CALLS = 4
_MOST_RUNS = 160  # sequences to run for one function
_MOST_STEPS = 400_000  # instructions that they may take together
_MOST_RESULTS = 6
_MOST_WRITERS = 6
_MOST_PEOPLE = 4
_MOST_MOMENTS = 4
_LOAN = 10**24  # wei: the size of a flash loan
_SMALL = 1 << 32
_LONGEST_S = 10 * 365 * 86_400


@dataclass(frozen=True)
class SequenceStep:
    """One call of a sequence: of which function, by which account (None: by anybody). ``over`` is the number of seconds
    added to the moments in the code, for code that requires a later time than these."""

    call: EvmCall
    authorization: FunctionAuthorization
    person: Authorized | None = None
    over: int = 0


CallSequence = tuple[SequenceStep, ...]


@dataclass
class SequenceSearch:
    """Searches sequences after which one function reaches its ``goal``. ``writers`` are functions by the slot patterns
    that they write, ``force`` the directions of branches that stop a run without force."""

    engine: Engine
    writers: Mapping[SlotPattern, list[FunctionAuthorization]]
    goal: frozenset[object]
    force: Mapping[Turn, bool]
    runs: int = 0
    steps: int = 0
    visited: set[object] = field(default_factory=set)

    async def run(self, target: SequenceStep) -> list[tuple[CallSequence, list[Trace]]]:
        """The sequences that end with the target reaching its goal, shortest first."""
        results: list[tuple[CallSequence, list[Trace]]] = []
        waiting: list[CallSequence] = [(target,)]
        while waiting and self.runs < _MOST_RUNS and self.steps < _MOST_STEPS and len(results) < _MOST_RESULTS:
            sequence = waiting.pop(0)
            self.runs += 1
            traces = await self.engine.in_turn([step.call for step in sequence])
            self.steps += sum(trace.steps for trace in traces)
            if not traces or any(trace.why for trace in traces):
                continue
            idle = next((place for place, trace in enumerate(traces) if not trace.has_effect), None)
            if idle is None and self.goal <= comparable_effects(traces[-1]):
                results.append((sequence, traces))
                continue
            place = len(traces) - 1 if idle is None else idle
            waiting += self._better(sequence, place, traces[place])
            waiting.sort(key=len)
        return results

    def _better(self, sequence: CallSequence, idle: int, trace: Trace) -> Iterator[CallSequence]:
        """The sequence extended by what the failing call may need: another call before it, or time."""
        place = self._stopping(trace)
        if place is None:
            return
        for seconds, blocks, over in self._later(trace, place):
            later = (_moved(step, seconds, blocks, over) for step in sequence[idle:])
            yield from self._fresh((*sequence[:idle], *later))
        for data in self._other_numbers(trace, sequence[idle]):
            step = replace(sequence[idle], call=replace(trace.call, data=data))
            yield from self._fresh((*sequence[:idle], step, *sequence[idle + 1 :]))
        if len(sequence) < _MOST_CALLS:
            for step in self._preparing(trace, place, sequence[idle], sequence):
                yield from self._fresh((*sequence[:idle], step, *sequence[idle:]))

    def _fresh(self, sequence: CallSequence) -> Iterator[CallSequence]:
        calls = (step.call for step in sequence)
        key = tuple(
            (call.data, call.caller, call.origin, call.signers, call.value, call.seconds, call.blocks) for call in calls
        )
        if key not in self.visited:
            self.visited.add(key)
            yield sequence

    def _stopping(self, trace: Trace) -> int | None:
        """The index of the branch that stops a run: the first that was forced, else the last in a frame that failed."""
        for place, branch in enumerate(trace.branches):
            if self.force.get(branch.turn, branch.taken) is not branch.taken:
                return place
        failing = (place for place, branch in enumerate(trace.branches) if branch.frame in trace.failed)
        return max(failing, default=None)

    def _later(self, trace: Trace, place: int) -> Iterator[tuple[int, int, int]]:
        """By how many seconds and blocks the call may have to be later, smallest first, and how much of it is beyond
        the moments in the code."""
        header, call = self.engine.world.header, trace.call
        waits: set[tuple[int, int, int]] = set()
        for moment in trace.time_bounds:
            if place - 1 <= moment.after <= place:
                by_number = moment.clock == header.number + call.blocks
                for wait in (moment.other - moment.clock, moment.clock - moment.other):
                    # If the moment itself is too early, the next second is late enough.
                    over = int(not wait)
                    if 0 <= wait <= _LONGEST_S:
                        waits.add((0, wait + over, over) if by_number else (wait + over, 0, over))
        yield from sorted(waits)[:_MOST_MOMENTS]

    def _other_numbers(self, trace: Trace, step: SequenceStep) -> Iterator[bytes]:
        """The calldata with numbers that arguments were compared with, such as the length of an array, and one less."""
        bounds = [number for bound in trace.bounds[-2:] for number in (bound, bound - 1) if 0 <= number < _SMALL]
        for number in dict.fromkeys(bounds):
            yield from with_key(trace.call.data, step.authorization.entry_point.types, number.to_bytes(32, "big"))[:2]

    def _preparing(
        self, trace: Trace, place: int, step: SequenceStep, sequence: CallSequence
    ) -> Iterator[SequenceStep]:
        """Calls that write what a branch depends on."""
        loads = _loads(trace, place)
        number = sequence.index(step)
        before = sequence[number - 1].call if number else EvmCall(trace.call.to, b"", b"", b"")
        done = {(other.call.data, other.call.caller, other.call.value) for other in sequence}
        for load in loads:
            pattern = listed_pattern(load.account, load.slot, trace)
            writers = sorted(self.writers.get(pattern, []), key=lambda writer: _is_of(writer, sequence[-1]))
            for writer in writers[:_MOST_WRITERS]:
                for person in _fewest(writer, step, sequence):
                    for call in _calls(writer, person, load, trace):
                        call = replace(call, seconds=before.seconds, blocks=before.blocks)
                        if (call.data, call.caller, call.value) not in done:
                            yield SequenceStep(call, writer, person)


def _is_of(authorization: FunctionAuthorization, step: SequenceStep) -> bool:
    return authorization.entry_point is step.authorization.entry_point


def _fewest(writer: FunctionAuthorization, step: SequenceStep, sequence: CallSequence) -> list[Authorized | None]:
    """The callers to try for a preparing call: only the caller of the step itself, if it is authorized and was not used
    yet, since other callers would be needed additionally."""
    people = callers_of(writer, step.person)
    first = people[0] if people else None
    if first is None or step.person is None or first.who != step.person.who:
        return people
    called = any(_is_of(writer, other) and other.person and other.person.who == first.who for other in sequence)
    return people[1:] if called else [first]


def comparable_effects(trace: Trace) -> frozenset[object]:
    """The effects of a run in comparable form: the patterns of the slots that it changes, and its calls."""
    writes = (write for write in trace.writes if write.new != write.old)
    patterns = (listed_pattern(write.account, write.slot, trace) for write in writes)
    calls = (inner.kind for inner in trace.inner if inner.kind != "staticcall")
    return frozenset((*patterns, *calls, *trace.destroyed))


def listed_pattern(account: bytes, slot: int, trace: Trace) -> SlotPattern:
    """The pattern of a slot, equal for all elements of an array."""
    pattern = pattern_without_constants(slot_pattern(account, slot, trace.hashes))
    listed = len(pattern) == 3 and isinstance(pattern[2], tuple) and len(pattern[2]) == 1
    return (pattern[0], pattern[2]) if listed else pattern


def callers_of(authorization: FunctionAuthorization, first: Authorized | None) -> list[Authorized | None]:
    """The callers to try for a call, that of the next call first; None for anybody."""
    if authorization.access is Access.OPEN:
        return [None]
    people = [person for person in authorization.authorized if any(person.who)]
    people.sort(key=lambda person: first is None or person.who != first.who)
    return list(people[:_MOST_PEOPLE])


def plain_call(authorization: FunctionAuthorization, person: Authorized | None) -> EvmCall:
    """A call of a function without forced branches."""
    run = authorization.endowed_run or authorization.authorized_run or authorization.unprivileged_run
    assert run is not None
    if person is None:
        held = run is authorization.endowed_run and authorization.obtainable
        return replace(run.call, force={}, stored=run.call.stored if held else {})
    own = person.trace.call
    data = run.call.data.replace(run.call.caller, own.caller)
    return replace(own, force={}, stored={}, data=data, value=run.call.value, answers=run.call.answers or own.answers)


def _calls(writer: FunctionAuthorization, person: Authorized | None, load: Load, trace: Trace) -> Iterator[EvmCall]:
    """The writer's call as in its own run, and with the item that is read: by the key of its slot, or by the number
    that the later run uses for it."""
    call, types = plain_call(writer, person), writer.entry_point.types
    number = trace.call.data[4:36]
    if load.slot_taint & LISTED and len(number) == 32 and int.from_bytes(number, "big") < _SMALL:
        for data in with_key(call.data, types, number)[:1]:
            yield replace(call, data=data)
    yield call
    if writer.entry_point.payable:
        yield replace(call, value=_LOAN)
    for key in _keys(load, trace):
        for data in with_key(call.data, types, key):
            yield replace(call, data=data)


def _keys(load: Load, trace: Trace) -> Iterator[bytes]:
    """The keys from which a mapping slot was computed."""
    for back in range(4):
        hashed = trace.hashes.get(load.slot - back)
        if hashed is not None and len(hashed) == 64:
            words = (hashed[:32], hashed[32:])
            yield from (word for word in words if any(word[:28]) or word == bytes(32))
            return


def _loads(trace: Trace, place: int) -> list[Load]:
    """The loads that a branch may depend on: those since the branch before it, else the last ones before."""
    since = [load for load in trace.loads if load.after == place]
    return since or [load for load in trace.loads if load.after <= place][-2:]


def _moved(step: SequenceStep, seconds: int, blocks: int, over: int) -> SequenceStep:
    call = replace(step.call, seconds=step.call.seconds + seconds, blocks=step.call.blocks + blocks)
    return replace(step, call=call, over=step.over + (over if seconds else 0))

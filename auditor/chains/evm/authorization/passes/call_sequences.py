"""What state and time, that were forced for an answer, take: calls before the one in question, and waiting.

A function that acts only past a check of state or time is run without force, after up to two other calls. A call is
tried before it only if it writes a slot that the open branch depends on, and the block is moved only to moments with
which the code compares it. Everybody who must call something on the way joins in: two keys, one after the other, are
needed both. Backward search as in planning; each step is shown by a run.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from auditor.chains.evm.authorization.members.address_source import source_of
from auditor.chains.evm.authorization.members.mapping_slots import (
    SlotPattern,
    pattern_without_constants,
    slot_pattern,
)
from auditor.chains.evm.authorization.pass_context import PassContext
from auditor.chains.evm.authorization.result.authorization import (
    Access,
    Authorized,
    FunctionAuthorization,
    RequiredState,
)
from auditor.chains.evm.authorization.result.effects import WatchedSlots, all_effects
from auditor.chains.evm.authorization.result.harm import calls_items, further_harms, harmful
from auditor.chains.evm.authorization.search.calldata import with_key
from auditor.chains.evm.authorization.search.sentinels import UNPRIVILEGED, ZERO
from auditor.chains.evm.authorization.search.trace_queries import compared_accounts
from auditor.chains.evm.execution.call import EvmCall, Load, Trace, Turn
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.execution.taint import CALLER, LISTED

_MOST_CALLS = 4
_MOST_RUNS = 160  # sequences that are run for one function
_MOST_STEPS = 400_000  # instructions that they may take together
_MOST_RESULTS = 6
_MOST_WRITERS = 6
_MOST_PEOPLE = 4
_MOST_MOMENTS = 4
_LOAN = 10**24  # wei: what a flash loan brings
_SMALL = 1 << 32
_LONGEST_S = 10 * 365 * 86_400


@dataclass(frozen=True)
class _Step:
    """One call of a sequence: of which function, by whom (None: by anybody). ``over`` are the seconds by which it is
    later than the moments that the code names: it must be after them, not at them."""

    call: EvmCall
    authorization: FunctionAuthorization
    person: Authorized | None = None
    over: int = 0


_Sequence = tuple[_Step, ...]


@dataclass
class _Search:
    """The sequences that make one function do what its ``goal`` says. ``writers`` are the functions that write what a
    pattern describes, ``force`` says which way the branches must go that stop a run without force."""

    engine: Engine
    writers: Mapping[SlotPattern, list[FunctionAuthorization]]
    goal: frozenset[object]
    force: Mapping[Turn, bool]
    runs: int = 0
    steps: int = 0
    visited: set[object] = field(default_factory=set)

    async def run(self, target: _Step) -> list[tuple[_Sequence, list[Trace]]]:
        """The sequences that end with the target reaching its goal, those of few calls first."""
        results: list[tuple[_Sequence, list[Trace]]] = []
        waiting: list[_Sequence] = [(target,)]
        while waiting and self.runs < _MOST_RUNS and self.steps < _MOST_STEPS and len(results) < _MOST_RESULTS:
            sequence = waiting.pop(0)
            self.runs += 1
            traces = await self.engine.in_turn([step.call for step in sequence])
            self.steps += sum(trace.steps for trace in traces)
            if not traces or any(trace.why for trace in traces):
                continue
            idle = next((place for place, trace in enumerate(traces) if not trace.acts), None)
            if idle is None and self.goal <= _deeds(traces[-1]):
                results.append((sequence, traces))
                continue
            place = len(traces) - 1 if idle is None else idle
            waiting += self._better(sequence, place, traces[place])
            waiting.sort(key=len)
        return results

    def _better(self, sequence: _Sequence, idle: int, trace: Trace) -> Iterator[_Sequence]:
        """The sequence with what the call that did nothing may need: another call before it, or time."""
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

    def _fresh(self, sequence: _Sequence) -> Iterator[_Sequence]:
        calls = (step.call for step in sequence)
        key = tuple(
            (call.data, call.caller, call.origin, call.signers, call.value, call.seconds, call.blocks) for call in calls
        )
        if key not in self.visited:
            self.visited.add(key)
            yield sequence

    def _stopping(self, trace: Trace) -> int | None:
        """The place of the branch that stops a run: the first that was forced, else the last in a frame that failed."""
        for place, branch in enumerate(trace.branches):
            if self.force.get(branch.turn, branch.taken) is not branch.taken:
                return place
        failing = (place for place, branch in enumerate(trace.branches) if branch.frame in trace.failed)
        return max(failing, default=None)

    def _later(self, trace: Trace, place: int) -> Iterator[tuple[int, int, int]]:
        """By how many seconds and blocks the call may have to be later, the least first, and how much of it is more
        than the code names."""
        header, call = self.engine.world.header, trace.call
        waits: set[tuple[int, int, int]] = set()
        for moment in trace.moments:
            if place - 1 <= moment.after <= place:
                by_number = moment.clock == header.number + call.blocks
                for wait in (moment.other - moment.clock, moment.clock - moment.other):
                    # Where the moment itself is too early, the next second is late enough.
                    over = int(not wait)
                    if 0 <= wait <= _LONGEST_S:
                        waits.add((0, wait + over, over) if by_number else (wait + over, 0, over))
        yield from sorted(waits)[:_MOST_MOMENTS]

    def _other_numbers(self, trace: Trace, step: _Step) -> Iterator[bytes]:
        """The calldata with numbers with which arguments were compared, as the length of a list is, and one less."""
        bounds = [number for bound in trace.bounds[-2:] for number in (bound, bound - 1) if 0 <= number < _SMALL]
        for number in dict.fromkeys(bounds):
            yield from with_key(trace.call.data, step.authorization.entry_point.types, number.to_bytes(32, "big"))[:2]

    def _preparing(self, trace: Trace, place: int, step: _Step, sequence: _Sequence) -> Iterator[_Step]:
        """Calls that write what the branch at a place depends on."""
        loads = _loads(trace, place)
        number = sequence.index(step)
        before = sequence[number - 1].call if number else EvmCall(trace.call.to, b"", b"", b"")
        done = {(other.call.data, other.call.caller, other.call.value) for other in sequence}
        for load in loads:
            pattern = _pattern(load.account, load.slot, trace)
            writers = sorted(self.writers.get(pattern, []), key=lambda writer: _is_of(writer, sequence[-1]))
            for writer in writers[:_MOST_WRITERS]:
                for person in _fewest(writer, step, sequence):
                    for call in _calls(writer, person, load, trace):
                        call = replace(call, seconds=before.seconds, blocks=before.blocks)
                        if (call.data, call.caller, call.value) not in done:
                            yield _Step(call, writer, person)


def _is_of(authorization: FunctionAuthorization, step: _Step) -> bool:
    return authorization.entry_point is step.authorization.entry_point


def _fewest(writer: FunctionAuthorization, step: _Step, sequence: _Sequence) -> list[Authorized | None]:
    """Who may make a call before a step: only who makes the step itself, if that account may and has not yet, for
    others would have to join in."""
    people = _people(writer, step.person)
    first = people[0] if people else None
    if first is None or step.person is None or first.who != step.person.who:
        return people
    called = any(_is_of(writer, other) and other.person and other.person.who == first.who for other in sequence)
    return people[1:] if called else [first]


async def find_sequences(authorization: FunctionAuthorization, context: PassContext) -> FunctionAuthorization:
    """Adds who can bring it about, alone or together and after how long, that a function acts without force."""
    run = authorization.authorized_run or authorization.unprivileged_run
    if run is None or authorization.trial is None:
        return authorization
    if authorization.answer is Access.UNDECIDED:
        return await _decided_by_sequences(authorization, context)
    wanted = [run] if _needs_more(authorization, run, context.watched) else []
    if authorization.answer is Access.OPEN:
        wanted += [further for further, *_ in further_harms(authorization, context.watched) if further.call.force]
    results: list[Authorized] = []
    for run in wanted:
        goal = _deeds(run) if run.acts else frozenset()
        for person in _people(authorization, None):
            results += await _results(authorization, person, goal, run.call.force, context)
    return replace(authorization, sequences=tuple(_least(results)))


async def _results(
    authorization: FunctionAuthorization,
    person: Authorized | None,
    goal: frozenset[object],
    force: Mapping[Turn, bool],
    context: PassContext,
) -> list[Authorized]:
    engine = context.runner.engine
    search = _Search(engine, _writers(context.authorizations), goal, force)
    results = []
    for sequence, traces in await search.run(_Step(_plain(authorization, person), authorization, person)):
        delay_s = await _delay_s(sequence[-1], engine)
        results.append(_authorized(sequence, traces, authorization, delay_s))
    return results


async def _decided_by_sequences(authorization: FunctionAuthorization, context: PassContext) -> FunctionAuthorization:
    """A function that stopped everybody, as one that accepts those with whom it compares its caller, if all of them get
    through in another state in which an unprivileged caller does not."""
    trial, unprivileged = authorization.trial, authorization.unprivileged_run
    assert trial is not None and unprivileged is not None
    people: list[Authorized] = []
    results: list[Authorized] = []
    for label, value in compared_accounts(unprivileged):
        who = value.to_bytes(20, "big")
        if not value or label != CALLER or len(people) >= _MOST_PEOPLE:
            return authorization
        trace = await context.runner.run(replace(trial, force={}), who)
        person = Authorized(who, label, trial, unprivileged, trace, source_of(who, unprivileged))
        reached = await _results(authorization, person, frozenset(), {}, context)
        if not reached or not await _stops_others(reached[0], context.runner.engine):
            return authorization
        people.append(person)
        results += reached
    if not people:
        return authorization
    decided = replace(authorization, answer=Access.GUARDED, why="", authorized_run=None).accepting(*people)
    return replace(decided, authorized_run=results[0].trace, sequences=tuple(_least(results)))


async def _stops_others(person: Authorized, engine: Engine) -> bool:
    """Whether an unprivileged caller gets nowhere where somebody got through in a sequence."""
    last = person.trace.call
    data = last.data.replace(last.caller, UNPRIVILEGED)
    other = replace(last, caller=UNPRIVILEGED, data=data)
    traces = await engine.in_turn([*(trace.call for trace in person.before), other])
    return bool(traces) and not traces[-1].acts


def _deeds(trace: Trace) -> frozenset[object]:
    """What a run does, to compare it with another: the patterns of the slots that it changes, and its calls."""
    writes = (write for write in trace.writes if write.new != write.old)
    patterns = (_pattern(write.account, write.slot, trace) for write in writes)
    calls = (inner.kind for inner in trace.inner if inner.kind != "staticcall")
    return frozenset((*patterns, *calls, *trace.destroyed))


def _pattern(account: bytes, slot: int, trace: Trace) -> SlotPattern:
    """The pattern of a slot, the same for all items of a list."""
    pattern = pattern_without_constants(slot_pattern(account, slot, trace.hashes))
    listed = len(pattern) == 3 and isinstance(pattern[2], tuple) and len(pattern[2]) == 1
    return (pattern[0], pattern[2]) if listed else pattern


async def _delay_s(step: _Step, engine: Engine) -> int:
    """How long after the pinned block a call can be made."""
    waited = step.call.seconds - step.over
    if not step.call.blocks:
        return waited
    measured = await engine.world.reader.seconds_per_block()
    seconds: float = measured.value
    return waited + math.ceil(step.call.blocks * seconds)


def _needs_more(authorization: FunctionAuthorization, run: Trace, watched: WatchedSlots) -> bool:
    """Whether a run of a function acts only past a check that was forced, or not even then, and matters to others."""
    if authorization.answer is Access.GUARDED:
        return bool(authorization.authorized) and bool(run.call.force or not run.acts)
    given = authorization.endowed is not None and authorization.given
    forced = bool(run.call.force) and run.acts and not given and authorization.state is not RequiredState.NEVER
    if authorization.answer is not Access.OPEN or not forced:
        return False
    done, seats = all_effects(authorization, watched)
    return bool(harmful(done, seats, run, given=False)) or authorization.settings or calls_items(run)


def _writers(authorizations: Iterable[FunctionAuthorization]) -> dict[SlotPattern, list[FunctionAuthorization]]:
    result: dict[SlotPattern, list[FunctionAuthorization]] = {}
    for authorization in authorizations:
        run = authorization.endowed or authorization.authorized_run
        if authorization.answer in (Access.OPEN, Access.GUARDED) and run is not None:
            for write in run.writes:
                pattern = _pattern(write.account, write.slot, run)
                writers = result.setdefault(pattern, [])
                if authorization not in writers:
                    writers.append(authorization)
    return result


def _people(authorization: FunctionAuthorization, first: Authorized | None) -> list[Authorized | None]:
    """Who may make a call, those first who make the next one; None for anybody."""
    if authorization.answer is Access.OPEN:
        return [None]
    people = [person for person in authorization.authorized if any(person.who)]
    people.sort(key=lambda person: first is None or person.who != first.who)
    return list(people[:_MOST_PEOPLE])


def _plain(authorization: FunctionAuthorization, person: Authorized | None) -> EvmCall:
    """A call of a function without force."""
    run = authorization.endowed or authorization.authorized_run or authorization.unprivileged_run
    assert run is not None
    if person is None:
        held = run is authorization.endowed and authorization.given
        return replace(run.call, force={}, stored=run.call.stored if held else {})
    own = person.trace.call
    data = run.call.data.replace(run.call.caller, own.caller)
    return replace(own, force={}, stored={}, data=data, value=run.call.value, answers=run.call.answers or own.answers)


def _calls(writer: FunctionAuthorization, person: Authorized | None, load: Load, trace: Trace) -> Iterator[EvmCall]:
    """Calls of a writer as it was run, and upon the item that is read: with the key of its slot, or with the number by
    which the run before it names it."""
    call, types = _plain(writer, person), writer.entry_point.types
    number = trace.call.data[4:36]
    if load.label & LISTED and len(number) == 32 and int.from_bytes(number, "big") < _SMALL:
        for data in with_key(call.data, types, number)[:1]:
            yield replace(call, data=data)
    yield call
    if writer.entry_point.payable:
        yield replace(call, value=_LOAN)
    for key in _keys(load, trace):
        for data in with_key(call.data, types, key):
            yield replace(call, data=data)


def _keys(load: Load, trace: Trace) -> Iterator[bytes]:
    """The keys by which the slot of a mapping was worked out."""
    for back in range(4):
        hashed = trace.hashes.get(load.slot - back)
        if hashed is not None and len(hashed) == 64:
            words = (hashed[:32], hashed[32:])
            yield from (word for word in words if any(word[:28]) or word == bytes(32))
            return


def _loads(trace: Trace, place: int) -> list[Load]:
    """The words that a branch may depend on: those read since the branch before it, else the last ones before."""
    since = [load for load in trace.loads if load.after == place]
    return since or [load for load in trace.loads if load.after <= place][-2:]


def _moved(step: _Step, seconds: int, blocks: int, over: int) -> _Step:
    call = replace(step.call, seconds=step.call.seconds + seconds, blocks=step.call.blocks + blocks)
    return replace(step, call=call, over=step.over + (over if seconds else 0))


def _authorized(
    sequence: _Sequence, traces: list[Trace], authorization: FunctionAuthorization, delay_s: int
) -> Authorized:
    """The last of those who call on the way, together with the others; the zero address for anybody."""
    steps = [step for step in sequence if step.person is not None]
    people = [step.person for step in steps if step.person is not None]
    person = people[-1] if people else None
    trial, unprivileged = authorization.trial, authorization.unprivileged_run
    assert trial is not None and unprivileged is not None
    plain = replace(trial, force={}, elsewhen=False, proven=False)
    result = Authorized(ZERO, 0, plain, unprivileged, traces[-1], delay_s=delay_s, before=tuple(traces[:-1]))
    if person is None:
        return result
    others = dict.fromkeys(other.who for other in people if other.who != person.who)
    return replace(
        result,
        who=person.who,
        label=person.label,
        unprivileged_run=person.unprivileged_run,
        source=person.source,
        jointly=tuple(others),
        calls=None if steps[-1] is sequence[-1] else steps[-1].authorization.entry_point,
    )


def _least(results: Iterable[Authorized]) -> Iterator[Authorized]:
    """Those of which no other, by the same function, needs fewer accounts and no more time."""
    kept: list[Authorized] = []
    for person in sorted(results, key=lambda person: (len(person.people), person.delay_s)):
        same = (other for other in kept if other.calls is person.calls)
        if not any(other.people <= person.people and other.delay_s <= person.delay_s for other in same):
            kept.append(person)
            yield person

"""Sequences of calls that reach the state and time which a trial forced.

A function whose effect only shows past a forced check of state or time is run without force, after up to two other
calls. A call is tried before it only if it writes a slot that the failing branch depends on, and the time is moved only
to moments that the code compares it with. Every account that must make a call on the way is needed: two keys in
sequence are needed both. This is backward search as in planning; a run shows each step.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from auditor.chains.evm.authorization.members.address_source import source_of
from auditor.chains.evm.authorization.members.mapping_slots import (
    SlotPattern,
)
from auditor.chains.evm.authorization.pass_context import PassContext
from auditor.chains.evm.authorization.passes.sequence_search import (
    CallSequence,
    SequenceSearch,
    SequenceStep,
    callers_of,
    comparable_effects,
    listed_pattern,
    plain_call,
)
from auditor.chains.evm.authorization.result.authorization import (
    Access,
    Authorized,
    FunctionAuthorization,
    RequiredState,
)
from auditor.chains.evm.authorization.result.effects import WatchedSlots, all_effects
from auditor.chains.evm.authorization.result.harm import calls_stored_accounts, further_harms, harmful
from auditor.chains.evm.authorization.search.sentinels import UNPRIVILEGED, ZERO
from auditor.chains.evm.authorization.search.trace_queries import compared_accounts
from auditor.chains.evm.execution.call import Trace, Turn
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.execution.taint import CALLER

_MOST_PEOPLE = 4


async def find_sequences(authorization: FunctionAuthorization, context: PassContext) -> FunctionAuthorization:
    """Adds the accounts that can make a function act without forced branches, with their helpers and delay."""
    run = authorization.authorized_run or authorization.unprivileged_run
    if run is None or authorization.trial is None:
        return authorization
    if authorization.access is Access.UNDECIDED:
        return await _decided_by_sequences(authorization, context)
    wanted = [run] if _needs_more(authorization, run, context.watched) else []
    if authorization.access is Access.OPEN:
        wanted += [further for further, *_ in further_harms(authorization, context.watched) if further.call.force]
    results: list[Authorized] = []
    for run in wanted:
        goal = comparable_effects(run) if run.has_effect else frozenset()
        for person in callers_of(authorization, None):
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
    search = SequenceSearch(engine, _writers(context.authorizations), goal, force)
    results = []
    for sequence, traces in await search.run(SequenceStep(plain_call(authorization, person), authorization, person)):
        delay_s = await _delay_s(sequence[-1], engine)
        results.append(_authorized(sequence, traces, authorization, delay_s))
    return results


async def _decided_by_sequences(authorization: FunctionAuthorization, context: PassContext) -> FunctionAuthorization:
    """Marks a function that refused every caller as guarded by the accounts it compares the caller with, if all of them
    succeed in another state in which an unprivileged caller does not."""
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
    decided = replace(authorization, access=Access.GUARDED, why="", authorized_run=None).accepting(*people)
    return replace(decided, authorized_run=results[0].trace, sequences=tuple(_least(results)))


async def _stops_others(person: Authorized, engine: Engine) -> bool:
    """Whether an unprivileged caller fails where an account succeeded in a sequence."""
    last = person.trace.call
    data = last.data.replace(last.caller, UNPRIVILEGED)
    other = replace(last, caller=UNPRIVILEGED, data=data)
    traces = await engine.in_turn([*(trace.call for trace in person.before), other])
    return bool(traces) and not traces[-1].has_effect


async def _delay_s(step: SequenceStep, engine: Engine) -> int:
    """Seconds from the pinned block until a call can be made."""
    waited = step.call.seconds - step.over
    if not step.call.blocks:
        return waited
    measured = await engine.world.reader.seconds_per_block()
    seconds: float = measured.value
    return waited + math.ceil(step.call.blocks * seconds)


def _needs_more(authorization: FunctionAuthorization, run: Trace, watched: WatchedSlots) -> bool:
    """Whether a run only has an effect past a forced check, or none, and the effect matters to others."""
    if authorization.access is Access.GUARDED:
        return bool(authorization.authorized) and bool(run.call.force or not run.has_effect)
    given = authorization.endowed_run is not None and authorization.obtainable
    forced = bool(run.call.force) and run.has_effect and not given and authorization.state is not RequiredState.NEVER
    if authorization.access is not Access.OPEN or not forced:
        return False
    done, seats = all_effects(authorization, watched)
    return bool(harmful(done, seats, run, given=False)) or authorization.changes_settings or calls_stored_accounts(run)


def _writers(authorizations: Iterable[FunctionAuthorization]) -> dict[SlotPattern, list[FunctionAuthorization]]:
    result: dict[SlotPattern, list[FunctionAuthorization]] = {}
    for authorization in authorizations:
        run = authorization.endowed_run or authorization.authorized_run
        if authorization.access in (Access.OPEN, Access.GUARDED) and run is not None:
            for write in run.writes:
                pattern = listed_pattern(write.account, write.slot, run)
                writers = result.setdefault(pattern, [])
                if authorization not in writers:
                    writers.append(authorization)
    return result


def _authorized(
    sequence: CallSequence, traces: list[Trace], authorization: FunctionAuthorization, delay_s: int
) -> Authorized:
    """The last caller of a sequence, together with the others; the zero address for anybody."""
    steps = [step for step in sequence if step.person is not None]
    people = [step.person for step in steps if step.person is not None]
    person = people[-1] if people else None
    trial, unprivileged = authorization.trial, authorization.unprivileged_run
    assert trial is not None and unprivileged is not None
    plain = replace(trial, force={}, needs_other_state=False, forced_input=False)
    result = Authorized(ZERO, 0, plain, unprivileged, traces[-1], delay_s=delay_s, before=tuple(traces[:-1]))
    if person is None:
        return result
    others = dict.fromkeys(other.who for other in people if other.who != person.who)
    return replace(
        result,
        who=person.who,
        accepted_as=person.accepted_as,
        unprivileged_run=person.unprivileged_run,
        source=person.source,
        jointly=tuple(others),
        calls=None if steps[-1] is sequence[-1] else steps[-1].authorization.entry_point,
    )


def _least(results: Iterable[Authorized]) -> Iterator[Authorized]:
    """Results that no other result for the same function beats with fewer accounts and no more time."""
    kept: list[Authorized] = []
    for person in sorted(results, key=lambda person: (len(person.required_accounts), person.delay_s)):
        same = (other for other in kept if other.calls is person.calls)
        if not any(
            other.required_accounts <= person.required_accounts and other.delay_s <= person.delay_s for other in same
        ):
            kept.append(person)
            yield person

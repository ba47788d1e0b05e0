"""Decides all functions of a contract together: guards first, then who is in the sets they ask, then what calls do."""

from asyncio import gather
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from auditor.chains.evm.execution.call import End
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.guards.discovery.arguments import variants
from auditor.chains.evm.guards.discovery.attempt import Attempt, Spent, Trials
from auditor.chains.evm.guards.discovery.decide import decide
from auditor.chains.evm.guards.discovery.decision import Answer, Decision
from auditor.chains.evm.guards.discovery.effects import Watched, codes_run
from auditor.chains.evm.guards.discovery.keys import Shape, shape
from auditor.chains.evm.guards.discovery.members import constants, fill, seat
from auditor.chains.evm.guards.discovery.openly import open_sets
from auditor.chains.evm.guards.discovery.origin import loaded
from auditor.chains.evm.guards.discovery.people import EVERYBODY
from auditor.chains.evm.guards.discovery.surface import methods
from auditor.chains.evm.reading import ChainReader

_MOST_METHODS = 400


@dataclass(frozen=True)
class Subject:
    """A contract to look into: its address, the functions it has, and every code that dispatches to them (its own and
    those of its implementations)."""

    address: bytes
    selectors: frozenset[str]
    codes: tuple[bytes, ...]
    example: bytes


@dataclass(frozen=True)
class Discovered:
    """What was decided about the functions of a contract; ``left`` counts those that were too many to look into."""

    subject: Subject
    decisions: tuple[Decision, ...]
    watched: Watched
    left: int = 0


async def discover(subject: Subject, people: Collection[bytes], engine: Engine, reader: ChainReader) -> Discovered:
    """Whom each state-changing function accepts, and what a call of it did when it was run."""
    trials = Trials(engine, subject.address)
    found = methods(subject.codes, subject.selectors)
    decisions = await gather(*(decide(method, subject.example, trials) for method in found[:_MOST_METHODS]))
    open_sets(decisions, trials)
    written = [each for code in subject.codes for each in constants(code)]
    await fill(decisions, (*people, *written), trials, reader)
    await gather(*(_through(decision, subject, trials) for decision in decisions))
    traces = [trace for decision in decisions for trace in (decision.stranger, decision.through) if trace is not None]
    watched = Watched(_seats(decisions), codes_run(traces, subject.address))
    return Discovered(subject, tuple(decisions), watched, max(0, len(found) - _MOST_METHODS))


async def _through(decision: Decision, subject: Subject, trials: Trials) -> None:
    """Looks for arguments with which a call by somebody accepted does something, to see what it does."""
    if decision.answer is not Answer.GUARDED or not decision.accepted or (decision.through and decision.through.acts):
        return
    one = next((each for each in decision.accepted if any(each.who)), decision.accepted[0])
    waiting = [
        Attempt(data, alone=one.attempt.alone)
        for data in variants(decision.method.selector, decision.method.types, subject.example)
    ]
    try:
        for attempt in waiting:
            trace = await trials.run(attempt, one.who, one.label)
            while not trace.acts and trace.end is not End.CUT and len(attempt.force) < 6:
                branch = next(
                    (
                        b
                        for b in reversed(trace.branches)
                        if b.frame in trace.failed and b.turn not in attempt.force and not b.label & 256
                    ),
                    None,
                )
                if branch is None:
                    break
                attempt = attempt.forced(branch)
                trace = await trials.run(attempt, one.who, one.label)
            if trace.acts:
                decision.through = trace
                return
    except Spent:
        return


def _seats(decisions: Sequence[Decision]) -> dict[Shape, str]:
    """Where guards have their answers from, by shape of slot, with a name for each."""
    found: dict[Shape, str] = {}
    for decision in decisions:
        for one in decision.accepted:
            load = loaded(one.who, one.stranger) if one.who not in EVERYBODY else None
            if load is not None and load.account == one.stranger.call.to:
                found.setdefault(shape(load.account, load.slot, one.stranger.hashes), one.source)
        for entry in decision.sets:
            found.setdefault(entry.shape, seat(entry))
    return found

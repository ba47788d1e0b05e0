"""Who is in the sets that guards look callers up in: candidates from events, code and the graph, each tried.

Which events tell of a set is learnt by running the functions that write it: an event that such a run leaves behind with
the new member in it. Where no function is seen to write the set, all events of the contract are read.
"""

import re
from asyncio import gather
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from auditor.chains.evm.addresses import eip55
from auditor.chains.evm.execution.call import Event, Need, Trace
from auditor.chains.evm.execution.taint import CALLER, ORIGIN, SIGNED
from auditor.chains.evm.guards.discovery.attempt import Attempt, Spent, Trials
from auditor.chains.evm.guards.discovery.decision import Accepted, Answer, Decision
from auditor.chains.evm.guards.discovery.keys import Kept, Shape, coarse, shape
from auditor.chains.evm.guards.discovery.people import ARGUMENTS, EVERYBODY, SENDER, SIGNERS
from auditor.chains.evm.guards.discovery.signers import sign_together
from auditor.chains.evm.reading import ChainReader, Log, Unread
from auditor.chains.evm.roles import role_name

_MOST_CANDIDATES = 600
_MOST_LOGS = 64
_MOST_FIRST = 2  # transactions of a contract that are read: the first with an event is mostly that which made it
_LONG = 2_048  # bytes of an input, at either end, in which addresses are looked for
_PADDED = re.compile(rb"(?=\0{12})")
_MOST_WORDS = 8
_MOST_OTHERS = 300
_MOST_MEMBERS = 64


@dataclass(frozen=True)
class Named:
    """What events tell of a set or of items: the addresses in them, all their words, and whether they tell all."""

    people: tuple[bytes, ...] = ()
    words: tuple[tuple[bytes, ...], ...] = ()
    complete: bool = False


Told = Mapping[Shape, Named]


def asked(decisions: Iterable[Decision]) -> list[Kept]:
    """The sets in which guards look callers up."""
    return [entry for each in decisions if each.answer is Answer.GUARDED for entry in each.sets]


async def told(decisions: Sequence[Decision], reader: ChainReader) -> Told:
    """For each set, and for the items that have owners, what the events tell that come with their being written.

    ``decisions`` are those of all contracts, for a set may be kept, and written, in another.
    """
    items = [each for decision in decisions if decision.answer is Answer.GUARDED for each in decision.items]
    shapes = dict.fromkeys((*(entry.shape for entry in asked(decisions)), *items))
    answers = await gather(*(_told(each, decisions, reader) for each in shapes))
    return dict(zip(shapes, answers, strict=True))


async def fill(decision: Decision, people: Iterable[bytes], known: Told, trials: Trials) -> None:
    """Adds the members of sets to those whom a decision accepts."""
    for entry in asked([decision]):
        told = known[entry.shape]
        decision.complete &= told.complete and len(told.people) <= _MOST_CANDIDATES
        others = islice(people, _MOST_OTHERS)
        candidates = (*told.people[:_MOST_CANDIDATES], entry.account, trials.contract, *others)
        if decision.attempt is not None and decision.stranger is not None:
            await confirm(decision, entry, candidates, trials, decision.attempt, decision.stranger)


async def confirm(
    decision: Decision, entry: Kept, people: Iterable[bytes], trials: Trials, attempt: Attempt, stranger: Trace
) -> None:
    """Accepts those of ``people`` under whose address anything is kept and whom an attempt lets pass."""
    world = trials.engine.world
    candidates = dict.fromkeys(people)
    slots = {each: entry.of(each) for each in candidates if each not in EVERYBODY and any(each)}
    await world.fetch(Need("slot", entry.account, slot) for slot in slots.values())
    entered = [each for each, slot in slots.items() if world.slot(entry.account, slot)]
    decision.complete &= len(entered) <= _MOST_MEMBERS
    label = ORIGIN if entry.person == SENDER else SIGNED if entry.person in SIGNERS else CALLER
    done = {each.who for each in decision.accepted if each.label == label}
    await trials.ahead([attempt], [each for each in entered[:_MOST_MEMBERS] if each not in done], label)
    try:
        for who in entered[:_MOST_MEMBERS]:
            await _try(decision, entry, who, label, trials, attempt, stranger)
    except Spent:
        decision.complete = False
    if label == SIGNED and not decision.accepted:
        stops = {decision.through.stop} if decision.through is not None else set()
        await sign_together(
            *(decision, entered[:_MOST_MEMBERS], attempt, stranger, trials),
            source=seat(entry),
            stops=stops,
        )


async def _try(
    decision: Decision, entry: Kept, who: bytes, label: int, trials: Trials, attempt: Attempt, stranger: Trace
) -> None:
    if any((each.who, each.label) == (who, label) for each in decision.accepted):
        return
    stops = {each.stop for each in (decision.through, *(one.trace for one in decision.accepted)) if each is not None}
    trace = await trials.passes(attempt, stranger, who, label, stops=stops)
    if trace is not None:
        decision.accepted.append(Accepted(who, label, attempt, stranger, trace, seat(entry)))
        if decision.through is None or trace.acts:
            decision.through = trace


def seat(entry: Kept) -> str:
    """A name for the set: that of the role where the mapping hangs on one, else where it lies."""
    hashed = next((entry.hashes[entry.slot - back] for back in range(64) if entry.slot - back in entry.hashes), b"")
    for start in range(0, len(hashed) - 31, 32):
        inner = entry.hashes.get(int.from_bytes(hashed[start : start + 32], "big"))
        if inner is not None and len(inner) == 64:
            return role_name(inner[:32])
    where = int.from_bytes(hashed[32:64], "big") if len(hashed) == 64 else None
    return f"members at slot {where}" if where is not None and where < 1 << 32 else "members of a set"


async def _told(pattern: Shape, decisions: Sequence[Decision], reader: ChainReader) -> Named:
    account = pattern[0]
    assert isinstance(account, bytes)
    writers = list(_writers(pattern, decisions))
    topics = sorted(set().union(*(named for _, named in writers)))
    try:
        logs = await reader.logs(eip55(account), [list(topics)] if topics else [])
    except Unread:
        return Named()
    words = tuple(dict.fromkeys(tuple(_words(log)) for log in logs))
    people = dict.fromkeys(word[12:] for each in words for word in each if is_address(word))
    # Who hands on what he owns tells of it, and does not tell who was the first.
    complete = any(named and not decision.items for decision, named in writers)
    if not topics:
        people |= await _given(account, logs, reader)
    return Named(tuple(people), tuple(each[:_MOST_WORDS] for each in words[-_MOST_LOGS:]), complete)


async def _given(account: bytes, logs: Sequence[Log], reader: ChainReader) -> dict[bytes, None]:
    """The addresses in what a contract was made with, which its first event tells, and in what it was called with."""
    first = list(dict.fromkeys(log.transaction for log in logs if log.transaction))[:_MOST_FIRST]
    whole = await reader.inputs(eip55(account), first)
    inputs = (each[:_LONG] + each[-_LONG:] if len(each) > 2 * _LONG else each for each in whole)
    words = (data[at : at + 32] for data in inputs for at in (match.start() for match in _PADDED.finditer(data)))
    people = dict.fromkeys(word[12:] for word in words if len(word) == 32 and is_address(word))
    return dict(islice(people.items(), _MOST_CANDIDATES))


def _writers(pattern: Shape, decisions: Iterable[Decision]) -> Iterable[tuple[Decision, set[bytes]]]:
    """The functions that write the set, each with the events that come with it."""
    wanted = coarse(pattern)
    for decision in decisions:
        trace = decision.through
        if trace is None:
            continue
        writes = (write for write in trace.writes if write.account == pattern[0] and write.new)
        if any(coarse(shape(write.account, write.slot, trace.hashes)) == wanted for write in writes):
            yield decision, {each.topics[0] for each in trace.events if each.topics and _names_anybody(each, trace)}


def _names_anybody(event: Event, trace: Trace) -> bool:
    return any(who in part for part in (*event.topics[1:], event.data) for who in (*ARGUMENTS, trace.call.caller))


def _words(log: Log) -> Iterable[bytes]:
    return (*log.topics[1:], *(log.data[start : start + 32] for start in range(0, len(log.data) - 31, 32)))


def is_address(word: bytes) -> bool:
    """Whether a word may be the address of somebody: neither a number nor a hash."""
    return not any(word[:12]) and any(word[12:17])

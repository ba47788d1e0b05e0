"""Who is in the sets that guards look callers up in: candidates from events, code and the graph, each tried.

Which events tell of a set is learnt by running the functions that write it: an event that such a run leaves behind with
the new member in it. Where no function is seen to write the set, all events of the contract are read.
"""

from asyncio import gather
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from auditor.chains.evm.execution.call import Event, Need, Trace
from auditor.chains.evm.execution.labels import CALLER, ORIGIN
from auditor.chains.evm.guards.discovery.attempt import Spent, Trials
from auditor.chains.evm.guards.discovery.decision import Accepted, Answer, Decision
from auditor.chains.evm.guards.discovery.keys import Kept, Shape, coarse, shape
from auditor.chains.evm.guards.discovery.people import ARGUMENTS, EVERYBODY, SENDER
from auditor.chains.evm.reading import ChainReader, Log, Unread
from auditor.chains.evm.roles import role_name
from auditor.model.ids import checksum

_MOST_CANDIDATES = 600
_MOST_OTHERS = 300
_MOST_MEMBERS = 64

Told = Mapping[Shape, tuple[tuple[bytes, ...], bool]]


def asked(decisions: Iterable[Decision]) -> list[Kept]:
    """The sets in which guards look callers up."""
    return [entry for each in decisions if each.answer is Answer.GUARDED for entry in each.sets]


async def told(decisions: Sequence[Decision], reader: ChainReader) -> Told:
    """For each set the addresses in the events that tell of its members, and whether these events tell all.

    ``decisions`` are those of all contracts, for a set may be kept, and written, in another.
    """
    shapes = dict.fromkeys(entry.shape for entry in asked(decisions))
    answers = await gather(*(_told(each, decisions, reader) for each in shapes))
    return dict(zip(shapes, answers, strict=True))


async def fill(decision: Decision, people: Iterable[bytes], known: Told, trials: Trials) -> None:
    """Adds the members of sets to those whom a decision accepts."""
    for entry in asked([decision]):
        named, complete = known[entry.shape]
        decision.complete &= complete and len(named) <= _MOST_CANDIDATES
        others = islice(people, _MOST_OTHERS)
        candidates = dict.fromkeys((*named[:_MOST_CANDIDATES], entry.account, trials.contract, *others))
        await _confirm(decision, entry, list(candidates), trials)


async def _confirm(decision: Decision, entry: Kept, candidates: Sequence[bytes], trials: Trials) -> None:
    """Tries those under whose address anything is kept."""
    world = trials.engine.world
    slots = {each: entry.of(each) for each in candidates if each not in EVERYBODY and any(each)}
    await world.fetch(Need("slot", entry.account, slot) for slot in slots.values())
    entered = [each for each, slot in slots.items() if world.slot(entry.account, slot)]
    decision.complete &= len(entered) <= _MOST_MEMBERS
    label = ORIGIN if entry.person == SENDER else CALLER
    try:
        for who in entered[:_MOST_MEMBERS]:
            await _try(decision, entry, who, label, trials)
    except Spent:
        decision.complete = False


async def _try(decision: Decision, entry: Kept, who: bytes, label: int, trials: Trials) -> None:
    tried = any((each.who, each.label) == (who, label) for each in decision.accepted)
    if tried or decision.attempt is None or decision.stranger is None:
        return
    stops = {each.stop for each in (decision.through, *(one.trace for one in decision.accepted)) if each is not None}
    trace = await trials.passes(decision.attempt, decision.stranger, who, label, stops=stops)
    if trace is not None:
        decision.accepted.append(Accepted(who, label, decision.attempt, decision.stranger, trace, seat(entry)))
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


async def _told(pattern: Shape, decisions: Sequence[Decision], reader: ChainReader) -> tuple[tuple[bytes, ...], bool]:
    account = pattern[0]
    assert isinstance(account, bytes)
    topics = sorted(_topics(pattern, decisions))
    try:
        logs = await reader.logs(checksum("0x" + account.hex()), [list(topics)] if topics else [])
    except Unread:
        return (), False
    return tuple(dict.fromkeys(each for log in logs for each in _addresses(log))), bool(topics)


def _topics(pattern: Shape, decisions: Iterable[Decision]) -> set[bytes]:
    """The events that come with a write to the set."""
    wanted = coarse(pattern)
    found = set()
    for trace in (decision.through for decision in decisions if decision.through is not None):
        writes = (write for write in trace.writes if write.account == pattern[0] and write.new)
        if any(coarse(shape(write.account, write.slot, trace.hashes)) == wanted for write in writes):
            found |= {each.topics[0] for each in trace.events if each.topics and _names_anybody(each, trace)}
    return found


def _names_anybody(event: Event, trace: Trace) -> bool:
    return any(who in part for part in (*event.topics[1:], event.data) for who in (*ARGUMENTS, trace.call.caller))


def _addresses(log: Log) -> Iterable[bytes]:
    words = [*log.topics[1:], *(log.data[start : start + 32] for start in range(0, len(log.data) - 31, 32))]
    return (word[12:] for word in words if is_address(word))


def is_address(word: bytes) -> bool:
    """Whether a word may be the address of somebody: neither a number nor a hash."""
    return not any(word[:12]) and any(word[12:17])

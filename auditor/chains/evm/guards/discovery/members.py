"""Who is in the sets that guards look callers up in: candidates from events, code and the graph, each tried.

Which events tell of a set is learnt by running the functions that write it: an event that such a run leaves behind with
the new member in it. Where no function is seen to write the set, all events of the contract are read.
"""

from asyncio import gather
from collections.abc import Collection, Iterable, Sequence

from auditor.chains.evm.execution.call import Need, Trace
from auditor.chains.evm.execution.labels import CALLER, ORIGIN
from auditor.chains.evm.guards.discovery.attempt import Spent, Trials
from auditor.chains.evm.guards.discovery.decision import Accepted, Answer, Decision
from auditor.chains.evm.guards.discovery.keys import Kept, shape
from auditor.chains.evm.guards.discovery.people import ARGUMENTS, EVERYBODY, SENDER, ZERO
from auditor.chains.evm.reading import ChainReader, Log, Unread
from auditor.chains.evm.roles import role_name
from auditor.model.ids import checksum

_MOST_CANDIDATES = 600
_MOST_MEMBERS = 64
_PUSH20 = 0x73


async def fill(decisions: Sequence[Decision], people: Collection[bytes], trials: Trials, reader: ChainReader) -> None:
    """Adds the members of sets to those whom the decisions accept."""
    waiting = [decision for decision in decisions if decision.answer is Answer.GUARDED and decision.sets]
    accounts = {entry.account for decision in waiting for entry in decision.sets}
    told = dict(
        zip(sorted(accounts), await gather(*(_told(each, decisions, reader) for each in sorted(accounts))), strict=True)
    )
    await gather(*(_fill(decision, people, told, trials) for decision in waiting))


async def _fill(
    decision: Decision, people: Collection[bytes], told: dict[bytes, tuple[list[bytes], bool]], trials: Trials
) -> None:
    for entry in decision.sets:
        named, complete = told[entry.account]
        candidates = [each for each in dict.fromkeys((*named, *people, entry.account, trials.contract)) if each != ZERO]
        decision.complete &= complete and len(candidates) <= _MOST_CANDIDATES
        await _confirm(decision, entry, candidates[:_MOST_CANDIDATES], trials)


async def _confirm(decision: Decision, entry: Kept, candidates: Sequence[bytes], trials: Trials) -> None:
    """Tries those under whose address something else is kept than under the stranger's."""
    world = trials.engine.world
    slots = {each: entry.of(each) for each in candidates if each not in EVERYBODY}
    await world.fetch(Need("slot", entry.account, slot) for slot in slots.values())
    unlike = [each for each, slot in slots.items() if world.slot(entry.account, slot)]
    decision.complete &= len(unlike) <= _MOST_MEMBERS
    label = ORIGIN if entry.person == SENDER else CALLER
    if decision.attempt is None or decision.stranger is None:
        return
    for who in unlike[:_MOST_MEMBERS]:
        if any((each.who, each.label) == (who, label) for each in decision.accepted):
            continue
        try:
            trace = await trials.passes(decision.attempt, decision.stranger, who, label)
        except Spent:
            decision.complete = False
            return
        if trace is not None:
            decision.accepted.append(Accepted(who, label, decision.attempt, decision.stranger, trace, seat(entry)))
            if decision.through is None or (trace.acts and not decision.through.acts):
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


async def _told(account: bytes, decisions: Iterable[Decision], reader: ChainReader) -> tuple[list[bytes], bool]:
    """The addresses in the events of an account that tell of members, and whether these events tell all."""
    topics = sorted(_topics(account, decisions))
    try:
        logs = await reader.logs(checksum("0x" + account.hex()), [topics] if topics else [])
    except Unread:
        return [], False
    return list(dict.fromkeys(each for log in logs for each in _addresses(log))), bool(topics)


def _topics(account: bytes, decisions: Iterable[Decision]) -> set[bytes]:
    """The events that come with a write to any of the sets that guards look callers up in."""
    decisions = list(decisions)
    shapes = {entry.shape for decision in decisions for entry in decision.sets}
    found = set()
    for trace in (decision.through for decision in decisions if decision.through is not None):
        if any(shape(write.account, write.slot, trace.hashes) in shapes for write in trace.writes):
            found |= {
                event.topics[0]
                for event in trace.events
                if event.topics and _names_argument(event.topics, event.data, trace)
            }
    return found


def _names_argument(topics: tuple[bytes, ...], data: bytes, trace: Trace) -> bool:
    people = {*ARGUMENTS, trace.call.caller}
    return any(person in part for part in (*topics[1:], data) for person in people)


def _addresses(log: Log) -> Iterable[bytes]:
    words = [*log.topics[1:], *(log.data[start : start + 32] for start in range(0, len(log.data) - 31, 32))]
    for word in words:
        if not any(word[:12]) and any(word[12:16]):
            yield word[12:]


def constants(code: bytes) -> list[bytes]:
    """Addresses written into code: immutables and constants."""
    found = []
    place = 0
    while place < len(code):
        op = code[place]
        size = op - 0x5F if 0x60 <= op <= 0x7F else 0
        word = code[place + 1 : place + 1 + size]
        if op == _PUSH20 or (op == 0x7F and not any(word[:12])):
            found.append(word[-20:])
        place += 1 + size
    return [each for each in dict.fromkeys(found) if any(each[:4]) and each != b"\xff" * 20 and len(each) == 20]

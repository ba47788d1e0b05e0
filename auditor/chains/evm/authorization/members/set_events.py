"""Events about the sets in which guards look callers up: the addresses that they name, and whether these are all.

Runs of the functions that write a set show which events announce a write: those with the new member in them. If no
known function writes the set, all events of the contract are read.
"""

from asyncio import gather
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from auditor.chains.evm.addresses import eip55, is_address, padded_addresses
from auditor.chains.evm.authorization.members.mapping_slots import (
    MappingSlot,
    SlotPattern,
    pattern_without_constants,
    slot_pattern,
)
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization
from auditor.chains.evm.authorization.search.sentinels import ARGUMENT_ADDRESSES
from auditor.chains.evm.execution.call import Event, Trace
from auditor.chains.evm.reading import ChainReader, Log, Unread

MOST_CANDIDATES = 600
_MOST_LOGS = 64
_MOST_FIRST = 2  # transactions of a contract to read: the first with an event is usually its creation
_LONG = 2_048  # bytes at either end of an input that are searched for addresses
_MOST_WORDS = 8


@dataclass(frozen=True)
class EventRecord:
    """Facts from events about a set or about items: the addresses in them, all their words, and whether they are
    complete."""

    people: tuple[bytes, ...] = ()
    words: tuple[tuple[bytes, ...], ...] = ()
    complete: bool = False


EventIndex = Mapping[SlotPattern, EventRecord]


def guard_sets(authorizations: Iterable[FunctionAuthorization]) -> list[MappingSlot]:
    """The sets in which guards look callers up."""
    return [
        entry
        for authorization in authorizations
        if authorization.access is Access.GUARDED
        for entry in authorization.sets
    ]


async def set_events(authorizations: Sequence[FunctionAuthorization], reader: ChainReader) -> EventIndex:
    """For each set, and for items with owners, the facts from events that announce writes.

    ``authorizations`` are those of all contracts, since a set may be stored and written in another contract.
    """
    items = [
        pattern
        for authorization in authorizations
        if authorization.access is Access.GUARDED
        for pattern in authorization.owner_slots
    ]
    shapes = dict.fromkeys((*(entry.pattern for entry in guard_sets(authorizations)), *items))
    answers = await gather(*(_set_events(value, authorizations, reader) for value in shapes))
    return dict(zip(shapes, answers, strict=True))


async def _set_events(
    pattern: SlotPattern, authorizations: Sequence[FunctionAuthorization], reader: ChainReader
) -> EventRecord:
    account = pattern[0]
    assert isinstance(account, bytes)
    writers = list(_writers(pattern, authorizations))
    topics = sorted(set().union(*(names for _, names in writers)))
    try:
        logs = await reader.logs(eip55(account), [list(topics)] if topics else [])
    except Unread:
        return EventRecord()
    words = tuple(dict.fromkeys(tuple(_words(log)) for log in logs))
    people = dict.fromkeys(word[12:] for line in words for word in line if is_address(word))
    # A transfer of ownership emits an event, but the first owner may have none.
    complete = any(names and not authorization.owner_slots for authorization, names in writers)
    if not topics:
        people |= await _given(account, logs, reader)
    return EventRecord(tuple(people), tuple(line[:_MOST_WORDS] for line in words[-_MOST_LOGS:]), complete)


async def _given(account: bytes, logs: Sequence[Log], reader: ChainReader) -> dict[bytes, None]:
    """The addresses in a contract's creation transaction, found by its first event, and in later calls of it."""
    first = list(dict.fromkeys(log.transaction for log in logs if log.transaction))[:_MOST_FIRST]
    whole = await reader.inputs(eip55(account), first)
    inputs = (address[:_LONG] + address[-_LONG:] if len(address) > 2 * _LONG else address for address in whole)
    people = dict.fromkeys(address for data in inputs for address in padded_addresses(data))
    return dict(islice(people.items(), MOST_CANDIDATES))


def _writers(
    pattern: SlotPattern, authorizations: Iterable[FunctionAuthorization]
) -> Iterable[tuple[FunctionAuthorization, set[bytes]]]:
    """The functions that write the set, each with the events that announce it."""
    wanted = pattern_without_constants(pattern)
    for authorization in authorizations:
        trace = authorization.authorized_run
        if trace is None:
            continue
        writes = (write for write in trace.writes if write.account == pattern[0] and write.new)
        if any(
            pattern_without_constants(slot_pattern(write.account, write.slot, trace.hashes)) == wanted
            for write in writes
        ):
            yield (
                authorization,
                {event.topics[0] for event in trace.events if event.topics and _names_anybody(event, trace)},
            )


def _names_anybody(event: Event, trace: Trace) -> bool:
    return any(
        who in part for part in (*event.topics[1:], event.data) for who in (*ARGUMENT_ADDRESSES, trace.call.caller)
    )


def _words(log: Log) -> Iterable[bytes]:
    return (*log.topics[1:], *(log.data[start : start + 32] for start in range(0, len(log.data) - 31, 32)))

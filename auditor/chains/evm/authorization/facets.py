"""Contracts that pick the code to run by selector and list it nowhere (EIP-2535 without a loupe).

The slot that is read for an undefined function gives the slot for any other. Selectors to try are those of known
functions, and those in the code of every contract that events and found slots name.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.chains.evm.addresses import eip55, is_address
from auditor.chains.evm.authorization.members.mapping_slots import slot_for_key
from auditor.chains.evm.code import selectors
from auditor.chains.evm.execution.call import Need, Trace
from auditor.chains.evm.execution.world import World
from auditor.chains.evm.functions import known_functions
from auditor.chains.evm.reading import Unread

_MOST_SELECTORS = 1_000
_MOST_NAMED = 64
_MOST_LEVELS = 4


@dataclass(frozen=True)
class Lookup:
    """The mapping from selectors to code: a load of a run, and the selector of that run."""

    account: bytes
    slot: int
    trace: Trace
    selector: bytes

    def slot_of(self, selector: bytes) -> int:
        """The slot for another selector."""
        return slot_for_key(self.slot, self.trace.hashes, _word(self.selector), _word(selector))


def selector_lookup(trace: Trace, other: Trace) -> Lookup | None:
    """The mapping lookup by selector that two runs of undefined functions share."""
    visited = {(load.account, load.slot) for load in other.loads}
    for load in trace.loads:
        result = Lookup(load.account, load.slot, trace, trace.call.selector)
        slot = result.slot_of(other.call.selector)
        if slot != load.slot and (load.account, slot) in visited:
            return result
    return None


async def delegated_selectors(contract: bytes, place: Lookup, world: World) -> dict[bytes, bytes]:
    """The delegated selectors that were found, each with the account whose code runs."""
    table: dict[bytes, bytes] = {}
    queried: set[bytes] = set()
    codes: set[bytes] = set()
    waiting = {bytes.fromhex(name[2:]) for name in known_functions()}
    fresh = await _event_accounts(contract, world)
    for _ in range(_MOST_LEVELS):
        await world.fetch(Need("code", address) for address in sorted(fresh))
        for account in fresh:
            waiting |= {bytes.fromhex(name[2:]) for name in selectors(world.code(account) or b"")}
        codes |= fresh
        some = sorted(waiting - queried)[: _MOST_SELECTORS - len(queried)]
        if not some:
            break
        queried.update(some)
        result = await _facets(some, place, world)
        table |= result
        fresh = set(result.values()) - codes
    return table


async def _facets(some: Iterable[bytes], place: Lookup, world: World) -> dict[bytes, bytes]:
    """By selector: the account whose code runs, an address at either end of the mapped word."""
    slots = {selector: place.slot_of(selector) for selector in some}
    await world.fetch(Need("slot", place.account, slot) for slot in slots.values())
    words = {address: (world.slot(place.account, slot) or 0).to_bytes(32, "big") for address, slot in slots.items()}
    ends = {selector: (word[12:], word[:20]) for selector, word in words.items() if any(word)}
    await world.fetch(Need("code", end) for pair in ends.values() for end in pair if any(end))
    both = ((selector, end) for selector, pair in ends.items() for end in reversed(pair) if world.code(end))
    return dict(both)


async def _event_accounts(contract: bytes, world: World) -> set[bytes]:
    """The accounts in the contract's events."""
    try:
        logs = await world.reader.logs(eip55(contract), [])
    except Unread:
        return set()
    words = (log.data[at : at + 32] for log in logs for at in range(0, len(log.data) - 31, 32))
    accounts = dict.fromkeys(
        word[12:] for word in (*(address for log in logs for address in log.topics), *words) if is_address(word)
    )
    return set(list(accounts)[:_MOST_NAMED])


def _word(selector: bytes) -> int:
    return int.from_bytes(selector.ljust(32, b"\0"), "big")

"""Functions whose arguments select the required role or item: the admin of a role, the operator of a vault.

Such a function is tried with every known key of the contract: keys that its other guards check, keys in events of its
sets, and hashes in its code (names of roles).
"""

from collections.abc import Iterable
from dataclasses import replace

from auditor.chains.evm.addresses import is_address
from auditor.chains.evm.authorization.members.mapping_slots import set_key, slot_for_key
from auditor.chains.evm.authorization.members.set_events import guard_sets
from auditor.chains.evm.authorization.members.set_members import confirm_members
from auditor.chains.evm.authorization.pass_context import PassContext
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization
from auditor.chains.evm.authorization.search.calldata import numbered
from auditor.chains.evm.authorization.search.trace_queries import memberships
from auditor.chains.evm.authorization.search.trial import BudgetExhausted, TrialRunner
from auditor.chains.evm.code import hashes
from auditor.chains.evm.execution.call import Need, Trace
from auditor.chains.evm.execution.taint import ITEM, WHO

_MOST_KEYS = 16
_SMALL = 1 << 64


async def try_argument_keys(authorization: FunctionAuthorization, context: PassContext) -> FunctionAuthorization:
    """Adds the authorized callers for other keys than those in earlier trials."""
    if authorization.access is not Access.GUARDED or authorization.trial is None:
        return authorization
    if not any(entry.keyed_by_argument for entry in authorization.sets):
        return authorization
    authorization, exhausted = await _other_sets(authorization, _keys(authorization, context), context)
    if exhausted:
        return authorization.incomplete()
    # Events show members under a key that is unknown.
    entered = any(context.events[entry.pattern].words for entry in authorization.sets)
    return authorization.incomplete(unless=bool(authorization.authorized) or not entered)


def _keys(authorization: FunctionAuthorization, context: PassContext) -> list[int]:
    patterns = {entry.pattern for entry in authorization.sets}
    own = [set_key(entry) for entry in guard_sets(context.authorizations) if entry.pattern in patterns]
    logged = [word for pattern in patterns for words in context.events[pattern].words for word in words]
    written = [number for code in context.contract.codes for number in hashes(code)]
    numbers = (
        *(key for key in own if key is not None),
        *(int.from_bytes(word, "big") for word in logged if not is_address(word)),
        *written,
    )
    return list(dict.fromkeys(numbers))[:_MOST_KEYS]


async def _other_sets(
    authorization: FunctionAuthorization, keys: Iterable[int], context: PassContext
) -> tuple[FunctionAuthorization, bool]:
    """The authorization with the members of the sets of all keys, and whether the budget was exhausted before."""
    assert authorization.trial is not None
    runner = context.runner
    visited = {(entry.account, entry.slot) for entry in authorization.sets}
    patterns = {entry.pattern for entry in authorization.sets}
    first: tuple[int, Trace] | None = None
    read: set[tuple[int, ...]] = set()
    # Large keys first: they cannot be confused with other hashed words.
    ordered = sorted(keys, key=lambda key: key < _SMALL)
    for key in ordered:
        if first is not None:
            words = await _items(*first, key, runner)
            if words in read:
                continue  # it selects the same set
            read.add(words)
        data = numbered(authorization.entry_point.selector, authorization.entry_point.types, key)
        trial = replace(authorization.trial, data=data)
        try:
            unprivileged = await runner.run(trial)
        except BudgetExhausted:
            return authorization, True
        if first is None and key >= _SMALL:
            first = (key, unprivileged)
            places = (place for other in ordered for place in _places(*first, other))
            await runner.engine.world.fetch(Need("slot", *place) for place in places)
            read.add(await _items(*first, key, runner))
        for entry in memberships(unprivileged):
            if entry.pattern in patterns and (entry.account, entry.slot) not in visited:
                visited.add((entry.account, entry.slot))
                people = (*context.events[entry.pattern].people, entry.account, runner.contract, *context.people)
                authorization = await confirm_members(authorization, entry, people, runner, trial, unprivileged)
    return authorization, False


async def _items(key: int, trace: Trace, other: int, runner: TrialRunner) -> tuple[int, ...]:
    """The words that a run would read for the item ``other``, at the slots where it read those of ``key``."""
    world, places = runner.engine.world, _places(key, trace, other)
    await world.fetch(Need("slot", *place) for place in places)
    return tuple(world.slot(*place) or 0 for place in places)


def _places(key: int, trace: Trace, other: int) -> list[tuple[bytes, int]]:
    loads = (load for load in trace.loads if load.slot_taint & ITEM and not load.slot_taint & WHO)
    return [(load.account, slot_for_key(load.slot, trace.hashes, key, other)) for load in loads]

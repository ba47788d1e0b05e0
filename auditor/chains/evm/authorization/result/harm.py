"""Harm by calls that anybody may make: a call that only affects its caller is not a power.

Anybody may move its own tokens, claim what is due and pay for what it gets. A call is a power if it takes over or stops
the contract, mints for nothing, or takes or destroys what another account, or the contract as a whole, owns.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from auditor.chains.evm.authorization.members.mapping_slots import is_hashed, is_keyed_by, slot_pattern
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization
from auditor.chains.evm.authorization.result.effects import (
    WatchedSlots,
    all_effects,
    effects,
    gives_tokens,
    moved_tokens,
)
from auditor.chains.evm.authorization.search.entry_points import sites_of_function
from auditor.chains.evm.authorization.search.sentinels import ARGUMENT_ADDRESSES, UNPRIVILEGED
from auditor.chains.evm.authorization.search.trial import TrialRunner
from auditor.chains.evm.execution.call import Inner, Trace, Write
from auditor.chains.evm.execution.taint import ITEM, LISTED, WHO
from auditor.model.grant import Effect

# Effects on the contract itself, whether or not the caller pays.
_TAKING_OVER = frozenset({Effect.UPGRADE, Effect.EXECUTE, Effect.CONTROL, Effect.PAUSE})
_MORE = 1 << 40  # added to a word to see whether a call increments or sets it
_OF_TOKENS = frozenset({Effect.MINT, Effect.WITHDRAW})


def harmful(done: Iterable[Effect], seats: Collection[str], trace: Trace, *, given: bool = True) -> list[Effect]:
    """The effects of an unprivileged caller's call that harm others; ``seats`` are those that it grants.

    Minting and taking are harmless if the caller pays, if the call needs holdings (``stored``) that anybody can obtain
    (``given``), or if neither the caller nor an account in the input gains.
    """
    held = bool(trace.call.stored) and given
    gains = not held and not _pays(trace) and _gains(trace)
    harms = set(_TAKING_OVER) | (_OF_TOKENS if gains else set())
    if not seats and (held or all(_is_callers(write.slot, trace) for write in trace.writes)):
        harms.discard(Effect.CONTROL)  # the caller renounces its own role
    if not (given and _consents(trace)) and _takes(trace):
        harms.add(Effect.SEIZE)
    return [effect for effect in done if effect in harms]


def further_harms(
    authorization: FunctionAuthorization, watched: WatchedSlots
) -> Iterator[tuple[Trace, list[Effect], tuple[str, ...]]]:
    """The further runs of a function with their effects beyond the usual ones, and the seats that they grant; for an
    open function only harm to others."""
    usual, _ = all_effects(authorization, watched)
    for run in authorization.further:
        done, seats = effects(run, watched, authorization.grants_roles)
        fresh: list[Effect] = [effect for effect in done if effect not in {*usual, Effect.PARAMETER}]
        if authorization.access is Access.OPEN:
            # What is paid for a transfer pays for no new tokens.
            makes = Effect.MINT in fresh and _gains(run)
            harms = harmful(fresh, seats, run, given=False)
            fresh = [Effect.MINT, *harms] if makes and Effect.MINT not in harms else harms
        if fresh:
            yield run, fresh, seats


def runs_stored_calls(trace: Trace) -> bool:
    """Whether a contract runs code, or makes a call, that somebody stored before: proposals, queued calls."""
    own = (inner for inner in trace.inner if inner.sender == trace.call.to and inner.to_taint & (ITEM | LISTED))
    laid = (inner.kind in ("delegatecall", "callcode") or inner.data_taint & (ITEM | LISTED) for inner in own)
    return any(laid)


def calls_stored_accounts(trace: Trace) -> bool:
    """Whether a contract calls an account that it reads from an item, with any function."""
    own = (inner for inner in trace.inner if inner.sender == trace.call.to and inner.kind != "staticcall")
    return any(inner.to_taint & (ITEM | LISTED) for inner in own)


def has_further_effects(trace: Trace, unprivileged: Trace) -> bool:
    """Whether a call has an effect, apart from events, that an unprivileged caller's does not have."""
    return bool(_effects(trace) - _effects(unprivileged))


def _effects(trace: Trace) -> set[object]:
    written = {(write.account, write.slot): write for write in trace.writes}.values()
    changes: set[object] = {
        (slot_pattern(write.account, write.slot, trace.hashes), _change(write))
        for write in written
        if write.new != write.old
    }
    changes |= {(inner.kind, inner.to, inner.data[:4]) for inner in trace.inner if inner.kind != "staticcall"}
    return changes | set(trace.destroyed)


def _change(write: Write) -> int:
    return write.new if write.slot_taint & WHO or abs(write.new - write.old) >> 200 else write.new - write.old


def _is_callers(slot: int, trace: Trace) -> bool:
    return is_keyed_by(slot, trace.hashes, trace.call.caller)


def _pays(trace: Trace) -> bool:
    """Whether the caller pays: in coins, or by a lower value stored under its address."""
    return trace.call.value > 0 or any(
        write.new < write.old and _is_callers(write.slot, trace) for write in trace.writes
    )


def _consents(trace: Trace) -> bool:
    """Whether the losing account has agreed: by a word stored under the caller's address, or by a signature."""
    filled = trace.call.stored.keys()
    allowed = any(account == trace.call.to and _is_callers(slot, trace) for account, slot in filled)
    return allowed or not set(trace.call.signers).isdisjoint(ARGUMENT_ADDRESSES)


def _takes(trace: Trace) -> bool:
    """Whether another account has less afterwards; without transfer events, storage writes count."""
    amounts = [amount for sender, _, amount in moved_tokens(trace) if sender != trace.call.caller]
    return any(amounts) or not amounts


def _gains(trace: Trace) -> bool:
    """Whether the caller, or an account in the input, gets tokens or coins of another account."""
    people: Collection[bytes] = (UNPRIVILEGED, trace.call.caller, trace.call.origin, *ARGUMENT_ADDRESSES)
    listed = list(moved_tokens(trace))
    gets = any(to in people and amount for _, to, amount in listed)
    gets |= not listed and any(
        write.new > write.old and any(is_keyed_by(write.slot, trace.hashes, who) for who in people)
        for write in trace.writes
    )
    gets |= any(inner.sender == trace.call.to and gives_tokens(inner, trace.call.caller) for inner in trace.inner)
    return gets or any(_sent(inner) and inner.to in people for inner in trace.inner)


def _sent(inner: Inner) -> bool:
    return inner.kind == "call" and inner.value > 0


async def changes_settings(trace: Trace, runner: TrialRunner) -> bool:
    """Whether a call changes words that belong to no account: settings and flags, not counters."""
    changed = _changed(trace)
    for slot, (first, write) in changed.items():
        counts = write.new - first
        if (
            not write.slot_taint
            and counts
            and await _after(trace, slot, first + _MORE, runner) != first + _MORE + counts
        ):
            return True
    return False


async def only_records(trace: Trace, runner: TrialRunner) -> bool:
    """Whether a call only records its input: under the caller's address, in counters and arrays, in events; and creates
    contracts, which have no value yet."""
    world = runner.engine.world
    made = [inner for inner in trace.inner if inner.kind != "staticcall" and inner.to not in trace.started]
    calls = [inner for inner in made if not _only_emits(inner, world.code(inner.to) or b"")]
    others = any(write.account not in (trace.call.to, *trace.started) for write in trace.writes)
    if calls or others or trace.destroyed or not trace.has_effect or any(moved_tokens(trace)):
        return False
    changed = _changed(trace)
    noted = [slot for slot in changed if _is_callers(slot, trace)]
    if any(write.account == trace.call.to for write in trace.writes) and not noted:
        return False
    for slot, (first, write) in changed.items():
        listed = is_hashed(slot, trace.hashes) and not write.slot_taint
        if slot in noted or listed:
            continue
        if write.slot_taint or await _after(trace, slot, first + _MORE, runner) != _MORE + write.new:
            return False
    return True


def _only_emits(inner: Inner, code: bytes) -> bool:
    """Whether the function that a call runs can only emit events."""
    reachable = sites_of_function(code, "0x" + inner.data[:4].hex())
    return (
        inner.kind == "call"
        and not inner.value
        and reachable is not None
        and not (reachable.sites or reachable.partial)
    )


def _changed(trace: Trace) -> dict[int, tuple[int, Write]]:
    """The contract's words that a call changes: the value before, and the last write."""
    first: dict[int, int] = {}
    last: dict[int, Write] = {}
    for write in trace.writes:
        if write.account == trace.call.to:
            first.setdefault(write.slot, write.old)
            last[write.slot] = write
    return {slot: (first[slot], write) for slot, write in last.items() if write.new != first[slot]}


async def _after(trace: Trace, slot: int, word: int, runner: TrialRunner) -> int | None:
    """The value that a call stores in a word that had another value before."""
    call = replace(trace.call, stored={**trace.call.stored, (trace.call.to, slot): word})
    (other,) = await runner.engine.settle([call])
    return next((write.new for write in reversed(other.writes) if write.slot == slot), None)

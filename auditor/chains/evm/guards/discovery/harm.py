"""What a call that anybody may make does to others: what is the caller's own affair is no power.

Anybody may move what is his, take what is due to him and pay for what he gets. It is a power where he takes over the
contract, stops it, makes tokens for nothing, or takes or destroys what somebody else, or the contract as a whole, has.
"""

from collections.abc import Collection, Iterable

from dataclasses import replace

from auditor.chains.evm.execution.call import Inner, Trace, Write
from auditor.chains.evm.execution.labels import WHO
from auditor.chains.evm.guards.discovery.attempt import Trials
from auditor.chains.evm.guards.discovery.effects import moved_tokens
from auditor.chains.evm.guards.discovery.keys import shape
from auditor.chains.evm.guards.discovery.people import ARGUMENTS, STRANGER
from auditor.model.grant import Effect

# Done to the contract itself, whoever pays.
_TAKING_OVER = frozenset({Effect.UPGRADE, Effect.EXECUTE, Effect.CONTROL, Effect.PAUSE})
_MORE = 1 << 40  # what is added to a word, to see whether a call adds to it or sets it
_OF_TOKENS = frozenset({Effect.MINT, Effect.WITHDRAW})


def harmful(done: Iterable[Effect], trace: Trace) -> list[Effect]:
    """Those of the effects of a stranger's call that harm others.

    Tokens that he makes or takes are his own affair where he pays, where words of what he has (``stored``) had to be
    filled, and where neither he nor anybody whom he names gets them.
    """
    gains = not (trace.call.stored or _pays(trace)) and _gains(trace)
    harms = set(_TAKING_OVER) | (_OF_TOKENS if gains else set()) | (set() if _consents(trace) else {Effect.SEIZE})
    return [effect for effect in done if effect in harms]


def does_more(trace: Trace, stranger: Trace) -> bool:
    """Whether a call does anything that a stranger's does not do; what it tells by events alone is nothing."""
    return bool(_deeds(trace) - _deeds(stranger))


def _deeds(trace: Trace) -> set[object]:
    written = {(write.account, write.slot): write for write in trace.writes}.values()
    deeds: set[object] = {
        (shape(write.account, write.slot, trace.hashes), _change(write)) for write in written if write.new != write.old
    }
    deeds |= {(inner.kind, inner.to, inner.data[:4]) for inner in trace.inner if inner.kind != "staticcall"}
    return deeds | set(trace.destroyed)


def _change(write: Write) -> int:
    return write.new if write.slot_label & WHO or abs(write.new - write.old) >> 200 else write.new - write.old


def _pays(trace: Trace) -> bool:
    """Whether the caller gives something for it: coins, or less is kept under his address than before."""
    return trace.call.value > 0 or any(write.slot_label & WHO and write.new < write.old for write in trace.writes)


def _consents(trace: Trace) -> bool:
    """Whether those who lose have allowed it: by a word that is kept under the caller's address, or by signing."""
    filled = trace.call.stored.keys()
    allowed = any(load.label & WHO and (load.account, load.slot) in filled for load in trace.loads)
    return allowed or not set(trace.call.signers).isdisjoint(ARGUMENTS)


def _gains(trace: Trace) -> bool:
    """Whether the caller, or somebody whom he names, gets tokens or coins of another account."""
    people: Collection[bytes] = (STRANGER, trace.call.caller, trace.call.origin, *ARGUMENTS)
    gets = any(to in people and amount for _, to, amount in moved_tokens(trace))
    return gets or any(_sent(inner) and inner.to in people for inner in trace.inner)


def _sent(inner: Inner) -> bool:
    return inner.kind == "call" and inner.value > 0


async def changes_settings(trace: Trace, trials: Trials) -> bool:
    """Whether a call changes words that are nobody's own: settings and flags, not what is only counted on."""
    first: dict[int, int] = {}
    last: dict[int, Write] = {}
    for write in trace.writes:
        if write.account == trace.call.to:
            first.setdefault(write.slot, write.old)
            last[write.slot] = write
    plain = {slot: write.new - first[slot] for slot, write in last.items() if not write.slot_label}
    for slot, change in plain.items():
        if change and await _after(trace, slot, first[slot] + _MORE, trials) != first[slot] + _MORE + change:
            return True
    return False


async def _after(trace: Trace, slot: int, word: int, trials: Trials) -> int | None:
    """What a call leaves in a word in which something else stood before."""
    call = replace(trace.call, stored={**trace.call.stored, (trace.call.to, slot): word})
    (other,) = await trials.engine.settle([call])
    return next((write.new for write in reversed(other.writes) if write.slot == slot), None)

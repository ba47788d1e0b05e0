"""Effects of open functions that are a power over others."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.model.grant import Effect
from auditor.repos.solidity.effects import effect, effect_of_call
from auditor.repos.solidity.guard import OWN, CallerGuard, Judged
from auditor.repos.solidity.hierarchy import Unit
from auditor.repos.solidity.positions import is_position
from auditor.repos.solidity.source_file import SolidityFunction
from auditor.repos.solidity.state_use import StateUse, effect_of_writes, is_seat, plain
from auditor.repos.solidity.trail import Trail

HOOK = "_authorizeUpgrade"
_WORD = re.compile(r"[A-Za-z_$][\w$]{0,100}")
_PAUSES = (Effect.PAUSE, Effect.UNPAUSE)
_OF_OTHERS = (*_PAUSES, Effect.FREEZE, Effect.SEIZE)


@dataclass(frozen=True, slots=True)
class Followed:
    """A function followed in one contract; ``use`` is the use of the contract's variables."""

    context: Unit
    owner: Unit
    function: SolidityFunction
    trail: Trail
    use: StateUse = field(default_factory=StateUse)


def seat_variables(guard: Judged, order: tuple[Unit, ...]) -> Iterator[str]:
    """The variables, as ``effects.plain`` spells them, that hold the one seat of a guard."""
    if isinstance(guard, CallerGuard) and not guard.per_item:
        kept = {plain(name) for unit in order for name in unit.contract.state}
        yield from (plain(word) for word in _WORD.findall(f"{guard.text} {guard.basis}") if plain(word) in kept)


def open_lists(followed: Followed) -> Iterator[str]:
    """The lists that everybody may enter by an unconditional call, as ``plain`` spells them."""
    trail = followed.trail
    is_offered = followed.function.mutability not in ("view", "pure") and followed.function.kind == "function"
    if trail.guard in (None, OWN) and trail.whole and not trail.conditional and not trail.modifiers and is_offered:
        entered = (
            w for w in trail.writes if w.own and (w.literal == "true" or (not w.literal and is_position(w.name)))
        )
        yield from (plain(write.name) for write in entered)


def checks_membership_only(guard: Judged, order: tuple[Unit, ...], joined: frozenset[str]) -> bool:
    """Whether a guard only requires membership in lists that everybody may enter."""
    variables = set(seat_variables(guard, order))
    return bool(variables) and variables <= joined


def open_effect(followed: Followed) -> Effect | None:
    """The effect on others of a function without a guard; None for ordinary use."""
    trail, name = followed.trail, followed.function.name
    own = [does for call in trail.calls if not call.startswith(".") and (does := effect_of_call(call)) is not None]
    if name == HOOK:
        return Effect.UPGRADE if not trail.calls and not trail.modifiers else None
    if {"selfdestruct", "suicide"} & (trail.calls.keys() | trail.low_level):
        return Effect.SEIZE
    if "delegatecall of the given" in trail.low_level:
        return Effect.EXECUTE
    if any(is_seat(write, followed.use) for write in trail.writes):
        return Effect.CONTROL
    if trail.empty_guards:
        return effect(f"{name}()", trail, followed.use)
    for does in (Effect.UPGRADE, Effect.CONTROL, *_PAUSES):
        if does in own:
            return does
    if "call of the given" in trail.low_level and not trail.payouts:
        return Effect.EXECUTE
    if trail.conditional:
        return None  # its conditions check a price, a time or a balance, not the caller
    return _unconditional(followed, own)


def _unconditional(followed: Followed, own: list[Effect]) -> Effect | None:
    trail = followed.trail
    done = effect_of_writes(trail.writes, followed.use)
    paid = ".takesPayment" in trail.calls or followed.function.mutability == "payable"
    if Effect.MINT in (*own, done) and not paid:
        return Effect.MINT
    if any(trail.payouts) or (trail.payouts and not trail.writes and not _is_paid_for(trail)):
        return Effect.WITHDRAW
    return done if done in _OF_OTHERS and not _reads_what_it_sets(trail) else None


def _reads_what_it_sets(trail: Trail) -> bool:
    """Whether a condition reads a switch that the function then sets: a lock, or an action that happens once."""
    return any(write.name in trail.reads for write in trail.writes if write.literal or write.given)


def _is_paid_for(trail: Trail) -> bool:
    """Whether the caller pays for a payout with its own tokens: they are burnt, or taken in."""
    return any(call.startswith(("_burn", ".burn")) or call == ".takesPayment" for call in trail.calls)


def is_latched(followed: Followed) -> bool:
    """Whether a function assigns a seat only once: a condition reads what it then sets."""
    counts = Counter(write.name for write in followed.trail.writes)
    handed = [write for write in followed.trail.writes if is_seat(write, followed.use)]
    latches = (write for write in followed.trail.writes if write.literal == "true" or write in handed)
    return bool(handed) and any(counts[write.name] == 1 and write.name in followed.trail.reads for write in latches)

"""What a function does that everybody may call, where that is a power over others."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.model.grant import Effect
from auditor.repos.solidity.effects import deed, effect, is_seat, plain
from auditor.repos.solidity.facts import Function
from auditor.repos.solidity.guard import Guard, Judged
from auditor.repos.solidity.hierarchy import Unit
from auditor.repos.solidity.trail import Trail

HOOK = "_authorizeUpgrade"
_WORD = re.compile(r"[A-Za-z_$][\w$]{0,100}")
_STOPS = (Effect.PAUSE, Effect.UNPAUSE)


@dataclass(frozen=True, slots=True)
class Followed:
    """A function followed in one contract; ``seats`` are the variables that guards of the contract ask for."""

    context: Unit
    owner: Unit
    function: Function
    trail: Trail
    seats: frozenset[str] = frozenset()


def seat_variables(guard: Judged, order: tuple[Unit, ...]) -> Iterator[str]:
    """The variables, as ``effects.plain`` spells them, that say who holds the one seat that a guard asks for."""
    if isinstance(guard, Guard) and not guard.each:
        kept = {plain(name) for unit in order for name in unit.contract.state}
        yield from (plain(word) for word in _WORD.findall(guard.text) if plain(word) in kept)


def open_effect(each: Followed) -> Effect | None:
    """What everybody may do to others by calling a function that nothing guards; None for ordinary use."""
    trail, name = each.trail, each.function.name
    own = [does for call in trail.calls if not call.startswith(".") and (does := deed(call)) is not None]
    if name == HOOK:
        return Effect.UPGRADE if not trail.calls and not trail.modifiers else None
    if {"selfdestruct", "suicide"} & (trail.calls.keys() | trail.low_level):
        return Effect.SEIZE
    if "delegatecall of the given" in trail.low_level:
        return Effect.EXECUTE
    if any(is_seat(write, each.seats) for write in trail.writes):
        return Effect.CONTROL
    if trail.hollow:
        return effect(f"{name}()", trail, each.seats)
    for does in (Effect.UPGRADE, Effect.CONTROL, *_STOPS):
        if does in own:
            return does
    if "call of the given" in trail.low_level and not trail.payouts:
        return Effect.EXECUTE
    if trail.conditional:
        return None  # what its conditions ask for is not who calls: a price, a time, a balance
    return _unconditional(each, own)


def _unconditional(each: Followed, own: list[Effect]) -> Effect | None:
    trail = each.trail
    if Effect.MINT in own and ".takesPayment" not in trail.calls and each.function.mutability != "payable":
        return Effect.MINT
    if any(trail.payouts) or (trail.payouts and not trail.writes and not _is_paid_for(trail)):
        return Effect.WITHDRAW
    found = effect(f"{each.function.name}()", trail, each.seats)
    return found if found in _STOPS and any(write.literal for write in trail.writes) else None


def _is_paid_for(trail: Trail) -> bool:
    """Whether a payout is paid for with what the caller has: it is burnt, or taken in."""
    return any(call.startswith(("_burn", ".burn")) or call == ".takesPayment" for call in trail.calls)


def is_latched(each: Followed) -> bool:
    """Whether a function hands out a seat once: a condition reads what it then sets, a single time."""
    counts = Counter(write.name for write in each.trail.writes)
    handed = [write for write in each.trail.writes if is_seat(write, each.seats)]
    latches = (write for write in each.trail.writes if write.literal == "true" or write in handed)
    return bool(handed) and any(counts[write.name] == 1 and write.name in each.trail.reads for write in latches)

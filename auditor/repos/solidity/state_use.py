"""The uses of a contract's variables, and the effects of assignments to them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from auditor.model.grant import Effect
from auditor.repos.solidity.gates import Gate
from auditor.repos.solidity.trail import StateWrite

_BALANCE, _SUPPLY = re.compile(r"balance", re.IGNORECASE), re.compile(r"supply", re.IGNORECASE)
_STOPPED = re.compile(r"_{0,2}(is)?_?(paused|stopped|halted|frozen|shutdown)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StateUse:
    """The variables of one contract by use.

    ``seats``, as ``plain`` spells them, hold the holder of a seat; ``switches`` are values that open functions require;
    ``bans`` are lists of accounts that open functions refuse.
    """

    seats: frozenset[str] = frozenset()
    switches: frozenset[tuple[str, bool]] = frozenset()
    bans: frozenset[str] = frozenset()


def use_of(seats: Iterable[str], gates: Iterable[Gate]) -> StateUse:
    """The uses of a contract's variables; ``gates`` are those of open functions."""
    of_all = frozenset(gates)
    switches = frozenset((gate.name, gate.required) for gate in of_all if not gate.keyed)
    bans = frozenset(gate.name for gate in of_all if gate.keyed and not gate.required)
    return StateUse(frozenset(seats), switches, bans)


def plain(name: str) -> str:
    """A variable's name in the form in which seats are compared: ``owner`` for ``_owner`` and ``s_owner``."""
    return name.strip("_").removeprefix("s_").casefold()


def is_seat(write: StateWrite, use: StateUse) -> bool:
    """Whether an assignment changes the holder of a seat for the whole contract."""
    return not write.own and plain(write.name) in use.seats


def effect_of_writes(writes: Iterable[StateWrite], use: StateUse) -> Effect | None:
    """The effect of assignments on others, worst first; None for ordinary settings."""
    kept = list(writes)
    if any(is_seat(write, use) for write in kept):
        return Effect.CONTROL
    return _of_balances(kept) or next((does for write in kept if (does := _of_switch(write, use)) is not None), None)


def _of_balances(writes: list[StateWrite]) -> Effect | None:
    """The effect on balances: created from nothing, or taken from an account in the input other than the caller."""
    more = [write for write in writes if write.grows > 0]
    less = [write for write in writes if write.grows < 0]
    taken = [write for write in less if _BALANCE.search(write.name) and write.keyed]
    if any(_BALANCE.search(write.name) for write in more) and any(_SUPPLY.search(write.name) for write in more):
        return Effect.MINT if not less else None
    consented = any(write.own for write in less) or any(write.own and not write.grows for write in writes)
    given_on = [write for write in (*more, *less) if write not in taken]
    reaches = any(_BALANCE.search(write.name) or _SUPPLY.search(write.name) for write in given_on)
    return Effect.SEIZE if taken and reaches and not consented else None


def _of_switch(write: StateWrite, use: StateUse) -> Effect | None:
    if write.name in use.bans and write.keyed and write.literal != "false":
        return Effect.FREEZE
    if write.literal and _STOPPED.fullmatch(write.name):
        return Effect.PAUSE if write.literal == "true" else Effect.UNPAUSE
    required = [needed for name, needed in use.switches if name == write.name]
    if not required or write.keyed or not (write.literal or write.given):
        return None
    return Effect.UNPAUSE if write.literal and (write.literal == "true") in required else Effect.PAUSE

"""What a call of a guarded function does: by its signature where that is known, by what it does, by its name."""

import re
from functools import cache

from auditor.model.functions import function_table
from auditor.model.grant import Effect
from auditor.repos.effect_names import effect_of_name
from auditor.repos.solidity.trail import StateWrite, Trail

# What a function does on its way, surest first. A name after a dot is a call of another contract.
_DEEDS = (
    (Effect.UPGRADE, re.compile(r"[._]?upgradeTo\w{0,80}|_?setImplementation|_upgradeBeaconToAndCall|_setBeacon|"
                                r"\.upgradeAndCall|\.setAddress\w{0,80}Proxy|diamondCut|_changeImplementation")),
    (Effect.CONTROL, re.compile(r"_?(grant|revoke|setup)Role|_?transferOwnership|_setRoleAdmin|_setOwner|_changeAdmin|"
                                r"_setAdmin|_grantGuardian|\.grantRole|\.revokeRole|\.transferOwnership|_setAuthority")),
    (Effect.PAUSE, re.compile(r"_pause|\.pause|\.setPause\w{0,80}")),
    (Effect.UNPAUSE, re.compile(r"_unpause|\.unpause")),
    (Effect.MINT, re.compile(r"_?(safe)?[mM]int(Batch|To|Tokens)?|\.mint\w{0,80}")),
    (Effect.SEIZE, re.compile(r"_burn(From|Batch)?|\.burn(From)?")),
    (Effect.WITHDRAW, re.compile(r"\.(safeTransfer(From|ETH)?|transfer(From)?|sendValue)|_?safeTransferETH")),
)  # fmt: skip

_CODE = re.compile(r"impl|logic|target|code|beacon|facet|template|version|module|proxy|contract|hook", re.IGNORECASE)
_STOPPED = re.compile(r"_{0,2}(is)?_?(paused|stopped|halted|frozen|shutdown)", re.IGNORECASE)


@cache
def _signatures() -> dict[str, Effect]:
    return {entry.signature: entry.effect for entry in function_table()}


@cache
def _unanimous() -> dict[str, Effect]:
    """The effect of a name, where all known functions of that name have the same."""
    effects_by_name: dict[str, set[Effect]] = {}
    for entry in function_table():
        effects_by_name.setdefault(entry.signature.partition("(")[0], set()).add(entry.effect)
    return {name: effects.pop() for name, effects in effects_by_name.items() if len(effects) == 1}


def effect(signature: str, trail: Trail, seats: frozenset[str]) -> Effect:
    """What a call of a function does, from its signature and the trail that following it left.

    ``seats`` are the variables that guards of the contract compare the caller with, as ``plain`` spells them.
    """
    name = signature.partition("(")[0]
    tabulated = _signatures().get(signature) or _unanimous().get(name)
    if tabulated is not None:
        return tabulated
    if "selfdestruct" in trail.calls or "suicide" in trail.calls or "selfdestruct" in trail.low_level:
        return Effect.SEIZE
    if {"call*", "delegatecall*", "callcode*"} & trail.low_level:
        return Effect.EXECUTE
    for does, pattern in _DEEDS:
        if any(pattern.fullmatch(call) for call in trail.calls):
            return does
    if any(is_seat(write, seats) for write in trail.writes):
        return Effect.CONTROL
    for write in trail.writes:
        if write.literal and _STOPPED.fullmatch(write.name):
            return Effect.PAUSE if write.literal == "true" else Effect.UNPAUSE
    by_name = effect_of_name(name)
    only_writes = bool(trail.writes) and not trail.calls and not trail.low_level
    if by_name is Effect.UPGRADE and only_writes and not any(_CODE.search(write.name) for write in trail.writes):
        return Effect.PARAMETER  # it is named for an upgrade, and keeps a number or a time
    return by_name


def is_seat(write: StateWrite, seats: frozenset[str]) -> bool:
    """Whether an assignment says who holds a seat for everything that the contract does."""
    return not write.own and plain(write.name) in seats


def plain(name: str) -> str:
    """A variable's name as seats are compared: ``owner`` of ``_owner`` and ``s_owner``."""
    return name.strip("_").removeprefix("s_").casefold()


def deed(call: str) -> Effect | None:
    """What a call by that name does on its own, where that is a power by itself."""
    return next((does for does, pattern in _DEEDS[:5] if pattern.fullmatch(call)), None)


def is_deed(call: str) -> bool:
    """Whether a call's name says all there is to know of what it does."""
    return any(pattern.fullmatch(call) for _, pattern in _DEEDS)

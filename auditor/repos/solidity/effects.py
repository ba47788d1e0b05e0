"""What a call of a guarded function does: by its signature where that is known, by what it does, by its name."""

import re
from functools import cache

from auditor.model.functions import function_table
from auditor.model.grant import Effect
from auditor.model.source import weight
from auditor.repos.effect_names import effect_of_name
from auditor.repos.solidity.state_use import StateUse, effect_of_writes, is_seat
from auditor.repos.solidity.trail import Trail

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


def effect(signature: str, trail: Trail, use: StateUse) -> Effect:
    """What a call of a function does, from its signature and the trail that following it left.

    What the body surely does counts before a well-known signature, unless that is worse.
    """
    name = signature.partition("(")[0]
    tabulated = _signatures().get(signature) or _unanimous().get(name)
    sure = _sure(trail, use)
    if tabulated is not None:
        return tabulated if sure is None else min(tabulated, sure, key=weight)
    if sure is not None and sure is not Effect.CONTROL:
        return sure
    for does, pattern in _DEEDS:
        if any(pattern.fullmatch(call) for call in trail.calls):
            return does
    if (done := effect_of_writes(trail.writes, use)) is not None:
        return done
    by_name = effect_of_name(name)
    only_writes = bool(trail.writes) and not trail.calls and not trail.low_level
    if by_name is Effect.UPGRADE and only_writes and not any(_CODE.search(write.name) for write in trail.writes):
        return Effect.PARAMETER  # it is named for an upgrade, and keeps a number or a time
    return by_name


def _sure(trail: Trail, use: StateUse) -> Effect | None:
    """What a body does whatever its name: it ends the contract, sends any call, or says who holds a seat."""
    if {"selfdestruct", "suicide"} & (trail.calls.keys() | trail.low_level):
        return Effect.SEIZE
    if {"call*", "delegatecall*", "callcode*"} & trail.low_level:
        return Effect.EXECUTE
    return Effect.CONTROL if any(is_seat(write, use) for write in trail.writes) else None


def deed(call: str) -> Effect | None:
    """What a call by that name does on its own, where that is a power by itself."""
    return next((does for does, pattern in _DEEDS[:5] if pattern.fullmatch(call)), None)


def is_deed(call: str) -> bool:
    """Whether a call's name says all there is to know of what it does."""
    return any(pattern.fullmatch(call) for _, pattern in _DEEDS)

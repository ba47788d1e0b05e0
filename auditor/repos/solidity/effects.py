"""The effect of a guarded function: from its known signature, from its calls and writes, else from its name."""

import re
from functools import cache

from auditor.model.effect_order import weight
from auditor.model.functions import function_table
from auditor.model.grant import Effect
from auditor.repos.effect_names import effect_of_name
from auditor.repos.solidity.state_use import StateUse, effect_of_writes, is_seat
from auditor.repos.solidity.trail import Trail

# Calls by their effects, most certain first. A name after a dot is a call of another contract.
_EFFECTS_OF_CALLS = (
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
    """The effect of a name, if all known functions of that name have the same."""
    effects_by_name: dict[str, set[Effect]] = {}
    for entry in function_table():
        effects_by_name.setdefault(entry.signature.partition("(")[0], set()).add(entry.effect)
    return {name: effects.pop() for name, effects in effects_by_name.items() if len(effects) == 1}


def effect(signature: str, trail: Trail, use: StateUse) -> Effect:
    """The effect of a function, from its signature and its trail. A certain effect of the body counts before a
    well-known signature, unless the latter is worse.
    """
    name = signature.partition("(")[0]
    tabulated = _signatures().get(signature) or _unanimous().get(name)
    sure = _certain_effect(trail, use)
    if tabulated is not None:
        return tabulated if sure is None else min(tabulated, sure, key=weight)
    if sure is not None and sure is not Effect.CONTROL:
        return sure
    for does, pattern in _EFFECTS_OF_CALLS:
        if any(pattern.fullmatch(call) for call in trail.calls):
            return does
    if (done := effect_of_writes(trail.writes, use)) is not None:
        return done
    by_name = effect_of_name(name)
    only_writes = bool(trail.writes) and not trail.calls and not trail.low_level
    if by_name is Effect.UPGRADE and only_writes and not any(_CODE.search(write.name) for write in trail.writes):
        return Effect.PARAMETER  # named like an upgrade, but it only stores a number or a time
    return by_name


def _certain_effect(trail: Trail, use: StateUse) -> Effect | None:
    """The certain effect of a body, whatever its name: it destroys the contract, sends any call, or sets the holder of
    a seat."""
    if {"selfdestruct", "suicide"} & (trail.calls.keys() | trail.low_level):
        return Effect.SEIZE
    if {"call*", "delegatecall*", "callcode*"} & trail.low_level:
        return Effect.EXECUTE
    return Effect.CONTROL if any(is_seat(write, use) for write in trail.writes) else None


def effect_of_call(call: str) -> Effect | None:
    """The effect of a call by its name, if the call itself is a power."""
    return next((does for does, pattern in _EFFECTS_OF_CALLS[:5] if pattern.fullmatch(call)), None)


def is_decisive_call(call: str) -> bool:
    """Whether the name of a call fully determines its effect."""
    return any(pattern.fullmatch(call) for _, pattern in _EFFECTS_OF_CALLS)

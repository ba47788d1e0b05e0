"""What a call of a guarded function does: by its signature where that is known, by what it does, by its name."""

import re
from functools import cache

from auditor.model.functions import function_table
from auditor.model.grant import Effect
from auditor.repos.effect_names import effect_of_name
from auditor.repos.solidity.following import Trail

# What a function does on its way, surest first. A name after a dot is a call of another contract.
_DEEDS = (
    (Effect.UPGRADE, re.compile(r"_?upgradeTo\w*|_?setImplementation|_upgradeBeaconToAndCall|_setBeacon|\.upgradeTo\w*|"
                                r"\.upgradeAndCall|\.setAddress\w*Proxy|diamondCut|_changeImplementation")),
    (Effect.CONTROL, re.compile(r"_?(grant|revoke|setup)Role|_?transferOwnership|_setRoleAdmin|_setOwner|_changeAdmin|"
                                r"_setAdmin|_grantGuardian|\.grantRole|\.revokeRole|\.transferOwnership|_setAuthority")),
    (Effect.PAUSE, re.compile(r"_pause|\.pause|\.setPause\w*")),
    (Effect.UNPAUSE, re.compile(r"_unpause|\.unpause")),
    (Effect.MINT, re.compile(r"_?(safe)?[mM]int(Batch|To|Tokens)?|\.mint\w*")),
    (Effect.SEIZE, re.compile(r"_burn(From|Batch)?|\.burn(From)?")),
    (Effect.WITHDRAW, re.compile(r"\.(safeTransfer(From|ETH)?|transfer(From)?|sendValue)|_?safeTransferETH")),
)  # fmt: skip


@cache
def _signatures() -> dict[str, Effect]:
    return {known.signature: known.effect for known in function_table()}


@cache
def _unanimous() -> dict[str, Effect]:
    """The effect of a name, where all known functions of that name have the same."""
    found: dict[str, set[Effect]] = {}
    for known in function_table():
        found.setdefault(known.signature.partition("(")[0], set()).add(known.effect)
    return {name: effects.pop() for name, effects in found.items() if len(effects) == 1}


def effect(signature: str, trail: Trail) -> Effect:
    """What a call of a function does, from its signature and the trail that following it left."""
    name = signature.partition("(")[0]
    known = _signatures().get(signature) or _unanimous().get(name)
    if known is not None:
        return known
    if "selfdestruct" in trail.calls or "suicide" in trail.calls or "selfdestruct" in trail.low_level:
        return Effect.SEIZE
    if {"call*", "delegatecall*", "callcode*"} & trail.low_level:
        return Effect.EXECUTE
    for does, pattern in _DEEDS:
        if any(pattern.fullmatch(call) for call in trail.calls):
            return does
    return effect_of_name(name)


def deed(call: str) -> Effect | None:
    """What a call by that name does on its own, where that is a power by itself."""
    return next((does for does, pattern in _DEEDS[:5] if pattern.fullmatch(call)), None)

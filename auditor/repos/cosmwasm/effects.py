"""The effect of a message, by the writes and sends of its code (cosmwasm-std, cw20)."""

import re

from auditor.model.grant import Effect

_SENDS = (
    (Effect.UPGRADE, re.compile(r"\bWasmMsg::Migrate\b")),
    (Effect.CONTROL, re.compile(r"\bWasmMsg::(UpdateAdmin|ClearAdmin)\b")),
    (Effect.MINT, re.compile(r"\b(Cw20ExecuteMsg|TokenMsg|TokenFactoryMsg)::Mint\w{0,20}\b|\bMsgMint\b")),
    (Effect.WITHDRAW, re.compile(r"\bBankMsg::Send\b|\bCw20ExecuteMsg::Transfer\b")),
)
_ASSIGNED = re.compile(r"\.(\w{1,60}) = (?!=)")
_SAVED = re.compile(r"\b([A-Z][A-Z0-9_]{1,60})\.(?:save|set|update|replace)\(")
OF_OTHERS = (Effect.UPGRADE, Effect.CONTROL)  # effects that are never only for the caller's own things


def effect_of_code(code: str, seats: frozenset[str]) -> Effect | None:
    """The effect of a message's code; ``seats`` are the lower-case names that senders are compared with."""
    for effect, sends in _SENDS[:2]:
        if sends.search(code):
            return effect
    written = {name.lower() for pattern in (_ASSIGNED, _SAVED) for name in pattern.findall(code)}
    if written & seats:
        return Effect.CONTROL
    return next((effect for effect, sends in _SENDS[2:] if sends.search(code)), None)

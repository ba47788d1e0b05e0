"""x/circuit: accounts that may switch messages off, for everybody and at once.

https://docs.cosmos.network/sdk/v0.53/build/modules/circuit
"""

from typing import Any

from auditor.chains.cosmos.findings import APP, Findings
from auditor.chains.cosmos.source import Piece
from auditor.model.grant import Effect

_ACCOUNTS = Piece(
    "circuit", "circuit.account_permissions", ("/cosmos/circuit/v1/accounts",), "accounts", listed=True, essential=True
)
_OFF = Piece("circuit", "circuit.disabled_type_urls", ("/cosmos/circuit/v1/disable_list",), "disabled_list")
_TRIP = "/cosmos.circuit.v1.MsgTripCircuitBreaker"
_APPOINT = "/cosmos.circuit.v1.MsgAuthorizeCircuitBreaker"
_ALL, _SUPER = ("LEVEL_ALL_MSGS", 2, "2"), ("LEVEL_SUPER_ADMIN", 3, "3")
# What it does to stop a message, and where it happens: these three stand for all others.
_STOPS = (
    ("/cosmos.distribution.v1beta1.MsgWithdrawDelegatorReward", Effect.FREEZE, "distribution"),
    ("/cosmos.bank.v1beta1.MsgSend", Effect.FREEZE, "bank"),
)


class Circuit:
    """Reads who may trip the circuit breaker."""

    async def read(self, chain: Findings) -> None:
        """A grant for each account that may."""
        if "circuit" not in chain.modules:
            return
        found = await chain.find(_ACCOUNTS)
        off = await chain.find(_OFF)
        notes = [f"switched off: {', '.join(map(str, off.value))}"] if off and off.value else []
        chain.add_module("circuit", notes)
        for each in found.value if found else []:
            address = each.get("address") if isinstance(each, dict) else None
            permissions = each.get("permissions") if isinstance(each, dict) else None
            if found is None or not chain.is_account(address) or not isinstance(permissions, dict):
                chain.gap(chain.module("circuit"), "an account with permissions", "it makes no sense")
                continue
            _granted(chain, chain.id(str(address)), permissions, (found.evidence,))


def _granted(chain: Findings, holder: str, permissions: dict[str, Any], evidence: tuple[str, ...]) -> None:
    level, listed = permissions.get("level"), permissions.get("limit_type_urls") or []
    every = level in _ALL or level in _SUPER
    if level in _SUPER:
        chain.grant(holder, chain.add_module("circuit"), Effect.CONTROL, _APPOINT, evidence)
    if every or listed:
        says = None if every else "only " + ", ".join(map(str, listed))
        chain.grant(holder, chain.module(APP), Effect.PAUSE, _TRIP, evidence, condition=says)
    for message, effect, module in _STOPS:
        if every or message in listed:
            chain.grant(holder, chain.add_module(module), effect, _TRIP, evidence, condition=f"stops {message}")

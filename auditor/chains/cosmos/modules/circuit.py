"""x/circuit: accounts that may disable messages for everybody at once.

Nobody, governance included, can send a disabled message until an account with permission enables it again; without one,
the module's authority must first give an account the permission.
https://docs.cosmos.network/sdk/v0.53/build/modules/circuit
"""

from typing import Any

from auditor.chains.cosmos.findings import APP, Findings
from auditor.chains.cosmos.source import StatePiece
from auditor.model.entity import EntityKind
from auditor.model.evidence import GapKind
from auditor.model.gate import Any as AnyGate
from auditor.model.gate import Delay, Gate, Member, Nobody, Threshold, one_of
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId, address_of

_ACCOUNTS = StatePiece(
    "circuit", "circuit.account_permissions", ("/cosmos/circuit/v1/accounts",), "accounts", listed=True, essential=True
)
_OFF = StatePiece("circuit", "circuit.disabled_type_urls", ("/cosmos/circuit/v1/disable_list",), "disabled_list")
_TRIP = "/cosmos.circuit.v1.MsgTripCircuitBreaker"
_APPOINT = "/cosmos.circuit.v1.MsgAuthorizeCircuitBreaker"
# The message follows the permission, possibly within the same minute.
_AFTER_S = 1
_ALL, _SUPER = ("LEVEL_ALL_MSGS", 2, "2"), ("LEVEL_SUPER_ADMIN", 3, "3")
# The effects of disabling a message, and their targets: these three stand for all messages.
_STOPPED = (
    ("/cosmos.distribution.v1beta1.MsgWithdrawDelegatorReward", Effect.FREEZE, "distribution"),
    ("/cosmos.bank.v1beta1.MsgSend", Effect.FREEZE, "bank"),
)


class Circuit:
    """Reads the accounts that may trip the circuit breaker."""

    async def read(self, chain: Findings) -> None:
        """Adds a grant for each such account."""
        if not chain.has("circuit"):
            return
        accounts = await chain.find(_ACCOUNTS)
        off = await chain.find(_OFF)
        listed = off.value if off and isinstance(off.value, list) else []
        if off is not None:
            # The lists omit the slash at the beginning of type URLs.
            chain.disabled |= {f"/{str(message).lstrip('/')}": off.evidence for message in listed}
        chain.add_module("circuit", [f"switched off: {', '.join(map(str, listed))}"] if listed else [])
        for entry in accounts.value if accounts else []:
            address = entry.get("address") if isinstance(entry, dict) else None
            permissions = entry.get("permissions") if isinstance(entry, dict) else None
            if accounts is None or not chain.is_account(address) or not isinstance(permissions, dict):
                chain.gap(
                    chain.module("circuit"), "an account with permissions", "it makes no sense", kind=GapKind.MEMBERS
                )
                continue
            _granted(chain, chain.id(str(address)), permissions, (accounts.evidence,))


def _granted(chain: Findings, holder: str, permissions: dict[str, Any], evidence: tuple[str, ...]) -> None:
    level, listed = permissions.get("level"), permissions.get("limit_type_urls") or []
    every = level in _ALL or level in _SUPER
    for message in chain.disabled if every else listed:
        chain.resetters.setdefault(message, {})[holder] = None
    if level in _SUPER:
        chain.grant(holder, chain.add_module("circuit"), Effect.CONTROL, _APPOINT, evidence)
    if every or listed:
        says = None if every else "only " + ", ".join(map(str, listed))
        chain.grant(holder, chain.module(APP), Effect.PAUSE, _TRIP, evidence, condition=says)
    for message, effect, module in _STOPPED:
        if every or message in listed:
            chain.grant(holder, chain.add_module(module), effect, _TRIP, evidence, condition=f"stops {message}")


class Disabled:
    """Changes powers that need a disabled message. Runs after the readers of all powers."""

    async def read(self, chain: Findings) -> None:
        """Each such grant needs its holder together with an account that can enable the message."""
        kept: list[Grant] = []
        for grant in chain.grants:
            message = (grant.function or "").split("(")[0]
            if message in chain.disabled:
                held = grant.model_copy(update={"holder": _with_reset(chain, grant.holder, message)})
                reason = f"{message.rpartition('.')[2]} is switched off: it must be switched on first"
                says = f"{grant.condition}; {reason}" if grant.condition else reason
                evidence = (*grant.evidence, chain.disabled[message])
                kept.append(held.model_copy(update={"condition": says, "evidence": evidence}))
            else:
                kept.append(grant)
        chain.replace_grants(chain.grants, kept)


def _with_reset(chain: Findings, holder: EntityId, message: str) -> EntityId:
    """The holder of a power together with an account that can enable its message: one with permission, or one to which
    x/circuit's authority gives it first. For governance these are two votes, which may run concurrently."""
    resetters = chain.resetters.get(message, {})
    appointers = [g.holder for g in chain.grants if g.function == _APPOINT and g.holder not in resetters]
    routes: list[Gate] = [one_of(*resetters)] if resetters else []
    routes += [Delay(seconds=_AFTER_S, gate=one_of(appointer)) for appointer in dict.fromkeys(appointers)]
    reset = chain.module(f"resets-{message.rpartition('.')[2]}")
    label = f"whoever switches {message.rpartition('.')[2]} on"
    chain.entity(reset, EntityKind.COLLECTIVE, label, AnyGate(of=tuple(routes)) if routes else Nobody())
    both = chain.module(f"{address_of(holder).rpartition('/')[2]}-after-{message.rpartition('.')[2]}-is-on")
    gate = Threshold(k=2, members=(Member(id=holder), Member(id=reset)))
    chain.entity(both, EntityKind.COLLECTIVE, f"{label}, and then its sender", gate)
    return both

"""The x/authz authorizations of accounts, as stored on the chain.

https://docs.cosmos.network/sdk/v0.53/build/modules/authz; authorizations of x/bank, x/staking, ibc-go and wasmd.
"""

from asyncio import gather
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auditor.chains.cosmos.findings import Findings
from auditor.chains.cosmos.source import StatePiece
from auditor.model.evidence import EvidenceId, GapKind
from auditor.model.ids import EntityId, address_of

_ALL = StatePiece("authz", "authz.authorization", listed=True)
_OF = StatePiece(
    "authz", "", ("/cosmos/authz/v1beta1/grants/granter/{granter}",), "grants", listed=True, essential=True
)
SEND = "/cosmos.bank.v1beta1.MsgSend"
_STAKING = "/cosmos.staking.v1beta1.StakeAuthorization"
_OF_STAKING = {
    "AUTHORIZATION_TYPE_DELEGATE": "/cosmos.staking.v1beta1.MsgDelegate",
    "AUTHORIZATION_TYPE_UNDELEGATE": "/cosmos.staking.v1beta1.MsgUndelegate",
    "AUTHORIZATION_TYPE_REDELEGATE": "/cosmos.staking.v1beta1.MsgBeginRedelegate",
    "AUTHORIZATION_TYPE_CANCEL_UNBONDING_DELEGATION": "/cosmos.staking.v1beta1.MsgCancelUnbondingDelegation",
}
_KINDS = {
    "/cosmos.bank.v1beta1.SendAuthorization": SEND,
    "/ibc.applications.transfer.v1.TransferAuthorization": "/ibc.applications.transfer.v1.MsgTransfer",
    "/cosmwasm.wasm.v1.ContractMigrationAuthorization": "/cosmwasm.wasm.v1.MsgMigrateContract",
    "/cosmwasm.wasm.v1.ContractExecutionAuthorization": "/cosmwasm.wasm.v1.MsgExecuteContract",
    "/cosmwasm.wasm.v1.StoreCodeAuthorization": "/cosmwasm.wasm.v1.MsgStoreCode",
}


_BY_CONTRACT = frozenset(kind for kind in _KINDS if kind.startswith("/cosmwasm.wasm.v1.Contract"))


@dataclass(frozen=True, slots=True)
class Authorization:
    """An authorization: ``grantee`` may send messages of one type as ``granter``, up to a ``limit`` of coins (None:
    unlimited), to a number of receivers (0: any), to some ``contracts`` (None: any)."""

    granter: EntityId
    grantee: EntityId
    message: str
    until: str
    evidence: EvidenceId
    limit: tuple[dict[str, Any], ...] | None = None
    receivers: int = 0
    contracts: frozenset[str] | None = None

    @property
    def condition(self) -> str:
        """Its limits in words."""
        limits = [f"by authz, until {self.until}" if self.until else "by authz, without end"]
        if self.limit is not None:
            limits.append("at most " + ", ".join(f"{coin.get('amount')} {coin.get('denom')}" for coin in self.limit))
        if self.receivers:
            limits.append(f"to {self.receivers} listed address{'es' if self.receivers > 1 else ''}")
        return "; ".join(limits)


async def authorizations(chain: Findings, granters: Collection[EntityId]) -> list[Authorization]:
    """The authorizations that have not expired: on a running chain those of the ``granters``, in a file all."""
    if not chain.source.live:
        listing = await chain.find(_ALL)
        return _parsed(chain, listing.value, listing.evidence, "") if listing else []
    accounts = [of for of in sorted(granters) if chain.is_account(address_of(of))]
    answers = await gather(*(chain.find(_OF, granter=address_of(of)) for of in accounts))
    return [
        item
        for of, answer in zip(accounts, answers, strict=True)
        if answer is not None
        for item in _parsed(chain, answer.value, answer.evidence, address_of(of))
    ]


def _parsed(chain: Findings, listed: Any, evidence: EvidenceId, granter: str) -> list[Authorization]:
    permissions = []
    for entry in listed if isinstance(listed, list) else []:
        try:
            authorization = entry["authorization"]
            message, limit, receivers = _allowed(authorization)
            by, to = entry.get("granter") or granter, entry["grantee"]
            until = str(entry.get("expiration") or "")
        except (KeyError, TypeError, AttributeError):
            chain.gap(chain.module("authz"), "a grant", "it makes no sense", kind=GapKind.MEMBERS)
            continue
        if chain.is_account(by) and chain.is_account(to) and not _over(until, chain.source.block.time):
            permissions.append(
                Authorization(
                    chain.id(by), chain.id(to), message, until, evidence, limit, receivers, _contracts(authorization)
                )
            )
    return permissions


def _allowed(authorization: dict[str, Any]) -> tuple[str, tuple[dict[str, Any], ...] | None, int]:
    """The message type of an authorization, its limit and the number of its receivers."""
    kind = str(authorization["@type"])
    message = authorization.get("msg") or _KINDS.get(kind) or kind
    if kind == _STAKING:
        message = _OF_STAKING.get(str(authorization.get("authorization_type")), kind)
    most, listed = authorization.get("spend_limit") or authorization.get("max_tokens"), authorization.get("allow_list")
    coins = most if isinstance(most, list) else [most]
    limit = tuple(coin for coin in coins if isinstance(coin, dict))
    addresses = listed.get("address") if isinstance(listed, dict) else listed
    return str(message), limit or None, len(addresses) if isinstance(addresses, list) else 0


def _contracts(authorization: dict[str, Any]) -> frozenset[str] | None:
    """The contracts that an authorization of wasmd covers; None if it is not limited to some."""
    if authorization["@type"] not in _BY_CONTRACT:
        return None
    listed = authorization.get("grants")
    return frozenset(str(entry.get("contract")) for entry in listed or [] if isinstance(entry, dict))


def _over(until: str, now: str) -> bool:
    """Whether an authorization has expired; one with a malformed end has not."""
    try:
        return bool(until) and datetime.fromisoformat(until) <= datetime.fromisoformat(now)
    except (ValueError, TypeError):
        return False

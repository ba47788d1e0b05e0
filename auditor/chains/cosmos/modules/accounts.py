"""Accounts behind powers: single keys, multisigs, modules, and those of which nobody can tell yet.

A public key is stored only when its account first signs. Until then nobody can tell one key from many: it stays
unknown, never a single key. https://docs.cosmos.network/sdk/v0.53/build/modules/auth
"""

import base64
from asyncio import gather
from typing import Any

from auditor.chains.cosmos.addresses import key_account, multisig_account
from auditor.chains.cosmos.findings import Findings
from auditor.chains.cosmos.source import Absent, Found, Piece, Unread
from auditor.chains.cosmos.values import integer
from auditor.model.entity import EntityKind
from auditor.model.gate import Gate, Key, Member, Threshold, Unknown, members, one_of
from auditor.model.ids import ANYONE, NOBODY, EntityId, address_of

ACCOUNT = Piece("auth", "", ("/cosmos/auth/v1beta1/accounts/{address}",), "account")
_ALL = Piece("auth", "auth.accounts", listed=True)
_STARTING = Piece("genutil", "genutil.gen_txs", listed=True)
_MULTISIG = "/cosmos.crypto.multisig.LegacyAminoPubKey"
_SINGLE = (
    "/cosmos.crypto.secp256k1.PubKey",
    "/cosmos.crypto.ed25519.PubKey",
    "/cosmos.crypto.secp256r1.PubKey",
    "/ethermint.crypto.v1.ethsecp256k1.PubKey",
    "/injective.crypto.v1beta1.ethsecp256k1.PubKey",
)
_MOST_SIGNERS = 100
_MOST_ACCOUNTS = 2_000
NEVER_SIGNED = "its public key is not on the chain: one key or many cannot be told"


class Accounts:
    """Reads every account that holds a power or counts towards a gate, until no new ones appear."""

    async def read(self, chain: Findings) -> None:
        """An entity for each account."""
        known = {} if chain.source.live else await _of_genesis(chain)
        names = {voter.account: voter.name for voter in chain.voters}
        waiting = mentioned(chain)
        while waiting:
            if len(chain.entities) > _MOST_ACCOUNTS:
                chain.gap(chain.source.chain, "more accounts", f"the scan stops at {_MOST_ACCOUNTS}")
                break
            found = await gather(*(_asked(chain, of, known) for of in waiting))
            for of, account in zip(waiting, found, strict=True):
                describe(chain, of, account, names.get(of, ""))
            waiting = mentioned(chain)


def mentioned(chain: Findings) -> list[EntityId]:
    """Accounts that hold something or belong to a gate, and are not known yet."""
    holders = [grant.holder for grant in chain.grants]
    inside = [member.id for entity in chain.entities.values() for member in members(entity.gate)]
    return [
        of
        for of in dict.fromkeys((*holders, *inside, *chain.asked))
        if of not in chain.entities and of not in (ANYONE, NOBODY)
    ]


def describe(chain: Findings, of: EntityId, account: dict[str, Any] | str | None, name: str) -> None:
    """The entity of an account from its protobuf JSON; a text says why it was not read."""
    if isinstance(account, str):
        chain.gap(of, "its account", account)
    base = _base(account if isinstance(account, dict) else {})
    if isinstance(account, dict) and account.get("name") and "permissions" in account:
        chain.entity(of, EntityKind.MODULE, f"x/{account['name']} account", one_of(chain.module("app")))
        return
    key = base.get("pub_key")
    gate, note = _gate(chain, of, key)
    if isinstance(gate, Threshold):
        label = name or f"Multisig {gate.k}/{len(gate.members)}"
        chain.entity(of, EntityKind.MULTISIG, label, gate, standards=("LegacyAminoPubKey",), notes=note)
        return
    chain.entity(of, EntityKind.KEY, name, gate, notes=(*note, *_vesting(account)))


def _gate(chain: Findings, of: EntityId, key: Any) -> tuple[Gate, list[str]]:
    if not isinstance(key, dict) or not key:
        return Unknown(), [NEVER_SIGNED]
    kind = str(key.get("@type"))
    if kind in _SINGLE:
        return Key(), []
    if kind != _MULTISIG:
        return Unknown(), [f"a key of an unknown kind: {kind}"]
    try:
        keys = [base64.b64decode(str(each["key"]), validate=True) for each in key["public_keys"]]
        threshold = integer(key["threshold"])
        if not (0 < threshold <= len(keys) <= _MOST_SIGNERS):
            raise ValueError("its threshold does not fit its keys")
        if any(each.get("@type") != _SINGLE[0] for each in key["public_keys"]):
            raise ValueError("it has keys that are not secp256k1")
    except (ValueError, KeyError, TypeError) as error:
        chain.gap(of, "who signs for it", str(error))
        return Unknown(), []
    if address_of(of) != multisig_account(chain.prefix, threshold, keys):
        chain.gap(of, "who signs for it", "the keys given for it do not make its address")
        return Unknown(), []
    # Equal keys may sign once each: each counts as often as it is listed.
    ids = [chain.id(key_account(chain.prefix, each)) for each in keys]
    chain.signers.update(ids)
    weights = {one: ids.count(one) for one in ids}
    return Threshold(k=threshold, members=tuple(Member(id=one, weight=n) for one, n in weights.items())), []


def _vesting(account: Any) -> list[str]:
    vesting = account.get("base_vesting_account") if isinstance(account, dict) else None
    if not isinstance(vesting, dict):
        return []
    coins = vesting.get("original_vesting")
    first = coins[0] if isinstance(coins, list) and coins and isinstance(coins[0], dict) else {}
    return [f"vests {first.get('amount')} {first.get('denom')} until {vesting.get('end_time')} (seconds since 1970)"]


def _base(account: dict[str, Any]) -> dict[str, Any]:
    """The innermost account of a nested one (vesting, module)."""
    for _ in range(4):
        inner = account.get("base_account") or account.get("base_vesting_account") or account.get("BaseAccount")
        if not isinstance(inner, dict):
            break
        account = inner
    return account


async def _asked(chain: Findings, of: EntityId, known: dict[str, Any]) -> dict[str, Any] | str | None:
    address = address_of(of)
    if of in chain.signers and not chain.source.live:
        return {"pub_key": {"@type": _SINGLE[0]}}
    if not chain.source.live:
        return known.get(address)
    try:
        found: Found = await chain.source.piece(ACCOUNT, {"address": address})
    except Absent:
        account = None
    except Unread as error:
        return str(error)
    else:
        account = found.value if isinstance(found.value, dict) else None
    if of in chain.signers and not _base(account or {}).get("pub_key"):
        # The key itself was read inside the multisig.
        return {"pub_key": {"@type": _SINGLE[0]}}
    return account


async def _of_genesis(chain: Findings) -> dict[str, Any]:
    """Accounts by address; keys of those who signed the starting transactions are known by them."""
    found = await chain.find(_ALL)
    listed = found.value if found else []
    accounts = {str(_base(each).get("address")): each for each in listed if isinstance(each, dict)}
    signed = await chain.find(_STARTING)
    for transaction in signed.value if signed else []:
        try:
            key = transaction["auth_info"]["signer_infos"][0]["public_key"]
            if key["@type"] == _SINGLE[0]:
                address = key_account(chain.prefix, base64.b64decode(key["key"], validate=True))
                accounts[address] = {**accounts.get(address, {}), "pub_key": key}
        except (KeyError, IndexError, TypeError, ValueError):
            continue
    return accounts

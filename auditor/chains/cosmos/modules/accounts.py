"""Accounts that hold powers: single keys, multisigs, modules, and accounts that never signed (``unsigned``).

https://docs.cosmos.network/sdk/v0.53/build/modules/auth
"""

from asyncio import gather
from typing import Any

from auditor.chains.cosmos.findings import APP, Findings
from auditor.chains.cosmos.keys import SINGLE, PublicKey, UnknownKey, read_key
from auditor.chains.cosmos.modules.unsigned import gate_without_key, note_unsigned
from auditor.chains.cosmos.source import Absent, StatePiece, StateRead, Unread
from auditor.model.entity import EntityKind
from auditor.model.evidence import GapKind
from auditor.model.gate import Gate, Key, Member, Threshold, Unknown, members, one_of
from auditor.model.grant import Effect
from auditor.model.ids import ANYONE, NOBODY, EntityId, address_of

ACCOUNT = StatePiece("auth", "", ("/cosmos/auth/v1beta1/accounts/{address}",), "account")
_ALL = StatePiece("auth", "auth.accounts", listed=True)
_STARTING = StatePiece("genutil", "genutil.gen_txs", listed=True)
# The type of a signer's key was read inside the multisig.
_SIGNER = {"pub_key": {"@type": "/cosmos.crypto.secp256k1.PubKey"}}
_OF_MODULE = "module account"
_MOST_ACCOUNTS = 2_000


class AccountReader:
    """Reads every account that holds a power or counts towards a gate, until no new one appears."""

    async def read(self, chain: Findings) -> None:
        """Adds an entity for each account."""
        accounts = {} if chain.source.live else await _of_genesis(chain)
        names = {voter.account: voter.name for voter in chain.voters}
        waiting = mentioned(chain)
        while waiting:
            if len(chain.entities) > _MOST_ACCOUNTS:
                chain.gap(
                    chain.source.chain, "more accounts", f"the scan stops at {_MOST_ACCOUNTS}", kind=GapKind.LIMIT
                )
                break
            answers = await gather(*(_account_json(chain, of, accounts) for of in waiting))
            for of, account in zip(waiting, answers, strict=True):
                describe(chain, of, account, names.get(of, ""))
            waiting = mentioned(chain)
        await note_unsigned(chain)


class ModuleAccounts:
    """Opens the gates of module accounts that have power over others: the module's code acts for some caller (a vote, a
    list, an admin), not only for an account that replaces the software. Runs when all holders are known."""

    async def read(self, chain: Findings) -> None:
        """Adds a gap for each module account, except that of governance, that holds anything but tokens."""
        inside = {member.id for entity in chain.entities.values() for member in members(entity.gate)}
        powerful = inside | {grant.holder for grant in chain.grants if grant.effect is not Effect.SELL}
        for of in sorted(powerful & chain.entities.keys()):
            if _OF_MODULE in chain.entities[of].standards:
                chain.update(of, gate=Unknown())
                chain.gap(of, "who makes it act", "it is a module's account: its code decides", kind=GapKind.GATE)


def mentioned(chain: Findings) -> list[EntityId]:
    """Accounts that hold something or belong to a gate, and are not entities yet."""
    holders = [grant.holder for grant in chain.grants]
    inside = [member.id for entity in chain.entities.values() for member in members(entity.gate)]
    return [
        of
        for of in dict.fromkeys((*holders, *inside, *chain.watched))
        if of not in chain.entities and of not in (ANYONE, NOBODY)
    ]


def describe(chain: Findings, of: EntityId, account: dict[str, Any] | str | None, name: str) -> None:
    """Adds the entity of an account from its protobuf JSON; a text is the reason why it was not read."""
    if isinstance(account, str):
        chain.gap(of, "its account", account)
    fields = account if isinstance(account, dict) else {}
    module = fields.get("name") if "permissions" in fields else chain.module_accounts.get(address_of(of))
    if module:
        code = one_of(chain.module(APP))
        chain.entity(of, EntityKind.MODULE, f"x/{module} account", code, standards=(_OF_MODULE,))
        return
    key_json = fields.get("pub_key") or _base(fields).get("pub_key")
    if not key_json:
        signing = gate_without_key(chain, of, account)
        notes = (*signing.notes, *_vesting(account))
        chain.entity(of, EntityKind.KEY, name, signing.gate, standards=signing.standards, notes=notes)
        return
    gate = _gate(chain, of, key_json)
    if isinstance(gate, Threshold):
        label = name or f"Multisig {gate.k}/{sum(member.weight for member in gate.members)}"
        chain.entity(of, EntityKind.MULTISIG, label, gate, standards=("LegacyAminoPubKey",))
        return
    chain.entity(of, EntityKind.KEY, name, gate, notes=_vesting(account))


def _gate(chain: Findings, of: EntityId, key_json: Any) -> Gate:
    if isinstance(key_json, dict) and key_json.get("@type") in SINGLE:
        return Key()
    try:
        key = read_key(key_json, chain.prefix)
    except UnknownKey as error:
        chain.gap(of, "who signs for it", str(error), kind=GapKind.GATE)
        return Unknown()
    if key.address != address_of(of):
        chain.gap(of, "who signs for it", "the keys given for it do not make its address", kind=GapKind.GATE)
        return Unknown()
    return _threshold(chain, key) if key.keys else Key()


def _threshold(chain: Findings, key: PublicKey) -> Threshold:
    """The gate of a multisig; nested multisigs become entities of their own."""
    # Equal keys may sign once each: a key counts as often as it is listed.
    weights: dict[EntityId, int] = {}
    for inner in key.keys:
        of = chain.id(inner.address)
        weights[of] = weights.get(of, 0) + 1
        if inner.keys:
            gate = _threshold(chain, inner)
            label = f"Multisig {inner.threshold}/{len(inner.keys)}"
            chain.entity(of, EntityKind.MULTISIG, label, gate, standards=("LegacyAminoPubKey",))
        else:
            chain.signers.add(of)
    members = tuple(Member(id=of, weight=weight) for of, weight in weights.items())
    return Threshold(k=key.threshold, members=members)


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


async def _account_json(chain: Findings, of: EntityId, accounts: dict[str, Any]) -> dict[str, Any] | str | None:
    address = address_of(of)
    if of in chain.signers and not chain.source.live:
        return _SIGNER
    if not chain.source.live:
        return accounts.get(address)
    try:
        answer: StateRead = await chain.source.piece(ACCOUNT, {"address": address})
    except Absent:
        account = None
    except Unread as error:
        return str(error)
    else:
        account = answer.value if isinstance(answer.value, dict) else None
    if of in chain.signers and not _base(account or {}).get("pub_key"):
        # The key itself was read inside the multisig.
        return _SIGNER
    return account


async def _of_genesis(chain: Findings) -> dict[str, Any]:
    """Accounts by address; keys of signers of the genesis transactions are taken from these."""
    listing = await chain.find(_ALL)
    listed = listing.value if listing else []
    accounts = {str(_base(entry).get("address")): entry for entry in listed if isinstance(entry, dict)}
    signed = await chain.find(_STARTING)
    for transaction in signed.value if signed else []:
        try:
            (signer,) = transaction["auth_info"]["signer_infos"]
            address = read_key(signer["public_key"], chain.prefix).address
            accounts[address] = {**accounts.get(address, {}), "pub_key": signer["public_key"]}
        except (KeyError, TypeError, ValueError):
            continue
    return accounts

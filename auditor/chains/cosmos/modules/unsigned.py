"""Accounts whose public key is not on the chain, since they have not signed yet.

An address of 20 bytes is the hash of one key or of a multisig (ADR 28), and only its first signature shows which. The
worst case is one party, so it counts as one key and is marked. Longer addresses belong to code: contracts, group
policies, accounts of other chains. Where a module runs code at addresses of 20 bytes, too, only an account that states
an empty code hash counts as a key.
https://docs.cosmos.network/sdk/v0.53/build/architecture/adr-028-public-key-addresses
"""

from typing import Any, NamedTuple

from auditor.chains.cosmos.addresses import decode
from auditor.chains.cosmos.findings import Findings
from auditor.chains.cosmos.modules.parameters import fields_of
from auditor.chains.cosmos.table import table
from auditor.chains.cosmos.values import integer
from auditor.model.entity import OPAQUE
from auditor.model.evidence import GapKind
from auditor.model.gate import Gate, Key, Nobody, Unknown
from auditor.model.ids import EntityId, address_of

_OF_KEYS = 20
# The Keccak-256 hash of empty code, which Ethermint accounts without code have.
_NO_CODE = "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
_NEVER_SIGNED = "its public key is not on the chain: it is one key, or a multisig that has never signed"
_OTHER_CHAIN = "/ibc.applications.interchain_accounts.v1.InterchainAccount"


class AccountGate(NamedTuple):
    """The gate of an account, with its standards and notes."""

    gate: Gate
    standards: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def gate_without_key(chain: Findings, of: EntityId, account: dict[str, Any] | str | None) -> AccountGate:
    """The gate of an account without a known key. ``account`` is its protobuf JSON, a text if it was not read, None if
    the chain does not have it."""
    if isinstance(account, str):
        return AccountGate(Unknown())
    raw = decode(address_of(of))[1] if chain.is_account(address_of(of)) else b""
    fields = account or {}
    if raw and not any(raw):
        return AccountGate(Nobody(), notes=("an address of zeros: no key is known to make it",))
    if len(raw) == _OF_KEYS and fields.get("@type") != _OTHER_CHAIN and not _may_be_code(chain, fields):
        return AccountGate(Key(), (OPAQUE,), (_NEVER_SIGNED,))
    why = "its public key is not on the chain, and it may be the address of code"
    if fields.get("@type") == _OTHER_CHAIN:
        why = f"an account of another chain acts through it: {fields.get('account_owner')}"
    chain.gap(of, "who makes it act", why, kind=GapKind.GATE)
    return AccountGate(Unknown(), notes=(why,))


def _may_be_code(chain: Findings, fields: dict[str, Any]) -> bool:
    runs_code = not chain.modules.isdisjoint(table().machines) or "wasm" in chain.foreign
    return runs_code and str(fields.get("code_hash", "")).lower() != _NO_CODE


async def note_unsigned(chain: Findings) -> None:
    """Adds one note that the chain does not show whether such accounts are one key, with the most keys that one can
    have."""
    if not any(OPAQUE in entity.standards for entity in chain.entities.values()):
        return
    await fields_of(chain, "auth")
    try:
        most = f"; a multisig here has {integer(chain.params['auth']['tx_sig_limit'])} keys at most"
    except (KeyError, ValueError):
        most = ""
    why = f"the chain does not show it before the first signature: each counts as one key{most}"
    what = "whether an account that has never signed is one key or a multisig"
    chain.gap(chain.source.chain, what, why, critical=False, kind=GapKind.GATE)

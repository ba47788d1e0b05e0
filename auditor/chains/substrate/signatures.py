"""Whether an account has ever signed: proof that it is a key.

The nonce of an account counts what it signed (``frame_system``: ``Account``). A multisig, and an account without a key
(a pure proxy), never sign: others act for them. If contracts have accounts, as in the EVM, a nonce may be theirs.
"""

from collections.abc import Sequence

from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.ss58 import account_of
from auditor.model.entity import OPAQUE
from auditor.model.evidence import GapKind
from auditor.model.gate import Key, Unknown
from auditor.model.ids import EntityId, address_of

_OF_CONTRACTS = ("EVM", "Revive", "Contracts")
_OF_ETHEREUM = 20  # bytes of an Ethereum account
_CODES = ("EVM", "AccountCodes")
_PROXIES = ("Proxy", "Proxies")


async def add_signatures(reader: SubstrateReader, collected: Collector, accounts: Sequence[EntityId]) -> None:
    """Proves that accounts are keys, or marks them as unknown, as far as the chain shows it. Raises Unread."""
    keys = [account for account in accounts if isinstance(collected.entities[account].gate, Key)]
    if not keys or reader.runtime.item("System", "Account") is None:
        return
    raw = {account: "0x" + account_of(address_of(account)).hex() for account in keys}
    states = await reader.values("System", "Account", [(raw[account],) for account in keys])
    signed = {account: int(state.value["nonce"]) for account, state in zip(keys, states, strict=True) if state.value}
    of_ethereum = reader.runtime.account_size == _OF_ETHEREUM
    contracts = await _present(reader, _CODES, raw) if of_ethereum else set[EntityId]()
    for account in contracts:
        _mark_unknown(collected, account, "it has code, which decides who makes it act")
    if not any(pallet in reader.runtime.pallets for pallet in _OF_CONTRACTS):
        for account in (account for account, nonce in signed.items() if nonce):
            _prove(collected, account, signed[account])
    silent = {account: raw[account] for account in keys if not signed.get(account) and account not in contracts}
    for account in await _present(reader, _PROXIES, silent):
        _mark_unknown(collected, account, "others act in its name, and no key has ever signed for it")


async def _present(reader: SubstrateReader, item: tuple[str, str], raw: dict[EntityId, str]) -> set[EntityId]:
    """The accounts with a non-empty entry in a map; of several values the first one counts."""
    if not raw or reader.runtime.item(*item) is None:
        return set()
    answers = await reader.values(*item, [(key,) for key in raw.values()])
    held = (answer.value[0] if isinstance(answer.value, (list, tuple)) else answer.value for answer in answers)
    return {account for account, value in zip(raw, held, strict=True) if value and value != "0x"}


def _prove(collected: Collector, account: EntityId, nonce: int) -> None:
    entity = collected.entities[account]
    standards = tuple(standard for standard in entity.standards if standard != OPAQUE)
    note = f"it is one key: it has signed {nonce:,} transactions itself"
    collected.update(account, standards=standards, notes=(*entity.notes, note))


def _mark_unknown(collected: Collector, account: EntityId, why: str) -> None:
    collected.update(account, gate=Unknown())
    collected.gap(account, "who makes this account act", why, GapKind.GATE)

"""A chain specification as a source: who holds power at genesis, without a node.

Storage in ``genesis.raw`` has no metadata, so only items of a fixed form are read.
"""

from pathlib import Path
from typing import Any

from auditor.chains.substrate.authorities import Weighed, add_authorities
from auditor.chains.substrate.call_row import CallName
from auditor.chains.substrate.call_table import CallTable, table_for
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.examination import without_calls
from auditor.chains.substrate.pallets.sudo import add_sudo
from auditor.chains.substrate.root import add_root_calls, add_runtime
from auditor.chains.substrate.specification import Specification, account, read_specification
from auditor.chains.substrate.stake import add_stake
from auditor.chains.substrate.stated import add_stated
from auditor.errors import UsageError
from auditor.model.entity import OPAQUE
from auditor.model.evidence import GapKind
from auditor.model.examined import Examined
from auditor.model.network import Chain, Network
from auditor.model.snapshot import Block, Snapshot

_BY_DEFAULT = "the file leaves it to the runtime's own default"


def read_genesis(chain: Chain, network: Network, file: Path) -> Snapshot:
    """The state at genesis. Raises UsageError if the file is not a chain specification."""
    specification = read_specification(chain, file)
    if chain.subnet is not None:
        raise UsageError("a chain specification says nothing of subnets", "omit --subnet")
    collected = Collector(chain.id, specification.prefix)
    table = table_for(specification.pallets)
    _collect(collected, specification, table)
    add_stated(collected, network)
    _add_gaps(collected, chain)
    collected.add(
        examined=[Examined(entity=part) for part in without_calls(collected, specification.pallets)],
        evidence=specification.evidence(),
        read=len(specification.pallets),
    )
    return collected.snapshot(network, (Block(chain=chain.id, number=0, hash="", time=""),))


def _collect(collected: Collector, spec: Specification, table: CallTable) -> None:
    add_runtime(collected, table, spec.cite)
    if "Sudo" in spec.pallets:
        _add_sudo(collected, spec)
    elif spec.patched:
        collected.gap(collected.module("Root"), "who makes root act", _BY_DEFAULT, GapKind.UNREAD)
    for pallet in ("Aura", "Babe", "Grandpa"):
        _add_authorities(collected, spec, pallet)
    stakes, evidence = spec.read("SubtensorModule", "stakes")
    if isinstance(stakes, list):
        add_stake(collected, "the validators, by stake", _stakes(stakes), evidence, spec.cite)
    balances, _ = spec.read("Balances", "balances")
    if isinstance(balances, list):
        _note_balances(collected, balances)
    for pallet in sorted(spec.pallets - {"System"}):
        collected.pallet(pallet)
    calls = [CallName(pallet, name, pallet) for pallet, _, name in (call.partition(".") for call in table.rows)]
    add_root_calls(collected, table, [call for call in calls if call.pallet in _certain(spec)], spec.cite)


def _add_sudo(collected: Collector, spec: Specification) -> None:
    """Adds the holder of the sudo key; a malformed value, or one that the file leaves to the code, is a gap."""
    key, evidence = spec.read("Sudo", "key")
    holder = account(key)
    if holder is None and (key is not None or not spec.holds("Sudo", "key")):
        why = "the file's value is no account" if key is not None else _BY_DEFAULT
        collected.gap(collected.module("Root"), "who holds the sudo key", why, GapKind.UNREAD)
        return
    add_sudo(collected, holder, evidence)


def _add_authorities(collected: Collector, spec: Specification, pallet: str) -> None:
    """Adds the authorities of a consensus pallet; if it lists none, those with session keys for it
    (``session.keys``)."""
    authorities_item, evidence = spec.read(pallet, "authorities")
    listed = _listed(authorities_item)
    if not listed:
        rows, evidence = spec.read("Session", "keys")
        own = [row[-1].get(pallet.lower()) for row in _listed(rows) if isinstance(row, list) and _is_map(row[-1:])]
        listed = [key for key in own if key is not None]
    authorities = _weighed(listed)
    add_authorities(collected, pallet, authorities, evidence, parachain=spec.parachain)
    if len(authorities) < len(listed):
        why = "the file's values are no public keys"
        what = f"{len(listed) - len(authorities)} of the authorities of {pallet}"
        collected.gap(collected.module("Blocks"), what, why, GapKind.MEMBERS)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_map(values: list[Any]) -> bool:
    return len(values) == 1 and isinstance(values[0], dict)


def _certain(spec: Specification) -> frozenset[str]:
    """Pallets whose calls every runtime has had from the beginning; for others a file does not show the calls at
    genesis."""
    return spec.pallets & {"System", "Sudo"}


def _add_gaps(collected: Collector, chain: Chain) -> None:
    collected.gap(
        chain.id,
        "which calls the runtime had, and who may make them",
        "a chain specification holds the state and the runtime's code, not the list of its calls",
        GapKind.IDENTITY,
    )
    if any(OPAQUE in entity.standards for entity in collected.entities.values()):
        collected.gap(
            chain.id,
            "whether an account is one key or a multisig",
            "the chain does not show it; each account without stated signers counts as one key",
            GapKind.GATE,
            critical=False,
        )


def _note_balances(collected: Collector, balances: list[Any]) -> None:
    held = [row[1] for row in balances if isinstance(row, list) and len(row) == 2 and isinstance(row[1], int)]
    if held and sum(held):
        largest = sorted(held, reverse=True)
        total = sum(held)
        note = f"{len(held):,} accounts; the ten largest hold {100 * sum(largest[:10]) / total:.1f} % of what is free"
        collected.note(collected.module("Balances"), note)


def _stakes(rows: list[Any]) -> dict[bytes, int]:
    """Stake by coldkey, over all of its hotkeys."""
    return {raw: _staked(hotkeys) for coldkey, hotkeys in _pairs(rows) if (raw := account(coldkey)) is not None}


def _staked(hotkeys: Any) -> int:
    amounts = (entry[0] for _, entry in _pairs(hotkeys) if isinstance(entry, list) and entry)
    return sum(amount for amount in amounts if isinstance(amount, int) and amount > 0)


def _weighed(value: list[Any]) -> Weighed:
    """Authorities with their weights; without weights each counts once."""
    weighed: list[tuple[bytes, int]] = []
    for entry in value:
        key, weight = entry if isinstance(entry, (list, tuple)) and len(entry) == 2 else (entry, 1)
        raw = account(key)
        if raw is not None and isinstance(weight, int) and weight > 0:
            weighed.append((raw, weight))
    return weighed


def _pairs(rows: Any) -> list[tuple[Any, Any]]:
    return (
        [(row[0], row[1]) for row in rows if isinstance(row, list) and len(row) == 2] if isinstance(rows, list) else []
    )

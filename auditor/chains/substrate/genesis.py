"""A chain specification as a source of its own: who held power when the chain began, with no node.

Two forms are read: ``genesis.runtime`` (also ``genesis.runtimeGenesis.config``), with a part for each pallet, and
``genesis.raw.top``, storage keys with their bytes. The second has no metadata, so only items of a fixed form are read.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from auditor.chains.substrate.authorities import Weighed, add_authorities
from auditor.chains.substrate.call_table import CallName, CallTable, table_for
from auditor.chains.substrate.found import Found
from auditor.chains.substrate.pallets.sudo import add_sudo
from auditor.chains.substrate.raw_genesis import RAW_ITEMS, pallets_of, read_raw
from auditor.chains.substrate.root import add_root_calls, add_runtime
from auditor.chains.substrate.ss58 import GENERIC, decode
from auditor.chains.substrate.stake import add_stake
from auditor.chains.substrate.stated import add_stated
from auditor.errors import UsageError
from auditor.model.entity import OPAQUE
from auditor.model.evidence import Evidence
from auditor.model.network import Chain, Network
from auditor.model.snapshot import Block, Snapshot
from auditor.model.text import one_line

_LARGEST = 2**28
_SHOWN = 160


class Specification:
    """A parsed chain specification. ``pallets`` are those it names; values come with their evidence."""

    def __init__(self, chain: Chain, content: dict[str, Any]) -> None:
        self._chain = chain
        self._evidence: dict[str, Evidence] = {}
        genesis = content.get("genesis")
        genesis = genesis if isinstance(genesis, dict) else {}
        config = genesis.get("runtime") or (genesis.get("runtimeGenesis") or {}).get("config")
        top = (genesis.get("raw") or {}).get("top")
        self._raw = read_raw(top) if isinstance(top, dict) else {}
        if not isinstance(config, dict) and not self._raw:
            raise ValueError("it has neither genesis.runtime nor genesis.raw")
        self._config: dict[str, Any] = config if isinstance(config, dict) else {}
        named = {_pallet(name) for name in self._config}
        self.pallets = frozenset(named | pallets_of(top or {}) | {"System"})
        properties = content.get("properties")
        prefix = properties.get("ss58Format") if isinstance(properties, dict) else None
        self.prefix = prefix if isinstance(prefix, int) and 0 <= prefix < 1 << 14 else GENERIC

    def item(self, pallet: str, name: str) -> Any:
        """A value of the configuration of a pallet, or the decoded raw item; None if there is none."""
        part = self._config.get(pallet[:1].lower() + pallet[1:])
        if isinstance(part, dict) and name in part:
            return part[name]
        return self._raw.get((pallet, RAW_ITEMS.get((pallet, name), name)))

    def cite(self, source: str, said: str, answer: Any) -> str:
        """The id of the evidence of something read here or from a table."""
        text = answer if isinstance(answer, str) else json.dumps(answer, default=_plain)
        digest = hashlib.sha256(f"{source}\n{said}\n{text}".encode()).hexdigest()
        name = digest[:16]
        at = 0 if source == self._chain.id else None
        self._evidence[name] = Evidence(
            id=name,
            source=source,
            request=said,
            answer=one_line(text, _SHOWN),
            answer_digest=f"sha256:{hashlib.sha256(text.encode()).hexdigest()}",
            block=at,
        )
        return name

    def read(self, pallet: str, name: str) -> tuple[Any, str]:
        """A value and its evidence."""
        value = self.item(pallet, name)
        return value, self.cite(self._chain.id, f"genesis file: {pallet}.{name}", value)

    def evidence(self) -> tuple[Evidence, ...]:
        """All evidence, in a fixed order."""
        return tuple(self._evidence[key] for key in sorted(self._evidence))


def read_genesis(chain: Chain, network: Network, file: Path) -> Snapshot:
    """The state at genesis. Raises UsageError if the file is no chain specification."""
    try:
        if file.stat().st_size > _LARGEST:
            raise ValueError("it is larger than any chain specification")
        content = json.loads(file.read_bytes())
        specification = Specification(chain, content if isinstance(content, dict) else {})
    except (OSError, ValueError, RecursionError) as error:
        why = getattr(error, "strerror", None) or one_line(str(error))
        raise UsageError(
            f"{file} was not read as a chain specification: {why}",
            "give the JSON file that nodes of the chain start from",
        ) from None
    if chain.subnet is not None:
        raise UsageError("a chain specification says nothing of subnets", "leave --subnet away")
    found = Found(chain.id, specification.prefix)
    table = table_for(specification.pallets)
    _collect(found, specification, table)
    add_stated(found, network)
    _say_what_is_not_seen(found, chain)
    return Snapshot(
        network=network,
        blocks=(Block(chain=chain.id, number=0, hash="", time=""),),
        entities=tuple(found.entities.values()),
        grants=tuple(found.grants),
        evidence=specification.evidence(),
        gaps=tuple(found.gaps),
        read=len(specification.pallets),
    )


def _collect(found: Found, spec: Specification, table: CallTable) -> None:
    add_runtime(found, table, spec.cite)
    for pallet in sorted(spec.pallets - {"System"}):
        found.pallet(pallet)
    key, evidence = spec.read("Sudo", "key")
    if "Sudo" in spec.pallets:
        holder = _account(key)
        if holder is None and key is not None:
            found.gap(found.module("Root"), "who holds the sudo key", "the file's value is no account")
        else:
            add_sudo(found, holder, evidence)
    for pallet in ("Aura", "Babe", "Grandpa"):
        authorities, evidence = spec.read(pallet, "authorities")
        add_authorities(found, pallet, _weighed(authorities), evidence)
    stakes, evidence = spec.read("SubtensorModule", "stakes")
    if isinstance(stakes, list):
        add_stake(found, "the validators, by stake", _stakes(stakes), evidence, spec.cite)
    balances, _ = spec.read("Balances", "balances")
    if isinstance(balances, list):
        _note_balances(found, balances)
    calls = [CallName(pallet, name, pallet) for pallet, _, name in (call.partition(".") for call in table.rows)]
    add_root_calls(found, table, [call for call in calls if call.pallet in _certain(spec)], spec.cite)


def _certain(spec: Specification) -> frozenset[str]:
    """Pallets whose calls every runtime has had since the beginning; what others had then, no file says."""
    return spec.pallets & {"System", "Sudo"}


def _say_what_is_not_seen(found: Found, chain: Chain) -> None:
    found.gap(
        chain.id,
        "which calls the runtime had, and who may make them",
        "a chain specification holds the state and the runtime's code, not the list of its calls",
    )
    if any(OPAQUE in entity.standards for entity in found.entities.values()):
        found.gap(
            chain.id,
            "whether an account is one key or a multisig",
            "the chain does not show it; each account without stated signers counts as one key",
            critical=False,
        )


def _note_balances(found: Found, balances: list[Any]) -> None:
    held = [row[1] for row in balances if isinstance(row, list) and len(row) == 2 and isinstance(row[1], int)]
    if held and sum(held):
        largest = sorted(held, reverse=True)
        total = sum(held)
        note = f"{len(held):,} accounts; the ten largest hold {100 * sum(largest[:10]) / total:.1f} % of what is free"
        found.note(found.module("Balances"), note)


def _stakes(rows: list[Any]) -> dict[bytes, int]:
    """Stake by coldkey, over all of its hotkeys."""
    return {raw: _staked(hotkeys) for coldkey, hotkeys in _pairs(rows) if (raw := _account(coldkey)) is not None}


def _staked(hotkeys: Any) -> int:
    amounts = (entry[0] for _, entry in _pairs(hotkeys) if isinstance(entry, list) and entry)
    return sum(amount for amount in amounts if isinstance(amount, int) and amount > 0)


def _weighed(value: Any) -> Weighed:
    """Authorities with their weights; where none are given each counts once."""
    found: list[tuple[bytes, int]] = []
    for each in value if isinstance(value, list) else ():
        key, weight = each if isinstance(each, (list, tuple)) and len(each) == 2 else (each, 1)
        raw = _account(key)
        if raw is not None and isinstance(weight, int) and weight > 0:
            found.append((raw, weight))
    return found


def _pairs(rows: Any) -> list[tuple[Any, Any]]:
    return (
        [(row[0], row[1]) for row in rows if isinstance(row, list) and len(row) == 2] if isinstance(rows, list) else []
    )


def _account(value: Any) -> bytes | None:
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        return None
    try:
        return decode(value)[1]
    except ValueError:
        return None


def _pallet(config: str) -> str:
    """The pallet of a part of a configuration: ``subtensorModule`` is of ``SubtensorModule``."""
    return config[:1].upper() + config[1:]


def _plain(value: Any) -> str:
    return f"0x{value.hex()}" if isinstance(value, bytes) else str(value)

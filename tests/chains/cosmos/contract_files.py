"""Contracts in genesis files: what they keep, and a file that holds them (synthetic)."""

import base64
import json
from pathlib import Path
from typing import Any

from auditor import pipeline
from auditor.chains.cosmos.addresses import contract_account
from auditor.engine.rulebook import Rulebook
from auditor.model.harm import Viewpoint
from auditor.model.network import Chain, Network
from auditor.model.power import Power
from tests.chains.cosmos.fake import ID, PREFIX, account
from tests.chains.cosmos.scanning import Seen, read_genesis

Kept = list[dict[str, str]]


def contract(number: int) -> str:
    """The address of the contract of that number."""
    return contract_account(PREFIX, 1, number)


def kept(**values: Any) -> Kept:
    """What a contract keeps: ``name__key`` is an entry of a map."""
    listed = []
    for name, value in values.items():
        space, _, key = name.partition("__")
        raw = len(space).to_bytes(2, "big") + space.encode() + key.encode() if key else space.encode()
        listed.append({"key": raw.hex().upper(), "value": base64.b64encode(json.dumps(value).encode()).decode()})
    return listed


def genesis(folder: Path, contracts: dict[int, tuple[str, Kept]], **state: Any) -> Path:
    """A file with contracts by number, each with its admin and what it keeps; everybody has signed before."""
    key = {"@type": "/cosmos.crypto.secp256k1.PubKey", "key": "AA=="}
    listed = [
        {"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": account(number), "pub_key": key}
        for number in range(1, 10)
    ]
    stored = [
        {
            "contract_address": contract(number),
            "contract_info": {"code_id": "1", "admin": admin, "label": f"contract {number}"},
            "contract_state": state,
        }
        for number, (admin, state) in contracts.items()
    ]
    content = {
        "chain_id": ID.partition(":")[2],
        "genesis_time": "2026-01-01T00:00:00Z",
        "app_state": {"auth": {"accounts": listed}, "wasm": {"contracts": stored}} | state,
    }
    file = folder / "genesis.json"
    file.write_text(json.dumps(content))
    return file


def read(folder: Path, contracts: dict[int, tuple[str, Kept]]) -> Seen:
    """A scan of such a file."""
    return read_genesis(ID, genesis(folder, contracts))


def upgrade(folder: Path, contracts: dict[int, tuple[str, Kept]], of: int, **state: Any) -> Power:
    """The power to replace a contract's code."""
    network = Network(name="test", title="Test", chains=(Chain(id=ID),))
    snapshot = pipeline.from_genesis(network, genesis(folder, contracts, **state))
    report = pipeline.assess(snapshot, Rulebook.load(None), Viewpoint.BUILDER)
    target = f"{ID}:{contract(of)}"
    (power,) = [power for power in report.powers if power.target == target and power.harm == "upgrade.logic"]
    return power

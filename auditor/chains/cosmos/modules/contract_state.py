"""The state of CosmWasm contracts: a running chain answers smart queries, a genesis file has raw storage.

A contract's storage is a map of bytes. An item is stored under its name; an entry of a map under the length of the
map's name (two bytes), the name and the key (https://github.com/CosmWasm/cw-storage-plus). Values are JSON.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from auditor.chains.cosmos.findings import Findings
from auditor.chains.cosmos.source import Absent, StatePiece, Unread
from auditor.chains.cosmos.values import integer

SMART = StatePiece("wasm", "", ("/cosmwasm/wasm/v1/contract/{address}/smart/{query}",), "data")
_ALL = StatePiece("wasm", "wasm.contracts", listed=True)
_PAGE = 30
_MOST_VOTERS = 300
Weights = dict[str, int]
Kept = Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True)
class WeightList:
    """Where a contract has weights by address: the ``query`` that lists them, the key of the list, and the keys of an
    entry's address and weight; ``space`` is the name of the storage map."""

    query: str
    listed: str
    address: str
    weight: str
    space: str


@dataclass(frozen=True, slots=True)
class ContractState:
    """Reads contracts of one chain, live or from ``kept``, the storage in a file. Make one with ``open_state``."""

    chain: Findings
    kept: Mapping[str, Kept]

    async def value(self, address: str, query: str, *names: str) -> Any:
        """The answer of a contract to a query without arguments; in a file, the first existing item of ``names``. None
        if there is neither."""
        if self.chain.source.live:
            return await answer(self.chain, address, {query: {}})
        own = self.kept.get(address, {})
        return next((json_in(own[name.encode()]) for name in names if name.encode() in own), None)

    async def weights(self, address: str, where: WeightList) -> Weights:
        """All weights of a list; empty if the list does not end or is malformed."""
        if not self.chain.source.live:
            return _stored(self.kept.get(address, {}), where.space)
        weights: Weights = {}
        after: dict[str, str] = {}
        while len(weights) < _MOST_VOTERS:
            response = await answer(self.chain, address, {where.query: {**after, "limit": _PAGE}})
            listed = response.get(where.listed) if isinstance(response, dict) else None
            try:
                page = {str(entry[where.address]): integer(entry[where.weight]) for entry in listed or []}
            except (KeyError, TypeError, ValueError):
                return {}
            if not page.keys() - weights.keys():
                return weights
            weights |= page
            after = {"start_after": list(page)[-1]}
        return {}

    def entries(self, address: str, space: str) -> list[Any]:
        """The values of a map in a file."""
        start = len(space).to_bytes(2, "big") + space.encode()
        return [json_in(value) for key, value in self.kept.get(address, {}).items() if key.startswith(start)]


async def open_state(chain: Findings) -> ContractState:
    """The state of a chain's contracts; a file is read completely here."""
    listing = None if chain.source.live else await chain.find(_ALL)
    kept: dict[str, Kept] = {}
    for contract in listing.value if listing else []:
        state = contract.get("contract_state") if isinstance(contract, dict) else None
        try:
            pairs = state if isinstance(state, list) else []
            kept[str(contract["contract_address"])] = {
                bytes.fromhex(pair["key"]): base64.b64decode(pair["value"], validate=True) for pair in pairs
            }
        except (KeyError, TypeError, ValueError):
            continue
    return ContractState(chain, kept)


async def answer(chain: Findings, address: str, query: dict[str, Any]) -> Any:
    """The answer of a contract to a smart query; None if it gives none. REST returns JSON, the RPC base64; a JSON
    answer may be a text itself."""
    encoded = base64.b64encode(json.dumps(query, separators=(",", ":")).encode()).decode()
    try:
        response = await chain.source.piece(SMART, {"address": address, "query": encoded})
    except (Absent, Unread):
        return None
    data = response.value
    try:
        return json.loads(base64.b64decode(data, validate=True)) if isinstance(data, str) else data
    except (ValueError, RecursionError):
        return data


def json_in(raw: bytes | None) -> Any:
    """The JSON in bytes; None if they are not JSON."""
    try:
        return json.loads(raw or b"")
    except (ValueError, RecursionError):
        return None


def _stored(kept: Kept, space: str) -> Weights:
    start = len(space).to_bytes(2, "big") + space.encode()
    weights: Weights = {}
    for key, value in kept.items():
        weight = json_in(value)
        if isinstance(weight, str) and weight.isdecimal() and weight.isascii():
            weight = integer(weight[:40])
        if key.startswith(start) and isinstance(weight, int) and weight >= 0:
            weights[key[len(start) :].decode("ascii", "replace")] = weight
    return weights

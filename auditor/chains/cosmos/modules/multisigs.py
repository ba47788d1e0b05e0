"""CosmWasm contracts that act as multisigs (cw3): the gate that they tell.

A running contract answers ``threshold`` and ``list_voters``; a genesis file has what it keeps, a cw3-flex-multisig's
voters in its group (cw4). Whether its code does what it says, only the code knows. https://github.com/CosmWasm/cw-plus
(packages/cw3, packages/utils/src/threshold.rs, contracts/cw3-fixed-multisig, cw3-flex-multisig, cw4-group)
"""

import base64
import json
from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from typing import Any

from auditor.chains.cosmos.findings import Findings
from auditor.chains.cosmos.source import Absent, StatePiece, Unread
from auditor.chains.cosmos.values import fraction, integer
from auditor.model.gate import Member, Threshold

SMART = StatePiece("wasm", "", ("/cosmwasm/wasm/v1/contract/{address}/smart/{query}",), "data")
_ALL = StatePiece("wasm", "wasm.contracts", listed=True)
_PAGE = 30
_MOST_VOTERS = 300
Weights = dict[str, int]
# What a contract keeps: bytes by bytes.
Kept = Mapping[bytes, bytes]


async def answer(chain: Findings, address: str, query: dict[str, Any]) -> Any:
    """What a contract answers to a query; None where it does not. REST shows it open, the RPC as bytes."""
    encoded = base64.b64encode(json.dumps(query, separators=(",", ":")).encode()).decode()
    try:
        response = await chain.source.piece(SMART, {"address": address, "query": encoded})
        data = response.value
        return json.loads(base64.b64decode(data, validate=True)) if isinstance(data, str) else data
    except (Absent, Unread, ValueError, RecursionError):
        return None


async def kept_by_contracts(chain: Findings) -> dict[str, Kept]:
    """What contracts keep, by their addresses, as a genesis file has it; nothing on a running chain."""
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
    return kept


async def multisig(chain: Findings, address: str, kept: Mapping[str, Kept]) -> Threshold | None:
    """The gate of a contract that says that it is a multisig; None for all others, and where a quorum decides."""
    if chain.source.live:
        rule, weights = await answer(chain, address, {"threshold": {}}), await _voters(chain, address)
    else:
        config = _opened(kept.get(address, {}).get(b"config"))
        rule = config.get("threshold") if isinstance(config, dict) else None
        weights = _weights(kept.get(address, {}), b"voters")
        group = config.get("group_addr") if isinstance(config, dict) else None
        weights = weights or _weights(kept.get(str(group), {}), b"members")
    try:
        needed = _needed(rule, sum(weights.values()))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    voters = {of: weight for of, weight in weights.items() if chain.is_account(of) and weight}
    if not needed or not voters:
        return None
    return Threshold(k=needed, members=tuple(Member(id=chain.id(of), weight=weight) for of, weight in voters.items()))


async def _voters(chain: Findings, address: str) -> Weights:
    """All voters with their weights; none where their list does not end."""
    voters: Weights = {}
    after: dict[str, str] = {}
    while len(voters) < _MOST_VOTERS:
        response = await answer(chain, address, {"list_voters": {**after, "limit": _PAGE}})
        listed = response.get("voters") if isinstance(response, dict) else None
        try:
            page = {str(voter["addr"]): integer(voter["weight"]) for voter in listed or []}
        except (KeyError, TypeError, ValueError):
            return {}
        if not page.keys() - voters.keys():
            return voters
        voters |= page
        after = {"start_after": list(page)[-1]}
    return {}


def _weights(kept: Kept, name: bytes) -> Weights:
    """A map from addresses to weights: keys begin with the length of its name and the name."""
    start = len(name).to_bytes(2, "big") + name
    weights: Weights = {}
    for key, value in kept.items():
        weight = _opened(value)
        if key.startswith(start) and isinstance(weight, int) and weight >= 0:
            weights[key[len(start) :].decode("ascii", "replace")] = weight
    return weights


def _needed(rule: Any, total: int) -> int | None:
    """How much weight must agree, by the rule of a multisig. Raises ValueError and others for what is no rule."""
    if "absolute_count" in rule:
        return integer(rule["absolute_count"]["weight"])
    if "absolute_percentage" in rule:
        return ceil(Fraction(total) * fraction(rule["absolute_percentage"]["percentage"]))
    return None


def _opened(raw: bytes | None) -> Any:
    try:
        return json.loads(raw or b"")
    except (ValueError, RecursionError):
        return None

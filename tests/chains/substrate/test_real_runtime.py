"""A real runtime on a real node: what the tables say of its calls is what it does, call by call."""

from typing import Any

import pytest
from scalecodec.base import RuntimeConfigurationObject, ScaleBytes  # type: ignore[attr-defined]
from scalecodec.type_registry import load_type_registry_preset

from auditor import pipeline
from auditor.chains.substrate.call_row import CallName
from auditor.chains.substrate.call_table import table_for
from auditor.chains.substrate.derivation import pure_proxy
from auditor.chains.substrate.keys import item_key
from auditor.chains.substrate.pallets import name_of
from auditor.chains.substrate.runtime import Runtime
from auditor.chains.substrate.ss58 import encode
from auditor.engine.rulebook import Rulebook
from auditor.model.assessment import Verdict
from auditor.model.entity import EntityKind
from auditor.model.gate import Threshold, Unknown
from auditor.model.harm import Viewpoint
from auditor.model.network import Chain, Network
from tests.chains.substrate.node import CHAIN, Node

pytestmark = pytest.mark.xdist_group("asset-hub")

# Their answer is that of the call inside, which with the smallest arguments is one of root's.
PASSED_ON = {"Utility.as_derivative"}
STRANGER = bytes(range(32))
PREFIX = 42


def network(url: str, **chain: Any) -> Network:
    return Network(name="hub", title="Asset Hub", chains=(Chain(id=CHAIN, rpc=(url,), **chain),))


def calls_of(runtime: Runtime) -> list[CallName]:
    return [name_of(pallet, call) for pallet in runtime.pallets.values() for call in pallet.calls]


def test_who_makes_root_act_on_a_parachain_is_not_guessed(asset_hub: Node) -> None:
    snapshot = pipeline.scan(network(asset_hub.url), {}, None, lambda *_: None)
    root = next(each for each in snapshot.entities if each.id == f"{CHAIN}:module/Root")
    assert isinstance(root.gate, Unknown)
    assert any("relay chain" in gap.why for gap in snapshot.gaps)
    assessment = pipeline.assess(snapshot, Rulebook.load(None), Viewpoint.BUILDER)
    assert next(each for each in assessment.harms if each.harm == "upgrade.logic").verdict is Verdict.UNKNOWN
    authors = next(each for each in snapshot.entities if each.kind is EntityKind.VALIDATORS)
    assert authors.label == "the collators (Aura)"
    assert isinstance(authors.gate, Threshold) and authors.gate.k == len(authors.gate.members) == 4


def test_what_a_call_needs_is_what_the_runtime_asks_for(asset_hub: Node) -> None:
    """Every call that the table knows is made by a stranger, with the smallest arguments that its types allow."""
    metadata = bytes.fromhex(asset_hub.rpc("state_getMetadata")[2:])
    runtime, encoded = Runtime(metadata), smallest_calls(metadata)
    table = table_for(frozenset(runtime.pallets))
    asset_hub.put("System", "Account", [[[encode(STRANGER, PREFIX)], {"providers": 1, "data": {"free": str(10**16)}}]])
    refused: set[str] = set()
    accepted: set[str] = set()
    for call in calls_of(runtime):
        row = table.row(call)
        if row is None or row.origins[0] not in ("root", "root?", "signed") or str(call) in PASSED_ON:
            continue
        answer = tried(asset_hub, encoded[str(call)])
        if answer is not None:
            (refused if "BadOrigin" in answer else accepted).add(str(call))
    wrong = {call for call in accepted if _needs_root(table, call)} | {
        call for call in refused if not _needs_root(table, call)
    }
    assert not wrong
    assert len(refused) > 30
    assert len(accepted) > 30


def _needs_root(table: Any, call: str) -> bool:
    return bool(table.rows[call].by_root)


def tried(node: Node, call: bytes) -> str | None:
    """What becomes of a stranger's call; None if the runtime does not even let it into a block."""
    extrinsic = {"call": "0x" + call.hex(), "address": "0x" + STRANGER.hex()}
    try:
        return str(node.rpc("dev_dryRun", {"raw": False, "extrinsic": extrinsic}))
    except AssertionError:
        return None


def smallest_calls(metadata: bytes) -> dict[str, bytes]:
    """Every call of a runtime with arguments of nothing but zeros, of which each type takes as many as it needs."""
    codec = RuntimeConfigurationObject(implements_scale_info=True)
    codec.update_type_registry(load_type_registry_preset("core") or {})
    decoded = codec.create_scale_object("MetadataVersioned", ScaleBytes("0x" + metadata.hex()))
    decoded.decode()
    codec.add_portable_registry(decoded)
    found = {}
    for pallet in decoded.pallets:
        for call in pallet.calls or ():
            size = 0
            for argument in call.args:
                zeros = ScaleBytes("0x" + "00" * 512)
                codec.create_scale_object(argument.type, zeros, metadata=decoded).decode(check_remaining=False)
                size += zeros.offset
            head = bytes([pallet.value["index"], call.value["index"]])
            found[f"{pallet.value['name']}.{call.value['name']}"] = head + bytes(size)
    return found


def test_a_chain_without_subnets_has_none_to_look_at(asset_hub: Node) -> None:
    from auditor.errors import UsageError

    with pytest.raises(UsageError, match="has no subnets"):
        pipeline.scan(network(asset_hub.url, subnet=3), {}, None, lambda *_: None)


def test_the_account_that_a_runtime_makes_without_a_key_is_the_derived_one(asset_hub: Node) -> None:
    runtime = Runtime(bytes.fromhex(asset_hub.rpc("state_getMetadata")[2:]))
    asset_hub.put("System", "Account", [[[encode(STRANGER, PREFIX)], {"providers": 1, "data": {"free": str(10**16)}}]])
    call = runtime.smallest_call("Proxy.anonymous")  # as it was called in 2022; ``create_pure`` does the same
    extrinsic = {"call": "0x" + call.hex(), "address": "0x" + STRANGER.hex()}
    changed = asset_hub.rpc("dev_dryRun", {"raw": True, "extrinsic": extrinsic})
    key = "0x" + item_key("System", "Events").hex()
    raw = next(bytes.fromhex(value[2:]) for name, value in changed if name == key)
    events = runtime.decode(runtime.pallets["System"].items["Events"].value, raw)
    (made,) = [event["attributes"] for event in events if event["event_id"] == "AnonymousCreated"]
    height = int(asset_hub.rpc("chain_getHeader")["number"], 16) + 1
    # The third extrinsic of its block, after those of the block's author.
    assert made["anonymous"] == "0x" + pure_proxy(STRANGER, height, 2, 0).hex()

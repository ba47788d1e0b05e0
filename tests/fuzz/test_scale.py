"""What nodes and files of Substrate chains may hold: metadata, SCALE values, answers, and chain specifications."""

import asyncio
import json
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scalecodec.base import RuntimeConfigurationObject
from scalecodec.type_registry import load_type_registry_preset

from auditor import pipeline
from auditor.chains.substrate.filter_answers import APIS
from auditor.chains.substrate.keys import item_key
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.reading import Unread
from auditor.chains.substrate.runtime import Runtime, Undecodable
from auditor.errors import AuditorError
from auditor.model.network import Chain, Network
from tests.examples import examples
from tests.fuzz.mutations import mutated
from tests.fuzz.test_answers import JSON, _Answers

often = settings(max_examples=examples(200), deadline=None, suppress_health_check=list(HealthCheck))
CHAIN = "polkadot:" + "45" * 16
HASH = "0x" + "45" * 32


@cache
def metadata() -> bytes:
    """Metadata of a runtime with a sudo pallet and nothing else."""
    codec = RuntimeConfigurationObject(implements_scale_info=True)
    codec.update_type_registry(load_type_registry_preset("core") or {})
    types: list[dict[str, Any]] = [{"primitive": "u8"}, {"array": {"len": 32, "type": 0}}, {"sequence": 0}]
    sudo = {
        "name": "sudo",
        "fields": [{"name": "call", "type": 2, "typeName": "Call", "docs": []}],
        "index": 0,
        "docs": [],
    }
    types += [{"variant": {"variants": [sudo]}}, {"tuple": []}]
    entry = {"name": "Key", "modifier": "Optional", "type": {"Plain": 1}, "default": "0x00", "documentation": []}
    pallet: dict[str, Any] = {
        "name": "Sudo", "storage": {"prefix": "Sudo", "entries": [entry]}, "calls": {"ty": 3}, "event": None,
        "constants": [], "error": None, "index": 0,
    }  # fmt: skip
    registry = [
        {"id": number, "type": {"path": [], "params": [], "def": definition, "docs": []}}
        for number, definition in enumerate(types)
    ]
    content = {
        "types": {"types": registry}, "pallets": [pallet],
        "extrinsic": {"ty": 2, "version": 4, "signed_extensions": []}, "runtime_type": 4,
    }  # fmt: skip
    encoded = codec.create_scale_object("MetadataVersioned").encode(["0x6d657461", {"V14": content}])
    return bytes(encoded.data)


def test_the_seed_is_metadata() -> None:
    runtime = Runtime(metadata())
    assert set(runtime.pallets["Sudo"].items) == {"Key"} and set(runtime.pallets["Sudo"].calls) == {"sudo"}


@often
@given(st.data())
def test_metadata_and_values_decode_or_do_not(data: st.DataObject) -> None:
    value = data.draw(st.binary(max_size=80))
    try:
        runtime = Runtime(data.draw(mutated(metadata())))
    except Undecodable as error:
        assert str(error)
        return
    for pallet in runtime.pallets.values():
        for name, item in pallet.items.items():
            with suppress(Undecodable):
                runtime.decode(item.value, value)
            with suppress(Undecodable):
                runtime.keys_of(item, runtime.storage_key(pallet.name, name) + value)
        for call in pallet.calls:
            with suppress(Undecodable, KeyError):
                runtime.smallest_call(f"{pallet.name}.{call}")
    with suppress(Undecodable):
        runtime.call(value)


@often
@given(st.binary(max_size=80))
def test_filters_of_proxies_decode_or_do_not(raw: bytes) -> None:
    for _, decoded in APIS:
        with suppress(ValueError):
            decoded(raw)


@often
@given(JSON, JSON, JSON)
def test_any_json_of_a_node_is_a_value_or_unread(header: Any, version: Any, answer: Any) -> None:
    async def read() -> None:
        good = {"chain_getFinalizedHead": HASH, "chain_getHeader": {"number": "0x5"}}
        described = {"state_getRuntimeVersion": {"specVersion": 1}, "state_getMetadata": "0x" + metadata().hex()}
        wrong = {"chain_getHeader": header, "state_getRuntimeVersion": version}
        with suppress(AuditorError):
            await SubstrateReader.open(Chain(id=CHAIN), _Answers(**good | described | wrong), None)
        reader = await SubstrateReader.open(Chain(id=CHAIN), _Answers(**good | described), None)
        methods = ("state_getStorage", "state_queryStorageAt", "state_getKeysPaged", "state_call", "rpc_methods")
        reader._wire = _Answers(**dict.fromkeys((*methods, "dev_dryRun", "chain_getBlockHash"), answer))
        for result in (
            reader.value("Sudo", "Key"),
            reader.entries("Sudo", "Key"),
            reader.call("Core_version"),
            reader.methods(),
            reader.confirm(),
        ):
            with suppress(Unread):
                await result

    asyncio.run(read())


SPECIFICATIONS = tuple(
    json.dumps({"name": "x", "genesis": genesis}).encode()
    for genesis in (
        {"raw": {"top": {"0x" + item_key("Sudo", "Key").hex(): HASH}}},
        {"raw": {"top": {"0x" + item_key("Aura", "Authorities").hex(): "0x04" + "45" * 32}}},
        {"runtime": {"sudo": {"key": HASH}, "grandpa": {"authorities": [[HASH, 1]]}}},
        {"runtimeGenesis": {"patch": {"balances": {"balances": [[HASH, 5]]}, "session": {"keys": [[HASH, {}]]}}}},
    )
)


@often
@given(mutated(*SPECIFICATIONS))
def test_a_chain_specification_is_read_or_refused(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "specification"
        path.write_bytes(content)
        try:
            pipeline.from_genesis(Network(name="x", title="X", chains=(Chain(id=CHAIN),)), path)
        except AuditorError as error:
            assert error.hint

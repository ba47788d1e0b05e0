"""Calls that root has scheduled are told with what they do; what is only a hash stays unknown."""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import pytest

from auditor.chains.substrate.keys import item_key
from auditor.chains.substrate.runtime import Runtime
from auditor.model.snapshot import Snapshot
from tests.chains.substrate import node as nodes
from tests.chains.substrate.node import CHAIN, Node
from tests.chains.substrate.test_faults import scanned

pytestmark = pytest.mark.xdist_group("substrate")

AT = 9_000


@pytest.fixture(scope="module")
def runtime(programs: None) -> Runtime:
    return Runtime(nodes.finney_metadata())


@pytest.fixture
def agenda(finney: Node, runtime: Runtime) -> Iterator[Any]:
    def schedule(call: dict[str, Any], origin: dict[str, Any] | None = None) -> Snapshot:
        waiting = {"priority": 0, "call": call, "origin": origin or {"system": {"Root": None}}}
        finney.put("Scheduler", "Agenda", [[[AT], [waiting]]])
        return scanned(finney.url)

    yield schedule
    finney.put_raw(runtime.storage_key("Scheduler", "Agenda", AT), None)


def notes(snapshot: Snapshot, name: str) -> str:
    return " | ".join(next(each.notes for each in snapshot.entities if each.id == f"{CHAIN}:module/{name}"))


def gaps(snapshot: Snapshot) -> str:
    return "\n".join(f"{gap.what}: {gap.why}" for gap in snapshot.gaps if gap.subject == f"{CHAIN}:module/Root")


def test_a_call_in_the_agenda_is_told_where_it_happens(agenda: Any, runtime: Runtime) -> None:
    batch = runtime.pallets["Utility"].calls["batch_all"].head + b"\4" + runtime.smallest_call("System.kill_prefix")
    snapshot = agenda({"Inline": "0x" + batch.hex()})
    assert f"in block {AT:,}" in notes(snapshot, "Root")
    assert "root will call Utility.batch_all(calls: [System.kill_prefix(" in notes(snapshot, "Root")
    assert "root will call System.kill_prefix" in notes(snapshot, "Balances")
    assert not gaps(snapshot)


def test_a_call_by_its_hash_is_told_once_somebody_noted_it(finney: Node, agenda: Any, runtime: Runtime) -> None:
    code = b"\xaa" * 3_000
    call = runtime.pallets["System"].calls["set_code"].head + (len(code) << 2 | 1).to_bytes(2, "little") + code
    digest = "0x" + blake2b(call, digest_size=32).hexdigest()
    lookup = {"Lookup": {"hash": digest, "len": len(call)}}
    hidden = agenda(lookup)
    assert f"what root will do in block {AT:,}: only its hash is on the chain ({digest})" in gaps(hidden)
    key = runtime.storage_key("Preimage", "PreimageFor", (digest, len(call)))
    assert key.startswith(item_key("Preimage", "PreimageFor"))
    finney.put_raw(key, (len(call) << 2 | 1).to_bytes(2, "little") + call)
    try:
        shown = agenda(lookup)
    finally:
        finney.put_raw(key, None)
    assert "root will call System.set_code(code: 3,000 bytes)" in notes(shown, "Root")
    assert "root will call System.set_code" in notes(shown, "Runtime")
    assert not gaps(shown)


def test_a_call_that_does_not_decode_is_a_gap(agenda: Any) -> None:
    assert "a call was not decoded" in gaps(agenda({"Inline": "0xfffe00"}))


def test_calls_of_others_are_none_of_root(agenda: Any, runtime: Runtime) -> None:
    call = "0x" + runtime.smallest_call("System.set_code").hex()
    snapshot = agenda({"Inline": call}, {"system": {"None": None}})
    assert "root will call" not in notes(snapshot, "Root")

"""Calls that root has scheduled are told with what they do; what is only a hash stays unknown."""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import pytest

from auditor import pipeline
from auditor.chains.substrate.keys import item_key
from auditor.chains.substrate.pallets import scheduler
from auditor.chains.substrate.runtime import Runtime
from auditor.engine.rulebook import Rulebook
from auditor.model.harm import Viewpoint
from auditor.model.snapshot import Snapshot
from tests.chains.substrate import node as nodes
from tests.chains.substrate.bittensor import SUDO
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


def scheduled(snapshot: Snapshot) -> list[str]:
    """The findings about calls that root will make by itself."""
    findings = pipeline.assess(snapshot, Rulebook.load(None), Viewpoint.BUILDER).findings
    return [finding.message for finding in findings if finding.rule == "scheduled-call"]


def test_a_call_in_the_agenda_is_told_where_it_happens(agenda: Any, runtime: Runtime) -> None:
    batch = runtime.pallets["Utility"].calls["batch_all"].head + b"\4" + runtime.smallest_call("System.kill_prefix")
    snapshot = agenda({"Inline": "0x" + batch.hex()})
    assert f"in block {AT:,}" in notes(snapshot, "Root")
    assert "root will call Utility.batch_all(calls: [System.kill_prefix(" in notes(snapshot, "Root")
    assert "root will call System.kill_prefix" in notes(snapshot, "Balances")
    assert not gaps(snapshot)
    assert any("Utility.batch_all by root, in block 9,000" in message for message in scheduled(snapshot))


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
    snapshot = agenda({"Inline": "0xfffe00"})
    assert "a call was not decoded" in gaps(snapshot)
    assert any("an unreadable call by root, in block" in message for message in scheduled(snapshot))


@pytest.mark.parametrize(
    ("item", "status"),
    [
        ("StatusFor", {"Unrequested": {"deposit": [SUDO, 0], "len": 0}}),
        ("RequestStatusFor", {"Requested": {"maybeTicket": None, "count": 1, "maybeLen": 0}}),
    ],
)
def test_a_call_by_its_hash_alone_is_found_through_its_size(
    finney: Node, agenda: Any, runtime: Runtime, item: str, status: dict[str, Any]
) -> None:
    call = runtime.smallest_call("Balances.force_transfer")
    digest = "0x" + blake2b(call, digest_size=32).hexdigest()
    (kind,) = status
    sized = {kind: {name: len(call) if "en" in name[-2:] else value for name, value in status[kind].items()}}
    hidden = agenda({"Legacy": {"hash": digest}})
    assert f"only its hash is on the chain ({digest})" in gaps(hidden)
    key = runtime.storage_key("Preimage", "PreimageFor", (digest, len(call)))
    finney.put_raw(key, (len(call) << 2 | 1).to_bytes(2, "little") + call)
    finney.put("Preimage", item, [[[digest], sized]])
    try:
        shown = agenda({"Legacy": {"hash": digest}})
    finally:
        finney.put_raw(key, None)
        finney.put_raw(runtime.storage_key("Preimage", item, digest), None)
    assert "root will call Balances.force_transfer" in notes(shown, "Root")
    assert not gaps(shown)


@pytest.mark.parametrize(
    ("origin", "who"),
    [
        ({"system": {"None": None}}, "the origin system.None"),
        ({"system": {"Signed": SUDO}}, SUDO),
        ({"Triumvirate": {"Members": [2, 3]}}, "the origin Triumvirate.Members(2, 3)"),
        ({"Triumvirate": {"Member": SUDO}}, "the origin Triumvirate.Member("),
    ],
)
def test_calls_of_others_are_told_and_are_none_of_root(
    agenda: Any, runtime: Runtime, origin: dict[str, Any], who: str
) -> None:
    call = "0x" + runtime.smallest_call("System.set_code").hex()
    snapshot = agenda({"Inline": call}, origin)
    assert "will call" not in notes(snapshot, "Root")
    assert f"in block {AT:,}" in notes(snapshot, "Scheduler")
    assert f"{who}" in notes(snapshot, "Scheduler") and "will call System.set_code" in notes(snapshot, "Scheduler")


def test_what_an_account_alone_will_do_hides_no_power_of_others(agenda: Any) -> None:
    for origin, critical in (({"system": {"Signed": SUDO}}, False), ({"Triumvirate": {"Members": [2, 3]}}, True)):
        found = [gap for gap in agenda({"Inline": "0xfffe00"}, origin).gaps if gap.what.endswith(f"in block {AT:,}")]
        assert [gap.critical for gap in found] == [critical]


def test_roots_calls_are_told_before_those_of_others(
    finney: Node, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "_MOST_NOTED", 8)
    call = {"Inline": "0x" + runtime.smallest_call("System.remark").hex()}
    mine = {"priority": 0, "call": call, "origin": {"system": {"Root": None}}}
    others = {"priority": 0, "call": call, "origin": {"system": {"Signed": SUDO}}}
    finney.put("Scheduler", "Agenda", [[[AT], [others] * 9 + [mine] * 2]])
    try:
        snapshot = scanned(finney.url)
    finally:
        finney.put_raw(runtime.storage_key("Scheduler", "Agenda", AT), None)
    assert "root will call System.remark" in notes(snapshot, "Root")
    (left,) = [gap for gap in snapshot.gaps if "more scheduled calls" in gap.what]
    assert left.what == "what others will do by 3 more scheduled calls" and not left.critical

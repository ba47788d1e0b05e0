"""Powers of root that a dry run proves or refutes; the node's answers are those that a fork of the real chain gives."""

from typing import Any

import pytest

from auditor.chains.substrate.ss58 import decode
from auditor.model.evidence import Certainty
from auditor.model.grant import Grant
from auditor.model.snapshot import Snapshot
from tests.chains.substrate.bittensor import SUDO
from tests.chains.substrate.node import CHAIN, Node
from tests.chains.substrate.test_faults import PASS, Reply, between, scanned

pytestmark = pytest.mark.xdist_group("substrate")


def ended(result: Any) -> Any:
    """What a dry run shows of a call that the sudo key passed on to root."""
    events = [{"phase": {"applyExtrinsic": 0}, "event": {"sudo": {"sudid": {"sudoResult": result}}}, "topics": []}]
    return {"old": {}, "new": {"system": {"events": events}}, "delta": {}}


def by_root(snapshot: Snapshot, call: str) -> list[Grant]:
    return [grant for grant in snapshot.grants if grant.function == call and grant.holder == f"{CHAIN}:module/Root"]


def looked_at(node: Node, reply: Reply) -> Snapshot:
    with between(node, reply) as url:
        return scanned(url)


def test_what_root_was_accepted_for_is_proven(finney: Node) -> None:
    senders = set()

    def reply(method: str, params: list[Any], _count: int) -> Any:
        if method != "dev_dryRun":
            return PASS
        senders.add(params[0]["extrinsic"]["address"])
        return ended({"err": {"module": {"index": 7, "error": "0x02000000"}}})

    snapshot = looked_at(finney, reply)
    assert senders == {"0x" + decode(SUDO)[1].hex()}
    for call in ("System.set_code", "SubtensorModule.dissolve_network"):
        (grant,) = by_root(snapshot, call)
        assert grant.certainty is Certainty.PROVEN
    proof = next(each for each in snapshot.evidence if each.request == "dry run: System.set_code by root")
    assert proof.id in by_root(snapshot, "System.set_code")[0].evidence


def test_what_root_was_refused_is_taken_back_and_said(finney: Node) -> None:
    def reply(method: str, params: list[Any], _count: int) -> Any:
        if method != "dev_dryRun":
            return PASS
        call = bytes.fromhex(params[0]["extrinsic"]["call"][2:])
        # System is the first pallet; only its calls are accepted.
        return ended({"ok": None} if call[2] == 0 else {"err": {"badOrigin": None}})

    snapshot = looked_at(finney, reply)
    assert by_root(snapshot, "System.set_code")[0].certainty is Certainty.PROVEN
    assert by_root(snapshot, "SubtensorModule.dissolve_network") == []
    assert any(gap.what == "who may call SubtensorModule.dissolve_network" for gap in snapshot.gaps)


@pytest.mark.parametrize("answer", [RuntimeError("no such function"), None, {}, {"new": {"system": {"events": []}}}, 7])
def test_where_nothing_can_be_tried_nothing_is_proven(finney: Node, answer: Any) -> None:
    tried = []

    def reply(method: str, _params: list[Any], _count: int) -> Any:
        tried.extend([method] if method == "dev_dryRun" else [])
        return answer if method == "dev_dryRun" else PASS

    snapshot = looked_at(finney, reply)
    assert len(tried) == 1
    assert {grant.certainty for grant in by_root(snapshot, "System.set_code")} == {Certainty.INFERRED}


def test_a_public_node_is_never_asked_to_run_anything(finney: Node) -> None:
    asked = []

    def reply(method: str, _params: list[Any], _count: int) -> Any:
        asked.append(method)
        return {"methods": ["state_getStorage"]} if method == "rpc_methods" else PASS

    looked_at(finney, reply)
    assert "dev_dryRun" not in asked

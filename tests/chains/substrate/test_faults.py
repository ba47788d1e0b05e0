"""What nodes do that real ones do not do on demand: each ends in one clear error or in a gap, never in an answer."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from auditor import pipeline
from auditor.chains.substrate.keys import item_key
from auditor.errors import NetworkError
from auditor.model.snapshot import Snapshot
from tests.chains.substrate import bittensor
from tests.chains.substrate.node import Node
from tests.net.server import Says, serving

pytestmark = pytest.mark.xdist_group("substrate")

Reply = Callable[[str, list[Any], int], Any]
PASS = object()


def between(node: Node, reply: Reply) -> Any:
    """A server in front of a node: what ``reply`` gives for a method, its parameters and how often it was asked; an
    exception is an error of the node, PASS asks the node itself."""
    asked: dict[str, int] = {}

    def behaviour(request: Any, _number: int) -> Says | None:
        calls = request if isinstance(request, list) else [request]
        answers = []
        for call in calls:
            count = asked[call["method"]] = asked.get(call["method"], 0) + 1
            said = reply(call["method"], call["params"], count)
            if said is PASS:
                answers.append(node.answer(call["method"], *call["params"]) | {"id": call["id"]})
            elif isinstance(said, Exception):
                answers.append({"id": call["id"], "error": {"code": 4003, "message": str(said)}})
            else:
                answers.append({"id": call["id"], "result": said})
        return Says(json.dumps(answers if isinstance(request, list) else answers[0]).encode())

    return serving(behaviour)


def scanned(url: str) -> Snapshot:
    return pipeline.scan(bittensor.profile(url), {}, None, lambda *_: None)


def told(node: Node, reply: Reply) -> str:
    with between(node, reply) as url, pytest.raises(NetworkError) as raised:
        scanned(url)
    return str(raised.value)


def gaps(node: Node, reply: Reply) -> str:
    with between(node, reply) as url:
        return "\n".join(f"{gap.what}: {gap.why}" for gap in scanned(url).gaps if gap.critical)


@pytest.mark.parametrize(
    ("method", "answer", "said"),
    [
        ("chain_getBlockHash", "0x" + "ab" * 32, "it serves polkadot:" + "ab" * 16),
        ("chain_getBlockHash", None, "does not say which chain it serves"),
        ("state_getMetadata", "0x6d65746109" + "00" * 9, "its metadata is of version 9; versions 14 and 15 are read"),
        ("state_getMetadata", "0x6d6574610d" + "00" * 9, "its metadata is of version 13"),
        ("state_getMetadata", "0x6d65746110" + "00" * 9, "its metadata is of version 16"),
        ("state_getMetadata", "0x6d6574610e" + "ff" * 90, "its metadata was not decoded"),
        ("state_getMetadata", "0x", "its metadata is no metadata"),
        ("state_getMetadata", 7, "its metadata was answered with 7"),
        ("chain_getFinalizedHead", "0x12", "no endpoint knows block latest"),
        ("chain_getHeader", None, "no endpoint knows block"),
    ],
)
def test_a_chain_that_cannot_be_read_is_one_clear_error(finney: Node, method: str, answer: Any, said: str) -> None:
    assert said in told(finney, lambda asked, _params, _count: answer if asked == method else PASS)


def test_a_node_that_keeps_no_old_state_says_so(finney: Node) -> None:
    discarded = RuntimeError("State already discarded for 0x12")
    said = told(finney, lambda method, _params, _count: discarded if method == "state_getMetadata" else PASS)
    assert "no longer keeps the state of this block" in said and "an archive node does" in said


def test_state_that_is_gone_later_is_a_gap(finney: Node) -> None:
    sudo = "0x" + item_key("Sudo", "Key").hex()
    discarded = RuntimeError("UnknownBlock: State already discarded for 0x12")
    found = gaps(finney, lambda _method, params, _count: discarded if params[:1] == [sudo] else PASS)
    assert "who holds power by Sudo: the node no longer keeps the state of this block" in found
    assert "who makes root act" in found


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (lambda prefix, start: [f"{prefix}{number:08x}" for number in range(500)], "the same keys again and again"),
        (lambda prefix, start: ["0x1234"], "keys that were not asked for"),
        (lambda prefix, start: [7], "keys that were not asked for"),
        (lambda prefix, start: {"no": "list"}, "keys that were not asked for"),
    ],
)
def test_pages_that_make_no_sense_are_gaps(finney: Node, page: Any, said: str) -> None:
    networks = "0x" + item_key("SubtensorModule", "NetworksAdded").hex()

    def reply(method: str, params: list[Any], _count: int) -> Any:
        mine = method == "state_getKeysPaged" and params[0] == networks
        return page(params[0], params[2]) if mine else PASS

    assert said in gaps(finney, reply)


def test_a_map_without_end_is_given_up(finney: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditor.chains.substrate.node.MOST_KEYS", 1_000)
    networks = "0x" + item_key("SubtensorModule", "NetworksAdded").hex()

    def reply(method: str, params: list[Any], _count: int) -> Any:
        if method != "state_getKeysPaged" or params[0] != networks:
            return PASS
        after = int(params[2].removeprefix(networks), 16) if params[2] else 0
        return [f"{networks}{after + number:08x}" for number in range(1, 501)]

    assert "the map has more than 1,000 entries" in gaps(finney, reply)


@pytest.mark.parametrize("value", ["0x12", "0xzz", 7, {"a": 1}])
def test_a_value_that_does_not_decode_is_a_gap(finney: Node, value: Any) -> None:
    sudo = "0x" + item_key("Sudo", "Key").hex()
    assert "who holds power by Sudo" in gaps(finney, lambda _m, params, _c: value if params[:1] == [sudo] else PASS)


@pytest.mark.parametrize(
    "changes", [None, [], [{"changes": None}], [{"changes": [["0x12", "0x34"]]}], [{"changes": [[7]]}]]
)
def test_values_that_were_not_asked_for_are_gaps(finney: Node, changes: Any) -> None:
    found = gaps(finney, lambda method, _p, _c: changes if method == "state_queryStorageAt" else PASS)
    assert "who holds power by SubtensorModule" in found


def test_a_runtime_that_changes_between_reads_is_a_gap(finney: Node) -> None:
    def reply(method: str, _params: list[Any], count: int) -> Any:
        return (
            {"specName": "node-subtensor", "specVersion": 500}
            if method == "state_getRuntimeVersion" and count > 1
            else PASS
        )

    assert "the node answered with two runtimes for one block" in gaps(finney, reply)


def test_an_upgrade_in_the_very_block_is_a_gap(finney: Node) -> None:
    finney.put("System", "LastRuntimeUpgrade", {"specVersion": 218, "specName": "node-subtensor"})
    try:
        assert "the runtime was replaced in this very block" in gaps(finney, lambda *_: PASS)
    finally:
        finney.put_raw(item_key("System", "LastRuntimeUpgrade"), None)


def test_a_block_that_is_replaced_is_a_gap(finney: Node) -> None:
    def reply(method: str, params: list[Any], count: int) -> Any:
        return "0x" + "cd" * 32 if method == "chain_getBlockHash" and count > 1 else PASS

    assert "was replaced by another while it was read" in gaps(finney, reply)

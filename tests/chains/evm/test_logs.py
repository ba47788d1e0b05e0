"""Events from nodes that have lost some, or that give only a few at once."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from auditor.chains.evm.node import EvmNode
from auditor.model.snapshot import Block
from auditor.net.failure import FailureReason, NoAnswer, RpcError, RpcOutcome

CONTRACT = "0x" + "c0" * 20
GRANTED, OTHER = "0x" + "aa" * 32, "0x" + "bb" * 32
LAST, CREATED = 5000, 3000


def event(block: int, topic: str = GRANTED, address: str = CONTRACT) -> dict[str, Any]:
    return {"address": address, "topics": [topic], "blockNumber": hex(block), "logIndex": "0x0", "data": "0x"}


@dataclass
class FakeRpc:
    """A node with one contract. ``events`` is what happened, ``lost`` whether its index of logs is empty; it keeps
    logs from block ``kept`` on, state from ``state`` on, and gives those of at most ``span`` blocks at once."""

    events: list[dict[str, Any]] = field(default_factory=lambda: [event(CREATED), event(4000)])
    lost: bool = False
    kept: int = 0
    state: int = 0
    span: int = LAST + 1
    receipts: bool = True
    asked: list[str] = field(default_factory=list)

    async def ask(self, method: str, params: list[Any]) -> RpcOutcome:
        self.asked.append(method)
        if method == "eth_getCode":
            block = int(params[1], 16)
            if block < self.state:
                return RpcError(-32000, "missing trie node")
            return "0x6001" if block >= CREATED else "0x"
        if method == "eth_getBlockReceipts":
            if not self.receipts:
                raise NoAnswer("the node is busy", FailureReason.RATE_LIMITED)
            return [{"logs": [each for each in self.events if each["blockNumber"] == params[0]]}]
        return self._logs(params[0])

    def _logs(self, query: dict[str, Any]) -> RpcOutcome:
        low, high = int(query["fromBlock"], 16), int(query["toBlock"], 16)
        if low < self.kept:
            return RpcError(4444, "pruned history unavailable")
        if high - low >= self.span:
            raise NoAnswer("the answer is larger than 32 MiB", FailureReason.TOO_LARGE)
        wanted = [
            each
            for each in self.events
            if low <= int(each["blockNumber"], 16) <= high
            and each["address"] == query["address"]
            and each["topics"] == query["topics"]
        ]
        return [] if self.lost else wanted


def logs(rpc: FakeRpc, topic: str = GRANTED) -> RpcOutcome:
    node = EvmNode(rpc, Block(chain="eip155:1", number=LAST, hash="0x", time=""))  # type: ignore[arg-type]
    return asyncio.run(node.logs(CONTRACT, [topic]))


def failure(rpc: FakeRpc) -> FailureReason:
    with pytest.raises(NoAnswer) as failed:
        logs(rpc)
    return failed.value.reason


def test_a_node_that_lost_its_logs_is_found_out_by_receipts() -> None:
    assert failure(FakeRpc(lost=True)) is FailureReason.PRUNED


@pytest.mark.parametrize(
    "rpc",
    [
        FakeRpc(events=[]),
        FakeRpc(events=[event(CREATED, OTHER), event(CREATED, address="0x" + "d0" * 20)]),
        FakeRpc(events=[event(CREATED)], lost=True, state=4999),
        FakeRpc(events=[event(CREATED)], lost=True, receipts=False),
    ],
    ids=["no events", "other events", "no old state", "no receipts"],
)
def test_where_receipts_show_no_such_event_there_is_none(rpc: FakeRpc) -> None:
    assert logs(rpc) == []


def test_one_look_at_receipts_is_enough_for_a_contract() -> None:
    rpc = FakeRpc(events=[])
    node = EvmNode(rpc, Block(chain="eip155:1", number=LAST, hash="0x", time=""))  # type: ignore[arg-type]

    async def often() -> list[RpcOutcome]:
        return [await node.logs(CONTRACT, [topic]) for topic in (GRANTED, OTHER)]

    assert asyncio.run(often()) == [[], []]
    assert rpc.asked.count("eth_getBlockReceipts") == 1


def test_events_are_found_without_a_second_look() -> None:
    rpc = FakeRpc()
    assert logs(rpc) == rpc.events
    assert rpc.asked == ["eth_getLogs"]


def test_a_contract_younger_than_the_logs_that_are_kept_is_read() -> None:
    rpc = FakeRpc(kept=CREATED - 1)
    assert logs(rpc) == rpc.events


def test_a_contract_older_than_the_logs_that_are_kept_is_not_read() -> None:
    assert failure(FakeRpc(kept=CREATED + 1)) is FailureReason.PRUNED


def test_an_answer_that_is_too_large_is_asked_for_in_parts() -> None:
    rpc = FakeRpc(span=100)
    assert logs(rpc) == rpc.events

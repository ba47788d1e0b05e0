"""Scans through a node that fails: passing faults change nothing, lasting ones become gaps, and nothing hangs."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from auditor.chains.evm.reader import EvmReader
from auditor.chains.evm.scanner import EvmScanner
from auditor.errors import NetworkError
from auditor.model.gate import Unknown
from auditor.model.network import Chain as ChainProfile
from auditor.model.network import Network
from auditor.model.snapshot import Snapshot
from auditor.net.http import RequestLimits
from auditor.net.wire import Wire
from tests.chains.evm.chain import MULTICALL3, ZERO, Chain, person
from tests.chains.evm.scanning import ANVIL
from tests.net.server import Behaviour, Says, calls, results, serving

QUICK = RequestLimits(
    timeout_s=2, attempts=RequestLimits().attempts, pause_s=0.01, longest_pause_s=0.2, most_bytes=4 * 2**20
)
ADA, BOB = person("Ada"), person("Bob")


def scan(url: str, contracts: dict[str, str], block: str | None = None, limits: RequestLimits = QUICK) -> Snapshot:
    profile = ChainProfile(id=ANVIL, contracts=contracts)
    network = Network(name="test", title="Test", chains=(profile,))

    async def run() -> Snapshot:
        async with Wire.live({ANVIL: (url,)}, None, limits) as wire:
            return await EvmScanner().scan(profile, network, wire, block=block, progress=lambda *_: None)

    return asyncio.run(run())


@pytest.fixture
def contracts(chain: Chain) -> dict[str, str]:
    timelock = chain.deploy("@openzeppelin/contracts:TimelockController", 60, [ADA], [BOB], ZERO)
    return {"Timelock": timelock, "Admin": chain.deploy("@openzeppelin/contracts:ProxyAdmin", timelock)}


def refuse_batches(request: Any, number: int) -> Says | None:
    return Says(b'{"error": {"code": -32600, "message": "no batches"}}') if isinstance(request, list) else None


def limit_log_range(request: Any, number: int) -> Says | None:
    asked = calls(request)
    if any(call["method"] == "eth_getLogs" for call in asked) and len(asked) > 1:
        return Says(b"", 400)
    if asked[0]["method"] == "eth_getLogs":
        query = asked[0]["params"][0]
        if int(query["toBlock"], 16) - int(query["fromBlock"], 16) >= 3:
            return results(
                request, lambda call: {"error": {"code": -32000, "message": "query exceeds max block range"}}
            )
    return None


def refuse_block_hashes(request: Any, number: int) -> Says | None:
    if any(isinstance(part, dict) and "blockHash" in part for call in calls(request) for part in call["params"]):
        return results(request, lambda call: {"error": {"code": -32602, "message": "invalid argument 1"}})
    return None


def without_multicall(request: Any, number: int) -> Says | None:
    if any(call["method"] == "eth_getCode" and call["params"][0] == MULTICALL3 for call in calls(request)):
        return results(request, lambda call: {"result": "0x"})
    return None


PASSING: dict[str, Behaviour] = {
    "too many requests": lambda _, n: Says(b"", 429, {"Retry-After": "0"}) if n % 3 == 0 else None,
    "server errors": lambda _, n: Says(b"oops", 500) if n % 2 == 0 else None,
    "cut connections": lambda _, n: Says(b'[{"', cut=True) if n % 2 == 0 else None,
    "no batches": refuse_batches,
    "a limited range of logs": limit_log_range,
    "no EIP-1898": refuse_block_hashes,
    "no Multicall3": without_multicall,
}


@pytest.mark.parametrize("fault", PASSING)
def test_a_passing_fault_changes_nothing(chain: Chain, contracts: dict[str, str], fault: str) -> None:
    wanted = scan(chain.url, contracts)
    with serving(PASSING[fault], chain.url) as url:
        found = scan(url, contracts)
    assert found.entities == wanted.entities
    assert found.grants == wanted.grants
    assert found.gaps == wanted.gaps


LASTING: dict[str, Says] = {
    "time-outs": Says(b"", after_s=4),
    "server errors": Says(b"", 500),
    "garbage": Says(b"\xff\xfe{not json"),
    "an answer of 200 MB": Says(b" " * 2**20, repeat=200),
    "too many requests for ever": Says(b"", 429, {"Retry-After": "3600"}),
}


@pytest.mark.parametrize("fault", LASTING)
def test_a_node_that_fails_half_way_leaves_gaps(chain: Chain, contracts: dict[str, str], fault: str) -> None:
    def later(request: Any, number: int) -> Says | None:
        opening = all(call["method"] in ("eth_chainId", "web3_clientVersion") for call in calls(request))
        begins = any(call["method"] == "eth_getBlockByNumber" for call in calls(request)) or number < 5
        return None if opening or begins else LASTING[fault]

    begin = time.monotonic()
    with serving(later, chain.url) as url:
        snapshot = scan(url, contracts)
    assert time.monotonic() - begin < 60
    assert any(gap.critical for gap in snapshot.gaps)
    whole = {gap.subject for gap in snapshot.gaps}
    for entity in snapshot.entities:
        assert entity.gate != Unknown() or entity.id in whole


@pytest.mark.parametrize("fault", LASTING)
def test_a_node_that_never_answers_is_an_error(chain: Chain, contracts: dict[str, str], fault: str) -> None:
    with serving(lambda *_: LASTING[fault]) as url, pytest.raises(NetworkError, match="eip155:31337 was not read"):
        scan(url, contracts)


def test_a_node_of_another_chain_is_an_error(chain: Chain, contracts: dict[str, str]) -> None:
    def other(request: Any, number: int) -> Says | None:
        return results(request, lambda call: {"result": "0x1"})

    with serving(other) as url, pytest.raises(NetworkError, match="it serves eip155:1 and not eip155:31337"):
        scan(url, contracts)


def test_a_block_that_is_replaced_while_it_is_read_makes_everything_doubtful(
    chain: Chain, contracts: dict[str, str]
) -> None:
    number = int(chain.rpc("eth_blockNumber"), 16)
    seen = 0

    def reorganised(request: Any, _: int) -> Says | None:
        nonlocal seen
        asked = calls(request)
        if asked[0]["method"] != "eth_getBlockByNumber" or asked[0]["params"][0] != hex(number):
            return None
        seen += 1
        block = chain.rpc("eth_getBlockByNumber", hex(number), False)
        return results(request, lambda call: {"result": block | {"hash": "0x" + "11" * 32}}) if seen > 1 else None

    with serving(reorganised, chain.url) as url:
        snapshot = scan(url, contracts, block=str(number))
    assert [gap.subject for gap in snapshot.gaps if "was replaced" in gap.why] == [ANVIL]


@pytest.mark.parametrize("block", ["99999999", "0x" + "77" * 32])
def test_a_block_that_nobody_knows_is_an_error(chain: Chain, contracts: dict[str, str], block: str) -> None:
    with pytest.raises(NetworkError, match="no endpoint knows block"):
        scan(chain.url, contracts, block=block)


def test_the_block_can_be_chosen(chain: Chain, contracts: dict[str, str]) -> None:
    number = int(chain.rpc("eth_blockNumber"), 16)
    block = chain.rpc("eth_getBlockByNumber", hex(number - 1), False)
    for wanted in (str(number - 1), hex(number - 1), block["hash"]):
        snapshot = scan(chain.url, contracts, block=wanted)
        assert (snapshot.blocks[0].number, snapshot.blocks[0].hash) == (number - 1, block["hash"])


NONSENSE: dict[str, Callable[[dict[str, Any]], Any]] = {
    "null": lambda call: None,
    "numbers": lambda call: 7,
    "objects": lambda call: {"a": []},
    "odd hex": lambda call: "0xabc",
    "no hex": lambda call: "hello",
    "lists": lambda call: [[], {}, None],
}


@pytest.mark.parametrize("what", NONSENSE)
def test_answers_that_make_no_sense_become_gaps(chain: Chain, contracts: dict[str, str], what: str) -> None:
    opening = ("eth_chainId", "web3_clientVersion", "eth_getBlockByNumber")

    def node(request: Any, number: int) -> Says | None:
        if all(call["method"] in opening for call in calls(request)):
            return None
        return results(request, lambda call: {"result": NONSENSE[what](call)})

    with serving(node, chain.url) as url:
        snapshot = scan(url, contracts)
    assert {gap.subject for gap in snapshot.gaps} >= {entity.id for entity in snapshot.entities}


def test_a_call_that_reverts_is_an_answer_and_not_a_gap(chain: Chain, contracts: dict[str, str]) -> None:
    async def run() -> None:
        async with Wire.live({ANVIL: (chain.url,)}, None, QUICK) as wire:
            reader = await EvmReader.open(ChainProfile(id=ANVIL), wire, None)
            read = await reader.raw_call(contracts["Admin"], bytes.fromhex("f2fde38b") + bytes(32))
            assert read.value is None
            assert read.revert is not None and read.revert[:4].hex() == "118cdaa7"

    asyncio.run(run())


def test_the_bodies_that_are_sent_are_plain_json_rpc(chain: Chain, contracts: dict[str, str]) -> None:
    seen: list[dict[str, Any]] = []

    def watch(request: Any, number: int) -> Says | None:
        seen.extend(calls(request))
        return None

    with serving(watch, chain.url) as url:
        scan(url, contracts)
    assert all(call["jsonrpc"] == "2.0" and isinstance(call["params"], list) for call in seen)
    # The question by which an endpoint is checked travels with each batch, and a sample is asked twice on purpose.
    times = Counter(json.dumps(call["params"]) + call["method"] for call in seen if call["method"] != "eth_chainId")
    assert max(times.values()) == 2
    assert sum(count - 1 for count in times.values()) <= 31

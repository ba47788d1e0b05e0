"""What a network is like now, on a real chain: cheap while nothing changes, and never an old answer for a new state."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from auditor.config import DEMO_RECORDING
from auditor.errors import ReplayMiss, ToolError
from auditor.model.gate import Threshold
from auditor.model.ids import account
from auditor.model.network import Chain as ChainProfile
from auditor.model.network import Network
from auditor.model.viewpoint import Viewpoint
from auditor.net.sources import Sources
from auditor.pipeline import current as module
from auditor.pipeline import unchanged
from auditor.pipeline.current import CurrentNetwork, Freshness, ScanOptions, current
from auditor.settings import Target
from tests.chains.evm.chain import DEPLOYER, ZERO, Chain, calldata, person
from tests.chains.evm.safes import Safes
from tests.chains.evm.slow_proxy import slowed
from tests.net.server import Says, serving

CHAIN = "eip155:31337"
DAY = 86_400
SIGNERS = [person(f"signer {n}") for n in range(3)]


@pytest.fixture
def site(chain: Chain) -> tuple[Chain, dict[str, str]]:
    """A Safe, a timelock that it controls, and a vault that the timelock owns."""
    safe = Safes(chain).create(SIGNERS, 2)
    timelock = chain.deploy("@openzeppelin/contracts:TimelockController", 2 * DAY, [safe], [safe], ZERO)
    admin = chain.deploy("@openzeppelin/contracts:ProxyAdmin", timelock)
    return chain, {"Safe": safe, "Timelock": timelock, "Admin": admin}


def network(url: str, contracts: dict[str, str], chain_id: str = CHAIN) -> Network:
    chain = ChainProfile(id=chain_id, rpc=(url,), contracts=contracts)
    return Network(name="test", title="Test", chains=(chain,))


def read(url: str, contracts: dict[str, str], cache: Path) -> CurrentNetwork | ToolError:
    options = ScanOptions(lambda *_: None, cache=cache)
    (reading,) = current([Target("test", network(url, contracts))], options)
    return reading


def taken(url: str, contracts: dict[str, str], cache: Path) -> CurrentNetwork:
    reading = read(url, contracts, cache)
    assert isinstance(reading, CurrentNetwork)
    return reading


def test_an_unchanged_network_takes_one_round(site: tuple[Chain, dict[str, str]], tmp_path: Path) -> None:
    chain, contracts = site
    first = taken(chain.url, contracts, tmp_path)
    assert first.freshness is Freshness.SCANNED
    judged = first.assessment(None, Viewpoint.BUILDER, None)
    chain.mine(3)
    with slowed(chain.url, 0) as (url, traffic):
        again = taken(url, contracts, tmp_path)
    assert again.freshness is Freshness.UNCHANGED
    assert (traffic.requests, traffic.rounds) == (1, 1)
    assert again.blocks[0].number == first.blocks[0].number + 3
    assert again.assessment(None, Viewpoint.BUILDER, None) == judged


def test_one_node_does_not_confirm_what_two_are_compared_for(
    site: tuple[Chain, dict[str, str]], tmp_path: Path
) -> None:
    chain, contracts = site
    options = ScanOptions(lambda *_: None, sources=Sources({}, frozenset({CHAIN})), cache=tmp_path)
    of_two = network(chain.url, contracts)
    of_two = of_two.model_copy(
        update={"chains": (of_two.chains[0].model_copy(update={"rpc": (chain.url, chain.url)}),)}
    )
    for _ in range(2):
        (reading,) = current([Target("test", of_two)], options)
        assert isinstance(reading, CurrentNetwork) and reading.freshness is Freshness.SCANNED


def test_a_network_that_reads_more_at_a_later_time_is_read_all_the_same(
    site: tuple[Chain, dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain, contracts = site

    def miss(*_: object) -> None:
        raise ReplayMiss("a recording has no answer", "scan again")

    monkeypatch.setattr(unchanged, "for_time", miss)
    for _ in range(2):
        assert taken(chain.url, contracts, tmp_path).freshness is Freshness.SCANNED


def test_a_signer_may_use_its_key_for_anything_else(site: tuple[Chain, dict[str, str]], tmp_path: Path) -> None:
    chain, contracts = site
    taken(chain.url, contracts, tmp_path)
    chain.send_raw(person("somebody"), b"", sender=SIGNERS[0])
    assert taken(chain.url, contracts, tmp_path).freshness is Freshness.UNCHANGED


def swap_signer(chain: Chain, contracts: dict[str, str]) -> None:
    new = calldata("swapOwner(address,address,address)", "0x" + "0" * 39 + "1", SIGNERS[0], person("new"))
    chain.send_raw(contracts["Safe"], new, sender=contracts["Safe"])


def lower_threshold(chain: Chain, contracts: dict[str, str]) -> None:
    chain.send(contracts["Safe"], "changeThreshold(uint256)", 1, sender=contracts["Safe"])


def shorten_delay(chain: Chain, contracts: dict[str, str]) -> None:
    chain.send(contracts["Timelock"], "updateDelay(uint256)", 60, sender=contracts["Timelock"])


def move_ownership(chain: Chain, contracts: dict[str, str]) -> None:
    chain.send(contracts["Admin"], "transferOwnership(address)", DEPLOYER, sender=contracts["Timelock"])


def replace_code(chain: Chain, contracts: dict[str, str]) -> None:
    chain.place(contracts["Admin"], b"\x5f\x5f\xf3")


@pytest.mark.parametrize("change", [swap_signer, lower_threshold, shorten_delay, move_ownership, replace_code])
def test_every_change_of_power_is_read_anew(
    site: tuple[Chain, dict[str, str]], tmp_path: Path, change: Callable[[Chain, dict[str, str]], None]
) -> None:
    chain, contracts = site
    before = taken(chain.url, contracts, tmp_path).snapshot()
    change(chain, contracts)
    after = taken(chain.url, contracts, tmp_path)
    assert after.freshness is Freshness.SCANNED
    assert (after.snapshot().entities, after.snapshot().grants) != (before.entities, before.grants)
    assert taken(chain.url, contracts, tmp_path).freshness is Freshness.UNCHANGED


def test_what_time_alone_changes_is_computed_again(chain: Chain, tmp_path: Path) -> None:
    contracts = {"Timed": chain.deploy("Timed.sol:Timed", 10 * DAY)}
    before = taken(chain.url, contracts, tmp_path / "kept")
    chain.travel(DAY)
    assert powers(taken(chain.url, contracts, tmp_path / "kept")) == powers(before)
    chain.travel(10 * DAY)
    with slowed(chain.url, 0) as (url, traffic):
        after = taken(url, contracts, tmp_path / "kept")
    assert (after.freshness, traffic.requests) == (Freshness.UNCHANGED, 1)
    fresh = taken(chain.url, contracts, tmp_path / "fresh")
    assert powers(after) == powers(fresh) != powers(before)
    assert after.snapshot().blocks[0].time == fresh.snapshot().blocks[0].time


def powers(reading: CurrentNetwork) -> tuple[Any, ...]:
    """All that a reading says of who may do what."""
    snapshot = reading.snapshot()
    grants = tuple(grant.model_copy(update={"evidence": ()}) for grant in snapshot.grants)
    return snapshot.entities, grants, snapshot.gaps, snapshot.examined


def test_without_a_node_the_kept_scan_answers(site: tuple[Chain, dict[str, str]], tmp_path: Path) -> None:
    chain, contracts = site
    first = taken(chain.url, contracts, tmp_path)
    with serving(lambda *_: Says(status=403)) as url:
        kept = taken(url, contracts, tmp_path)
    assert kept.freshness is Freshness.KEPT
    assert kept.read_at == first.read_at
    assert "403" in kept.why
    assert kept.snapshot() == first.snapshot()


def test_without_a_node_and_a_kept_scan_there_is_no_answer(tmp_path: Path) -> None:
    with serving(lambda *_: Says(status=403)) as url:
        assert isinstance(read(url, {"A": DEPLOYER}, tmp_path), ToolError)


def altered(chain: Chain, change: Callable[[str, Any], Any]) -> Callable[..., Says]:
    """A node whose answers pass through ``change``, which gets the method and the result."""

    def behave(request: Any, _: int) -> Says:
        calls = request if isinstance(request, list) else [request]
        answers = httpx.post(chain.url, json=calls, timeout=60).json()
        methods = {call["id"]: call["method"] for call in calls}
        for answer in answers:
            if "result" in answer:
                answer["result"] = change(methods[answer["id"]], answer["result"])
        return Says(json.dumps(answers if isinstance(request, list) else answers[0]).encode())

    return behave


def test_a_node_of_another_chain_confirms_nothing(site: tuple[Chain, dict[str, str]], tmp_path: Path) -> None:
    chain, contracts = site
    taken(chain.url, contracts, tmp_path)
    other = altered(chain, lambda method, result: "0x1" if method == "eth_chainId" else result)
    with serving(other) as url:
        kept = taken(url, contracts, tmp_path)
    assert kept.freshness is Freshness.KEPT
    assert "it serves eip155:1" in kept.why


def test_an_old_proof_for_a_new_block_confirms_nothing(site: tuple[Chain, dict[str, str]], tmp_path: Path) -> None:
    """A node that goes on giving the proofs of yesterday, each in itself right, for the block of today."""
    chain, contracts = site
    taken(chain.url, contracts, tmp_path)
    proofs: dict[str, Any] = {}

    def keep(method: str, result: Any) -> Any:
        if method == "eth_getProof":
            proofs[result["address"]] = result
        return result

    with serving(altered(chain, keep)) as url:
        assert taken(url, contracts, tmp_path).freshness is Freshness.UNCHANGED
    lower_threshold(chain, contracts)

    def old(method: str, result: Any) -> Any:
        return proofs[result["address"]] if method == "eth_getProof" else result

    with serving(altered(chain, old)) as url:
        reading = read(url, contracts, tmp_path)
    assert isinstance(reading, CurrentNetwork)
    assert reading.freshness is Freshness.SCANNED
    safe = next(item for item in reading.snapshot().entities if item.id == account(CHAIN, contracts["Safe"]))
    assert isinstance(safe.gate, Threshold)
    assert safe.gate.k == 1


def test_another_profile_and_another_version_start_anew(
    site: tuple[Chain, dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain, contracts = site
    taken(chain.url, {"Admin": contracts["Admin"]}, tmp_path)
    assert taken(chain.url, {"Owner": contracts["Admin"]}, tmp_path).freshness is Freshness.SCANNED
    monkeypatch.setattr("auditor.pipeline.kept_scans.version", lambda: "another")
    assert taken(chain.url, {"Owner": contracts["Admin"]}, tmp_path).freshness is Freshness.SCANNED


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff\x00"])
def test_damaged_files_are_made_again(chain: Chain, tmp_path: Path, damage: bytes) -> None:
    contracts = {"Admin": chain.deploy("@openzeppelin/contracts:ProxyAdmin", DEPLOYER)}
    taken(chain.url, contracts, tmp_path)
    for path in tmp_path.rglob("entry.json"):
        path.write_bytes(damage)
    assert taken(chain.url, contracts, tmp_path).freshness is Freshness.SCANNED


def test_a_recording_is_replayed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = ScanOptions(lambda *_: None, cache=tmp_path)
    targets = [Target("demo", None, DEMO_RECORDING)]
    (first,) = current(targets, options)
    assert isinstance(first, CurrentNetwork)
    judged = first.assessment(None, Viewpoint.BUILDER, None)
    monkeypatch.setattr(module, "open_snapshot", None)
    (again,) = current(targets, options)
    assert isinstance(again, CurrentNetwork)
    assert again.assessment(None, Viewpoint.BUILDER, None) == judged
    assert again.assessment(None, Viewpoint.HOLDER, None) != judged

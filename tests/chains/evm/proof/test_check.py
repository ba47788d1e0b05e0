"""Every read of a scan is compared with a proof, and a node that contradicts its own proof is not believed."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor import pipeline
from auditor.errors import NetworkError
from auditor.model.evidence import GapKind, Verification
from auditor.model.network import Chain as ChainProfile
from auditor.model.network import Network
from auditor.model.snapshot import Snapshot
from auditor.net.sources import Sources
from tests.chains.evm.chain import MULTICALL3, ZERO, Chain, person
from tests.chains.evm.proof.lying import lying
from tests.chains.evm.scanning import ANVIL
from tests.net.server import Says, calls, results, serving

ADA, EVE = person("Ada"), person("Eve")
STATE = ("eth_getCode", "eth_getStorageAt", "eth_getBalance", "eth_call", "run")


def scan(url: str, contracts: dict[str, str], record: Path | None = None) -> Snapshot:
    profile = ChainProfile(id=ANVIL, rpc=(url,), contracts=contracts)
    return pipeline.scan(Network(name="test", title="Test", chains=(profile,)), {}, record, lambda *_: None)


@pytest.fixture
def contracts(chain: Chain) -> dict[str, str]:
    timelock = chain.deploy("@openzeppelin/contracts:TimelockController", 60, [ADA], [ADA], ZERO)
    return {"Admin": chain.deploy("@openzeppelin/contracts:ProxyAdmin", ADA), "Timelock": timelock}


def contradictions(snapshot: Snapshot) -> list[str]:
    return [gap.why for gap in snapshot.gaps if gap.kind is GapKind.CONTRADICTION and gap.critical]


def verified(snapshot: Snapshot) -> set[Verification]:
    return {each.verified for each in snapshot.evidence if each.request.split()[0] in STATE}


def test_all_that_was_read_of_the_state_is_proven_and_a_replay_proves_it_again(
    chain: Chain, contracts: dict[str, str], tmp_path: Path
) -> None:
    snapshot = scan(chain.url, contracts, tmp_path / "scan.gz")
    kinds = Counter(each.request.split()[0] for each in snapshot.evidence)
    assert min(kinds[method] for method in ("eth_getCode", "eth_getStorageAt", "eth_call", "run")) > 0
    assert verified(snapshot) == {Verification.HEADER}
    assert not contradictions(snapshot)
    assert pipeline.replay(tmp_path / "scan.gz", lambda *_: None) == snapshot


def bent_slot(call: dict[str, Any], result: Any) -> Any:
    owner = call["method"] == "eth_getStorageAt" and int(call["params"][1], 16) == 0
    return "0x" + EVE[2:].lower().rjust(64, "0") if owner else result


def bent_view(call: dict[str, Any], result: Any) -> Any:
    if call["method"] == "eth_getCode" and call["params"][0] == MULTICALL3:
        return "0x"  # so that each view is a call of its own
    requires_owner = call["method"] == "eth_call" and call["params"][0]["data"] == "0x8da5cb5b"
    return "0x" + EVE[2:].lower().rjust(64, "0") if requires_owner else result


def bent_code(call: dict[str, Any], result: Any) -> Any:
    return result[:-2] + "00" if call["method"] == "eth_getCode" and len(result) > 2 else result


def no_code(call: dict[str, Any], result: Any) -> Any:
    return "0x" if call["method"] == "eth_getCode" and call["params"][0] != ADA else result


def bent_proof(call: dict[str, Any], result: Any) -> Any:
    if call["method"] == "eth_getProof" and result["storageProof"]:
        nodes = result["storageProof"][0]["proof"]
        nodes[-1] = nodes[-1][:-1] + ("0" if nodes[-1][-1] != "0" else "1")
    return result


@pytest.mark.parametrize("change", [bent_slot, bent_view, bent_code, no_code, bent_proof])
def test_a_node_that_contradicts_its_own_proof_is_a_critical_gap(
    chain: Chain, contracts: dict[str, str], change: Callable[[dict[str, Any], Any], Any]
) -> None:
    with lying(chain.url, change) as url:
        snapshot = scan(url, contracts)
    assert len(contradictions(snapshot)) == 1


def test_a_header_that_does_not_have_its_hash_proves_nothing(chain: Chain, contracts: dict[str, str]) -> None:
    def other_root(call: dict[str, Any], result: Any) -> Any:
        return result | {"stateRoot": "0x" + "11" * 32} if call["method"].startswith("eth_getBlockBy") else result

    with lying(chain.url, other_root) as url:
        snapshot = scan(url, contracts)
    assert verified(snapshot) == {Verification.NONE}
    assert any("hash does not follow" in gap.why for gap in snapshot.gaps)


def test_a_node_without_proofs_is_one_source_and_is_asked_once(chain: Chain, contracts: dict[str, str]) -> None:
    asked = 0

    def refuse(request: Any, number: int) -> Says | None:
        nonlocal asked
        proofs = sum(call["method"] == "eth_getProof" for call in calls(request))
        asked += proofs
        refusal = {"error": {"code": -32601, "message": "the method eth_getProof does not exist"}}
        return results(request, lambda call: refusal) if proofs else None

    with serving(refuse, chain.url) as url:
        snapshot = scan(url, contracts)
    (gap,) = [gap for gap in snapshot.gaps if "proof" in gap.what]
    assert (asked, gap.critical, verified(snapshot)) == (1, False, {Verification.NONE})


def two_sources(first: str, second: str, contracts: dict[str, str], record: Path | None = None) -> Snapshot:
    profile = ChainProfile(id=ANVIL, rpc=(first, second), contracts=contracts)
    network = Network(name="test", title="Test", chains=(profile,))
    return pipeline.scan(network, {}, record, lambda *_: None, sources=Sources(compared=frozenset({ANVIL})))


def test_two_sources_that_agree_prove_the_state_and_bear_out_the_logs(
    chain: Chain, contracts: dict[str, str], tmp_path: Path
) -> None:
    snapshot = two_sources(chain.url, chain.url, contracts, tmp_path / "scan.gz")
    assert verified(snapshot) == {Verification.PROOF}
    assert {each.verified for each in snapshot.evidence if each.request.startswith("eth_getLogs")} == {
        Verification.SECOND_SOURCE
    }
    assert pipeline.replay(tmp_path / "scan.gz", lambda *_: None) == snapshot


@pytest.mark.parametrize("first_lies", [True, False])
def test_two_sources_that_differ_are_named_both(
    chain: Chain, contracts: dict[str, str], tmp_path: Path, first_lies: bool
) -> None:
    with lying(chain.url, bent_slot) as liar:
        first, second = (liar, chain.url) if first_lies else (chain.url, liar)
        snapshot = two_sources(first, second, contracts, tmp_path / "scan.gz")
    named = [why for why in contradictions(snapshot) if liar in why and chain.url in why]
    assert named and all("eth_getStorageAt" in why for why in named)
    assert pipeline.replay(tmp_path / "scan.gz", lambda *_: None) == snapshot


def test_a_second_source_that_does_not_answer_is_missed(chain: Chain, contracts: dict[str, str]) -> None:
    snapshot = two_sources(chain.url, "http://127.0.0.1:9", contracts)
    (gap,) = [gap for gap in snapshot.gaps if gap.what == "a second source"]
    assert not gap.critical and verified(snapshot) == {Verification.HEADER}


def test_a_trusted_block_turns_consistent_state_into_proof(chain: Chain, contracts: dict[str, str]) -> None:
    profile = ChainProfile(id=ANVIL, rpc=(chain.url,), contracts=contracts)
    network = Network(name="test", title="Test", chains=(profile,))
    block = chain.rpc("eth_getBlockByNumber", "latest", False)["hash"]
    trusting = Sources(trusted={ANVIL: block})
    assert verified(pipeline.scan(network, {}, None, lambda *_: None, sources=trusting)) == {Verification.PROOF}
    chain.rpc("evm_mine")
    with pytest.raises(NetworkError, match="instead of the one that you trust"):
        pipeline.scan(network, {ANVIL: "1"}, None, lambda *_: None, sources=trusting)
    with pytest.raises(NetworkError, match="no endpoint knows block"):
        pipeline.scan(network, {}, None, lambda *_: None, sources=Sources(trusted={ANVIL: "0x" + "77" * 32}))


def test_a_node_that_answers_the_same_question_in_two_ways_is_noticed(chain: Chain, contracts: dict[str, str]) -> None:
    answers: set[str] = set()

    def unsteady(call: dict[str, Any], result: Any) -> Any:
        if call["method"] != "eth_getStorageAt":
            return result
        repeated = str(call["params"]) in answers
        answers.add(str(call["params"]))
        return "0x" + "77" * 32 if repeated else result

    with lying(chain.url, unsteady) as url:
        snapshot = scan(url, contracts)
    assert contradictions(snapshot) and all("asked again" in why for why in contradictions(snapshot))


def test_a_node_that_changed_its_state_without_a_block_is_one_source(chain: Chain, contracts: dict[str, str]) -> None:
    chain.rpc("anvil_setBalance", person("Rich"), "0xde0b6b3a7640000")
    snapshot = scan(chain.url, contracts)
    assert not contradictions(snapshot) and verified(snapshot) == {Verification.NONE}
    assert any("another state" in gap.why and not gap.critical for gap in snapshot.gaps)

"""Faults of nodes end in another node, a gap or one clear error: never in a value that nobody gave."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from auditor.chains.cosmos.addresses import module_account
from auditor.errors import NetworkError
from auditor.model.gate import Delay, Unknown, Vote
from tests.chains.cosmos.fake import ID, PREFIX, Node, account, answers, params, serving, validator
from tests.chains.cosmos.scanning import QUICK, Seen, scan, votes

GOV = f"{ID}:{module_account(PREFIX, 'gov')}"
VALIDATORS = "/cosmos/staking/v1beta1/validators"
PARAMS = "/cosmos/gov/v1/params/voting"


def _scan(*nodes: Node) -> Seen:
    with ExitStack() as stack:
        return scan(ID, *(stack.enter_context(serving(node)) for node in nodes), limits=QUICK)


def _voters(seen: Seen) -> int:
    gate = seen.entities[GOV].gate
    assert isinstance(gate, Delay)
    assert isinstance(gate.gate, Vote)
    return len(gate.gate.electorate)


def _gaps(seen: Seen) -> str:
    return "\n".join(f"{gap.what}: {gap.why}" for gap in seen.snapshot.gaps if gap.critical)


def test_a_small_chain_is_read_and_what_only_the_rpc_tells_is_a_gap() -> None:
    seen = _scan(Node())
    assert _voters(seen) == 4
    assert "which messages it accepts" in _gaps(seen)
    assert seen.snapshot.blocks[0].number == 100


@pytest.mark.parametrize("counts", [True, False])
def test_all_pages_are_read_however_small_they_are(counts: bool) -> None:
    assert _voters(_scan(Node(answers=answers(validators=250), page=100, counts=counts))) == 250


def test_pages_that_were_cut_are_no_electorate() -> None:
    seen = _scan(Node(answers=answers(validators=250), loses=3))
    assert seen.entities[GOV].gate == Unknown()
    assert "gave 247 of 250" in _gaps(seen)


def test_pages_that_run_in_a_circle_end() -> None:
    def circle(path: str, height: int) -> tuple[int, object] | None:
        body = {"validators": [validator(1, 5)], "pagination": {"next_key": "MQ==", "total": "0"}}
        return (200, body) if path == VALIDATORS else None

    assert "in a circle" in _gaps(_scan(Node(before=circle)))


def test_state_that_was_thrown_away_is_asked_of_the_next_node() -> None:
    pruned = Node(earliest=101)
    with pytest.raises(NetworkError, match="version does not exist"):
        _scan(pruned)
    assert _voters(_scan(pruned, Node())) == 4


def test_a_lagging_node_is_waited_for_and_then_passed_by() -> None:
    behind, waits = Node(height=100), 0

    def lagging(path: str, height: int) -> tuple[int, object] | None:
        nonlocal waits
        if path == PARAMS and waits == 0:
            waits += 1
            return 500, {"code": 2, "message": "cannot query with height in the future", "details": []}
        return None

    behind.before = lagging
    assert _voters(_scan(behind)) == 4
    ahead, stuck = Node(height=200), Node(height=100)

    def only_blocks(path: str, height: int) -> tuple[int, object] | None:
        return None if "tendermint" in path else (503, {"code": 14, "message": "unavailable", "details": []})

    ahead.before = only_blocks
    with pytest.raises(NetworkError, match=r"at block 200: .*in the future"):
        _scan(ahead, stuck)


def test_an_answer_about_another_height_is_no_answer() -> None:
    with serving(Node(), told=lambda height: height - 7) as url, pytest.raises(NetworkError, match="told no address"):
        scan(ID, url, limits=QUICK)
    with serving(Node(), told=lambda height: height - 7) as old, serving(Node()) as good:
        assert _voters(scan(ID, old, good, limits=QUICK)) == 4


def test_nodes_that_know_a_block_by_two_hashes_disagree() -> None:
    assert "one state of the chain" in _gaps(_scan(Node(), Node(hash="b3RoZXI=")))
    assert "one state of the chain" not in _gaps(_scan(Node(), Node()))


def test_a_node_that_makes_up_an_electorate_is_contradicted() -> None:
    liar = Node()
    liar.answers[VALIDATORS] = {"validators": [validator(1, 10**9)]}
    assert f"one answer to {VALIDATORS}" in _gaps(_scan(liar, Node()))
    agreed = _scan(Node(), Node()).snapshot
    sure = {evidence.request for evidence in agreed.evidence if evidence.verified == "second-source"}
    assert {f"GET {VALIDATORS}?status=BOND_STATUS_BONDED", f"GET {PARAMS}"} <= sure
    alone = _scan(Node()).snapshot
    assert {evidence.verified for evidence in alone.evidence} == {"none"}


def test_a_node_of_another_chain_is_not_asked() -> None:
    other = Node()
    other.answers["/cosmos/base/tendermint/v1beta1/node_info"] = {"default_node_info": {"network": "other-1"}}
    with serving(other) as url, pytest.raises(NetworkError, match="it serves 'other-1'"):
        scan(ID, url, limits=QUICK)
    assert _voters(_scan(other, Node())) == 4
    assert VALIDATORS not in other.asked


def test_what_a_node_runs_is_told_by_its_own_name() -> None:
    node = Node()
    node.answers["/cosmos/base/tendermint/v1beta1/node_info"]["application_version"] = {
        "app_name": "synd",
        "version": "v3",
        "cosmos_sdk_version": "v0.53.3",
        "build_deps": [{"path": "github.com/someone/cosmos-sdk", "version": "v0.53.3-own"}, 7],
    }
    note = "software: synd v3, github.com/someone/cosmos-sdk v0.53.3"
    assert note in _scan(node).labelled("The chain's software").notes
    assert _scan(Node()).labelled("The chain's software").notes == ()


def test_a_module_that_is_absent_is_no_gap_and_a_fault_is_one() -> None:
    assert "/cosmos/bank/v1beta1/supply" not in _gaps(_scan(Node()))

    def broken(path: str, height: int) -> tuple[int, object] | None:
        return (500, b"<html>gateway</html>") if "bank/v1beta1/supply" in path else None

    assert "bank.supply" in _gaps(_scan(Node(before=broken)))


@pytest.mark.parametrize("module", ["authz", "group", "circuit"])
def test_a_node_too_old_to_list_who_may_act_leaves_a_gap(module: str) -> None:
    node = Node()
    node.answers["/cosmos/upgrade/v1beta1/module_versions"]["module_versions"].append({"name": module})
    assert "this version has no such query" in _gaps(_scan(node))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("quorum", "half"),
        ("voting_period", None),
        ("threshold", "7"),
        ("veto_threshold", []),
        ("quorum", {"value": "x"}),
    ],
)
def test_parameters_that_make_no_sense_leave_governance_unknown(key: str, value: object) -> None:
    told = answers()
    told[PARAMS] = {"params": params() | {key: value}}
    seen = _scan(Node(answers=told))
    assert seen.entities[GOV].gate == Unknown()
    assert "how it decides" in _gaps(seen)


def test_the_parts_of_old_answers_are_put_together() -> None:
    told = answers()
    del told[PARAMS]
    whole = params()
    root = "/cosmos/gov/v1beta1/params"
    told[f"{root}/voting"] = {
        "voting_params": {"voting_period": "172800s"},
        "deposit_params": {"min_deposit": [], "max_deposit_period": "0s"},
        "tally_params": {"quorum": "0.000000000000000000", "threshold": "0", "veto_threshold": "0"},
    }
    told[f"{root}/deposit"] = {
        "voting_params": {"voting_period": "0s"},
        "deposit_params": {"min_deposit": whole["min_deposit"], "max_deposit_period": "172800s"},
        "tally_params": {"quorum": "0", "threshold": "0", "veto_threshold": "0"},
    }
    told[f"{root}/tallying"] = {
        "voting_params": {"voting_period": "0s"},
        "tally_params": {name: whole[name] for name in ("quorum", "threshold", "veto_threshold")},
    }
    gate = _scan(Node(answers=told)).entities[GOV].gate
    assert isinstance(gate, Delay)
    assert isinstance(gate.gate, Vote)
    assert (gate.seconds, gate.gate.threshold, gate.gate.veto) == (172_800, 0.5, 0.334)
    assert gate.gate.quorum == -(-334 * gate.gate.total // 1000)


@pytest.mark.parametrize(("version", "suffix"), [("v1", "_count"), ("v1beta1", "")])
def test_turnout_is_told_by_old_and_new_proposals(version: str, suffix: str) -> None:
    node = Node()
    total = sum(1000 - n for n in range(1, 5))
    cast = {"yes": total // 2, "no": 1, "abstain": 2, "no_with_veto": 3}
    node.answers[f"/cosmos/gov/{version}/proposals"] = {
        "proposals": [
            {
                "status": "PROPOSAL_STATUS_PASSED",
                "final_tally_result": {f"{k}{suffix}": str(n) for k, n in cast.items()},
            }
        ]
    }
    (_, vote), *_ = votes(_scan(node).entities[GOV])
    assert vote.turnout == pytest.approx((total // 2 + 6) / total)


def test_a_hostile_name_and_a_hostile_account_do_no_harm() -> None:
    told = answers()
    listed = told[VALIDATORS]["validators"]
    listed[0]["description"]["moniker"] = "\x1b[2J\u202egood\n" * 50
    listed[1]["operator_address"] = "synvaloper1hacked"
    listed[2]["tokens"] = "-5"
    seen = _scan(Node(answers=told))
    label = seen.entities[f"{ID}:{account(1)}"].label
    assert label.isprintable()
    assert len(label) <= 60
    assert _voters(seen) == 2
    assert _gaps(seen).count("a validator") >= 2


def test_a_recording_gives_the_same_again(tmp_path: Path) -> None:
    from auditor import pipeline
    from auditor.model.network import Chain, Network

    with serving(Node()) as url:
        network = Network(name="test", title="Test", chains=(Chain(id=ID, rpc=(url,)),))
        file = tmp_path / "recording"
        live = pipeline.scan(network, {}, file, lambda doing, done, known: None)
    again = pipeline.replay(file, lambda doing, done, known: None)
    assert again == live


def test_tokens_that_cannot_be_sent_now_are_noted() -> None:
    def answers(path: str, height: int) -> tuple[int, object] | None:
        switches = [{"denom": "ibc/1", "enabled": False}, {"denom": "ngonka", "enabled": True}]
        told = {"send_enabled": switches, "pagination": {"next_key": None, "total": "2"}}
        return (200, told) if "bank/v1beta1/send_enabled" in path else None

    notes = _scan(Node(before=answers)).module("bank").notes
    assert [note for note in notes if "switched off" in note] == ["sending is switched off for ibc/1"]

"""Gonka's own modules on a node that answers in their shapes (synthetic: names and forms of v0.2.8 and later)."""

import gzip
import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from auditor import config, pipeline
from auditor.chains.cosmos.addresses import account_of_operator, module_account
from auditor.model.gate import Threshold, Vote
from auditor.model.grant import Effect
from tests.chains.cosmos.fake import ID, PREFIX, Node, account, answers, serving, validator
from tests.chains.cosmos.fake_rpc import serving_rpc
from tests.chains.cosmos.scanning import QUICK, Seen, scan, votes

_RECORDED = Path(__file__).parents[2] / "recordings" / "gonka"
_CHAIN = "gonka-mainnet"
_ROOT = "/productscience/inference/inference"
GUARDIANS = (1, 2, 3)
WORK = {1: 100, 2: 100, 3: 100, 4: 600, 5: 300, 6: 100}


def _gonka(weights: dict[int, int], **params: Any) -> Node:
    """A network where each guardian's votes are a third of 0.52 times what all others have."""
    others = sum(weight for number, weight in weights.items() if number not in GUARDIANS)
    votes = {n: 52 * others // 300 if n in GUARDIANS else weight for n, weight in weights.items()}
    told = answers()
    told["/cosmos/upgrade/v1beta1/module_versions"] = {
        "module_versions": [
            {"name": name}
            for name in ("auth", "bank", "gov", "staking", "upgrade", "inference", "restrictions", "genesistransfer")
        ]
    }
    told["/cosmos/staking/v1beta1/validators"] = {"validators": [validator(n, votes[n]) for n in votes]}
    guardians = {
        "guardian_addresses": [account(n, f"{PREFIX}valoper") for n in GUARDIANS],
        "network_maturity_threshold": "15000000",
        "network_maturity_min_height": "3000000",
    }
    told[f"{_ROOT}/params"] = {"params": {"genesis_guardian_params": guardians} | params}
    shares = [{"member_address": account(n), "weight": str(weight), "reputation": 1} for n, weight in weights.items()]
    told[f"{_ROOT}/current_epoch_group_data"] = {"epoch_group_data": {"validation_weights": shares}}
    told[f"{_ROOT}/models_all"] = {"model": [{"id": "a"}, {"id": "b"}]}
    told["/productscience/inference/restrictions/params"] = {"params": {"restriction_end_block": "1555000"}}
    return Node(answers=told)


def _scan(node: Node) -> Seen:
    with serving(node) as url:
        return scan(ID, url, limits=QUICK)


def _gov(seen: Seen) -> Any:
    return votes(seen.entities[f"{ID}:{module_account(PREFIX, 'gov')}"])[0][1]


def test_votes_are_compared_with_work_host_by_host() -> None:
    seen = _scan(_gonka(WORK))
    work = seen.labelled("Weight of work").gate
    assert isinstance(work, Threshold)
    assert {member.id: member.weight for member in work.members} == {
        f"{ID}:{account(number)}": weight for number, weight in WORK.items()
    }
    notes = seen.labelled("x/inference").notes
    assert "votes differ from work for 3 of 6 validators" in notes
    assert any(note.startswith("3 genesis guardians have 34.1") for note in notes)
    guardian = seen.entities[f"{ID}:{account(1)}"]
    assert "a genesis guardian: votes with 173 for work of 100" in guardian.notes
    assert not any("votes with" in note for note in seen.entities[f"{ID}:{account(4)}"].notes)


def test_a_live_vote_is_what_validators_have_and_is_not_boosted_again() -> None:
    vote = _gov(_scan(_gonka(WORK)))
    weights = {member.id.rpartition(":")[2]: member.weight for member in vote.electorate}
    assert weights[account(1)] * 600 == weights[account(4)] * 173


def test_a_host_without_work_and_votes_is_told() -> None:
    node = _gonka(WORK)
    told = node.answers[f"{_ROOT}/current_epoch_group_data"]["epoch_group_data"]
    told["validation_weights"] = [each for each in told["validation_weights"] if each["member_address"] != account(4)]
    assert "votes with 600 for work of 0" in _scan(node).entities[f"{ID}:{account(4)}"].notes


@pytest.mark.parametrize("broken", [None, {}, {"epoch_group_data": {"validation_weights": None}}])
def test_work_that_was_not_read_is_a_gap(broken: Any) -> None:
    node = _gonka(WORK)
    if broken is None:
        del node.answers[f"{_ROOT}/current_epoch_group_data"]
    else:
        node.answers[f"{_ROOT}/current_epoch_group_data"] = broken
    assert any(gap.what == "whether votes are work" for gap in _scan(node).snapshot.gaps)


def test_lists_of_who_may_do_what_are_told_and_held_by_those_on_them() -> None:
    node = _gonka(
        WORK,
        transfer_agent_access_params={"allowed_transfer_addresses": [account(1), account(7)]},
        participant_access_params={"blocked_participant_addresses": [account(8)], "use_participant_allowlist": True},
    )
    seen = _scan(node)
    notes = "\n".join(seen.labelled("x/inference").notes)
    assert "agents who alone may relay requests: 2" in notes
    assert "hosts that are blocked by name: 1" in notes
    assert "only hosts of a list may take part: True" in notes
    (agents,) = seen.holders("module/inference", Effect.CENSOR)
    gate = seen.entities[agents].gate
    assert isinstance(gate, Threshold)
    assert (gate.k, len(gate.members)) == (2, 2)


def test_any_guardian_decides_on_a_host_and_two_thirds_of_heads_mint() -> None:
    seen = _scan(_gonka(WORK))
    (guardians,) = [of for of in seen.holders("module/inference", Effect.ADMIT) if of.endswith("any-guardian")]
    gate = seen.entities[guardians].gate
    assert isinstance(gate, Threshold)
    assert (gate.k, len(gate.members)) == (1, 3)
    (heads,) = seen.holders("module/bank", Effect.MINT, "/inference.inference.MsgBridgeExchange")
    counted = seen.entities[heads].gate
    assert isinstance(counted, Threshold)
    assert (counted.k, len(counted.members)) == (4, 6)


def test_another_chain_with_a_module_of_that_name_is_not_taken_for_it() -> None:
    node = Node()
    node.answers["/cosmos/upgrade/v1beta1/module_versions"]["module_versions"].append({"name": "inference"})
    assert "Weight of work" not in {entity.label for entity in _scan(node).snapshot.entities}


def _from_genesis(state: dict[str, Any]) -> Node:
    """A node that answers what the genesis file says, in the forms of a running chain, once guardians were boosted."""
    gov = state["gov"]["params"] | {"voting_period": "172800s", "expedited_voting_period": "43200s"}
    made = [each["body"]["messages"][0] for each in state["genutil"]["gen_txs"]]
    boosted = state["inference"]["genesis_only_params"]["genesis_guardian_addresses"]
    validators = [
        {
            "operator_address": each["validator_address"],
            "tokens": "1040" if each["validator_address"] in boosted else "750",
            "status": "BOND_STATUS_BONDED",
            "description": each["description"],
        }
        for each in made
    ]
    shares = [{"member_address": each["address"], "weight": "750"} for each in state["inference"]["participant_list"]]
    told: dict[str, Any] = {
        "/cosmos/base/tendermint/v1beta1/node_info": {"default_node_info": {"network": _CHAIN}},
        "/cosmos/upgrade/v1beta1/module_versions": {"module_versions": [{"name": name} for name in state]},
        "/cosmos/auth/v1beta1/bech32": {"bech32_prefix": "gonka"},
        "/cosmos/gov/v1/params/voting": {"params": gov},
        "/cosmos/staking/v1beta1/validators": {"validators": validators},
        "/cosmos/staking/v1beta1/params": {"params": state["staking"]["params"]},
        "/cosmos/bank/v1beta1/supply": {"supply": state["bank"]["supply"]},
        "/cosmwasm/wasm/v1/codes/params": {"params": state["wasm"]["params"]},
        "/cosmos/circuit/v1/accounts": {"accounts": []},
        "/cosmos/group/v1/groups": {"groups": []},
        "/cosmos/auth/v1beta1/module_accounts": {"accounts": []},
        "/ibc/core/client/v1/params": {"params": {"allowed_clients": ["*"]}},
        f"{_ROOT}/current_epoch_group_data": {"epoch_group_data": {"validation_weights": shares}},
    }
    for module, root in (
        ("inference", "/productscience/inference"),
        ("restrictions", "/productscience/inference"),
        ("mint", "/cosmos/mint/v1beta1"),
        ("distribution", "/cosmos/distribution/v1beta1"),
        ("slashing", "/cosmos/slashing/v1beta1"),
    ):
        path = f"{root}/{module}/params" if "productscience" in root else f"{root}/params"
        told[path] = {"params": state[module]["params"]}
    for each in state["genutil"]["gen_txs"]:
        message, signer = each["body"]["messages"][0], each["auth_info"]["signer_infos"][0]
        address = account_of_operator(message["validator_address"])
        told[f"/cosmos/auth/v1beta1/accounts/{address}"] = {
            "account": {
                "@type": "/cosmos.auth.v1beta1.BaseAccount",
                "address": address,
                "pub_key": signer["public_key"],
            }
        }
        told[f"/cosmos/authz/v1beta1/grants/granter/{address}"] = {"grants": []}
    return Node(answers=told, chain=_CHAIN)


def test_a_running_chain_and_its_genesis_come_to_the_same(tmp_path: Path) -> None:
    """The weights are those that the code makes of equal work; the rest is the genesis file, answered by a node."""
    raw = gzip.decompress((_RECORDED / "genesis.json.gz").read_bytes())
    signers = dict(line.split("\t") for line in (_RECORDED / "messages.tsv").read_text().splitlines())
    (tmp_path / "genesis.json").write_bytes(raw)
    network = config.resolve("gonka")
    first = Seen(pipeline.from_genesis(network, tmp_path / "genesis.json"))
    with ExitStack() as stack:
        rest = stack.enter_context(serving(_from_genesis(json.loads(raw)["app_state"])))
        rpc = stack.enter_context(serving_rpc(signers, _CHAIN))
        live = scan(f"cosmos:{_CHAIN}", rest, rpc, limits=QUICK)
    vote, now = _vote(first), _vote(live)
    assert {m.id: m.weight / vote.total for m in vote.electorate} == pytest.approx(
        {m.id: m.weight / now.total for m in now.electorate}
    )
    assert (vote.threshold, vote.veto) == (now.threshold, now.veto)
    for effect in (
        Effect.UPGRADE,
        Effect.MINT,
        Effect.SEIZE,
        Effect.EVICT,
        Effect.EMISSION,
        Effect.REDIRECT,
        Effect.PAUSE,
    ):
        assert set() < _does(first, effect) <= _does(live, effect), effect


def _vote(seen: Seen) -> Vote:
    (gov,) = [entity for entity in seen.snapshot.entities if "x/gov" in entity.standards]
    return votes(gov)[0][1]


def _does(seen: Seen, effect: Effect) -> set[tuple[str, str, str]]:
    """Who may do what to which module, but for messages that later versions added."""
    later = ("AllowList", "DeleteGovernanceModel", "Bridge", "Wrapped", "Register")
    return {
        (grant.holder, grant.target, str(grant.function))
        for grant in seen.snapshot.grants
        if grant.effect is effect and not any(word in str(grant.function) for word in later)
    }

"""Blocks are made by CometBFT's validators, whoever x/staking lists."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from auditor.chains.cosmos.addresses import module_account
from auditor.model.evidence import GapKind
from auditor.model.gate import Delay, Key, Threshold, Unknown, Vote
from auditor.model.grant import Effect
from tests.chains.cosmos.fake import ID, PREFIX, PRODUCERS, Node, account, answers, consensus_key, serving
from tests.chains.cosmos.scanning import QUICK, Seen, read_genesis, scan

GOV = f"{ID}:{module_account(PREFIX, 'gov')}"


def _scan(node: Node) -> Seen:
    with serving(node) as url:
        return scan(ID, url, limits=QUICK)


def _set(seen: Seen) -> dict[str, int]:
    """The weights of those who make blocks, by the last part of their ids, as parts of a hundred."""
    gate = seen.labelled("Validators").gate
    assert isinstance(gate, Threshold)
    total = sum(member.weight for member in gate.members)
    return {member.id.rpartition(":")[2]: 100 * member.weight // total for member in gate.members}


def _key(number: int) -> str:
    return base64.b64encode(bytes([number]) * 32).decode()


def test_keys_that_x_staking_does_not_have_make_blocks_by_themselves() -> None:
    producers = [(_key(77), 70), (consensus_key(1), 20), (_key(78), 10)]
    seen = _scan(Node(producers=producers))
    weights = _set(seen)
    assert sorted(weights.values()) == [10, 20, 70]
    assert weights[account(1)] == 20
    strangers = [seen.entities[f"{ID}:{address}"] for address in weights if address != account(1)]
    assert {of.id.startswith(f"{ID}:{PREFIX}valcons1") for of in strangers} == {True}
    assert all(isinstance(of.gate, Key) for of in strangers)
    # Those who stake still vote.
    gate = seen.entities[GOV].gate
    assert isinstance(gate, Delay)
    assert isinstance(gate.gate, Vote)
    assert len(gate.gate.electorate) == 4


def test_more_producers_than_one_page_holds_are_all_read() -> None:
    assert len(_set(_scan(Node(answers=answers(validators=250))))) == 250


@pytest.mark.parametrize(
    "broken",
    [
        (501, {"code": 12, "message": "Not Implemented", "details": []}),
        (200, {"validators": [], "pagination": {"total": "0"}}),
        (200, {"validators": [], "pagination": {"total": "5"}}),
        (200, {"validators": [{"pub_key": {}, "voting_power": "1"}], "pagination": {"total": "1"}}),
        (200, {"validators": [{"pub_key": {"key": "AA=="}, "voting_power": "-1"}], "pagination": {"total": "1"}}),
        (200, {"validators": "many"}),
        (500, b"<html>"),
    ],
)
def test_a_set_that_cannot_be_read_is_a_gap_for_halting(broken: tuple[int, Any]) -> None:
    seen = _scan(Node(before=lambda path, height: broken if path.startswith(PRODUCERS) else None))
    (gap,) = [gap for gap in seen.snapshot.gaps if gap.what == "who makes blocks"]
    assert (gap.critical, gap.kind, gap.subject) == (True, GapKind.UNREAD, seen.labelled("Validators").id)
    assert len(_set(seen)) == 4


def test_on_a_consumer_chain_whose_set_is_unread_those_who_stake_are_not_taken_for_it() -> None:
    told = answers()
    told["/cosmos/upgrade/v1beta1/module_versions"]["module_versions"].append({"name": "ccvconsumer"})
    seen = _scan(Node(answers=told, producers=[]))
    assert seen.labelled("Validators").gate == Unknown()
    assert seen.holders("consensus-set", Effect.PAUSE) == {f"{ID}:module/blocking-third"}
    assert seen.labelled("A third of the validators").gate == Unknown()


def _genesis(folder: Path, state: dict[str, Any], **top: Any) -> Seen:
    transactions = [
        {
            "body": {
                "messages": [
                    {
                        "validator_address": account(number, f"{PREFIX}valoper"),
                        "pubkey": {"@type": "/cosmos.crypto.ed25519.PubKey", "key": consensus_key(number)},
                        "value": {"denom": "stake", "amount": "100"},
                    }
                ]
            }
        }
        for number in (1, 2, 3)
    ]
    whole = {"staking": {"params": {"bond_denom": "stake"}}, "genutil": {"gen_txs": transactions}} | state
    content = {"chain_id": ID.partition(":")[2], "genesis_time": "2026-01-01T00:00:00Z", "app_state": whole} | top
    accounts = [{"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": account(1), "pub_key": None}]
    whole["auth"] = {"accounts": accounts}
    file = folder / "genesis.json"
    file.write_text(json.dumps(content))
    return read_genesis(ID, file)


_ONE_IN_CHARGE = [
    {"pub_key": {"ed25519": _key(1)}, "power": "90"},
    {"pub_key": {"ed25519": _key(2)}, "power": "10"},
]


@pytest.mark.parametrize(
    "state",
    [
        {"ccvconsumer": {"provider": {"initial_val_set": _ONE_IN_CHARGE}}},
        {"ccvconsumer": {"initial_val_set": _ONE_IN_CHARGE}},
        {"poa": {"validators": _ONE_IN_CHARGE}},
        {
            "opchild": {
                "validators": [
                    {"consensus_pubkey": _told["pub_key"], "cons_power": _told["power"]} for _told in _ONE_IN_CHARGE
                ]
            }
        },
    ],
)
def test_a_modules_own_set_signs_in_place_of_x_staking(state: dict[str, Any], tmp_path: Path) -> None:
    assert sorted(_set(_genesis(tmp_path, state)).values()) == [10, 90]


def test_a_file_may_list_validators_beside_the_applications_state(tmp_path: Path) -> None:
    listed = [{"pub_key": {"type": "tendermint/PubKeyEd25519", "value": _key(9)}, "power": "1", "name": "sequencer"}]
    assert list(_set(_genesis(tmp_path, {}, validators=listed)).values()) == [100]
    assert list(_set(_genesis(tmp_path, {}, consensus={"validators": listed})).values()) == [100]
    assert sorted(_set(_genesis(tmp_path, {}))) == sorted(account(number) for number in (1, 2, 3))


def test_a_modules_set_that_makes_no_sense_is_a_gap_and_not_x_stakings(tmp_path: Path) -> None:
    seen = _genesis(tmp_path, {"ccvconsumer": {"provider": {"initial_val_set": [{"power": "1"}]}}})
    assert seen.labelled("Validators").gate == Unknown()
    assert any(gap.what == "who makes blocks" and gap.critical for gap in seen.snapshot.gaps)


def test_the_provider_of_a_consumer_chain_decides_who_signs(tmp_path: Path) -> None:
    """As a democracy consumer of interchain-security v7.0.1 starts, whose governors sign no block."""
    signers = [{"pub_key": {"ed25519": _key(77)}, "power": "70"}, {"pub_key": {"ed25519": _key(78)}, "power": "30"}]
    seen = _genesis(tmp_path, {"ccvconsumer": {"params": {}, "provider": {"initial_val_set": signers}}})
    (provider,) = seen.holders("consensus-set", Effect.EXECUTE)
    assert (seen.entities[provider].gate, provider.endswith("ccvconsumer-admins")) == (Unknown(), True)
    assert sorted(_set(seen).values()) == [30, 70]


def test_proof_of_authority_beside_x_staking_leaves_its_validators_to_sign(tmp_path: Path) -> None:
    seen = _genesis(tmp_path, {"poa": {"vals": []}})
    assert sorted(_set(seen)) == sorted(account(number) for number in (1, 2, 3))
    assert not [gap for gap in seen.snapshot.gaps if gap.what == "who makes blocks"]


def test_starting_transactions_of_another_module_than_x_staking_are_a_gap(tmp_path: Path) -> None:
    """As on Initia, where x/mstaking weighs several denominations."""
    message = {"@type": "/initia.mstaking.v1.MsgCreateValidator", "amount": [{"denom": "a", "amount": "5"}]}
    seen = _genesis(tmp_path, {"genutil": {"gen_txs": [{"body": {"messages": [message]}}]}})
    (gap,) = [gap for gap in seen.snapshot.gaps if gap.what == "who makes blocks"]
    assert (gap.critical, "/initia.mstaking.v1.MsgCreateValidator" in gap.why) == (True, True)

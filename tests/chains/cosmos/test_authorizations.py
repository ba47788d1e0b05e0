"""What accounts let others do in their name, as it is written in their authorizations."""

import json
from pathlib import Path
from typing import Any

import pytest

from auditor.model.gate import Threshold
from auditor.model.grant import Effect
from auditor.model.power import Power
from tests.chains.cosmos.contract_files import Kept, contract, kept, upgrade
from tests.chains.cosmos.fake import ID, PREFIX, account
from tests.chains.cosmos.scanning import Seen, read_genesis

OWNER, HAND = f"{ID}:{account(1)}", f"{ID}:{account(2)}"
_AUTHZ = {
    "generic": {"@type": "/cosmos.authz.v1beta1.GenericAuthorization", "msg": "/cosmos.bank.v1beta1.MsgSend"},
    "send": {
        "@type": "/cosmos.bank.v1beta1.SendAuthorization",
        "spend_limit": [{"denom": "stake", "amount": "10"}],
        "allow_list": [account(5), account(6)],
    },
    "stake": {
        "@type": "/cosmos.staking.v1beta1.StakeAuthorization",
        "max_tokens": None,
        "allow_list": {"address": [account(3, f"{PREFIX}valoper")]},
        "authorization_type": "AUTHORIZATION_TYPE_REDELEGATE",
    },
    "more stake": {
        "@type": "/cosmos.staking.v1beta1.StakeAuthorization",
        "max_tokens": {"denom": "stake", "amount": "7"},
        "authorization_type": "AUTHORIZATION_TYPE_DELEGATE",
    },
    "transfer": {"@type": "/ibc.applications.transfer.v1.TransferAuthorization", "allocations": []},
}


def _seen(folder: Path, *grants: dict[str, Any], **more: Any) -> Seen:
    state = {
        "auth": {"accounts": [{"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": account(1), "pub_key": None}]},
        "bank": {
            "supply": [{"denom": "stake", "amount": "1000"}],
            "balances": [{"address": account(1), "coins": [{"denom": "stake", "amount": "400"}]}],
        },
        "staking": {"params": {"bond_denom": "stake"}},
        "authz": {"authorization": [{"granter": account(1), "grantee": account(2)} | grant for grant in grants]},
    }
    content = {"chain_id": ID.partition(":")[2], "genesis_time": "2026-01-01T00:00:00Z", "app_state": state | more}
    file = folder / "genesis.json"
    file.write_text(json.dumps(content))
    return read_genesis(ID, file)


@pytest.mark.parametrize(
    ("kind", "effect", "message", "limits"),
    [
        ("generic", Effect.WITHDRAW, "/cosmos.bank.v1beta1.MsgSend", "by authz, without end"),
        (
            "send",
            Effect.WITHDRAW,
            "/cosmos.bank.v1beta1.MsgSend",
            "by authz, without end; at most 10 stake; to 2 listed addresses",
        ),
        (
            "stake",
            Effect.CONTROL,
            "/cosmos.staking.v1beta1.MsgBeginRedelegate",
            "by authz, without end; to 1 listed address",
        ),
        (
            "more stake",
            Effect.PARAMETER,
            "/cosmos.staking.v1beta1.MsgDelegate",
            "by authz, without end; at most 7 stake",
        ),
        ("transfer", Effect.WITHDRAW, "/ibc.applications.transfer.v1.MsgTransfer", "by authz, without end"),
    ],
)
def test_leave_over_a_holders_tokens_is_power_over_it(
    kind: str, effect: Effect, message: str, limits: str, tmp_path: Path
) -> None:
    (grant,) = _seen(tmp_path, {"authorization": _AUTHZ[kind]}).grants(OWNER, effect)
    assert (grant.holder, grant.function, grant.condition) == (HAND, f"{message} by authz", limits)


@pytest.mark.parametrize(("kind", "share"), [("generic", 0.4), ("send", 0.01), ("transfer", 0.4), ("stake", None)])
def test_whoever_may_send_a_holders_tokens_away_may_sell_as_many(
    kind: str, share: float | None, tmp_path: Path
) -> None:
    seen = _seen(tmp_path, {"authorization": _AUTHZ[kind]})
    sold = {grant.holder: grant.share for grant in seen.grants("module/bank", Effect.SELL)}
    assert sold == {OWNER: 0.4} | ({} if share is None else {HAND: share})


def test_leave_that_has_ended_is_none(tmp_path: Path) -> None:
    ended = {"authorization": _AUTHZ["generic"], "expiration": "2025-12-31T23:59:59Z"}
    assert not _seen(tmp_path, ended).grants(OWNER, Effect.WITHDRAW)


@pytest.mark.parametrize("broken", [{}, {"authorization": None}, {"authorization": []}, {"authorization": {}}])
def test_leave_that_makes_no_sense_is_a_gap(broken: dict[str, Any], tmp_path: Path) -> None:
    assert any(gap.what == "a grant" for gap in _seen(tmp_path, broken).snapshot.gaps)


def _generic(message: str) -> dict[str, Any]:
    return {"authorization": {"@type": "/cosmos.authz.v1beta1.GenericAuthorization", "msg": message}}


@pytest.mark.parametrize("message", ["MsgGrant", "MsgExec"])
def test_leave_to_give_leave_is_leave_for_everything(message: str, tmp_path: Path) -> None:
    seen = _seen(tmp_path, _generic(f"/cosmos.authz.v1beta1.{message}"))
    (grant,) = seen.grants(OWNER, Effect.EXECUTE)
    assert (grant.holder, grant.function) == (HAND, f"/cosmos.authz.v1beta1.{message}")


def test_leave_to_take_leave_back_is_leave_for_nothing_else(tmp_path: Path) -> None:
    assert not _seen(tmp_path, _generic("/cosmos.authz.v1beta1.MsgRevoke")).grants(OWNER, Effect.EXECUTE)


def test_leave_that_a_grantee_gave_for_everything_is_found_as_well(tmp_path: Path) -> None:
    onward = {"granter": account(2), "grantee": account(3)} | _generic("/cosmos.authz.v1beta1.MsgExec")
    seen = _seen(tmp_path, _generic("/cosmos.bank.v1beta1.MsgSend"), onward)
    assert seen.holders(HAND, Effect.EXECUTE) == {f"{ID}:{account(3)}"}


def test_leave_is_not_handed_on(tmp_path: Path) -> None:
    onward = {"granter": account(2), "grantee": account(3)} | _generic("/cosmos.bank.v1beta1.MsgSend")
    seen = _seen(tmp_path, _generic("/cosmos.bank.v1beta1.MsgSend"), onward)
    assert seen.holders("module/bank", Effect.SELL) == {OWNER, HAND}


@pytest.mark.parametrize("message", ["MsgVote", "MsgSubmitProposal"])
def test_leave_to_vote_in_a_group_puts_a_second_hand_beside_its_member(message: str, tmp_path: Path) -> None:
    policy = {
        "address": account(9),
        "group_id": "1",
        "admin": account(9),
        "decision_policy": {"@type": "/cosmos.group.v1.ThresholdDecisionPolicy", "threshold": "1"},
    }
    member = {"group_id": "1", "member": {"address": account(1), "weight": "1"}}
    group = {"groups": [{"id": "1", "admin": account(9)}], "group_members": [member], "group_policies": [policy]}
    seen = _seen(tmp_path, _generic(f"/cosmos.group.v1.{message}"), group=group)
    gate = seen.entities[f"{ID}:{account(9)}"].gate
    assert isinstance(gate, Threshold)
    hand = seen.entities[gate.members[0].id].gate
    assert isinstance(hand, Threshold)
    assert (hand.k, {each.id for each in hand.members}) == (1, {OWNER, HAND})


def _with_leave(folder: Path, contracts: dict[int, tuple[str, Kept]], granter: str, authorization: Any) -> Power:
    """The power to replace the code of contract 1 where one account gave another leave."""
    grant = {"granter": granter, "grantee": account(8), "authorization": authorization, "expiration": None}
    return upgrade(folder, contracts, 1, authz={"authorization": [grant]})


_GENERIC = "/cosmos.authz.v1beta1.GenericAuthorization"
_ONLY = "/cosmwasm.wasm.v1.ContractExecutionAuthorization"
_CALL = "/cosmwasm.wasm.v1.MsgExecuteContract"


@pytest.mark.parametrize(
    ("authorization", "parties"),
    [
        ({"@type": _GENERIC, "msg": _CALL}, 1),
        ({"@type": _ONLY, "grants": [{"contract": contract(2)}]}, 1),
        ({"@type": _ONLY, "grants": [{"contract": contract(9)}]}, 2),
        ({"@type": _GENERIC, "msg": "/cosmos.bank.v1beta1.MsgSend"}, 2),
    ],
)
def test_leave_to_call_contracts_is_leave_to_vote_in_a_multisig(
    authorization: dict[str, Any], parties: int, tmp_path: Path
) -> None:
    """The grantee has one of two votes of its own, and the other by leave."""
    voters = {f"voters__{account(number)}": 1 for number in (1, 8)}
    multisig = kept(config={"threshold": {"absolute_count": {"weight": 2}}}, **voters)
    contracts = {1: (contract(2), kept()), 2: ("", multisig)}
    assert _with_leave(tmp_path, contracts, account(1), authorization).parties.high == parties


@pytest.mark.parametrize(("number", "parties"), [(1, 1), (9, 2)])
def test_leave_to_migrate_some_contracts_is_none_for_others(number: int, parties: int, tmp_path: Path) -> None:
    voters = {f"voters__{account(number)}": 1 for number in (1, 2)}
    multisig = kept(config={"threshold": {"absolute_count": {"weight": 2}}}, **voters)
    only = {"@type": "/cosmwasm.wasm.v1.ContractMigrationAuthorization", "grants": [{"contract": contract(number)}]}
    contracts = {1: (contract(2), kept()), 2: ("", multisig)}
    assert _with_leave(tmp_path, contracts, contract(2), only).parties.high == parties

"""Modules and messages are known by their protobuf packages; what only shares a name with a known one is a gap."""

import json
from pathlib import Path
from typing import Any

import pytest

from auditor.model.evidence import GapKind
from auditor.model.examined import Examined
from auditor.model.gate import Any as AnyGate
from auditor.model.gate import Threshold, Unknown
from auditor.model.grant import Effect
from tests.chains.cosmos.fake import ID, PREFIX, Node, account, params, serving
from tests.chains.cosmos.fake_rpc import serving_rpc
from tests.chains.cosmos.scanning import QUICK, Seen, read_genesis, scan

_MODULES = "/cosmos/upgrade/v1beta1/module_versions"


def _scan(*messages: str, modules: tuple[str, ...] = (), answers: dict[str, Any] | None = None) -> Seen:
    node = Node()
    node.answers[_MODULES]["module_versions"] += [{"name": name, "version": "1"} for name in modules]
    node.answers |= answers or {}
    with serving(node) as rest, serving_rpc(dict.fromkeys(messages, "sender")) as rpc:
        return scan(ID, rest, rpc, limits=QUICK)


def _genesis(folder: Path, **state: Any) -> Seen:
    listed = [{"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": account(1), "pub_key": None}]
    content = {
        "chain_id": ID.partition(":")[2],
        "genesis_time": "2026-01-01T00:00:00Z",
        "app_state": {"auth": {"accounts": listed}} | state,
    }
    file = folder / "genesis.json"
    file.write_text(json.dumps(content))
    return read_genesis(ID, file)


def _record(seen: Seen, name: str) -> Examined:
    (found,) = [one for one in seen.snapshot.examined if one.entity.endswith(f":module/{name}")]
    return found


def _open(seen: Seen) -> dict[str, GapKind]:
    """The critical gaps about modules, by module."""
    return {
        gap.subject.rpartition("/")[2]: gap.kind
        for gap in seen.snapshot.gaps
        if gap.critical and "/" in gap.subject and "may send" in gap.what
    }


@pytest.mark.parametrize(
    ("message", "module"),
    [
        ("/injective.tokenfactory.v1beta1.MsgMint", "tokenfactory"),
        ("/evmos.vesting.v2.MsgClawback", "vesting"),
        ("/seiprotocol.seichain.mint.MsgUpdateMinter", "mint"),
    ],
)
def test_a_module_that_shares_a_short_name_is_not_the_known_one(message: str, module: str) -> None:
    seen = _scan(message, modules=(module,))
    assert _open(seen) == {module: GapKind.IDENTITY}
    assert seen.module(module).label == f"x/{module}"
    assert (_record(seen, module).entry_points, _record(seen, module).decided) == (1, 0)


def test_beside_the_known_module_the_other_one_goes_by_its_package() -> None:
    seen = _scan("/cosmos.gov.v1.MsgVote", "/initia.gov.v1.MsgAddEmergencyProposal")
    assert _open(seen) == {"initia.gov": GapKind.IDENTITY}
    assert _record(seen, "initia.gov").decided == 0


def test_a_new_message_of_a_known_package_is_an_open_question() -> None:
    seen = _scan("/cosmos.bank.v1beta1.MsgSend", "/cosmos.bank.v1beta1.MsgSweep", "/cosmos.bank.v2.MsgSend")
    (gap,) = [gap for gap in seen.snapshot.gaps if gap.subject.endswith("module/bank") and gap.critical]
    assert gap.kind is GapKind.IDENTITY
    assert "MsgSweep, MsgSend" in gap.why
    assert (_record(seen, "bank").entry_points, _record(seen, "bank").decided) == (3, 1)


def test_known_modules_are_accounted_for_and_leave_no_gap() -> None:
    seen = _scan("/cosmos.bank.v1beta1.MsgSend", "/cosmos.staking.v1beta1.MsgDelegate")
    assert _open(seen) == {}
    assert (_record(seen, "staking").entry_points, _record(seen, "staking").decided) == (1, 1)
    recorded = {one.entity for one in seen.snapshot.examined}
    assert {of.id for of in seen.snapshot.entities if of.kind.value == "module"} <= recorded


def test_a_module_without_messages_that_nobody_looked_at_is_a_gap() -> None:
    assert _open(_scan("/cosmos.bank.v1beta1.MsgSend", modules=("feeabs",))) == {"feeabs": GapKind.IDENTITY}


def test_many_messages_of_a_module_are_one_gap() -> None:
    seen = _scan(*(f"/acme.dex.v1.Msg{number}" for number in range(40)))
    (gap,) = [gap for gap in seen.snapshot.gaps if gap.subject.endswith("module/dex")]
    assert gap.what == "who may send 40 of its messages"
    assert len(gap.why) < 200
    dex = seen.module("dex")
    notes = {f"who may send /acme.dex.v1.Msg{number} is unknown" for number in range(40)}
    assert notes <= set(dex.notes)


def test_a_report_lists_every_token_that_cannot_be_sent() -> None:
    off = [{"denom": f"utoken{number:02d}", "enabled": False} for number in range(45)]
    result = _scan(answers={"/cosmos/bank/v1beta1/send_enabled": {"send_enabled": off}})
    bank = result.module("bank")
    assert {f"sending is switched off for utoken{number:02d}" for number in range(45)} <= set(bank.notes)


def test_routes_of_tokens_that_a_node_does_not_have_are_no_proof_of_no_tokens() -> None:
    seen = _scan("/osmosis.tokenfactory.v1beta1.MsgMint", modules=("tokenfactory",))
    assert any("no such query" in gap.why and gap.critical for gap in seen.snapshot.gaps)
    other = _scan("/noble.tokenfactory.MsgMint", modules=("tokenfactory",))
    assert not any("no such query" in gap.why for gap in other.snapshot.gaps)


def test_addresses_in_seats_of_an_unknown_modules_state_are_shown_with_its_name(tmp_path: Path) -> None:
    state = {
        "params": {"fee": "1", "guardianAddresses": [account(2), account(3, "synvaloper")], "denom": account(9)},
        "masterMinter": {"address": account(4)},
        "committees": [{"id": 1, "member_list": [account(5)]}],
        "orders": [{"owner": account(number)} for number in range(20, 60)],
    }
    seen = _genesis(tmp_path, safe=state)
    held: dict[tuple[str | None, Effect], set[str]] = {}
    for grant in seen.snapshot.grants:
        if grant.target.endswith("module/safe") and "lets" in (grant.function or ""):
            held.setdefault((grant.function, grant.effect), set()).add(grant.holder.rpartition(":")[2])
    assert held == {
        ("what x/safe lets params.guardianAddresses do", Effect.CONTROL): {account(2), account(3)},
        ("what x/safe lets masterMinter.address do", Effect.MINT): {account(4)},
        ("what x/safe lets committees.member_list do", Effect.CONTROL): {account(5)},
    }
    assert "orders.owner: 40 accounts" in seen.module("safe").notes
    assert _open(seen) == {"safe": GapKind.IDENTITY}


def test_seats_in_parameters_of_an_unknown_module_are_read_on_a_running_chain() -> None:
    node, route = Node(), "/acme/bridge/v1/params"
    node.answers[route] = {"params": {"relayer": account(6), "pause_admin": account(7)}}
    signers = {"/acme.bridge.v1.MsgPause": "sender"}
    with serving(node) as rest, serving_rpc(signers, routes={"acme.bridge.v1": route}) as rpc:
        seen = scan(ID, rest, rpc, limits=QUICK)
    (grant,) = seen.grants("module/bridge", Effect.CONTROL)
    assert (grant.holder, grant.function) == (f"{ID}:{account(7)}", "what x/bridge lets pause_admin do")


def test_a_file_tells_modules_of_one_name_apart_by_their_state(tmp_path: Path) -> None:
    fiat = {"params": {}, "owner": {"address": account(2)}, "masterMinter": {"address": account(3)}}
    seen = _genesis(tmp_path, tokenfactory=fiat)
    assert _open(seen) == {"tokenfactory": GapKind.IDENTITY}
    assert seen.holders("module/tokenfactory", Effect.CONTROL) >= {f"{ID}:{account(2)}"}
    usual = _genesis(tmp_path, tokenfactory={"params": {}, "factory_denoms": []})
    assert _open(usual) == {}


def test_a_file_gives_governance_nothing_where_there_is_none(tmp_path: Path) -> None:
    state = {"bank": {}, "distribution": {"params": {"community_tax": "0.1"}}, "upgrade": {}}
    seen = _genesis(tmp_path, **state, staking={"params": {"bond_denom": "stake"}})
    (holder,) = seen.holders("module/app", Effect.UPGRADE)
    assert seen.entities[holder].gate == Unknown()


def test_a_file_that_names_the_authority_of_a_module_is_believed(tmp_path: Path) -> None:
    gov = {"params": {"voting_period": "60s"}}
    seen = _genesis(tmp_path, gov=gov, bank={"params": {"authority": account(2)}}, upgrade={})
    held = {grant.holder for grant in seen.grants("module/bank", Effect.FREEZE, "/cosmos.bank")}
    assert held == {f"{ID}:{account(2)}"}
    assert f"{ID}:{account(2)}" not in seen.holders("module/app", Effect.UPGRADE)


def test_entries_of_a_list_and_users_on_one_have_no_seat(tmp_path: Path) -> None:
    """As a rollup's x/opchild lists its validators and those who pay no fees."""
    state = {
        "params": {"admin": account(2), "fee_whitelist": [account(3)]},
        "validators": [{"operator_address": account(4, f"{PREFIX}valoper")}],
    }
    seen = _genesis(tmp_path, opchild=state)
    assert seen.holders("module/opchild", Effect.CONTROL) == {f"{ID}:{account(2)}"}


def test_rules_of_a_vote_that_are_not_known_are_a_gap(tmp_path: Path) -> None:
    """As x/gov of Initia has for emergencies, which need not wait for the end of the vote."""
    usual = _genesis(tmp_path, gov={"params": params()})
    assert not [gap for gap in usual.snapshot.gaps if gap.what == "how else it decides"]
    other = _genesis(tmp_path, gov={"params": params() | {"emergency_tally_interval": "300s"}})
    (gap,) = [gap for gap in other.snapshot.gaps if gap.what == "how else it decides"]
    assert (gap.critical, gap.kind, "emergency_tally_interval" in gap.why) == (True, GapKind.GATE, True)


def test_members_of_a_body_act_together_and_at_least_how_many_is_open(tmp_path: Path) -> None:
    """As Kava's committees are kept."""
    members = [account(number) for number in (2, 3, 4)]
    seen = _genesis(tmp_path, committee={"committees": [{"base_committee": {"members": members}}]})
    (body,) = seen.holders("module/committee", Effect.CONTROL)
    gate = seen.entities[body].gate
    assert isinstance(gate, AnyGate)
    everybody, fewer = gate.of
    assert isinstance(everybody, Threshold)
    assert (everybody.k, [member.id for member in everybody.members]) == (3, [f"{ID}:{of}" for of in members])
    assert fewer == Unknown()
    assert any(gap.subject == body and gap.critical for gap in seen.snapshot.gaps)
    alone = _genesis(tmp_path, committee={"members": members[:1], "admins": members[1:]})
    assert alone.holders("module/committee", Effect.CONTROL) == {f"{ID}:{of}" for of in members}


def test_the_admins_of_proof_of_authority_weigh_validators_and_governance_does_not(tmp_path: Path) -> None:
    """As strangelove-ventures/poa kept them in its parameters at first."""
    state = {"poa": {"params": {"admins": [account(2), account(3)]}, "vals": []}, "gov": {"params": params()}}
    seen = _genesis(tmp_path, **state)
    gates = [seen.entities[holder].gate for holder in seen.holders("consensus-set", Effect.EXECUTE)]
    admins = [gate for gate in gates if isinstance(gate, Threshold)]
    assert [(gate.k, {member.id for member in gate.members}) for gate in admins] == [
        (1, {f"{ID}:{account(2)}", f"{ID}:{account(3)}"})
    ]
    assert [gate for gate in gates if gate not in admins] == [Unknown()]
    for message, target, effect in (
        ("MsgRemoveValidator", "module/staking", Effect.EVICT),
        ("MsgUpdateStakingParams", "module/staking", Effect.EVICT),
        ("MsgRemovePending", "module/poa", Effect.ADMIT),
    ):
        holders = seen.holders(target, effect, f"/strangelove_ventures.poa.v1.{message}")
        assert admins[0] in [seen.entities[holder].gate for holder in holders]


def test_a_kind_of_account_of_another_package_gives_its_module_away(tmp_path: Path) -> None:
    """As on Evmos, where who funds a vesting account takes back what has not vested."""
    base = {"base_account": {"address": account(1), "pub_key": None}, "end_time": "9", "original_vesting": []}
    kind = "/evmos.vesting.v1.ClawbackVestingAccount"
    clawback = {"@type": kind, "base_vesting_account": base, "funder_address": account(2)}
    seen = _genesis(tmp_path, auth={"accounts": [clawback]}, vesting={})
    assert seen.holders("module/vesting", Effect.SEIZE) == {f"{ID}:{account(2)}"}
    assert _open(seen) == {"vesting": GapKind.IDENTITY}
    usual = clawback | {"@type": "/cosmos.vesting.v1beta1.PeriodicVestingAccount"}
    assert _open(_genesis(tmp_path, auth={"accounts": [usual]}, vesting={})) == {}


def test_five_sixths_of_the_validators_upgrade_by_signals() -> None:
    signals = ("/celestia.signal.v1.MsgSignalVersion", "/celestia.signal.v1.MsgTryUpgrade")
    result = _scan(*signals, modules=("signal",))
    assert _open(result) == {}
    (holder,) = result.holders("module/app", Effect.UPGRADE, "/celestia.signal.v1.MsgTryUpgrade")
    gate = result.entities[holder].gate
    assert isinstance(gate, Threshold)
    total = sum(member.weight for member in gate.members)
    assert 6 * gate.k >= 5 * total > 6 * (gate.k - 1)
    assert not _scan("/cosmos.bank.v1beta1.MsgSend").grants("module/app", Effect.UPGRADE, "/celestia.signal.v1")

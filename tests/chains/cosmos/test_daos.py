"""DAO DAO cores and cw3 with a quorum: who must agree, how long it takes, and who gets around the vote."""

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from auditor.model.gate import Any as AnyGate
from auditor.model.gate import Delay, Threshold, Unknown, Vote
from auditor.model.grant import Effect
from tests.chains.cosmos.contract_files import Kept, contract, kept, read, upgrade
from tests.chains.cosmos.fake import ID, Node, account, serving
from tests.chains.cosmos.scanning import QUICK, scan

DAY = 86_400
_VAULT, _CORE, _PROPOSALS, _VOTING, _GROUP = 1, 2, 3, 4, 5
_MEMBERS = {account(number): weight for number, weight in ((1, 4), (2, 3), (3, 3))}
_MAJORITY: dict[str, Any] = {"majority": {}}


def _dao(config: dict[str, Any], admin: str = "", group_admin: str = "") -> dict[int, tuple[str, Kept]]:
    """A vault whose admin is a DAO of three members with 4, 3 and 3 votes; the admin of all else is the DAO."""
    core = contract(_CORE)
    module = {"address": contract(_PROPOSALS), "prefix": "A", "status": "enabled"}
    old = {"address": contract(9), "prefix": "B", "status": "disabled"}
    own = config | {"dao": core, "max_voting_period": {"time": 7 * DAY}}
    modules = {f"proposal_modules_v2__{contract(_PROPOSALS)}": module, f"proposal_modules_v2__{contract(9)}": old}
    members = {f"members__{address}": weight for address, weight in _MEMBERS.items()}
    return {
        _VAULT: (core, kept()),
        _CORE: (core, kept(admin=admin or core, voting_module=contract(_VOTING), **modules)),
        _PROPOSALS: (core, kept(config_v2=own)),
        _VOTING: (core, kept(group_contract=contract(_GROUP), dao_address=core)),
        _GROUP: (core, kept(admin=group_admin or core, **members)),
    }


@pytest.mark.parametrize(
    ("threshold", "parties", "delay_s"),
    [
        ({"absolute_count": {"threshold": "8"}}, 3, 0),
        ({"absolute_percentage": {"percentage": {"percent": "0.7"}}}, 2, 0),
        ({"absolute_percentage": {"percentage": _MAJORITY}}, 2, 0),
        ({"threshold_quorum": {"threshold": _MAJORITY, "quorum": {"percent": "0.2"}}}, 2, 0),
    ],
)
def test_a_dao_acts_when_its_members_decide(threshold: Any, parties: int, delay_s: int, tmp_path: Path) -> None:
    power = upgrade(tmp_path, _dao({"threshold": threshold}), _VAULT)
    assert (power.parties.high, power.delay_s) == (parties, delay_s)


def test_with_a_quorum_few_are_enough_at_the_end_of_a_vote_that_others_leave_alone(tmp_path: Path) -> None:
    rule = {"threshold_quorum": {"threshold": {"percent": "0.6"}, "quorum": {"percent": "0.4"}}}
    contracts = _dao({"threshold": rule, "min_voting_period": {"time": DAY}})
    seen = read(tmp_path, contracts)
    gate = seen.entities[f"{ID}:{contract(_PROPOSALS)}"].gate
    assert isinstance(gate, AnyGate)
    early, late = gate.of
    assert isinstance(early, Delay)
    assert isinstance(early.gate, Threshold)
    assert isinstance(late, Delay)
    assert isinstance(late.gate, Vote)
    assert (early.seconds, early.gate.k, late.seconds, late.gate.quorum) == (DAY, 6, 7 * DAY, 4)
    assert late.gate.threshold == pytest.approx(0.6)
    assert upgrade(tmp_path, contracts, _VAULT).parties_unopposed.low == 1  # type: ignore[union-attr]


def test_votes_that_may_be_changed_count_at_the_end_and_a_veto_makes_them_wait(tmp_path: Path) -> None:
    rule = {"absolute_count": {"threshold": "10"}}
    veto = {"vetoer": account(8), "timelock_duration": {"time": DAY}, "early_execute": False}
    power = upgrade(tmp_path, _dao({"threshold": rule, "allow_revoting": True, "veto": veto}), _VAULT)
    assert (power.parties.high, power.delay_s) == (3, 8 * DAY)


@pytest.mark.parametrize("seat", ["admin", "group_admin"])
def test_whoever_rules_the_core_or_its_group_needs_no_vote(seat: str, tmp_path: Path) -> None:
    contracts = _dao({"threshold": {"absolute_count": {"threshold": "10"}}}, **{seat: account(7)})
    power = upgrade(tmp_path, contracts, _VAULT)
    assert (power.parties.high, power.delay_s, power.coalition) == (1, 0, (f"{ID}:{account(7)}",))


@pytest.mark.parametrize("number", [_CORE, _PROPOSALS, _VOTING, _GROUP])
def test_whoever_gives_one_of_its_contracts_other_code_needs_no_vote(number: int, tmp_path: Path) -> None:
    contracts = _dao({"threshold": {"absolute_count": {"threshold": "10"}}})
    contracts[number] = (account(7), contracts[number][1])
    power = upgrade(tmp_path, contracts, _VAULT)
    assert (power.parties.high, power.delay_s) == (1, 0)


@pytest.mark.parametrize("broken", [{}, {"threshold": {"other": {}}}, {"threshold": {"absolute_count": {}}}])
def test_a_dao_whose_rule_is_not_understood_is_open(broken: dict[str, Any], tmp_path: Path) -> None:
    assert read(tmp_path, _dao(broken)).entities[f"{ID}:{contract(_PROPOSALS)}"].gate == Unknown()


def test_a_multisig_with_a_quorum_passes_early_with_enough_of_all_and_later_with_less(tmp_path: Path) -> None:
    voters = {f"voters__{account(number)}": 1 for number in range(1, 6)}
    rule = {"threshold_quorum": {"threshold": "0.6", "quorum": "0.4"}}
    own = {"threshold": rule, "max_voting_period": {"time": DAY}, "total_weight": 5}
    gate = read(tmp_path, {1: ("", kept(config=own, **voters)), 2: (contract(1), kept())}).labelled("contract 1").gate
    assert isinstance(gate, AnyGate)
    early, late = gate.of
    assert isinstance(early, Threshold)
    assert isinstance(late, Delay)
    assert isinstance(late.gate, Vote)
    assert (early.k, late.seconds, late.gate.quorum, late.gate.total) == (3, DAY, 2, 5)


def test_the_admin_of_a_multisigs_group_rewrites_it_alone(tmp_path: Path) -> None:
    members = {f"members__{account(number)}": 1 for number in range(1, 6)}
    own = {"threshold": {"absolute_count": {"weight": 5}}, "group_addr": contract(3), "executor": None}
    group = kept(admin=account(7), **members)
    power = upgrade(tmp_path, {1: ("", kept(config=own)), 2: (contract(1), kept()), 3: ("", group)}, 2)
    assert (power.parties.high, power.coalition) == (1, (f"{ID}:{account(7)}",))


def _running(path: str, height: int) -> tuple[int, Any] | None:
    """A DAO on a running chain, in which stakers vote."""
    root, _, query = path.partition("/smart/")
    if "/wasm/v1/contract/" not in root:
        return None
    address = root.rpartition("/")[2]
    if not query:
        return 200, {"address": address, "contract_info": {"code_id": "1", "admin": contract(_CORE), "label": "x"}}
    asked = json.loads(base64.b64decode(unquote(query)))
    ((name, given),) = asked.items()
    stakers = [] if given.get("start_after") else [{"address": account(1), "balance": "60"}]
    own = {"dao": contract(_CORE), "threshold": {"absolute_percentage": {"percentage": {"percent": "0.5"}}}}
    said = {
        (_CORE, "dump_state"): {"proposal_modules": [{"address": contract(_PROPOSALS), "status": "Enabled"}]},
        (_CORE, "admin"): contract(_CORE),
        (_CORE, "voting_module"): contract(_VOTING),
        (_PROPOSALS, "config"): own,
        (_VOTING, "list_stakers"): {"stakers": stakers},
        (_VOTING, "total_power_at_height"): {"power": "100", "height": 1},
    }
    number = next((n for n in range(1, 6) if contract(n) == address), 0)
    data = said.get((number, name))
    return (200, {"data": data}) if data is not None else (500, {"code": 2, "message": "unknown variant"})


def test_a_running_dao_is_asked_for_its_modules_and_those_who_stake() -> None:
    node = Node(before=_running)
    node.answers["/cosmos/upgrade/v1beta1/module_versions"]["module_versions"].append({"name": "wasm"})
    contracts = {"Vault": contract(1), "Core": contract(2), "Proposals": contract(3), "Voting": contract(4)}
    with serving(node) as url:
        seen = scan(ID, url, contracts=contracts, limits=QUICK)
    gate = seen.labelled("Proposals").gate
    assert isinstance(gate, Threshold)
    assert (gate.k, gate.complete, [member.weight for member in gate.members]) == (50, False, [60])
    assert seen.holders(contract(3), Effect.EXECUTE) == {f"{ID}:{contract(4)}"}
    assert seen.labelled("Core").standards == ("cosmwasm", "dao-dao-core")

import json
from pathlib import Path
from typing import Any

from auditor.chains.cosmos.addresses import module_account
from auditor.model.gate import Threshold, Unknown
from auditor.model.grant import Effect
from auditor.model.ids import NOBODY
from tests.chains.cosmos.fake import ID, PREFIX, Node, account, serving
from tests.chains.cosmos.scanning import QUICK, read_genesis, scan

_ROOT = "/osmosis/tokenfactory/v1beta1"


def _genesis(folder: Path, **state: Any) -> Path:
    """A genesis file of a small chain (synthetic)."""
    accounts = [{"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": account(1), "pub_key": None}]
    content = {
        "chain_id": ID.partition(":")[2],
        "genesis_time": "2026-01-01T00:00:00Z",
        "app_state": {"auth": {"accounts": accounts}} | state,
    }
    file = folder / "genesis.json"
    file.write_text(json.dumps(content))
    return file


def test_the_admin_of_a_token_may_do_all_to_it(tmp_path: Path) -> None:
    denoms = [
        {"denom": f"factory/{account(1)}/gold", "authority_metadata": {"admin": account(2)}},
        {"denom": f"factory/{account(1)}/free", "authority_metadata": {"admin": ""}},
    ]
    seen = read_genesis(ID, _genesis(tmp_path, tokenfactory={"factory_denoms": denoms}))
    gold, free = seen.labelled(f"factory/{account(1)}/gold"), seen.labelled(f"factory/{account(1)}/free")
    admin = f"{ID}:{account(2)}"
    for effect in (Effect.MINT, Effect.SEIZE, Effect.FREEZE, Effect.CONTROL):
        assert seen.holders(gold.id, effect) == {admin}
        assert seen.holders(free.id, effect) == {NOBODY}


def test_tokens_of_the_scans_own_accounts_are_read_live() -> None:
    gov = module_account(PREFIX, "gov")
    node = Node()
    node.answers["/cosmos/upgrade/v1beta1/module_versions"]["module_versions"].append({"name": "tokenfactory"})
    node.answers[f"{_ROOT}/denoms_from_creator/{gov}"] = {"denoms": [f"factory/{gov}/coin"]}
    path = f"{_ROOT}/denoms/factory%2F{gov}%2Fcoin/authority_metadata"
    node.answers[path] = {"authority_metadata": {"admin": gov}}
    with serving(node) as url:
        seen = scan(ID, url, limits=QUICK)
    assert seen.holders(seen.labelled(f"factory/{gov}/coin").id, Effect.MINT) == {f"{ID}:{gov}"}
    assert any(gap.what == "the other tokens" and not gap.critical for gap in seen.snapshot.gaps)


def test_a_list_of_admins_in_a_modules_own_state_is_found(tmp_path: Path) -> None:
    emissions = {"params": {"reward_rate": "1"}, "core_team_addresses": [account(3), account(4)]}
    seen = read_genesis(ID, _genesis(tmp_path, emissions=emissions))
    (group,) = seen.holders("module/emissions", Effect.EMISSION)
    gate = seen.entities[group].gate
    assert isinstance(gate, Threshold)
    assert (gate.k, {member.id for member in gate.members}) == (1, {f"{ID}:{account(3)}", f"{ID}:{account(4)}"})


def test_a_module_that_nobody_looked_at_is_a_gap_and_its_parameters_are_somebodys(tmp_path: Path) -> None:
    seen = read_genesis(ID, _genesis(tmp_path, market={"params": {"fee": "1"}}, genutil={"gen_txs": []}))
    assert [gap.subject for gap in seen.snapshot.gaps if "may send" in gap.what] == [f"{ID}:module/market"]
    (holder,) = seen.holders("module/market", Effect.PARAMETER)
    assert seen.entities[holder].gate == Unknown()


def test_a_module_of_its_own_under_a_usual_name_is_not_taken_for_the_usual_one(tmp_path: Path) -> None:
    own = read_genesis(ID, _genesis(tmp_path, mint={"params": {"mint_denom": "coin", "emission_enabled": False}}))
    (holder,) = own.holders("module/mint", Effect.PARAMETER)
    assert own.entities[holder].gate == Unknown()
    assert not own.grants("module/mint", Effect.MINT)
    usual = read_genesis(ID, _genesis(tmp_path, mint={"params": {"mint_denom": "coin", "inflation_max": "0.2"}}))
    assert len(usual.holders("module/mint", Effect.MINT)) == 1


def test_messages_of_a_later_version_are_in_a_file_whose_parameters_know_them(tmp_path: Path) -> None:
    """Gonka's governance names programs that hosts fetch and start; the file of its launch has no such parameters."""
    put = "/inference.inference.MsgPutDevshardApprovedVersion"
    later: dict[str, Any] = {"params": {"devshard_escrow_params": {"allowed_creator_addresses": []}}}
    new = read_genesis(ID, _genesis(tmp_path, inference=later, gov={"params": {}}))
    assert len(new.holders("module/app", Effect.UPGRADE, put)) == 1
    old = read_genesis(ID, _genesis(tmp_path, inference={"params": {"poc_params": {"x": "1"}}}, gov={"params": {}}))
    assert not old.holders("module/app", Effect.UPGRADE, put)

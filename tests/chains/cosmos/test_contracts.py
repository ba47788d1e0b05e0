"""CosmWasm contracts: who may replace their code, those that a file starts, and those that have power themselves."""

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from auditor.chains.cosmos.addresses import contract_account, decode, encode
from auditor.model.evidence import GapKind
from auditor.model.gate import Nobody, Threshold, Unknown
from auditor.model.grant import Effect
from tests.chains.cosmos.contract_files import kept
from tests.chains.cosmos.fake import ID, PREFIX, Node, account, serving
from tests.chains.cosmos.scanning import QUICK, Seen, read_genesis, scan

# The first contract of the first code on any chain, as juno shows it.
FIRST = "juno14hj2tavq8fpesdwxxcu44rty3hh90vhujrvcmstl4zr3txmfvw9skjuwg8"


def _genesis(folder: Path, **wasm: Any) -> Seen:
    listed = [{"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": account(1), "pub_key": None}]
    state = {"auth": {"accounts": listed}, "wasm": wasm}
    content = {"chain_id": ID.partition(":")[2], "genesis_time": "2026-01-01T00:00:00Z", "app_state": state}
    file = folder / "genesis.json"
    file.write_text(json.dumps(content))
    return read_genesis(ID, file)


def test_contracts_that_a_file_starts_have_the_addresses_that_the_chain_will_give_them(tmp_path: Path) -> None:
    assert encode("juno", decode(contract_account("juno", 1, 1))[1]) == FIRST
    messages = [
        {"store_code": {"sender": account(1)}},
        {"instantiate_contract": {"sender": account(1), "admin": account(2), "code_id": "1", "label": "vault"}},
        {"instantiate_contract": {"sender": account(1), "admin": "", "code_id": "1", "label": "fixed"}},
    ]
    seen = _genesis(tmp_path, gen_msgs=messages)
    assert seen.holders(decode_to(FIRST), Effect.UPGRADE) == {f"{ID}:{account(2)}"}
    assert seen.labelled("fixed").id.endswith(contract_account(PREFIX, 1, 2))


def decode_to(address: str) -> str:
    """The same address on the chain of the tests."""
    return encode(PREFIX, decode(address)[1])


def test_a_contract_with_power_acts_as_its_code_says_and_not_never(tmp_path: Path) -> None:
    outer, inner = contract_account(PREFIX, 1, 1), contract_account(PREFIX, 1, 2)
    contracts = [
        {"contract_address": address, "contract_info": {"code_id": "1", "admin": admin, "label": label}}
        for address, admin, label in ((outer, "", "council"), (inner, outer, "vault"))
    ]
    seen = _genesis(tmp_path, contracts=contracts)
    assert seen.labelled("vault").gate == Nobody()
    assert seen.labelled("council").gate == Unknown()
    (gap,) = [gap for gap in seen.snapshot.gaps if gap.subject == f"{ID}:{outer}"]
    assert (gap.kind, gap.critical) == (GapKind.GATE, True)


def _multisig(folder: Path, config: dict[str, Any], group: str = "") -> Seen:
    """A contract whose admin is a cw3 of three voters, one of whom has two votes."""
    addresses = [contract_account(PREFIX, 1, number) for number in (1, 2, 3)]
    voters = {f"{group or 'voters'}__{account(number)}": weight for number, weight in ((1, 2), (2, 1), (3, 1))}
    own = {} if group else voters
    told = config | ({"group_addr": addresses[2]} if group else {})
    states = (kept(config=told, **own), kept(), kept(**({} if own else voters)))
    admins = ("", addresses[0], "")
    contracts = [
        {
            "contract_address": address,
            "contract_info": {"code_id": "1", "admin": admin, "label": f"contract {number}"},
            "contract_state": state,
        }
        for number, (address, admin, state) in enumerate(zip(addresses, admins, states, strict=True), 1)
    ]
    return _genesis(folder, contracts=contracts)


@pytest.mark.parametrize("group", ["", "members"])
@pytest.mark.parametrize(
    ("rule", "needed"),
    [({"absolute_count": {"weight": 3}}, 3), ({"absolute_percentage": {"percentage": "0.51"}}, 3)],
)
def test_a_contract_that_is_a_multisig_acts_by_its_voters(
    rule: dict[str, Any], needed: int, group: str, tmp_path: Path
) -> None:
    seen = _multisig(tmp_path, {"threshold": rule}, group)
    gate = seen.labelled("contract 1").gate
    assert isinstance(gate, Threshold)
    assert gate.k == needed
    assert {member.id: member.weight for member in gate.members} == {
        f"{ID}:{account(1)}": 2,
        f"{ID}:{account(2)}": 1,
        f"{ID}:{account(3)}": 1,
    }
    # What it tells is no proof of what its code does.
    assert any(gap.kind is GapKind.GATE and gap.critical for gap in seen.snapshot.gaps)


@pytest.mark.parametrize("rule", [None, 7, {}, {"absolute_count": {"weight": "many"}}, {"threshold_quorum": {}}])
def test_a_contract_whose_rule_is_not_understood_is_open(rule: Any, tmp_path: Path) -> None:
    assert _multisig(tmp_path, {"threshold": rule}).labelled("contract 1").gate == Unknown()


def test_a_running_multisig_is_asked_for_its_rule_and_all_of_its_voters() -> None:
    vault, council = contract_account(PREFIX, 1, 2), contract_account(PREFIX, 1, 1)
    voters = [{"addr": account(number), "weight": 1} for number in range(1, 41)]

    def answers(path: str, height: int) -> tuple[int, Any] | None:
        root, _, query = path.partition("/smart/")
        if "/wasm/v1/contract/" not in root:
            return None
        address = root.rpartition("/")[2]
        if not query:
            info = {"code_id": "1", "admin": council if address == vault else "", "label": "x"}
            return 200, {"address": address, "contract_info": info}
        asked = json.loads(base64.b64decode(unquote(query)))
        if "threshold" in asked and address == council:
            return 200, {"data": {"absolute_count": {"weight": 25, "total_weight": 40}}}
        if "list_voters" in asked and address == council:
            after = asked["list_voters"].get("start_after")
            start = [each["addr"] for each in voters].index(after) + 1 if after else 0
            return 200, {"data": {"voters": voters[start : start + asked["list_voters"]["limit"]]}}
        return 500, {"code": 2, "message": "unknown variant", "details": []}

    node = Node(before=answers)
    node.answers["/cosmos/upgrade/v1beta1/module_versions"]["module_versions"].append({"name": "wasm"})
    with serving(node) as url:
        seen = scan(ID, url, contracts={"Vault": vault, "Council": council}, limits=QUICK)
    gate = seen.labelled("Council").gate
    assert isinstance(gate, Threshold)
    assert (gate.k, len(gate.members)) == (25, 40)


def _scan(answer: tuple[int, Any] | None, **answers: Any) -> Seen:
    node = Node(before=lambda path, height: answer if "/wasm/v1/contract/" in path else None)
    node.answers["/cosmos/upgrade/v1beta1/module_versions"]["module_versions"].append({"name": "wasm"})
    node.answers |= answers
    with serving(node) as url:
        return scan(ID, url, contracts={"Vault": account(9)}, limits=QUICK)


def _gaps(seen: Seen) -> list[str]:
    return [gap.what for gap in seen.snapshot.gaps if gap.critical and gap.subject == f"{ID}:{account(9)}"]


@pytest.mark.parametrize("words", ["the backend was not found", "no such contract", "unknown request", "out of memory"])
def test_words_of_a_fault_do_not_make_a_contract_absent(words: str) -> None:
    refused = (500, {"code": 2, "message": words, "details": []})
    assert "who may change its code" in _gaps(_scan(refused))


def test_a_route_that_a_node_does_not_have_is_no_answer_about_a_contract() -> None:
    unimplemented = (501, {"code": 12, "message": "Not Implemented", "details": []})
    assert "who may change its code" in _gaps(_scan(unimplemented))


def test_what_does_not_exist_or_signs_with_its_own_key_is_no_contract() -> None:
    absent = (404, {"code": 5, "message": "anything", "details": []})
    assert "who may change its code" not in _gaps(_scan(absent))
    refused = (500, {"code": 2, "message": "anything", "details": []})
    key = {"@type": "/cosmos.crypto.secp256k1.PubKey", "key": "AA=="}
    path = f"/cosmos/auth/v1beta1/accounts/{account(9)}"
    known = _scan(refused, **{path: {"account": {"address": account(9), "pub_key": key}}})
    assert "who may change its code" not in _gaps(known)

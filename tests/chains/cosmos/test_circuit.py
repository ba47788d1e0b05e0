"""Messages that are switched off: what is left of the powers that need them."""

import json
from pathlib import Path
from typing import Any

import pytest

from auditor import pipeline
from auditor.chains.cosmos.addresses import module_account
from auditor.engine.rulebook import Rulebook
from auditor.model.harm import Viewpoint
from auditor.model.network import Chain, Network
from auditor.model.power import Power
from tests.chains.cosmos.fake import ID, PREFIX, account, consensus_key, params

GOV = f"{ID}:{module_account(PREFIX, 'gov')}"
UPGRADE = "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade"
PERIOD_S = 172_800


def _upgrade(folder: Path, circuit: dict[str, Any] | None) -> Power:
    """The power to upgrade a chain of ten equal validators, whose keys are known."""
    numbers = range(1, 11)
    key = {"@type": "/cosmos.crypto.secp256k1.PubKey", "key": "AA=="}
    accounts = [
        {"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": account(n), "pub_key": key} for n in range(1, 20)
    ]
    messages = [
        {
            "validator_address": account(number, f"{PREFIX}valoper"),
            "pubkey": {"@type": "/cosmos.crypto.ed25519.PubKey", "key": consensus_key(number)},
            "value": {"denom": "stake", "amount": "100"},
        }
        for number in numbers
    ]
    state: dict[str, Any] = {
        "auth": {"accounts": accounts},
        "gov": {"params": params()},
        "genutil": {"gen_txs": [{"body": {"messages": [message]}} for message in messages]},
        "staking": {"params": {"bond_denom": "stake"}},
        "upgrade": {},
    } | ({} if circuit is None else {"circuit": circuit})
    content = {"chain_id": ID.partition(":")[2], "genesis_time": "2026-01-01T00:00:00Z", "app_state": state}
    file = folder / "genesis.json"
    file.write_text(json.dumps(content))
    network = Network(name="test", title="Test", chains=(Chain(id=ID),))
    report = pipeline.assess(pipeline.from_genesis(network, file), Rulebook.load(None), Viewpoint.BUILDER)
    (found,) = [
        power
        for power in report.powers
        if power.target == f"{ID}:module/app" and power.harm == "upgrade.logic" and power.function == UPGRADE
    ]
    return found


def test_what_is_not_switched_off_takes_one_vote(tmp_path: Path) -> None:
    power = _upgrade(tmp_path, {"account_permissions": [], "disabled_type_urls": ["/cosmos.bank.v1beta1.MsgSend"]})
    assert (power.parties.high, power.delay_s, power.holders) == (7, PERIOD_S, (GOV,))


@pytest.mark.parametrize("url", [UPGRADE, UPGRADE.removeprefix("/")])
def test_what_is_switched_off_takes_somebody_to_switch_it_on(url: str, tmp_path: Path) -> None:
    circuit = {"account_permissions": [], "disabled_type_urls": [url]}
    power = _upgrade(tmp_path, circuit)
    # Governance appoints somebody by one vote and upgrades by another that ends after it.
    assert power.delay_s == PERIOD_S + 1
    assert GOV not in power.holders


@pytest.mark.parametrize(
    "permissions",
    [
        {"level": "LEVEL_ALL_MSGS"},
        {"level": "LEVEL_SUPER_ADMIN"},
        {"level": "LEVEL_SOME_MSGS", "limit_type_urls": [UPGRADE]},
    ],
)
def test_an_account_that_may_switch_it_on_must_take_part(permissions: dict[str, Any], tmp_path: Path) -> None:
    breaker = {"address": account(15), "permissions": permissions}
    power = _upgrade(tmp_path, {"account_permissions": [breaker], "disabled_type_urls": [UPGRADE]})
    points = {(point.parties, point.delay_s) for point in power.likely}
    assert (8, PERIOD_S) in points


def test_an_account_that_may_switch_on_something_else_does_not_help(tmp_path: Path) -> None:
    limited = {"level": "LEVEL_SOME_MSGS", "limit_type_urls": ["/cosmos.bank.v1beta1.MsgSend"]}
    breaker = {"address": account(15), "permissions": limited}
    power = _upgrade(tmp_path, {"account_permissions": [breaker], "disabled_type_urls": [UPGRADE]})
    assert power.delay_s == PERIOD_S + 1

"""The tables of calls: every row is well formed, and Bittensor's count as its sources do."""

from collections import Counter

import pytest

from auditor.chains.substrate.call_row import CallName
from auditor.chains.substrate.call_table import table_for
from auditor.model.grant import Effect

SUBTENSOR = table_for(frozenset({"System", "SubtensorModule", "AdminUtils"}))
PLAIN = table_for(frozenset({"System", "Balances"}))
ORIGINS = {"root", "root?", "owner", "sudo", "asset", "member", "signed", "none", "never"}


def test_every_row_has_a_known_origin_and_acts_on_a_known_part() -> None:
    parts = {*SUBTENSOR.parts, "Runtime", "Blocks", "Transactions", "EVM"}
    for call, row in SUBTENSOR.rows.items():
        assert set(row.origins) <= ORIGINS, call
        for effect, part in row.does:
            assert isinstance(effect, Effect)
            assert part in parts or part in {each.split(".")[0] for each in SUBTENSOR.rows}, call


def test_bittensors_calls_are_as_many_as_its_sources_have() -> None:
    rows = [row for row in SUBTENSOR.rows.values() if "subtensor" in row.source]
    counted = Counter("|".join(row.origins) for row in rows)
    assert counted == {"signed": 93, "root": 69, "owner|root": 38, "owner": 3, "never": 8, "none": 2}


@pytest.mark.parametrize(
    ("call", "effect", "part"),
    [
        ("AdminUtils.sudo_set_subnet_emission_enabled", Effect.PAUSE, "Emission"),
        ("AdminUtils.sudo_set_subtoken_enabled", Effect.PAUSE, "Emission"),
        ("AdminUtils.sudo_set_network_registration_allowed", Effect.PAUSE, "Emission"),
        ("AdminUtils.sudo_set_subtoken_enabled", Effect.FREEZE, "Stake"),
        ("SubtensorModule.dissolve_network", Effect.EVICT, "Subnets"),
        ("SubtensorModule.swap_coldkey", Effect.SEIZE, "Coldkeys"),
        ("AdminUtils.swap_authorities", Effect.CENSOR, "Blocks"),
        ("System.set_code", Effect.UPGRADE, "Runtime"),
    ],
)
def test_what_only_root_may_do_to_a_subnet(call: str, effect: Effect, part: str) -> None:
    row = SUBTENSOR.rows[call]
    assert row.origins == ("root",)
    assert (effect, part) in row.does


def test_a_family_is_known_by_its_pallet() -> None:
    assert PLAIN.spec_version is None and "Emission" not in PLAIN.parts
    assert SUBTENSOR.spec_version == 425 and "Emission" in SUBTENSOR.family
    assert PLAIN.row(CallName("AdminUtils", "swap_authorities", "AdminUtils")) is None


def test_an_instance_of_a_pallet_goes_by_what_it_is() -> None:
    row = PLAIN.row(CallName("Triumvirate", "disapprove_proposal", "Collective"))
    assert row is not None and row.by_root and not row.configured
    assert PLAIN.row(CallName("Triumvirate", "made_up", "Collective")) is None


def test_a_proxy_type_says_whether_it_lets_sudo_through() -> None:
    assert SUBTENSOR.proxies["Any"] == ("all",)
    assert "sudo" in SUBTENSOR.proxies["NonFungible"]
    assert SUBTENSOR.proxies["SudoUncheckedSetCode"] == ("System.set_code",)
    assert "Governance" in SUBTENSOR.proxies and "Governance" not in PLAIN.proxies

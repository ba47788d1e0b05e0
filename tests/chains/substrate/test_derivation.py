"""Accounts without a key: those of pallets and parachains are recognised, for which code acts."""

import pytest

from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.derivation import controlling_code, module_account
from auditor.model.evidence import GapKind
from auditor.model.gate import Key, Nobody, Unknown
from tests.chains.substrate.node import CHAIN

PARACHAIN = (2_004).to_bytes(4, "little")
KEYLESS = [
    (module_account(b"py/trsry"), "the pallet 'py/trsry'"),
    (module_account(b"py/trsry", 20), "the pallet 'py/trsry'"),
    ((b"para" + PARACHAIN).ljust(32, b"\0"), "parachain 2004"),
    ((b"sibl" + PARACHAIN).ljust(20, b"\0"), "parachain 2004"),
]


@pytest.mark.parametrize(("account", "code"), KEYLESS)
def test_no_key_acts_for_the_account_of_code(account: bytes, code: str) -> None:
    assert controlling_code(account) == code
    found = Collector(CHAIN, 42)
    name = found.account(account)
    assert found.entities[name].gate == Unknown()
    (gap,) = found.gaps
    assert (gap.subject, gap.kind, gap.critical) == (name, GapKind.GATE, True)
    assert code in gap.why


@pytest.mark.parametrize(
    "account", [b"modl" + b"\1" * 28, b"para" + PARACHAIN + b"\1" + bytes(23), b"\1" * 32, b"\1" * 20]
)
def test_an_account_that_only_begins_like_one_is_a_key(account: bytes) -> None:
    found = Collector(CHAIN, 42)
    assert found.entities[found.account(account)].gate == Key()
    assert not found.gaps


@pytest.mark.parametrize("size", [20, 32])
def test_zeros_are_nobody(size: int) -> None:
    found = Collector(CHAIN, 42)
    assert found.entities[found.account(bytes(size))].gate == Nobody()

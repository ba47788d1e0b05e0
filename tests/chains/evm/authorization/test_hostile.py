"""Contracts that want to keep a scan busy, or to look harmless: bounded time, and a gap where nothing was decided."""

import time

import pytest

from auditor.model.ids import account
from tests.chains.evm.chain import Chain, person
from tests.chains.evm.fake import dispatcher
from tests.chains.evm.scanning import ANVIL, scan

FUNCTIONS = 40
# What every function does. ``5f56`` stands for a jump back to the beginning of that.
HOSTILE = {
    "an endless loop": "5b5f56",
    "huge memory": "5b627fffff51" + "00",
    "calls of itself": "5b5f5f3660045f5f305af1" + "5f56",
    "floods given back": "5b621fffff5ff3",
    "hashes without end": "5b620fffff5f2050" + "5f56",
}
DECIDED = {"floods given back"}  # they do nothing, and anybody may call them


def code(work: str) -> bytes:
    """Many functions that all do the same work."""
    head = dispatcher(*(f"f{number}(uint256)" for number in range(FUNCTIONS)))[:-2]
    return head + bytes.fromhex(work).replace(b"\x5f\x56", b"\x61" + len(head).to_bytes(2, "big") + b"\x56")


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(200)
def test_hostile_functions_cost_bounded_time_and_end_as_gaps(chain: Chain, name: str) -> None:
    address = person(name)
    chain.place(address, code(HOSTILE[name]))
    begin = time.process_time()
    snapshot = scan(chain.url, {"Hostile": address})
    assert time.process_time() - begin < 60
    subject = account(ANVIL, address)
    assert not [grant for grant in snapshot.grants if grant.target == subject]
    assert {gap.subject for gap in snapshot.gaps} == (set() if name in DECIDED else {subject})

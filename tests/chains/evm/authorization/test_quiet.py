"""Members of whom no event tells: found in what a contract was made with, and in what it was called with."""

import httpx
import pytest

from auditor.model.ids import account, address_of
from tests.chains.evm.chain import Chain, person, selector
from tests.chains.evm.scanning import ANVIL, over, scan

BOSS = person("boss of the quiet")
FIRST, LATER = [person(f"quiet member {number}") for number in range(2)], person("quiet member let in later")


@pytest.fixture
def quiet(chain: Chain) -> str:
    contract = chain.deploy("Quiet.sol:Quiet", BOSS, FIRST)
    chain.send(contract, "letIn(address)", LATER, sender=BOSS)
    return contract


def traced(url: str, contract: str) -> bool:
    body = {"jsonrpc": "2.0", "id": 1, "method": "trace_filter", "params": [{"toAddress": [contract]}]}
    return "result" in httpx.post(url, json=body).json()


def test_members_are_found_in_what_a_contract_was_given(chain: Chain, quiet: str) -> None:
    snapshot = scan(chain.url, {"Quiet": quiet})
    rates = [grant for grant in over(snapshot, quiet) if grant.selector == "0x" + selector("setRate(uint256)").hex()]
    later = {LATER} if traced(chain.url, quiet) else set()
    assert {address_of(grant.holder) for grant in rates} == {*FIRST, *later}
    # There may be more, and the scan says so.
    assert {gap.subject for gap in snapshot.gaps if gap.critical} == {account(ANVIL, quiet)}


def test_what_seems_to_read_and_never_ends_is_not_taken_for_settled(chain: Chain, quiet: str) -> None:
    (gap,) = (gap for gap in scan(chain.url, {"Quiet": quiet}).gaps if not gap.critical)
    assert gap.what == f"whether 0x{selector('endless(uint256)').hex()}(uint256) changes anything"
    assert gap.why == "its code seems to be a view, and no run decides that"

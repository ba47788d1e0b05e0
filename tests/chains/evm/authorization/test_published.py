"""Real contracts as published: those around Chainlink's cross-chain messages, scanned without a name or an ABI.

The truth about each is that of the benchmark of guards, which holds all the others as well.
"""

import pytest

from auditor.model.ids import address_of
from auditor.model.snapshot import Snapshot
from benchmarks import ccip_cases
from benchmarks.guard_cases import OWNER
from tests.absent import end_test
from tests.chains.evm.authorization.forms import Case
from tests.chains.evm.chain import selector
from tests.chains.evm.node import started
from tests.chains.evm.scanning import over, scan
from tests.chains.npm import NpmMissing

NAMES = {"RMNProxy 1.0.0", "RMNRemote 1.6.0", "NonceManager 1.6.0", "FactoryBurnMintERC20 1.6.2"}


@pytest.fixture(scope="module")
def scanned() -> tuple[list[Case], Snapshot]:
    """Four of the contracts, and the scan that starts from them."""
    try:
        with started() as chain:
            token = chain.deploy("Tokens.sol:CappedToken", "T", "T", 10**24, OWNER)
            cases = [case for case in ccip_cases.deploy(chain, token) if case.name in NAMES]
            return cases, scan(chain.url, {case.name: case.address for case in cases})
    except NpmMissing as missing:
        end_test(missing)


def test_whom_published_code_accepts_is_whom_its_source_accepts(scanned: tuple[list[Case], Snapshot]) -> None:
    cases, snapshot = scanned
    assert {case.name for case in cases} == NAMES
    found = {
        (case.name, function): {
            address_of(each.holder).lower()
            for each in over(snapshot, case.address)
            if each.selector == "0x" + selector(function).hex()
        }
        for case in cases
        for function in case.truth
    }
    wanted = {
        (case.name, function): {each.lower() for each in accepted - ccip_cases.NOBODY}
        for case in cases
        for function, accepted in case.truth.items()
    }
    assert found == wanted

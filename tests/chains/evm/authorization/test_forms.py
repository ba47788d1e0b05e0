"""Every form of guard, scanned without a name or an ABI: the right holders, proven, and nobody on open functions."""

import pytest

from auditor.model.evidence import Certainty
from auditor.model.ids import account, address_of
from auditor.model.snapshot import Snapshot
from tests.chains.evm.authorization import forms
from tests.chains.evm.authorization.forms import Case
from tests.chains.evm.chain import selector
from tests.chains.evm.node import started
from tests.chains.evm.scanning import ANVIL, over, scan

# No argument helps where the contract's state stops everybody: the guard behind was reached past a forced check.
_PAST_CHECKS = {"afterState(uint256)"}


@pytest.fixture(scope="module")
def scanned() -> tuple[tuple[Case, ...], Snapshot]:
    with started() as chain:
        cases = forms.deploy(chain)
        return cases, scan(chain.url, {case.name: case.address for case in cases})


def holders(snapshot: Snapshot, case: Case, function: str) -> set[str]:
    wanted = "0x" + selector(function).hex()
    grants = over(snapshot, case.address)
    return {address_of(each.holder) for each in grants if each.selector == wanted}


def test_every_guard_has_its_holders_and_no_open_function_has_any(scanned: tuple[tuple[Case, ...], Snapshot]) -> None:
    cases, snapshot = scanned
    found = {(case.name, function): holders(snapshot, case, function) for case in cases for function in case.truth}
    wanted = {(case.name, function): set(accepted) for case in cases for function, accepted in case.truth.items()}
    assert found == wanted


def test_what_was_found_is_proven(scanned: tuple[tuple[Case, ...], Snapshot]) -> None:
    cases, snapshot = scanned
    for case in cases:
        past = {"0x" + selector(function).hex() for function in _PAST_CHECKS}
        for grant in over(snapshot, case.address):
            wanted = Certainty.OBSERVED if grant.selector in past else Certainty.PROVEN
            assert grant.certainty is wanted, grant
    evidence = {each.id: each for each in snapshot.evidence}
    for grant in snapshot.grants:
        assert [each for each in grant.evidence if evidence[each].request.startswith("run ")], grant


def test_only_sets_that_nothing_tells_of_stay_a_question(scanned: tuple[tuple[Case, ...], Snapshot]) -> None:
    cases, snapshot = scanned
    wanted = {account(ANVIL, case.address) for case in cases if case.undecidable}
    assert {gap.subject for gap in snapshot.gaps} == wanted, snapshot.gaps

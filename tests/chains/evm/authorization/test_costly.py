"""Work that costs much before a guard: it hides nobody, and what few blocks pay for is no proof that nobody can."""

import pytest

from auditor.model.evidence import Certainty
from auditor.model.grant import Effect
from auditor.model.ids import address_of
from auditor.model.snapshot import Snapshot
from tests.chains.evm.chain import person, selector
from tests.chains.evm.node import started
from tests.chains.evm.scanning import over, scan

BOSS = person("boss of the costly")
FUNCTIONS = ("byRounds", "byPower", "byPairing", "byHashes", "bySums", "byWords", "bySigners")
Scanned = tuple[str, Snapshot]


@pytest.fixture(scope="module")
def scanned() -> Scanned:
    with started() as chain:
        costly = chain.deploy("Costly.sol:Costly", BOSS)
        return costly, scan(chain.url, {"Costly": costly})


@pytest.mark.parametrize("name", FUNCTIONS)
def test_whom_code_asks_after_costly_work_is_an_answer(scanned: Scanned, name: str) -> None:
    costly, snapshot = scanned
    code = "0x" + selector(f"{name}(address)").hex()
    grants = {(address_of(grant.holder), grant.effect) for grant in over(snapshot, costly) if grant.selector == code}
    assert grants == {(BOSS, Effect.WITHDRAW)}


def test_what_runs_out_of_gas_goes_on_where_a_block_pays_for_more(scanned: Scanned) -> None:
    costly, snapshot = scanned
    code = "0x" + selector("ifPaid(address)").hex()
    (paid,) = (grant for grant in over(snapshot, costly) if grant.selector == code)
    assert (address_of(paid.holder), paid.certainty) == (BOSS, Certainty.OBSERVED)

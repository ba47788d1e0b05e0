"""What names suggest of a holder, against what the code lets others do."""

import pytest

from auditor.model.grant import Effect
from auditor.model.ids import address_of
from tests.chains.evm.chain import Chain, person
from tests.chains.evm.scanning import over, scan

OWNER, MINTER = person("owner"), person("minter")


@pytest.mark.parametrize(("alone", "holders"), [(True, {MINTER}), (False, {OWNER, MINTER})])
def test_whom_the_code_accepts_is_told_beside_or_in_place_of_whom_names_suggest(
    chain: Chain, alone: bool, holders: set[str]
) -> None:
    token = chain.deploy("OwnedMint.sol:OwnedMint", alone, MINTER, sender=OWNER)
    grants = [each for each in over(scan(chain.url, {"token": token}), token) if each.selector == "0x40c10f19"]
    assert {address_of(each.holder) for each in grants} == holders
    assert {each.effect for each in grants} == {Effect.MINT}

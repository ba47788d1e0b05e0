import pytest

from tests.chains.evm.chain import Chain, person
from tests.chains.evm.safes import Safes

OWNERS = [person("Ada"), person("Ben"), person("Cleo")]


@pytest.mark.parametrize("version", ["1.4.1", "1.4.1-l2", "1.3.0", "1.2.0", "1.1.1", "1.0.0"])
def test_every_release_has_the_owners_it_was_made_with(chain: Chain, version: str) -> None:
    safe = Safes(chain, version).create(OWNERS, 2)
    assert chain.call(safe, "getThreshold()(uint256)") == 2
    assert sorted(chain.call(safe, "getOwners()(address[])")) == sorted(owner.lower() for owner in OWNERS)
    chain.send(safe, "enableModule(address)", OWNERS[0], sender=safe)

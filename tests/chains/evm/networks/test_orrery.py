"""The demo tells the truth: its contracts do on a real chain what the story says of them."""

import tomllib

import pytest

from auditor.model.ids import address_of
from auditor.model.network import Network
from tests.chains.evm.chain import ZERO, Chain, NodeError, Reverted, person
from tests.chains.evm.networks import orrery
from tests.chains.evm.networks.site import toml


@pytest.fixture
def contracts(chain: Chain) -> dict[str, str]:
    return orrery.deploy(chain).chains[0].contracts


def test_one_person_pauses_the_rewards_of_a_subnet_today(chain: Chain, contracts: dict[str, str]) -> None:
    emissions = contracts["EmissionsController"]
    chain.send(emissions, "claimRewards(uint256)", 1, sender=orrery.BUILDER)
    chain.send(emissions, "pauseRewards(uint256)", 1, sender=orrery.GUARDIAN)
    with pytest.raises(Reverted):
        chain.send(emissions, "claimRewards(uint256)", 1, sender=orrery.BUILDER)


def test_one_person_deregisters_the_subnet(chain: Chain, contracts: dict[str, str]) -> None:
    chain.send(contracts["SubnetRegistry"], "deregisterSubnet(uint256)", 1, sender=orrery.GUARDIAN)
    assert chain.call(contracts["SubnetRegistry"], "subnets(uint256)(address,uint64)", 1)[0] == ZERO


def test_one_person_upgrades_around_the_timelock(chain: Chain, contracts: dict[str, str]) -> None:
    logic = chain.deploy("Orrery.sol:EmissionsController")
    upgrade = contracts["EmissionsController"], "upgradeToAndCall(address,bytes)", logic, b""
    with pytest.raises(Reverted):
        chain.send(*upgrade, sender=contracts["Council"])
    chain.send(*upgrade, sender=orrery.LAUNCH)


def test_two_of_the_three_seats_are_one_persons(chain: Chain, contracts: dict[str, str]) -> None:
    council = contracts["Council"]
    assert chain.call(council, "getThreshold()(uint256)") == 2
    founder = {address_of(key).lower() for key in orrery.deploy(chain).parties[0].accounts}
    assert len(founder & set(chain.call(council, "getOwners()(address[])"))) == 2


def test_nobody_mints_beyond_the_cap(chain: Chain, contracts: dict[str, str]) -> None:
    token, minter = contracts["OrreryToken"], contracts["EmissionsController"]
    chain.send(token, "mint(address,uint256)", orrery.BUILDER, 10**24, sender=minter)
    with pytest.raises(Reverted):
        chain.send(token, "mint(address,uint256)", orrery.BUILDER, 21 * 10**24, sender=minter)
    with pytest.raises(NodeError):
        chain.call(token, "mint(address,uint256)", orrery.BUILDER, 1, sender=person("anybody"))


def test_the_profile_survives_being_written_as_toml(chain: Chain) -> None:
    network = orrery.deploy(chain)
    assert Network.model_validate(tomllib.loads(toml(network))) == network

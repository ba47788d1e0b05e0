"""Governors of the test network: OpenZeppelin's, Compound's Bravo and Alpha, each over a timelock."""

from tests.chains.evm.chain import DEPLOYER, ZERO, person
from tests.chains.evm.networks.site import Site

DAY = 86_400
BLOCKS_A_DAY = 7_200
UNIT = 10**18


def deploy(site: Site) -> None:
    """Three governors, each with three voters of 40, 35 and 25 percent: two of them outvote the third."""
    _open_zeppelin(site)
    _compound(site)


def _open_zeppelin(site: Site) -> None:
    node = site.chain
    token = node.deploy("Tokens.sol:VotesToken", "Votes", "VOTE", DEPLOYER)
    for name, share in (("Voter 1", 40), ("Voter 2", 35), ("Voter 3", 25)):
        node.send(token, "mint(address,uint256)", person(name), share * 10_000 * UNIT)
        node.send(token, "delegate(address)", person(name), sender=person(name))
    timelock = node.deploy("@openzeppelin/contracts:TimelockController", DAY, [], [ZERO], DEPLOYER)
    rules = BLOCKS_A_DAY, 7 * BLOCKS_A_DAY, 1_000 * UNIT, 4
    governor = site.add("OzGovernor", node.deploy("OzGovernor.sol:OzGovernor", token, timelock, *rules), "governance")
    proposer = node.call(timelock, "PROPOSER_ROLE()(bytes32)")
    node.send(timelock, "grantRole(bytes32,address)", proposer, governor)
    node.send(timelock, "renounceRole(bytes32,address)", b"\0" * 32, DEPLOYER)
    node.send(token, "transferOwnership(address)", timelock)
    node.send(token, "acceptOwnership()", sender=timelock)
    rate = site.add("GovernedRate", node.deploy("Guarded.sol:OwnedRate", timelock))
    # Blocks are a second apart here: a day of voting delay, a week of votes and a day of timelock.
    site.knows(rate, "setRate(uint256)", [timelock], 2, 8 * BLOCKS_A_DAY + DAY)


def _compound(site: Site) -> None:
    node = site.chain
    voters = [person("Voter 4"), person("Voter 5"), person("Voter 6")]
    token = node.deploy("Compound.sol:CompToken", voters, [share * 100_000 * UNIT for share in (40, 35, 25)])
    for voter in voters:
        node.send(token, "delegate(address)", voter, sender=voter)
    timelock = node.deploy("Compound.sol:CompTimelock", DEPLOYER, 2 * DAY)
    logic = node.deploy("Compound.sol:GovernorBravoDelegate")
    rules = 3 * BLOCKS_A_DAY, 2 * BLOCKS_A_DAY, 65_000 * UNIT
    bravo = node.deploy("Compound.sol:GovernorBravoDelegator", timelock, token, timelock, logic, *rules)
    node.send(timelock, "setPendingAdmin(address)", bravo, sender=timelock)
    node.send(timelock, "acceptAdmin()", sender=bravo)
    site.add("GovernorBravo", bravo, "governance")
    alpha_timelock = node.deploy("Compound.sol:CompTimelock", DEPLOYER, 2 * DAY)
    alpha = node.deploy("Compound.sol:GovernorAlpha", alpha_timelock, token, person("Guardian"))
    node.send(alpha_timelock, "setPendingAdmin(address)", alpha, sender=alpha_timelock)
    node.send(alpha, "__acceptAdmin()", sender=person("Guardian"))
    site.add("GovernorAlpha", alpha, "governance")
    rate = site.add("BravoRate", node.deploy("Guarded.sol:OwnedRate", timelock))
    for target, function in ((rate, "setRate(uint256)"), (bravo, "upgrade")):
        site.knows(target, function, [timelock], 2, 5 * BLOCKS_A_DAY + 2 * DAY)

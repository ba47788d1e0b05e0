"""Whether contracts that everybody compiles himself are believed: only what behaves as its kind when it is run."""

import pytest
from eth_utils.crypto import keccak

from auditor.model.evidence import Gap, GapKind
from auditor.model.grant import Effect
from auditor.model.ids import account
from tests.chains.evm.chain import DEPLOYER, ZERO, Chain, person
from tests.chains.evm.scanning import ANVIL, over, scan

ADA, EVE = person("Ada"), person("Eve")
VOTERS = [person(f"Voter {number}") for number in range(4)]
DAY, UNIT = 86_400, 10**18
_SECRET = keccak(text="a word")


def doubts(chain: Chain, address: str) -> list[Gap]:
    """The critical gaps that say that a contract may act sooner, or by others, than its kind does."""
    subject = account(ANVIL, address)
    gaps = scan(chain.url, {"Subject": address}).gaps
    kinds = (GapKind.DELAY, GapKind.GATE)
    return [gap for gap in gaps if gap.critical and gap.kind in kinds and gap.subject == subject]


@pytest.mark.parametrize("package", ["@openzeppelin/contracts", "openzeppelin-4"])
@pytest.mark.parametrize("executors", [[ZERO], [ADA]])
def test_a_released_timelock_is_believed(chain: Chain, package: str, executors: list[str]) -> None:
    timelock = chain.deploy(f"{package}:TimelockController", 30 * DAY, [ADA], executors, ZERO)
    assert not doubts(chain, timelock)


def test_a_timelock_that_nobody_uses_yet_is_believed(chain: Chain) -> None:
    assert not doubts(chain, chain.deploy("@openzeppelin/contracts:TimelockController", DAY, [], [], DEPLOYER))


def test_compounds_timelock_is_believed_with_and_without_an_admin(chain: Chain) -> None:
    timelock = chain.deploy("Compound.sol:CompTimelock", ADA, 2 * DAY)
    assert not doubts(chain, timelock)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_secret_beside_the_schedule_is_not_believed(chain: Chain, place: int) -> None:
    timelock = chain.deploy("Believed.sol:SecretTimelock", 30 * DAY, [ADA], [ADA], _SECRET, place)
    assert doubts(chain, timelock)


@pytest.mark.parametrize("name", ["AlarmedTimelock", "RungTimelock"])
def test_what_another_contract_lets_happen_sooner_is_not_believed(chain: Chain, name: str) -> None:
    alarm = chain.deploy("Believed.sol:Alarm", EVE)
    assert doubts(chain, chain.deploy(f"Believed.sol:{name}", 30 * DAY, [ADA], [ADA], alarm))


def test_what_executes_without_a_schedule_is_not_believed(chain: Chain) -> None:
    assert doubts(chain, chain.deploy("Believed.sol:HastyTimelock", 30 * DAY, [ADA], [ADA]))


def test_what_a_timelock_can_do_beyond_its_kind_is_decided_as_of_any_contract(chain: Chain) -> None:
    timelock = chain.deploy("Believed.sol:HurriedTimelock", 30 * DAY, [ADA], [ADA], EVE)
    snapshot = scan(chain.url, {"Till": chain.deploy("Believed.sol:Till", timelock)})
    (hurried,) = [grant for grant in over(snapshot, timelock) if grant.holder == account(ANVIL, EVE)]
    assert hurried.effect is Effect.EXECUTE


def test_whoever_sets_the_delay_of_a_timelock_shortens_it(chain: Chain) -> None:
    timelock = chain.deploy("Believed.sol:AdjustableTimelock", 30 * DAY, [ADA], [ADA], EVE)
    snapshot = scan(chain.url, {"Timelock": timelock})
    holders = {grant.holder for grant in over(snapshot, timelock) if grant.effect is Effect.DELAY}
    assert holders == {account(ANVIL, EVE), account(ANVIL, timelock)}


def counting(chain: Chain, share: int, *favourite: str) -> str:
    """A governor of Compound's form over its timelock, whose voters have four, three, two and one shares."""
    token = chain.deploy("Compound.sol:CompToken", VOTERS, [each * share * UNIT for each in (4, 3, 2, 1)])
    for voter in VOTERS:
        chain.send(token, "delegate(address)", voter, sender=voter)
    timelock = chain.deploy("Compound.sol:CompTimelock", DEPLOYER, 2 * DAY)
    name = "FavouringGovernor" if favourite else "CountingGovernor"
    made = chain.deploy(f"Believed.sol:{name}", timelock, token, *favourite)
    chain.send(timelock, "setPendingAdmin(address)", made, sender=timelock)
    chain.send(timelock, "acceptAdmin()", sender=made)
    chain.mine(1100)
    return made


def test_a_governor_is_believed_if_its_voters_decide(chain: Chain) -> None:
    assert not doubts(chain, counting(chain, 20))


def test_a_governor_whose_voters_can_decide_nothing_is_not_believed(chain: Chain) -> None:
    assert doubts(chain, counting(chain, 5))


def test_a_governor_that_counts_the_votes_of_one_differently_is_not_believed(chain: Chain) -> None:
    assert doubts(chain, counting(chain, 20, EVE))


def test_openzeppelins_governor_over_its_timelock_is_believed(chain: Chain) -> None:
    token = chain.deploy("Tokens.sol:VotesToken", "Votes", "VOTE", DEPLOYER)
    for voter in VOTERS:
        chain.send(token, "mint(address,uint256)", voter, 100 * UNIT)
        chain.send(token, "delegate(address)", voter, sender=voter)
    timelock = chain.deploy("@openzeppelin/contracts:TimelockController", DAY, [], [ZERO], DEPLOYER)
    governor = chain.deploy("OzGovernor.sol:OzGovernor", token, timelock, 7_200, 50_400, 5 * UNIT, 60)
    proposer = chain.call(timelock, "PROPOSER_ROLE()(bytes32)")
    chain.send(timelock, "grantRole(bytes32,address)", proposer, governor)
    chain.send(timelock, "renounceRole(bytes32,address)", bytes(32), DEPLOYER)
    chain.mine(1100)
    assert not doubts(chain, governor) and not doubts(chain, timelock)


@pytest.mark.parametrize("required", [1, 2, 3])
def test_an_old_multisig_is_believed_if_it_waits_for_its_owners(chain: Chain, required: int) -> None:
    wallet = chain.deploy("Legacy.sol:MultiSigWallet", VOTERS, required)
    assert not doubts(chain, wallet)


def test_an_old_multisig_that_waits_for_fewer_owners_is_not_believed(chain: Chain) -> None:
    assert doubts(chain, chain.deploy("Believed.sol:HastyWallet", VOTERS, 3))

"""Governors on a real chain: OpenZeppelin's, Bravo behind its delegator, and Alpha with its guardian."""

import asyncio
from functools import partial

import pytest

from auditor.chains.evm.kinds.governor import Governor
from auditor.chains.evm.reading import Log
from auditor.chains.evm.signatures import selector, topic
from auditor.model.entity import EntityKind
from auditor.model.gate import Any, Delay, Member, Vote, one_of
from auditor.model.grant import Effect
from auditor.model.ids import account
from tests.chains.evm.chain import DEPLOYER, ZERO, Chain, person
from tests.chains.evm.fake import FakeChain, address, dispatcher
from tests.chains.evm.fake import who as at
from tests.chains.evm.scanning import ANVIL, entity, over, scan

VOTERS = [person("Voter 1"), person("Voter 2"), person("Voter 3")]
UNIT, DAY, BLOCKS = 10**18, 86_400, 7_200


def who(address: str) -> str:
    return account(ANVIL, address)


def votes(*shares: int) -> tuple[Member, ...]:
    return tuple(Member(id=who(voter), weight=share * UNIT) for voter, share in zip(VOTERS, shares, strict=False))


def test_open_zeppelin_governor(chain: Chain) -> None:
    token = chain.deploy("Tokens.sol:VotesToken", "Votes", "VOTE", DEPLOYER)
    for voter, share in zip(VOTERS, (60, 30, 10), strict=True):
        chain.send(token, "mint(address,uint256)", voter, share * UNIT)
    for voter in VOTERS[:2]:
        chain.send(token, "delegate(address)", voter, sender=voter)
    timelock = chain.deploy("@openzeppelin/contracts:TimelockController", DAY, [], [ZERO], DEPLOYER)
    governor = chain.deploy("OzGovernor.sol:OzGovernor", token, timelock, BLOCKS, 7 * BLOCKS, 5 * UNIT, 4)
    chain.mine(1100)
    snapshot = scan(chain.url, {"Governor": governor})
    found = entity(snapshot, governor)
    assert (found.kind, found.standards[0]) == (EntityKind.GOVERNOR, "openzeppelin governor")
    # The third did not delegate: what he holds counts to the total. Blocks are a second apart here.
    vote = Vote(electorate=votes(60, 30), total=100 * UNIT, quorum=4 * UNIT, proposal=5 * UNIT)
    assert found.gate == Delay(seconds=8 * BLOCKS, gate=vote) and found.delay_s == 8 * BLOCKS
    assert {grant.holder for grant in over(snapshot, governor) if grant.function == "setVotingDelay(uint48)"} == {
        who(timelock)
    }
    assert entity(snapshot, token).standards == ("ownable2step", "erc20", "erc20votes")


def test_votes_that_move_are_counted_once(chain: Chain) -> None:
    token = chain.deploy("Tokens.sol:VotesToken", "Votes", "VOTE", DEPLOYER)
    chain.send(token, "mint(address,uint256)", VOTERS[0], 50 * UNIT)
    for delegate in (VOTERS[1], VOTERS[2], VOTERS[0]):
        chain.send(token, "delegate(address)", delegate, sender=VOTERS[0])
    timelock = chain.deploy("@openzeppelin/contracts:TimelockController", DAY, [], [ZERO], DEPLOYER)
    governor = chain.deploy("OzGovernor.sol:OzGovernor", token, timelock, 1, 10, 0, 4)
    chain.mine(1100)
    gate = entity(scan(chain.url, {"Governor": governor}), governor).gate
    assert isinstance(gate, Delay) and isinstance(gate.gate, Vote) and gate.gate.electorate == votes(50)


def test_bravo_behind_its_delegator(chain: Chain) -> None:
    token = chain.deploy("Compound.sol:CompToken", VOTERS, [share * UNIT for share in (60, 30, 10)])
    for voter in VOTERS:
        chain.send(token, "delegate(address)", voter, sender=voter)
    timelock = chain.deploy("Compound.sol:CompTimelock", DEPLOYER, 2 * DAY)
    logic = chain.deploy("Compound.sol:GovernorBravoDelegate")
    rules = 3 * BLOCKS, BLOCKS, 65_000 * UNIT
    bravo = chain.deploy("Compound.sol:GovernorBravoDelegator", timelock, token, timelock, logic, *rules)
    chain.send(bravo, "_setWhitelistGuardian(address)", person("Guardian"), sender=timelock)
    chain.mine(1100)
    snapshot = scan(chain.url, {"Governor": bravo})
    found = entity(snapshot, bravo)
    vote = Vote(electorate=votes(60, 30, 10), total=100 * UNIT, quorum=400_000 * UNIT, proposal=65_000 * UNIT)
    assert found.gate == Delay(seconds=4 * BLOCKS, gate=vote)
    assert found.standards == ("governor bravo",)
    assert found.proxy is not None and found.proxy.implementation == (who(logic),)
    facts = {(grant.holder, grant.effect, grant.function) for grant in over(snapshot, bravo)}
    assert (who(timelock), Effect.UPGRADE, "_setImplementation(address)") in facts
    assert (who(timelock), Effect.PARAMETER, "_setVotingDelay(uint256)") in facts
    assert (who(person("Guardian")), Effect.CANCEL, "cancel(uint256)") in facts


def test_alphas_guardian_can_act_in_its_place(chain: Chain) -> None:
    token = chain.deploy("Compound.sol:CompToken", VOTERS, [share * UNIT for share in (60, 30, 10)])
    timelock = chain.deploy("Compound.sol:CompTimelock", DEPLOYER, 2 * DAY)
    guardian = person("Guardian")
    alpha = chain.deploy("Compound.sol:GovernorAlpha", timelock, token, guardian)
    chain.mine(1100)
    before = entity(scan(chain.url, {"Governor": alpha}), alpha)
    assert isinstance(before.gate, Delay)  # it is not the admin of its timelock, so there is nothing to hand over
    chain.send(timelock, "setPendingAdmin(address)", alpha, sender=timelock)
    chain.send(alpha, "__acceptAdmin()", sender=guardian)
    snapshot = scan(chain.url, {"Governor": alpha})
    found = entity(snapshot, alpha)
    assert isinstance(found.gate, Any)
    assert found.gate.of[1] == Delay(seconds=2 * DAY, gate=one_of(who(guardian)))
    assert {grant.holder for grant in over(snapshot, alpha)} == {who(guardian)}
    assert (Effect.CANCEL, "cancel(uint256)") in {(grant.effect, grant.function) for grant in over(snapshot, alpha)}


def word(number: int, _: str) -> bytes:
    """An address as a getter returns it to anybody."""
    return bytes.fromhex(address(number)[2:]).rjust(32, b"\0")


@pytest.mark.parametrize(("getter", "named"), [("uni()", True), ("electorate()", True), ("uni()", False)])
def test_the_token_of_a_fork_of_alpha_is_named_by_any_getter(getter: str, named: bool) -> None:
    """Of the contracts that getters return, the one that counts votes; without any the voters stay unknown."""
    fake = FakeChain()
    rules = {"votingDelay": 1, "votingPeriod": 100, "proposalThreshold": 10, "quorumVotes": 40}
    functions = ("votingDelay()", "votingPeriod()", "proposalThreshold()", "quorumVotes()", "treasury()", getter)
    governor = fake.deploy(0x1000, dispatcher(*functions), **rules)
    token = fake.deploy(0x2000, b"\0", totalSupply=100, **({"getCurrentVotes": 60} if named else {}))
    fake.deploy(0x3000, b"\0")
    for view, where in ((getter, 0x2000), ("treasury()", 0x3000)):
        fake.functions[governor.lower(), selector(view)] = partial(word, where)
    topics = topic("DelegateVotesChanged(address,uint256,uint256)"), bytes(31) + b"\x7a"
    fake.events[token.lower()] = [Log(token, topics, bytes(63) + b"\x3c", 1, 0, "log")]
    reading = asyncio.run(Governor().read(fake.contract(governor), fake))
    assert reading is not None and isinstance(reading.gate, Delay) and isinstance(reading.gate.gate, Vote)
    assert [(each.id, each.weight) for each in reading.gate.gate.electorate] == ([(at(0x7A), 60)] if named else [])
    assert any("the token that it counts" in gap.why for gap in reading.gaps) is not named

"""Contracts that are accepted as callers: who makes them call."""

from auditor.model.gate import Member, Threshold
from auditor.model.grant import Call
from auditor.model.ids import ANYONE, account
from tests.chains.evm.chain import DEPLOYER, Chain, person, selector
from tests.chains.evm.scanning import ANVIL, entity, over, scan

ADA, BEN = person("Ada"), person("Ben")
MEMBERS = [person(f"oracle {number}") for number in range(5)]
SET_RATE, SET_RULER = ("0x" + selector(each).hex() for each in ("setRate(uint256)", "setRuler(address)"))


def who(address: str) -> str:
    return account(ANVIL, address)


def test_votes_are_counted_by_casting_them_one_after_the_other(chain: Chain) -> None:
    oracles = chain.deploy("Callers.sol:Oracles", MEMBERS)
    ruled = chain.deploy("Callers.sol:Ruled", oracles)
    chain.send(oracles, "rule(address)", ruled)
    snapshot = scan(chain.url, {"Ruled": ruled})
    assert {grant.holder for grant in over(snapshot, ruled)} == {who(oracles)}
    gate = entity(snapshot, oracles).gate
    assert gate == Threshold(k=3, members=tuple(Member(id=each) for each in sorted(map(who, MEMBERS))))
    vote = "0x" + selector("vote(uint256)").hex()
    assert {grant.holder for grant in over(snapshot, oracles) if grant.selector == vote} == set(map(who, MEMBERS))
    adds = "0x" + selector("addOracle(address)").hex()
    assert {grant.holder for grant in over(snapshot, oracles) if grant.selector == adds} == {who(DEPLOYER)}


def test_calls_that_are_forwarded_are_named(chain: Chain) -> None:
    forwarder = chain.deploy("Callers.sol:Forwarder", ADA, BEN)
    ruled = chain.deploy("Callers.sol:Ruled", forwarder)
    chain.send(forwarder, "rule(address)", ruled, sender=ADA)
    snapshot = scan(chain.url, {"Ruled": ruled})
    forwards = {(grant.holder, call) for grant in over(snapshot, forwarder) for call in grant.forwards}
    assert forwards == {
        (who(ADA), Call(target=who(ruled), selector=SET_RATE)),
        (ANYONE, Call(target=who(ruled), selector=SET_RULER)),
    }

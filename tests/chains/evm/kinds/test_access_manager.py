"""OpenZeppelin 5's AccessManager and a contract that it guards, on a real chain."""

import pytest

from auditor.model.entity import Entity
from auditor.model.gate import Delay, one_of
from auditor.model.grant import Effect, Grant
from auditor.model.ids import account
from tests.chains.evm.chain import Chain, person, selector
from tests.chains.evm.scanning import ANVIL, entity, over, scan

ADA, BEN, EVE = person("Ada"), person("Ben"), person("Eve")
DAY, HOUR = 86_400, 3_600
RATE, KEEPERS, CHIEFS, WATCH = "setRate(uint256)", 7, 8, 9
GRANT = "grantRole(uint64,address,uint32)"
RESTRICT = "setTargetFunctionRole(address,bytes4[],uint64)"


def who(address: str) -> str:
    return account(ANVIL, address)


@pytest.fixture
def manager(chain: Chain) -> str:
    return chain.deploy("@openzeppelin/contracts:AccessManager", ADA)


@pytest.fixture
def target(chain: Chain, manager: str) -> str:
    return chain.deploy("Guarded.sol:ManagedRate", manager)


def scanned(chain: Chain, address: str) -> tuple[Entity, list[Grant]]:
    snapshot = scan(chain.url, {"Subject": address})
    return entity(snapshot, address), over(snapshot, address)


def rates(grants: list[Grant]) -> set[tuple[str, str | None, int]]:
    return {(grant.holder, grant.role, grant.delay_s) for grant in grants if grant.function == RATE}


def test_a_function_that_nobody_set_up_is_the_administrators(chain: Chain, target: str) -> None:
    found, grants = scanned(chain, target)
    assert found.standards == ("access managed",)
    assert rates(grants) == {(who(ADA), "ADMIN_ROLE", 0)}


def test_members_wait_their_own_delay(chain: Chain, manager: str, target: str) -> None:
    chain.send(manager, RESTRICT, target, [selector(RATE)], KEEPERS, sender=ADA)
    chain.send(manager, "labelRole(uint64,string)", KEEPERS, "KEEPERS", sender=ADA)
    chain.send(manager, GRANT, KEEPERS, BEN, DAY, sender=ADA)
    chain.send(manager, GRANT, KEEPERS, EVE, 0, sender=ADA)
    _, grants = scanned(chain, target)
    assert rates(grants) == {(who(BEN), "KEEPERS", DAY), (who(EVE), "KEEPERS", 0)}
    assert {grant.holder for grant in grants if grant.effect is Effect.CANCEL} == {who(ADA)}


def test_who_hands_out_a_role_and_how_long_that_takes(chain: Chain, manager: str, target: str) -> None:
    chain.send(manager, RESTRICT, target, [selector(RATE)], KEEPERS, sender=ADA)
    chain.send(manager, GRANT, KEEPERS, EVE, DAY, sender=ADA)
    chain.send(manager, "setRoleAdmin(uint64,uint64)", KEEPERS, CHIEFS, sender=ADA)
    chain.send(manager, "setRoleGuardian(uint64,uint64)", KEEPERS, WATCH, sender=ADA)
    chain.send(manager, GRANT, CHIEFS, BEN, HOUR, sender=ADA)
    chain.send(manager, GRANT, WATCH, EVE, 0, sender=ADA)
    chain.send(manager, "setGrantDelay(uint64,uint32)", KEEPERS, 2 * DAY, sender=ADA)
    chain.travel(30 * DAY)  # a longer grant delay holds from some days later on
    _, grants = scanned(chain, target)
    handing = {(each.holder, each.confers, each.delay_s) for each in grants if each.function == GRANT}
    assert (who(BEN), ("role 7",), HOUR + 2 * DAY) in handing
    assert (who(ADA), ("role 8",), 0) in handing
    assert {grant.holder for grant in grants if grant.effect is Effect.CANCEL} == {who(EVE)}


def test_what_everybody_may_call_is_no_power(chain: Chain, manager: str, target: str) -> None:
    chain.send(manager, RESTRICT, target, [selector(RATE)], 2**64 - 1, sender=ADA)
    _, grants = scanned(chain, target)
    assert rates(grants) == set()


def test_a_closed_contract(chain: Chain, manager: str, target: str) -> None:
    chain.send(manager, "setTargetClosed(address,bool)", target, True, sender=ADA)
    found, grants = scanned(chain, target)
    assert found.notes == ("its access manager has closed it: no role may call it",)
    assert {grant.condition for grant in grants if grant.function == RATE} == {
        "not while its access manager has closed it"
    }
    assert who(ADA) in {grant.holder for grant in grants if grant.effect is Effect.PAUSE}


def test_changes_of_a_target_wait_for_its_own_delay(chain: Chain, manager: str, target: str) -> None:
    chain.send(manager, "setTargetAdminDelay(address,uint32)", target, 3 * DAY, sender=ADA)
    chain.travel(30 * DAY)
    _, grants = scanned(chain, target)
    delays = {each.delay_s for each in grants if each.function in (RESTRICT, "setTargetClosed(address,bool)")}
    assert delays == {3 * DAY}


def test_the_manager_finds_what_it_guards_and_acts_as_its_administrators(
    chain: Chain, manager: str, target: str
) -> None:
    chain.send(manager, RESTRICT, target, [selector(RATE)], KEEPERS, sender=ADA)
    chain.send(manager, GRANT, 0, BEN, DAY, sender=ADA)
    chain.send(manager, "renounceRole(uint64,address)", 0, ADA, sender=ADA)
    snapshot = scan(chain.url, {"Manager": manager})
    found = entity(snapshot, manager)
    assert found.standards == ("access manager",)
    assert found.gate == Delay(seconds=DAY, gate=one_of(who(BEN)))
    assert entity(snapshot, target).standards == ("access managed",)
    assert {grant.holder for grant in over(snapshot, target) if "*" in grant.confers} == {who(BEN), who(manager)}

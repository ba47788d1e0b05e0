"""Owners, roles, wards and tokens on a real chain."""

from auditor.model.entity import Entity
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect, Grant, GrantState
from auditor.model.ids import account
from tests.chains.evm.chain import DEPLOYER, Chain, person
from tests.chains.evm.scanning import ANVIL, entity, over, scan

ADA, BEN, EVE = person("Ada"), person("Ben"), person("Eve")
DAY = 86_400
_GRANT_ROLE = "grantRole(bytes32,address)"


def who(address: str) -> str:
    return account(ANVIL, address)


def scanned(chain: Chain, address: str) -> tuple[Entity, list[Grant]]:
    snapshot = scan(chain.url, {"Subject": address})
    return entity(snapshot, address), over(snapshot, address)


def of(grants: list[Grant], function: str) -> set[tuple[str, str | None, GrantState]]:
    return {(grant.holder, grant.role, grant.state) for grant in grants if grant.function == function}


def test_an_owner_and_the_one_to_whom_it_is_offered(chain: Chain) -> None:
    contract = chain.deploy("Guarded.sol:TwoStepRate", ADA)
    chain.send(contract, "transferOwnership(address)", BEN, sender=ADA)
    found, grants = scanned(chain, contract)
    assert found.standards == ("ownable2step",)
    assert of(grants, "acceptOwnership()") == {(who(BEN), "pendingOwner", GrantState.PENDING)}
    assert of(grants, "setRate(uint256)") == {(who(ADA), "owner", GrantState.LIVE)}
    assert {grant.confers for grant in grants if grant.effect is Effect.CONTROL and grant.confers} == {("owner",)}


def test_a_renounced_owner(chain: Chain) -> None:
    contract = chain.deploy("Guarded.sol:OwnedRate", ADA)
    chain.send(contract, "renounceOwnership()", sender=ADA)
    found, grants = scanned(chain, contract)
    assert found.notes == ("its owner is renounced",)
    assert {(grant.holder, grant.state) for grant in grants} == {("nobody", GrantState.RENOUNCED)}


def test_roles_and_who_hands_them_out(chain: Chain) -> None:
    contract = chain.deploy("Guarded.sol:RolesRate", ADA, BEN)
    pauser = chain.call(contract, "PAUSER_ROLE()(bytes32)")
    for member in (EVE, DEPLOYER):
        chain.send(contract, "grantRole(bytes32,address)", pauser, member, sender=BEN)
    chain.send(contract, "revokeRole(bytes32,address)", pauser, DEPLOYER, sender=BEN)
    found, grants = scanned(chain, contract)
    assert found.standards == ("access control",)
    assert of(grants, "pause()") == {(who(EVE), "PAUSER_ROLE", GrantState.LIVE)}
    handed = {(grant.holder, grant.role, grant.confers) for grant in grants if grant.function == _GRANT_ROLE}
    assert handed == {
        (who(ADA), "DEFAULT_ADMIN_ROLE", ("DEFAULT_ADMIN_ROLE", "GUARD_ADMIN_ROLE")),
        (who(BEN), "GUARD_ADMIN_ROLE", ("PAUSER_ROLE",)),
    }


def test_a_role_that_nobody_was_ever_given(chain: Chain) -> None:
    contract = chain.deploy("Guarded.sol:RolesRate", ADA, BEN)
    _, grants = scanned(chain, contract)
    assert of(grants, "pause()") == {("nobody", "PAUSER_ROLE", GrantState.RENOUNCED)}
    assert ("PAUSER_ROLE",) in {grant.confers for grant in grants if grant.holder == who(BEN)}


def test_the_top_role_behind_rules(chain: Chain) -> None:
    contract = chain.deploy("Guarded.sol:AdminRulesRate", 3 * DAY, ADA)
    chain.send(contract, "beginDefaultAdminTransfer(address)", BEN, sender=ADA)
    chain.send(contract, "changeDefaultAdminDelay(uint48)", DAY, sender=ADA)
    chain.travel(DAY)
    found, grants = scanned(chain, contract)
    assert found.standards == ("access control with default admin rules",)
    assert found.notes == ("its top role is handed on after 3 days", "that delay becomes 1 day")
    assert of(grants, "acceptDefaultAdminTransfer()") == {(who(BEN), "pendingDefaultAdmin", GrantState.PENDING)}
    (waits,) = {grant.delay_s for grant in grants if grant.state is GrantState.PENDING}
    assert 2 * DAY - 60 <= waits <= 2 * DAY
    assert not [grant for grant in grants if grant.function == _GRANT_ROLE and grant.confers]


def test_wards(chain: Chain) -> None:
    contract = chain.deploy("Guarded.sol:WardsRate", ADA)
    chain.send(contract, "rely(address)", BEN, sender=ADA)
    chain.send(contract, "deny(address)", ADA, sender=BEN)
    _, grants = scanned(chain, contract)
    assert of(grants, "file(bytes32,uint256)") == {(who(BEN), "ward", GrantState.LIVE)}
    assert {grant.confers for grant in grants if grant.function == "rely(address)"} == {("ward",)}


def test_an_authority_beside_the_owner(chain: Chain) -> None:
    contract = chain.deploy("Guarded.sol:DSAuthRate", ADA)
    authority = chain.deploy("Guarded.sol:OwnedRate", BEN)
    chain.send(contract, "setAuthority(address)", authority, sender=ADA)
    found, grants = scanned(chain, contract)
    assert found.standards == ("ds-auth",)
    assert of(grants, "setRate(uint256)") == {(who(ADA), "owner", GrantState.LIVE)}
    (power,) = [grant for grant in grants if grant.holder == who(authority)]
    assert (power.effect, power.confers, power.certainty) == (Effect.CONTROL, ("*",), Certainty.INFERRED)


def test_a_token_with_roles_and_a_cap(chain: Chain) -> None:
    contract = chain.deploy("Tokens.sol:CappedToken", "Capped", "CAP", 10**24, ADA)
    minter = chain.call(contract, "MINTER_ROLE()(bytes32)")
    chain.send(contract, "grantRole(bytes32,address)", minter, BEN, sender=ADA)
    found, grants = scanned(chain, contract)
    assert found.standards == ("access control", "erc20")
    (mints,) = [grant for grant in grants if grant.effect is Effect.MINT]
    assert (mints.holder, mints.role) == (who(BEN), "MINTER_ROLE")
    assert mints.condition is not None and str(10**24) in mints.condition


def test_the_offices_of_a_stablecoin(chain: Chain) -> None:
    contract = chain.deploy("Tokens.sol:FiatToken", ADA, BEN, EVE, DEPLOYER)
    for minter in (person("Kim"), person("Lee")):
        chain.send(contract, "configureMinter(address,uint256)", minter, 1, sender=BEN)
    chain.send(contract, "removeMinter(address)", person("Lee"), sender=BEN)
    _, grants = scanned(chain, contract)
    seats = {grant.effect: (grant.holder, grant.role) for grant in grants if grant.effect is not Effect.CONTROL}
    assert seats[Effect.MINT] == (who(person("Kim")), "minter")
    assert seats[Effect.PAUSE] == (who(EVE), "pauser")
    assert seats[Effect.FREEZE] == (who(DEPLOYER), "blacklister")
    assert of(grants, "configureMinter(address,uint256)") == {(who(BEN), "masterMinter", GrantState.LIVE)}


def test_a_token_of_which_no_name_tells_who_has_power_is_seen_to_be_open_by_running_it(chain: Chain) -> None:
    voters = [ADA, BEN]
    token = chain.deploy("Compound.sol:CompToken", voters, [1, 2])
    snapshot = scan(chain.url, {"Token": token})
    assert not snapshot.gaps and not over(snapshot, token)


def test_whoever_upgrades_by_a_role_is_found_and_an_owner_without_it_is_not(chain: Chain) -> None:
    rewards = chain.deploy("Uups.sol:UupsRewards")
    start = bytes.fromhex("c4d66de8") + bytes(12) + bytes.fromhex(ADA[2:])
    proxy = chain.deploy("@openzeppelin/contracts:ERC1967Proxy", rewards, start)
    found, grants = scanned(chain, proxy)
    assert of(grants, "upgradeToAndCall(address,bytes)") == {(who(ADA), "owner", GrantState.LIVE)}
    assert {grant.certainty for grant in grants if grant.effect is Effect.UPGRADE} == {Certainty.PROVEN}
    assert found.proxy is not None and found.proxy.admin == who(ADA)
    _, behind = scanned(chain, rewards)
    assert not [grant for grant in behind if grant.effect is Effect.UPGRADE]

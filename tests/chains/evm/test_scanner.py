"""Whole scans of real contracts on a local node: what their deployer knows must be found."""

import pytest

from auditor.model.entity import EntityKind
from auditor.model.evidence import Certainty
from auditor.model.gate import All, Anyone, Delay, Key, Member, Nobody, Threshold, Unknown, one_of
from auditor.model.grant import Effect, Grant, GrantState
from auditor.model.ids import ANYONE, account
from tests.chains.evm.chain import ZERO, Chain, calldata, person
from tests.chains.evm.scanning import ANVIL, entity, over, scan

ADA, BOB, EVE = person("Ada"), person("Bob"), person("Eve")
SAFE_SETUP = "setup(address[],uint256,address,bytes,address,address,uint256,address)"
SAFES = [
    ("safe-1-1:GnosisSafe", "safe-1-1:Proxy", "1.1.1"),
    ("@gnosis.pm/safe-contracts:GnosisSafeL2", "@gnosis.pm/safe-contracts:GnosisSafeProxy", "1.3.0"),
    ("@safe-global/safe-contracts:Safe", "@safe-global/safe-contracts:SafeProxy", "1.4.1"),
    ("@safe-global/safe-contracts:SafeL2", "@safe-global/safe-contracts:SafeProxy", "1.4.1"),
]


def who(address: str) -> str:
    return account(ANVIL, address)


def facts(grants: list[Grant], effect: Effect) -> set[tuple[str, str | None, str | None]]:
    return {(grant.holder, grant.function, grant.role) for grant in grants if grant.effect is effect}


def safe(chain: Chain, owners: list[str], threshold: int, *, handler: str = ZERO, version: int = 2) -> str:
    singleton, proxy, _ = SAFES[version]
    address = chain.deploy(proxy, chain.deploy(singleton))
    chain.send(address, SAFE_SETUP, owners, threshold, ZERO, b"", handler, ZERO, 0, ZERO)
    return address


@pytest.mark.parametrize("version", range(len(SAFES)), ids=[f"{name.split(':')[1]} {v}" for name, _, v in SAFES])
def test_safe_with_modules(chain: Chain, version: int) -> None:
    modules = [chain.deploy("@openzeppelin/contracts:ProxyAdmin", EVE) for _ in range(3)]
    address = safe(chain, [ADA, BOB, EVE], 2, version=version)
    for module in modules:
        # Any address can send on the test chain, also the Safe itself.
        chain.send(address, "enableModule(address)", module, sender=address)
    snapshot = scan(chain.url, {"Council": address})
    council = entity(snapshot, address)
    assert council.kind is EntityKind.MULTISIG
    assert council.label == "Council"
    assert council.gate == Threshold(k=2, members=tuple(Member(id=each) for each in sorted(map(who, (ADA, BOB, EVE)))))
    assert council.standards[0] == f"safe {SAFES[version][2]}"
    assert council.proxy is not None and council.proxy.kind == "safe"
    assert facts(over(snapshot, address), Effect.EXECUTE) >= {
        (who(module), "execTransactionFromModule(address,uint256,bytes,uint8)", "module") for module in modules
    }
    executing = {grant for grant in over(snapshot, address) if grant.effect is Effect.EXECUTE}
    by_run = {grant for grant in executing if grant.role != "owners"}
    assert {grant.holder for grant in executing - by_run} == {who(address)}
    assert {grant.holder for grant in by_run} == set(map(who, modules))
    assert {grant.certainty for grant in by_run} == {Certainty.PROVEN}
    assert entity(snapshot, ADA).gate == Key()
    assert not [gap for gap in snapshot.gaps if gap.subject == who(address)]


def test_old_multisig(chain: Chain) -> None:
    wallet = chain.deploy("Legacy.sol:MultiSigWallet", [ADA, BOB], 2)
    found = entity(scan(chain.url, {"Wallet": wallet}), wallet)
    assert found.kind is EntityKind.MULTISIG
    assert found.gate == Threshold(k=2, members=tuple(Member(id=each) for each in sorted((who(ADA), who(BOB)))))


def test_compound_timelock(chain: Chain) -> None:
    timelock = chain.deploy("Compound.sol:CompTimelock", ADA, 259_200)
    found = entity(scan(chain.url, {"Timelock": timelock}), timelock)
    assert (found.kind, found.delay_s) == (EntityKind.TIMELOCK, 259_200)
    assert found.gate == Delay(seconds=259_200, gate=one_of(who(ADA)))


def test_a_contract_that_claims_to_be_a_safe_is_unknown(chain: Chain) -> None:
    liar = chain.deploy("Hostile.sol:FalseSafe", EVE)
    snapshot = scan(chain.url, {"Council": liar})
    assert entity(snapshot, liar).gate == Unknown()
    assert entity(snapshot, liar).kind is EntityKind.CONTRACT
    assert who(liar) in {gap.subject for gap in snapshot.gaps}


def test_safe_guard_and_fallback_handler(chain: Chain) -> None:
    handler = chain.deploy("@safe-global/safe-contracts:CompatibilityFallbackHandler")
    guard = chain.deploy("@safe-global/safe-contracts:DebugTransactionGuard")
    address = safe(chain, [ADA], 1, handler=handler)
    chain.send(address, "setGuard(address)", guard, sender=address)
    snapshot = scan(chain.url, {"Council": address})
    assert facts(over(snapshot, address), Effect.CANCEL) == {(who(guard), None, "guard")}
    notes = " ".join(entity(snapshot, address).notes)
    assert "can refuse its transactions" in notes and "fallback handler" in notes


def test_safe_that_owns_a_safe(chain: Chain) -> None:
    inner = safe(chain, [ADA, BOB], 1)
    outer = safe(chain, [inner, EVE], 2)
    snapshot = scan(chain.url, {"Outer": outer})
    assert entity(snapshot, inner).gate == Threshold(
        k=1, members=tuple(Member(id=i) for i in sorted((who(ADA), who(BOB))))
    )
    assert entity(snapshot, inner).label.startswith("Safe 1/2")


@pytest.mark.parametrize("package", ["openzeppelin-4", "@openzeppelin/contracts"])
def test_transparent_proxy_behind_its_admin(chain: Chain, package: str) -> None:
    logic = chain.deploy("@openzeppelin/contracts:TimelockController", 0, [], [], ZERO)
    if package == "openzeppelin-4":
        admin = chain.deploy(f"{package}:ProxyAdmin")
        chain.send(admin, "transferOwnership(address)", ADA)
        proxy = chain.deploy(f"{package}:TransparentUpgradeableProxy", logic, admin, b"")
    else:
        proxy = chain.deploy(f"{package}:TransparentUpgradeableProxy", logic, ADA, calldata("getMinDelay()"))
        slot = 0xB53127684A568B3173AE13B9F8A6016E243E63B6E8EE1178D6A717850B5D6103
        admin = "0x" + chain.rpc("eth_getStorageAt", proxy, hex(slot), "latest")[-40:]
    snapshot = scan(chain.url, {"Proxy": proxy})
    found = entity(snapshot, proxy).proxy
    assert found is not None
    assert (found.kind, found.implementation, found.admin) == ("eip1967", (who(logic),), who(admin))
    assert found.admin_source == "eip1967 admin slot"
    assert (who(admin), "upgradeToAndCall(address,bytes)", "admin") in facts(over(snapshot, proxy), Effect.UPGRADE)
    owner = facts(over(snapshot, admin), Effect.EXECUTE)
    assert (who(ADA), "upgradeAndCall(address,address,bytes)", "owner") in owner
    assert entity(snapshot, admin).standards[0] == "proxy-admin"


def test_beacon_proxy(chain: Chain) -> None:
    logic = chain.deploy("@openzeppelin/contracts:TimelockController", 0, [], [], ZERO)
    beacon = chain.deploy("@openzeppelin/contracts:UpgradeableBeacon", logic, ADA)
    proxy = chain.deploy("@openzeppelin/contracts:BeaconProxy", beacon, b"")
    snapshot = scan(chain.url, {"Proxy": proxy})
    assert facts(over(snapshot, proxy), Effect.UPGRADE) == {(who(beacon), "upgradeTo(address)", "beacon")}
    assert (who(ADA), "upgradeTo(address)", "owner") in facts(over(snapshot, beacon), Effect.UPGRADE)
    assert entity(snapshot, beacon).standards[0] == "beacon"


@pytest.mark.parametrize("package", ["openzeppelin-4", "@openzeppelin/contracts"])
def test_timelock_controller(chain: Chain, package: str) -> None:
    timelock = chain.deploy(f"{package}:TimelockController", 172_800, [ADA], [BOB], EVE)
    snapshot = scan(chain.url, {"Timelock": timelock})
    found = entity(snapshot, timelock)
    assert (found.kind, found.delay_s) == (EntityKind.TIMELOCK, 172_800)
    # The admin can make itself proposer and executor at once, so it counts as either.
    admins = one_of(*sorted((who(ADA), who(EVE)))), one_of(*sorted((who(BOB), who(EVE))))
    assert found.gate == Delay(seconds=172_800, gate=All(of=admins))
    grants = over(snapshot, timelock)
    assert (who(timelock), "updateDelay(uint256)", "self") in facts(grants, Effect.DELAY)
    assert (who(ADA), "cancel(bytes32)", "CANCELLER_ROLE") in facts(grants, Effect.CANCEL)
    assert {holder for holder, _, _ in facts(grants, Effect.PROPOSE)} == {who(ADA), who(BOB)}
    assert {grant.holder for grant in grants if "PROPOSER_ROLE" in grant.confers} == {who(EVE), who(timelock)}


def test_timelock_controller_with_open_executor_and_no_admin(chain: Chain) -> None:
    timelock = chain.deploy("@openzeppelin/contracts:TimelockController", 3600, [ADA], [ZERO], ZERO)
    snapshot = scan(chain.url, {"Timelock": timelock})
    assert entity(snapshot, timelock).gate == Delay(seconds=3600, gate=All(of=(one_of(who(ADA)), Anyone())))
    executes = [grant for grant in over(snapshot, timelock) if grant.role == "EXECUTOR_ROLE"]
    assert [(grant.holder, grant.state) for grant in executes] == [(ANYONE, GrantState.LIVE)]


def test_revoked_roles_do_not_count(chain: Chain) -> None:
    timelock = chain.deploy("@openzeppelin/contracts:TimelockController", 0, [ADA, BOB], [ADA], EVE)
    role = chain.call(timelock, "PROPOSER_ROLE()(bytes32)")
    chain.send(timelock, "revokeRole(bytes32,address)", role, BOB, sender=EVE)
    snapshot = scan(chain.url, {"Timelock": timelock})
    assert who(BOB) not in {holder for holder, _, _ in facts(over(snapshot, timelock), Effect.PROPOSE)}


def test_keys_and_addresses_that_nobody_holds(chain: Chain) -> None:
    dead = "0x" + "0" * 36 + "dEaD"
    delegate = chain.deploy(
        "@openzeppelin/contracts:UpgradeableBeacon", chain.deploy("@openzeppelin/contracts:ProxyAdmin", ADA), EVE
    )
    chain.place(BOB, bytes.fromhex("ef0100" + delegate[2:]))
    address = safe(chain, [ADA, BOB, dead], 1)
    snapshot = scan(chain.url, {"Safe": address})
    assert entity(snapshot, dead).gate == Nobody()
    bob = entity(snapshot, BOB)
    assert (bob.kind, bob.gate) == (EntityKind.KEY, Key())
    assert bob.notes == (f"EIP-7702 delegate {delegate}",)
    assert facts(over(snapshot, BOB), Effect.EXECUTE) == {(who(delegate), None, "eip7702")}
    assert (who(EVE), "upgradeTo(address)", "owner") in facts(over(snapshot, delegate), Effect.UPGRADE)


def test_every_grant_has_evidence_of_the_pinned_block(chain: Chain) -> None:
    timelock = chain.deploy("@openzeppelin/contracts:TimelockController", 0, [ADA], [ADA], EVE)
    snapshot = scan(chain.url, {"Timelock": timelock}, {"governance": ("Timelock",)})
    known = {evidence.id for evidence in snapshot.evidence}
    assert snapshot.grants and all(grant.evidence and known.issuperset(grant.evidence) for grant in snapshot.grants)
    assert entity(snapshot, timelock).roles == ("governance",)
    assert scan(chain.url, {"Timelock": timelock}, {"governance": ("Timelock",)}) == snapshot


def test_a_contract_of_no_known_kind_is_unknown_and_a_gap(chain: Chain) -> None:
    strange = person("strange")
    # What it is called with is looked up in storage: no dispatcher that anybody could read.
    chain.place(strange, bytes.fromhex("5f3560e01c5480600a57005b56"))
    snapshot = scan(chain.url, {"Strange": strange})
    assert entity(snapshot, strange).gate == Unknown()
    assert who(strange) in {gap.subject for gap in snapshot.gaps}

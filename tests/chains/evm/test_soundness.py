"""What must not be taken for an answer: addresses without code, published keys, roles without logs, hidden members."""

import pytest
from eth_utils.address import to_checksum_address

from auditor.chains.evm.addresses import is_burnt
from auditor.chains.evm.parents import assumptions
from auditor.chains.evm.published_keys import published_key
from auditor.model.entity import EntityKind
from auditor.model.evidence import Gap, GapKind
from auditor.model.gate import Any, Delay, members
from auditor.model.grant import Call, Effect
from auditor.model.ids import ANYONE, account
from auditor.model.snapshot import Snapshot
from tests.chains.evm.chain import DEPLOYER, ZERO, Chain, calldata, person, selector
from tests.chains.evm.safes import Safes
from tests.chains.evm.scanning import ANVIL, entity, over, scan

ADA, EVE = person("Ada"), person("Eve")
OWNERS = [person(f"Owner {number}") for number in range(9)]
DAY = 86_400
_ADMIN_SLOT = 0xB53127684A568B3173AE13B9F8A6016E243E63B6E8EE1178D6A717850B5D6103
_SETUP = "setup(address[],uint256,address,bytes,address,address,uint256,address)"


def who(address: str) -> str:
    return account(ANVIL, address)


def gaps(snapshot: Snapshot, address: str, kind: GapKind) -> list[Gap]:
    return [gap for gap in snapshot.gaps if gap.subject == who(address) and gap.kind is kind and gap.critical]


@pytest.mark.parametrize("address", [ADA, ZERO, "0x000000000000000000000000000000000000dEaD"])
def test_an_address_of_the_profile_without_code_is_a_gap(chain: Chain, address: str) -> None:
    rate = chain.deploy("Guarded.sol:OwnedRate", ADA)
    snapshot = scan(chain.url, {"Rate": rate, "Missing": address})
    assert gaps(snapshot, address, GapKind.NO_CODE)
    assert not gaps(scan(chain.url, {"Rate": rate}), address, GapKind.NO_CODE)


def test_a_delegated_key_is_not_without_code_and_its_delegate_is_run_in_its_name(chain: Chain) -> None:
    rate = chain.deploy("Guarded.sol:OwnedRate", EVE)
    wallet = chain.deploy("Believed.sol:KeyWallet")
    chain.place(EVE, bytes.fromhex("ef0100" + wallet[2:]))
    snapshot = scan(chain.url, {"Rate": rate, "Treasury": EVE})
    assert not gaps(snapshot, EVE, GapKind.NO_CODE)
    assert entity(snapshot, EVE).kind is EntityKind.KEY
    assert ANYONE in {grant.holder for grant in over(snapshot, EVE)}


def test_a_proxy_with_an_admin_and_no_implementation_is_for_the_admin_to_fill(chain: Chain) -> None:
    target = chain.deploy("Guarded.sol:OwnedRate", ADA)
    proxy = chain.deploy("openzeppelin-4:ERC1967Proxy", target, b"")
    chain.store(proxy, 0x360894A13BA1A3210667C828492DB98DCA3E2076CC3735A920A3CA505D382BBC, 0)
    chain.store(proxy, _ADMIN_SLOT, int(EVE, 16))
    upgrades = {
        grant.holder for grant in over(scan(chain.url, {"Proxy": proxy}), proxy) if grant.effect is Effect.UPGRADE
    }
    assert upgrades == {who(EVE)}


def test_a_safe_of_eight_and_what_it_may_do_with_what_it_holds(chain: Chain) -> None:
    safe = Safes(chain).create(OWNERS, 8)
    snapshot = scan(chain.url, {"Safe": safe})
    assert not [gap for gap in snapshot.gaps if gap.critical]
    (own,) = [grant for grant in over(snapshot, safe) if grant.holder == who(safe)]
    assert own.effect is Effect.EXECUTE and own.function is not None


def setup_by(chain: Chain, planter: str, call: bytes) -> str:
    """A new Safe of eight whose setup runs the planter's code in its name."""
    safes = Safes(chain)
    setup = calldata(_SETUP, OWNERS, 8, planter, call, safes.handler, ZERO, 0, ZERO)
    create = "createProxyWithNonce(address,bytes,uint256)"
    safe: str = chain.call(safes._factory, f"{create}(address)", safes.singleton, setup, 7)
    chain.send(safes._factory, create, safes.singleton, setup, 7)
    return to_checksum_address(safe)


@pytest.mark.parametrize("mapping", [1, 2])
def test_members_that_the_setup_of_a_safe_planted_are_read_from_its_storage(chain: Chain, mapping: int) -> None:
    planter = chain.deploy("Believed.sol:Planter")
    safe = setup_by(chain, planter, calldata("plant(address,uint256)", EVE, mapping))
    snapshot = scan(chain.url, {"Safe": safe})
    modules = {grant.holder for grant in over(snapshot, safe) if grant.role == "module"}
    owners = {member.id for member in members(entity(snapshot, safe).gate)}
    assert (modules, owners) == (({who(EVE)}, {*map(who, OWNERS)}), (set(), {who(EVE), *map(who, OWNERS)}))[mapping - 1]
    assert not [gap for gap in snapshot.gaps if gap.critical]


def test_a_setup_that_planted_nobody_is_no_question_while_the_storage_holds_no_more_than_is_known(chain: Chain) -> None:
    emitter = chain.deploy("Sequences.sol:Emitter")
    safe = setup_by(chain, emitter, calldata("note(address,uint256)", EVE, 1))
    chain.send(safe, "approveHash(bytes32)", b"\x07" * 32, sender=OWNERS[0])
    assert not gaps(scan(chain.url, {"Safe": safe}), safe, GapKind.MEMBERS)
    chain.store(safe, 0x1234, 1)
    assert gaps(scan(chain.url, {"Safe": safe}), safe, GapKind.MEMBERS)


def test_whoever_calls_a_safe_calls_its_unknown_fallback_handler_as_the_safe(chain: Chain) -> None:
    safe = Safes(chain, "1.3.0").create(OWNERS, 8)
    till = chain.deploy("Believed.sol:Till", safe)
    chain.send(safe, "setFallbackHandler(address)", till, sender=safe)
    snapshot = scan(chain.url, {"Till": till})
    assert gaps(snapshot, safe, GapKind.GATE)
    (opened,) = [grant for grant in over(snapshot, safe) if grant.holder == ANYONE]
    assert Call(target=who(till), selector="0x" + selector("empty(address)").hex()) in opened.forwards


def test_roles_without_any_log_of_a_role_that_was_given_are_a_gap(chain: Chain) -> None:
    code = chain.rpc("eth_getCode", chain.deploy("Guarded.sol:RolesRate", ADA, EVE), "latest")
    chain.place(ADA, bytes.fromhex(code[2:]))
    assert gaps(scan(chain.url, {"Roles": ADA}), ADA, GapKind.HISTORY)


def test_a_timelock_whose_roles_no_log_tells_has_an_open_gate(chain: Chain) -> None:
    made = chain.deploy("@openzeppelin/contracts:TimelockController", DAY, [ADA], [ADA], ZERO)
    chain.place(EVE, bytes.fromhex(chain.rpc("eth_getCode", made, "latest")[2:]))
    snapshot = scan(chain.url, {"Timelock": EVE})
    gate = entity(snapshot, EVE).gate
    assert gaps(snapshot, EVE, GapKind.HISTORY)
    assert isinstance(gate, Delay) and any(isinstance(part, Any) for part in getattr(gate.gate, "of", ()))


@pytest.mark.parametrize("address", ["0x" + "f" * 39 + "e", "0x" + "dead" * 9 + "0001", "0x" + "dead" * 10])
def test_the_callers_that_protocols_make_up_are_nobody(address: str) -> None:
    assert is_burnt(address)


def test_a_published_key_is_no_secret_but_on_a_developers_own_node() -> None:
    assert published_key("eip155:1", DEPLOYER) and published_key(
        "eip155:167000", "0x0000777735367b36bC9B61C50022d9D0700dB4Ec"
    )
    assert published_key(ANVIL, DEPLOYER) is None and published_key("eip155:1", ADA) is None


def test_what_a_rollup_rests_on_is_assumed() -> None:
    (assumed,) = assumptions("eip155:10")
    assert assumed.entity == "eip155:10" and assumed.assumed
    assert not assumptions("eip155:1") and not assumptions(ANVIL)

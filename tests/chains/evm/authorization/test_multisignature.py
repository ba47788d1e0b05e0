"""Who must have signed, whoever sends it: one, any of a set, a contract (EIP-1271), and k of n."""

import pytest

from auditor.model.evidence import Certainty
from auditor.model.gate import Member, Threshold
from auditor.model.grant import Effect, Grant
from auditor.model.ids import account, address_of
from tests.chains.evm.chain import Chain, person, selector
from tests.chains.evm.scanning import ANVIL, entity, over, scan

SIGNER, UNPRIVILEGED = person("signer"), person("somebody else")
MEMBERS = [person(f"signing member {number}") for number in range(5)]


@pytest.fixture
def wallet(chain: Chain) -> str:
    return chain.deploy("Callers.sol:Forwarder", SIGNER, UNPRIVILEGED)


def named(grants: list[Grant], function: str) -> set[str]:
    wanted = "0x" + selector(function).hex()
    return {address_of(each.holder) for each in grants if each.selector == wanted}


def test_who_must_have_signed_is_found_and_proven(chain: Chain, wallet: str) -> None:
    contract = chain.deploy("Signed.sol:BySignature", SIGNER, wallet, MEMBERS[:3])
    chain.send(contract, "setSigner(address,bool)", MEMBERS[0], False, sender=wallet)
    snapshot = scan(chain.url, {"BySignature": contract})
    grants = over(snapshot, contract)
    assert named(grants, "byOne(uint256,bytes)") == {SIGNER}
    assert named(grants, "byParts(uint256,uint256,uint8,bytes32,bytes32)") == {SIGNER}
    assert named(grants, "byAnyMember(uint256,bytes)") == set(MEMBERS[1:3])
    assert named(grants, "byWallet(uint256,bytes)") == {wallet}
    assert named(grants, "setSigner(address,bool)") == {wallet}
    assert named(grants, "byCallerWhoAlsoSigned(uint256,bytes)") == set()
    assert named(grants, "permit(address,uint256,uint8,bytes32,bytes32)") == set()
    assert {grant.certainty for grant in grants} == {Certainty.PROVEN}
    told = {grant.condition for grant in grants if grant.selector != "0x" + selector("setSigner(address,bool)").hex()}
    assert told == {"by signature, which anybody may send"}
    # The wallet itself was never seen to give a signature.
    assert {gap.subject for gap in snapshot.gaps} == {account(ANVIL, wallet)}


@pytest.mark.parametrize("k", [2, 4])
def test_a_wallet_acts_when_as_many_sign_as_it_takes(chain: Chain, k: int) -> None:
    wallet = chain.deploy("Signed.sol:SignedWallet", MEMBERS, k)
    snapshot = scan(chain.url, {"SignedWallet": wallet})
    members = tuple(Member(id=each) for each in sorted(account(ANVIL, each) for each in MEMBERS))
    assert entity(snapshot, wallet).gate == Threshold(k=k, members=members)
    acts = [grant for grant in over(snapshot, wallet) if grant.effect is Effect.EXECUTE]
    assert [address_of(grant.holder) for grant in acts] == [wallet]
    assert not snapshot.gaps


def test_a_share_of_a_list_that_must_sign_is_counted(chain: Chain) -> None:
    bridge = chain.deploy("Signed.sol:SignedBridge", MEMBERS)
    snapshot = scan(chain.url, {"SignedBridge": bridge})
    gate = entity(snapshot, bridge).gate
    assert isinstance(gate, Threshold)
    assert (gate.k, len(gate.members)) == (4, 5)

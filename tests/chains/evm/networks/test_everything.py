"""The truth that the deployers write down is true: checked by asking the contracts themselves."""

from types import ModuleType

import pytest

from auditor.model.evidence import Certainty
from auditor.model.grant import Effect, GrantState
from auditor.model.ids import NOBODY, account
from tests.chains.evm.chain import Chain, NodeError, calldata, person
from tests.chains.evm.networks import everything, hostile
from tests.chains.evm.networks.site import CHAIN
from tests.chains.evm.scanning import over, scan

_ARGUMENTS: dict[str, tuple[object, ...]] = {
    "setRate(uint256)": (7,),
    "setFee(uint256)": (7,),
    "file(bytes32,uint256)": (b"rate".ljust(32, b"\0"), 7),
    "mint(address,uint256)": (person("somebody"), 7),
    "configureMinter(address,uint256)": (person("somebody"), 7),
    "grantRole(bytes32,address)": (b"\0" * 32, person("somebody")),
}


@pytest.mark.parametrize("network", [everything, hostile])
def test_holders_pass_and_strangers_do_not(chain: Chain, network: ModuleType) -> None:
    _, known = network.deploy(chain)
    checked = 0
    for power in known:
        if power.function == "upgrade" or (power.delay_s and power.holders == (person("Pia"),)):
            continue  # an upgrade has several functions; a manager's delay lets nobody call at once
        arguments = _ARGUMENTS.get(power.function, (person("somebody"),) if "(address)" in power.function else ())
        data = "0x" + calldata(power.function, *arguments).hex()
        assert not _passes(chain, person("a stranger"), power.target, data), power
        for holder in power.holders:
            assert _passes(chain, holder, power.target, data), power
            checked += 1
    assert checked >= len(known) // 2


@pytest.mark.parametrize("network", [everything, hostile])
def test_a_scan_finds_whom_each_function_accepts(chain: Chain, network: ModuleType) -> None:
    profile, known = network.deploy(chain)
    (listed, *_) = profile.chains
    snapshot = scan(chain.url, listed.contracts, listed.roles)
    for power in known:
        grants = [grant for grant in over(snapshot, power.target) if grant.state is not GrantState.RENOUNCED]
        if power.function == "upgrade":
            assert any(grant.effect is Effect.UPGRADE for grant in grants), power
            continue
        accepted = [grant for grant in grants if grant.function == power.function and grant.holder != NOBODY]
        assert {grant.holder for grant in accepted} == {account(CHAIN, holder) for holder in power.holders}, power
        assert {grant.certainty for grant in accepted} <= {Certainty.OBSERVED, Certainty.PROVEN}, power


def _passes(chain: Chain, sender: str, target: str, data: str) -> bool:
    try:
        chain.rpc("eth_call", {"from": sender, "to": target, "data": data}, "latest")
    except NodeError:
        return False
    return True

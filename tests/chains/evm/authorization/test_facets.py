"""Diamonds that list their facets nowhere: found where the contract itself looks for them."""

from auditor.model.grant import Effect
from auditor.model.ids import account, address_of
from tests.chains.evm.chain import Chain, person, selector
from tests.chains.evm.scanning import ANVIL, entity, over, scan

MASTER = person("master of facets")
RATE = "setFacetRate(uint256)"


def test_facets_are_found_by_a_known_function_and_bring_their_others(chain: Chain) -> None:
    diamond = chain.deploy("OddProxies.sol:TinyDiamond", MASTER)
    facet, unused = (chain.deploy("OddProxies.sol:RateFacet") for _ in range(2))
    for function in ("pause()", RATE):
        chain.send(diamond, "setFacet(bytes4,address)", selector(function), facet, sender=MASTER)
    snapshot = scan(chain.url, {"TinyDiamond": diamond, "Unused": unused})
    proxy = entity(snapshot, diamond).proxy
    assert proxy is not None
    assert (proxy.kind, proxy.implementation) == ("by selector", (account(ANVIL, facet),))
    rates = [grant for grant in over(snapshot, diamond) if grant.selector == "0x" + selector(RATE).hex()]
    assert [address_of(grant.holder).lower() for grant in rates] == ["0x" + "abcdef".rjust(40, "0")]
    assert {grant.effect for grant in over(snapshot, diamond) if address_of(grant.holder) == MASTER} == {Effect.UPGRADE}
    # What else it may hand on, nothing tells.
    told = {gap.what for gap in snapshot.gaps if gap.subject == account(ANVIL, diamond)}
    assert "who may call functions that it hands on" in told

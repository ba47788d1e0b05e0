"""The root of a relay chain replaces the code of the parachains that it validates, where both chains are read."""

import pytest

from auditor.chains import linked
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Nobody
from auditor.model.grant import Effect
from auditor.model.network import Chain, Network
from auditor.model.snapshot import Snapshot
from tests.chains.substrate.node import CHAIN, Node
from tests.chains.substrate.test_governance import part, scanned

pytestmark = pytest.mark.xdist_group("asset-hub")

RELAY, PARA = "polkadot:" + "11" * 16, "polkadot:" + "22" * 16


def root(chain: str, *standards: str) -> Entity:
    of, kind = f"{chain}:module/Root", EntityKind.MODULE
    return Entity(id=of, kind=kind, chain=chain, gate=Nobody(), standards=standards)


def upgrades(*entities: Entity) -> list[tuple[str, str]]:
    network = Network(name="n", title="N", chains=(Chain(id=RELAY), Chain(id=PARA)))
    grants = linked(Snapshot(network=network, entities=entities)).grants
    return [(grant.holder, grant.target) for grant in grants if grant.effect is Effect.UPGRADE]


def test_the_relay_chain_upgrades_its_parachains() -> None:
    relay = root(RELAY, "relay chain of parachain 1000", "relay chain of parachain 2000")
    assert upgrades(relay, root(PARA, "parachain 2000")) == [(f"{RELAY}:module/Root", f"{PARA}:module/Runtime")]


def test_another_relay_chain_does_not() -> None:
    assert upgrades(root(RELAY, "relay chain of parachain 1000"), root(PARA, "parachain 2000")) == []
    assert upgrades(root(PARA, "parachain 2000")) == []


def test_a_parachain_says_its_number(asset_hub: Node) -> None:
    standards = part(scanned(asset_hub.url), "Root").standards
    assert [standard for standard in standards if standard.startswith("parachain ")] == ["parachain 1000"]
    assert CHAIN in part(scanned(asset_hub.url), "Root").id

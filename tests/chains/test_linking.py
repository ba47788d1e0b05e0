"""What is the same on several chains of a network is linked by their family, which the pipeline does not know."""

from auditor.chains import linked
from auditor.model.entity import EntityKind
from auditor.model.network import Chain, Network
from auditor.model.snapshot import Snapshot
from tests.chains.evm.test_alias import ALIAS, L1, L2, TIMELOCK, contract, key, snapshot


def test_an_alias_is_linked_by_its_family() -> None:
    network = linked(snapshot(contract(L1, TIMELOCK), key(L2, ALIAS)))
    assert [entity.kind for entity in network.entities] == [EntityKind.CONTRACT, EntityKind.CONTRACT]


def test_a_network_of_other_families_stays_as_it_is() -> None:
    chains = (Chain(id="cosmos:hub-1"), Chain(id="polkadot:0123456789abcdef0123456789abcdef"))
    alone = Snapshot(network=Network(name="n", title="N", chains=chains))
    assert linked(alone) == alone

from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.evm.alias import aliased, unalias, unaliased
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Key, Threshold, Unknown, one_of
from auditor.model.ids import account
from auditor.model.network import Chain, Network
from auditor.model.snapshot import Snapshot

L1, L2 = "eip155:1", "eip155:42161"
TIMELOCK = "0xe6841d92b0c345144506576ec13ecf5103ac7f49"
ALIAS = "0xf7951d92b0c345144506576ec13ecf5103ac905a"


def snapshot(*entities: Entity, named: dict[str, str] | None = None) -> Snapshot:
    chains = (Chain(id=L1, contracts=named or {}), Chain(id=L2))
    return Snapshot(network=Network(name="n", title="N", chains=chains), entities=entities)


def key(chain: str, address: str) -> Entity:
    return Entity(id=account(chain, address), kind=EntityKind.KEY, label="k", chain=chain, gate=Key())


def contract(chain: str, address: str, label: str = "Timelock") -> Entity:
    return Entity(id=account(chain, address), kind=EntityKind.CONTRACT, label=label, chain=chain, gate=Unknown())


def test_published_example() -> None:
    # The L1 timelock of a large DAO and the address it acts under on its rollup, as explorers show both.
    assert aliased(TIMELOCK) == ALIAS
    assert unaliased(ALIAS) == TIMELOCK


@given(st.integers(0, (1 << 160) - 1))
def test_there_and_back(number: int) -> None:
    address = f"0x{number:040x}"
    assert unaliased(aliased(address)) == address


def test_alias_is_linked_to_the_contract_of_the_other_chain() -> None:
    linked = unalias(snapshot(contract(L1, TIMELOCK), key(L2, ALIAS))).entities[1]
    assert linked.gate == one_of(account(L1, TIMELOCK))
    assert linked.kind is EntityKind.CONTRACT
    assert linked.label == "Timelock (alias)"
    assert linked.notes == (f"L2 alias of {account(L1, TIMELOCK)}",)


def test_contract_named_by_the_profile_on_an_unread_chain() -> None:
    linked = unalias(snapshot(key(L2, ALIAS), named={"Governor": TIMELOCK})).entities[0]
    assert isinstance(linked.gate, Threshold)
    assert linked.label == "Governor (alias)"


def test_alias_of_a_key_of_the_same_chain_or_of_nothing_stays_a_key() -> None:
    keys = snapshot(key(L1, TIMELOCK), key(L2, ALIAS))
    same = snapshot(contract(L2, TIMELOCK), key(L2, ALIAS))
    nothing = snapshot(key(L2, ALIAS))
    named_but_a_key = snapshot(key(L1, TIMELOCK), key(L2, ALIAS), named={"Governor": TIMELOCK})
    for each in (keys, same, nothing, named_but_a_key):
        assert unalias(each) == each

import pytest

from auditor.errors import UnknownName, UsageError
from auditor.graph.power_graph import PowerGraph
from auditor.graph.powers import powers
from auditor.graph.what_if import CAPTURED_ID, accounts, all_accounts, changed
from auditor.model.grant import Effect, Grant
from auditor.model.power import Power
from auditor.model.snapshot import Snapshot
from tests.graph.making import catalogue, contract, key, network, safe

ADA, BOB, EVE, COUNCIL, REWARDS = "ada", "bob", "eve", "council", "rewards"


def small() -> Snapshot:
    return network(
        *(key(name) for name in (ADA, BOB, EVE)),
        safe(COUNCIL, 2, ADA, BOB, EVE),
        contract(REWARDS),
        Grant(holder=COUNCIL, target=REWARDS, effect=Effect.PAUSE, function="pause()"),
        parties={"Edge": (BOB, EVE)},
    )


def only_power(snapshot: Snapshot) -> Power:
    (power,) = powers(PowerGraph.build(snapshot), catalogue())
    return power


def test_captured_keys_act_as_one_and_apart_from_who_held_them() -> None:
    assert only_power(small()).coalition == ("party:edge",)
    after = only_power(changed(small(), [ADA, BOB], []))
    assert after.coalition == (CAPTURED_ID,)
    # Bob's key alone no longer brings Eve's along.
    assert only_power(changed(small(), [BOB], [])).parties.high == 2


def test_what_hangs_on_lost_keys_becomes_impossible() -> None:
    assert only_power(changed(small(), [], [ADA])).parties.high == 1
    dead = only_power(changed(small(), [], [ADA, BOB]))
    assert (dead.parties.low, dead.parties.high) == (None, None)


def test_a_key_that_is_both_is_lost() -> None:
    assert only_power(changed(small(), [ADA, BOB], [ADA, BOB])).parties.high is None


def test_accounts_are_found_by_id_party_and_label() -> None:
    assert accounts(small(), ADA) == (ADA,)
    assert accounts(small(), "Edge") == accounts(small(), "party:edge") == (BOB, EVE)
    assert all_accounts(small(), ["Edge", BOB]) == (BOB, EVE)


ADDRESS = "0x52908400098527886E0F7030069857D2E4169EE7"
HERE, THERE = f"eip155:1:{ADDRESS}", f"eip155:10:{ADDRESS}"


def test_an_address_stands_for_the_account_on_every_chain() -> None:
    both = network(key(HERE), key(THERE), contract(REWARDS))
    assert accounts(both, ADDRESS) == accounts(both, ADDRESS.lower()) == tuple(sorted((HERE, THERE)))
    assert accounts(both, HERE.lower()) == (HERE,)
    assert accounts(network(key(HERE), contract(REWARDS)), ADDRESS) == (HERE,)


def test_a_label_of_one_account_stands_for_it() -> None:
    named = key(ADA).model_copy(update={"label": "Founder"})
    assert accounts(network(named, key(BOB), contract(REWARDS)), "Founder") == (ADA,)


def test_a_misspelt_account_gets_a_suggestion() -> None:
    with pytest.raises(UnknownName, match="there is no account 'concil'") as error:
        accounts(small(), "concil")
    assert error.value.hint == "did you mean 'council'? 'auditor scan … -vv' lists all names"


def test_a_label_of_several_accounts_is_refused() -> None:
    twins = small().model_copy(
        update={"entities": tuple(e.model_copy(update={"label": "Twin"}) for e in small().entities)}
    )
    with pytest.raises(UsageError, match="5 accounts are called 'Twin'") as error:
        accounts(twins, "Twin")
    assert error.value.hint == "give one of: ada, bob, council, eve, rewards"
    two = network(*(key(name).model_copy(update={"label": "Twin"}) for name in (ADA, BOB)), contract(REWARDS))
    with pytest.raises(UsageError, match="2 accounts"):
        accounts(two, "Twin")


def test_an_address_may_be_as_short_as_reports_print_it() -> None:
    one, other = (f"eip155:1:0x{digit * 36}1234" for digit in "ab")
    read = network(key(one), key(other), parties={"Acme, Inc.": (one,)})
    assert accounts(read, "0xaaaa…1234") == accounts(read, "0xaaaa…1234 (Acme, Inc.)") == (one,)
    assert accounts(read, "Council (0xbbbb…1234)") == (other,)
    assert accounts(read, "Acme, Inc.") == (one,)
    with pytest.raises(UnknownName):
        accounts(read, "0xcccc…1234")

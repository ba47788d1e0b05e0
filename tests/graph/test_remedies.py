from itertools import combinations

import pytest
from hypothesis import assume, given, settings

from auditor.graph.changes import Change, ChangeKind, Prices, candidates, changed, removals
from auditor.graph.power_graph import PowerGraph
from auditor.graph.powers import powers
from auditor.graph.remedies import Aim, Plan, cheapest
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Delay, Member, Threshold
from auditor.model.grant import Effect
from auditor.model.harm import HarmCatalogue
from auditor.model.snapshot import Snapshot
from tests.examples import examples
from tests.graph.making import DAY, catalogue, contract, grant, network, safe, signers, timelock
from tests.graph.strategies import snapshots

PRICES = Prices(signature=1, signer=2, lengthen=1, delay=2, revoke=3, spread=4)
PAUSE = frozenset({"rewards.pause"})
HARMS: HarmCatalogue = catalogue()
AIM = Aim(small_group=3, exit_s=7 * DAY)
NOBODY = Aim(small_group=3, exit_s=7 * DAY, nobody=True)


def plan(snapshot: Snapshot, aim: Aim = AIM) -> Plan | None:
    return cheapest(PowerGraph.build(snapshot), HARMS, PAUSE, aim, PRICES)


def made(snapshot: Snapshot, aim: Aim = AIM) -> set[tuple[ChangeKind, str]]:
    found = plan(snapshot, aim)
    assert found is not None
    assert found.proven
    assert reached(changed(snapshot, found.changes), aim)
    return {(change.kind, change.holder) for change in found.changes}


def reached(snapshot: Snapshot, aim: Aim) -> bool:
    """The same as a scan would find it, by the powers of the changed snapshot."""
    found = [power for power in powers(PowerGraph.build(snapshot), HARMS) if power.harm in PAUSE]
    if aim.nobody:
        return not any(power.possible for power in found)
    points = [point for power in found for point in power.likely]
    return not any(point.parties < aim.small_group and point.delay_s < aim.exit_s for point in points)


def test_a_key_gets_a_timelock_in_front() -> None:
    assert made(network(contract("rewards"), grant("founder", "rewards"))) == {(ChangeKind.DELAY, "founder")}


def test_a_timelock_that_is_there_is_lengthened() -> None:
    wait = timelock("timelock", DAY, signers(1, "founder"))
    assert made(network(wait, contract("rewards"), grant("timelock", "rewards"))) == {(ChangeKind.LENGTHEN, "timelock")}


def test_a_multisig_asks_for_one_signature_more() -> None:
    council = safe("council", 2, "a", "b", "c", "d")
    assert made(network(council, contract("rewards"), grant("council", "rewards"))) == {
        (ChangeKind.SIGNATURES, "council")
    }


def test_signatures_of_one_party_do_not_help() -> None:
    council = safe("council", 1, "a", "b")
    snapshot = network(council, contract("rewards"), grant("council", "rewards"), parties={"One": ("a", "b")})
    assert made(snapshot) == {(ChangeKind.DELAY, "council")}
    dear = Prices(signature=1, signer=2, lengthen=1, delay=20, revoke=30, spread=40)
    found = cheapest(PowerGraph.build(snapshot), HARMS, PAUSE, AIM, dear)
    assert found is not None
    (change,) = found.changes
    assert (change.kind, change.number, change.seats) == (ChangeKind.SIGNERS, 3, 4)
    assert change.cost == 2 * 1 + 3 * 2  # two signatures more, three people beside the one party
    assert reached(changed(snapshot, found.changes), AIM)


def test_the_weight_of_those_who_make_blocks_is_spread() -> None:
    shares = Threshold(k=34, members=tuple(Member(id=name, weight=weight) for name, weight in (("a", 40), ("b", 60))))
    validators = Entity(id="validators", kind=EntityKind.VALIDATORS, gate=Delay(seconds=5, gate=shares))
    snapshot = network(validators, contract("rewards"), grant("validators", "rewards"))
    found = candidates(snapshot, {"validators", "rewards"}, 3, 4, PRICES)
    assert [change.kind for change in found] == [ChangeKind.SPREAD]
    spread = changed(snapshot, found[:1])
    (power,) = powers(PowerGraph.build(spread), HARMS)
    assert power.parties.high == 3


@pytest.mark.parametrize("kind", ["repository", "organisation", "package", "channel", "market"])
def test_no_timelock_is_put_before_rights_on_a_platform_or_a_sale(kind: str) -> None:
    place = Entity(id="place", kind=EntityKind(kind))
    held = grant("admin", "place", "remove a member", Effect.COMMUNITY)
    result = candidates(network(place, held), {"admin", "place"}, 3, 7 * DAY, PRICES)
    assert [(change.kind, change.target) for change in result] == [(ChangeKind.REVOKE, "place")]


def test_what_is_revoked_on_one_target_stays_on_another() -> None:
    snapshot = network(contract("one"), contract("two"), grant("founder", "one"), grant("founder", "two"))
    dear = Prices(signature=1, signer=2, lengthen=1, delay=20, revoke=3, spread=40)
    result = cheapest(PowerGraph.build(snapshot), HARMS, PAUSE, AIM, dear)
    assert result is not None
    assert {change.target for change in result.changes} == {"one", "two"}


def test_what_is_no_part_of_a_power_is_left_as_it_is() -> None:
    shares = Threshold(k=34, members=(Member(id="a", weight=40), Member(id="b", weight=60)))
    validators = Entity(id="validators", kind=EntityKind.VALIDATORS, gate=shares)
    halt = grant("validators", "rewards", "halt (sign no blocks)")
    snapshot = network(validators, contract("rewards"), halt, grant("founder", "rewards"))
    assert made(snapshot) == {(ChangeKind.SPREAD, "validators"), (ChangeKind.DELAY, "founder")}


def test_a_module_beside_the_signers_is_slowed() -> None:
    council = safe("council", 1, "x")
    snapshot = network(
        council,
        contract("rewards"),
        grant("council", "rewards", delay_s=7 * DAY),
        grant("founder", "rewards", "upgradeTo()", Effect.UPGRADE),
        grant("founder", "council", "execTransactionFromModule()", Effect.EXECUTE),
    )
    assert made(snapshot) == {(ChangeKind.DELAY, "founder")}


def test_who_loses_a_role_can_be_given_it_again() -> None:
    snapshot = network(
        contract("rewards"),
        grant("founder", "rewards", role="pauser"),
        grant("admin", "rewards", "grantRole()", Effect.CONTROL, confers=("pauser",)),
    )
    assert made(snapshot, NOBODY) == {(ChangeKind.REVOKE, "founder"), (ChangeKind.REVOKE, "admin")}


def test_code_is_not_slowed_but_those_who_steer_it() -> None:
    snapshot = network(contract("vault", signers(1, "founder")), contract("rewards"), grant("vault", "rewards"))
    assert {change.kind for change in candidates(snapshot, {"vault", "rewards"}, 3, DAY, PRICES)} == {
        ChangeKind.REVOKE,
        ChangeKind.SIGNERS,
    }


def test_a_contract_with_power_over_itself_loses_it() -> None:
    snapshot = network(contract("rewards"), grant("rewards", "rewards"), parties={"Founder": ("rewards",)})
    assert made(snapshot) == {(ChangeKind.REVOKE, "rewards")}


@settings(max_examples=examples(60), deadline=None)
@given(snapshots(most_keys=3, most_others=2))
def test_no_cheaper_set_of_changes_is_enough(snapshot: Snapshot) -> None:
    aim = Aim(small_group=2, exit_s=3)
    everything = {entity.id for entity in snapshot.entities}
    able = candidates(snapshot, everything, aim.small_group, aim.exit_s, PRICES)
    assume(len(able) <= 9)
    compare(snapshot, aim, able)


@settings(max_examples=examples(40), deadline=None)
@given(snapshots(most_keys=3, most_others=2))
def test_no_cheaper_set_of_removals_is_enough(snapshot: Snapshot) -> None:
    aim = Aim(small_group=2, exit_s=3, nobody=True)
    able = removals(snapshot, {entity.id for entity in snapshot.entities}, PRICES)
    assume(len(able) <= 9)
    compare(snapshot, aim, able)


def compare(snapshot: Snapshot, aim: Aim, able: tuple[Change, ...]) -> None:
    enough = [
        sum(change.cost for change in some)
        for size in range(len(able) + 1)
        for some in combinations(able, size)
        if reached(changed(snapshot, some), aim)
    ]
    found = cheapest(PowerGraph.build(snapshot), HARMS, PAUSE, aim, PRICES)
    assert (found is None) == (not enough)
    if found is not None:
        assert found.proven
        assert reached(changed(snapshot, found.changes), aim)
        assert found.cost == min(enough)

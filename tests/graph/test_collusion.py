"""The collusion curve against trying every coalition, and what may never raise or lower it."""

from itertools import accumulate, combinations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from auditor.graph.collusion import Stakes, collusion_curve
from auditor.graph.power_graph import PowerGraph
from auditor.graph.powers import every_capability
from auditor.model.entity import Entity
from auditor.model.gate import All, Delay, Gate, Member, Threshold
from auditor.model.grant import Effect
from auditor.model.network import Party
from auditor.model.score import CollusionCurve, CurvePoint
from auditor.model.snapshot import Snapshot
from tests.engine.builders import BOOK
from tests.examples import examples
from tests.graph.making import catalogue, contract, grant, network, safe, timelock
from tests.graph.oracle import NEVER, Oracle
from tests.graph.strategies import TARGET, grants, snapshots

calm = settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
WEIGHTS = {"rewards.pause": 3, "supply.mint": 1, "upgrade.logic": 3, "control.change": 2}
EFFECTS = {"rewards.pause": Effect.PAUSE, "upgrade.logic": Effect.UPGRADE, "control.change": Effect.CONTROL}
EXIT_S = 4
MOST = 7


def curve(snapshot: Snapshot, doubted: tuple[str, ...] = ()) -> CollusionCurve:
    graph = PowerGraph.build(snapshot)
    stakes = Stakes(WEIGHTS, frozenset(doubted), MOST)
    return collusion_curve(graph, every_capability(graph, catalogue()), stakes, EXIT_S)


def whole(points: tuple[CurvePoint, ...]) -> list[CurvePoint]:
    """The points up to the end, with the flat part."""
    return [*points, *[points[-1]] * (MOST - len(points))]


def best(snapshot: Snapshot, unread: bool) -> tuple[list[float], list[float]]:
    """By number of parties: the largest share of any coalition, before you can leave and ever."""
    oracle = Oracle(snapshot, opposed=not unread)
    people = oracle.people(unread)
    before, ever = [0] * (MOST + 1), [0] * (MOST + 1)
    for size in range(min(MOST, len(people)) + 1):
        for coalition in combinations(people, size):
            soonest = oracle.soonest(set(coalition))
            for shares, exit_s in ((before, EXIT_S), (ever, NEVER)):
                weight = sum(WEIGHTS[harm] for harm, effect in EFFECTS.items() if soonest.get(effect, NEVER) < exit_s)
                shares[size] = max(shares[size], weight)
    total = sum(WEIGHTS.values())
    first, second = ([round(weight / total, 4) for weight in accumulate(shares, max)] for shares in (before, ever))
    return first[1:], second[1:]


@calm
@given(snapshots())
def test_the_curve_is_that_of_trying_every_coalition(snapshot: Snapshot) -> None:
    before, ever = whole(curve(snapshot).before_exit), whole(curve(snapshot).ever)
    low, high = best(snapshot, unread=False), best(snapshot, unread=True)
    assert ([point.low for point in before], [point.low for point in ever]) == low
    assert ([point.high for point in before], [point.high for point in ever]) == high


def test_one_coalition_not_the_fewest_of_each_harm() -> None:
    """Two keys can do one harm each; one more party joins both harms."""
    apart = network(contract("a"), grant("x", "a"), grant("y", "a", "mint()", Effect.MINT))
    assert [point.low for point in curve(apart).before_exit] == [0.3333, 0.4444]
    both = network(safe("s", 2, "x", "y"), contract("a"), grant("s", "a"), grant("y", "a", "mint()", Effect.MINT))
    assert [point.low for point in curve(both).before_exit] == [0.1111, 0.4444]


def test_a_delay_over_the_exit_window_only_counts_for_ever() -> None:
    late = curve(network(timelock("t", EXIT_S, safe("s", 1, "x").gate), contract("a"), grant("t", "a")))
    assert [point.low for point in late.before_exit] == [0]
    assert [point.low for point in late.ever] == [0.3333]


def test_what_is_doubted_only_raises_the_upper_bound() -> None:
    snapshot = network(safe("s", 2, "x", "y"), contract("a"), grant("s", "a"))
    assert [(point.low, point.high) for point in curve(snapshot).before_exit] == [(0, 0), (0.3333, 0.3333)]
    doubted = curve(snapshot, ("rewards.pause", "supply.mint")).before_exit
    assert [(point.low, point.high) for point in doubted] == [(0, 0.4444), (0.3333, 0.4444)]


def test_a_viewpoint_to_which_nothing_matters_has_no_curve() -> None:
    graph = PowerGraph.build(network(contract("a"), grant("x", "a")))
    nothing = Stakes(dict.fromkeys(WEIGHTS, 0), frozenset(), MOST)
    assert collusion_curve(graph, every_capability(graph, catalogue()), nothing, EXIT_S) == CollusionCurve()


def exposures(snapshot: Snapshot) -> tuple[float, float]:
    exposure = BOOK.methodology.exposure_of(curve(snapshot))
    return exposure.low, exposure.high


def assert_never_lower(before: Snapshot, after: Snapshot) -> None:
    was, now = curve(before), curve(after)
    for old, new in ((was.before_exit, now.before_exit), (was.ever, now.ever)):
        for one, other in zip(whole(old), whole(new), strict=True):
            assert other.low >= one.low and other.high >= one.high
    assert all(new >= old for old, new in zip(exposures(before), exposures(after), strict=True))


def with_gate(snapshot: Snapshot, entity: Entity, gate: Gate) -> Snapshot:
    changed = entity.model_copy(update={"gate": gate})
    entities = tuple(changed if other.id == entity.id else other for other in snapshot.entities)
    return snapshot.model_copy(update={"entities": entities})


def names(snapshot: Snapshot, start: str = "") -> list[str]:
    return [entity.id for entity in snapshot.entities if entity.id.startswith(start) and entity.id != TARGET]


def threshold(data: st.DataObject, snapshot: Snapshot) -> tuple[Entity, Threshold]:
    groups = [(entity, entity.gate) for entity in snapshot.entities if isinstance(entity.gate, Threshold)]
    assume(groups)
    return data.draw(st.sampled_from(groups))


@calm
@given(snapshots(), st.data())
def test_one_grant_more_never_lowers_it(snapshot: Snapshot, data: st.DataObject) -> None:
    target = data.draw(st.sampled_from([*names(snapshot, "e"), TARGET]))
    another = data.draw(grants(names(snapshot), target))
    assert_never_lower(snapshot, snapshot.model_copy(update={"grants": (*snapshot.grants, another)}))


@calm
@given(snapshots(), st.data())
def test_one_seat_more_at_the_same_threshold_never_lowers_it(snapshot: Snapshot, data: st.DataObject) -> None:
    entity, gate = threshold(data, snapshot)
    outside = sorted(set(names(snapshot)) - {member.id for member in gate.members})
    assume(outside)
    seats = (*gate.members, Member(id=data.draw(st.sampled_from(outside))))
    assert_never_lower(snapshot, with_gate(snapshot, entity, gate.model_copy(update={"members": seats})))


@calm
@given(snapshots(), st.data())
def test_two_keys_of_one_party_never_lower_it(snapshot: Snapshot, data: st.DataObject) -> None:
    taken = {account for party in snapshot.network.parties for account in party.accounts}
    free = [name for name in names(snapshot, "k") if name not in taken]
    assume(len(free) > 1)
    pair = data.draw(st.lists(st.sampled_from(free), min_size=2, max_size=2, unique=True))
    parties = (*snapshot.network.parties, Party(name="pair", accounts=tuple(pair), source=""))
    network = snapshot.network.model_copy(update={"parties": parties})
    assert_never_lower(snapshot, snapshot.model_copy(update={"network": network}))


@calm
@given(snapshots(), st.data())
def test_a_higher_threshold_never_raises_it(snapshot: Snapshot, data: st.DataObject) -> None:
    entity, gate = threshold(data, snapshot)
    higher = gate.model_copy(update={"k": gate.k + 1})
    assume(gate.complete)  # one more unknown member is one more unknown person, too
    assert_never_lower(with_gate(snapshot, entity, higher), snapshot)


@calm
@given(snapshots(), st.data())
def test_a_required_approval_or_a_longer_delay_never_raises_it(snapshot: Snapshot, data: st.DataObject) -> None:
    entity = data.draw(st.sampled_from([entity for entity in snapshot.entities if entity.id.startswith("e")]))
    approval = Threshold(k=1, members=(Member(id=data.draw(st.sampled_from(names(snapshot)))),))
    assert_never_lower(with_gate(snapshot, entity, All(of=(entity.gate, approval))), snapshot)
    later = Delay(seconds=data.draw(st.integers(1, 5)), gate=entity.gate)
    assert_never_lower(with_gate(snapshot, entity, later), snapshot)
    slow = data.draw(st.sampled_from(snapshot.grants))
    wait = slow.model_copy(update={"delay_s": slow.delay_s + data.draw(st.integers(1, 5))})
    delayed = tuple(wait if other is slow else other for other in snapshot.grants)
    assert_never_lower(snapshot.model_copy(update={"grants": delayed}), snapshot)


@pytest.mark.parametrize(("parties", "exposure"), [(1, 100), (2, 70), (6, 17)])
def test_the_exposure_of_so_many_who_can_do_everything_together(parties: int, exposure: int) -> None:
    points = tuple(CurvePoint(parties=k, low=k >= parties, high=k >= parties) for k in range(1, parties + 1))
    both = BOOK.methodology.exposure_of(CollusionCurve(before_exit=points, ever=points))
    assert round(both.low) == round(both.high) == exposure
    ever = BOOK.methodology.exposure_of(
        CollusionCurve(before_exit=(CurvePoint(parties=1, low=0, high=0),), ever=points)
    )
    assert round(ever.low) == round(0.2 * exposure)

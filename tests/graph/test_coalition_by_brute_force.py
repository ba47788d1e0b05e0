from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from auditor.graph.banzhaf import banzhaf
from auditor.graph.coalition import Coalitions
from auditor.graph.power_graph import PowerGraph
from auditor.graph.system import NodeId
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Threshold, Unknown
from auditor.model.grant import Grant
from auditor.model.network import Chain, Network, Party
from auditor.model.snapshot import Snapshot
from tests.examples import examples
from tests.graph.oracle import NEVER, Oracle
from tests.graph.strategies import GOAL, TARGET, grants, snapshots

calm = settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def asked(snapshot: Snapshot) -> tuple[Coalitions, NodeId]:
    coalitions = Coalitions(PowerGraph.build(snapshot))
    ways = [way for way in coalitions.graph.functions[TARGET] if way.key.name == "0x01"]
    return coalitions, coalitions.can_use(ways)


def frontier(snapshot: Snapshot, unread: bool = False) -> list[tuple[int, float]]:
    coalitions, goal = asked(snapshot)
    found = coalitions.frontier(goal, unread)
    assert all(few.exact for few in found)
    return [(few.high, few.delay_s) for few in found]


def fewest(snapshot: Snapshot, unread: bool = False) -> float:
    return min((parties for parties, _ in frontier(snapshot, unread)), default=NEVER)


@calm
@given(snapshots(), st.booleans())
def test_the_frontier_is_that_of_trying_every_coalition(snapshot: Snapshot, unread: bool) -> None:
    assert frontier(snapshot, unread) == Oracle(snapshot).frontier(GOAL, unread)


@settings(parent=calm, max_examples=examples(6))
@given(snapshots(most_keys=12, most_others=6, unread=False))
def test_the_fewest_of_twelve_parties_are_found(snapshot: Snapshot) -> None:
    assert frontier(snapshot) == Oracle(snapshot).frontier(GOAL, unread=False)


@calm
@given(snapshots())
def test_the_coalition_that_is_named_does_it_in_the_time_that_is_told(snapshot: Snapshot) -> None:
    coalitions, goal = asked(snapshot)
    for few in coalitions.frontier(goal):
        assert Oracle(snapshot).time(set(few.coalition), GOAL) == few.delay_s


@calm
@given(snapshots(), st.booleans())
def test_the_fewest_who_can_refuse_are_found(snapshot: Snapshot, unread: bool) -> None:
    coalitions, goal = asked(snapshot)
    assume(coalitions.frontier(goal, unread=True))
    stop = coalitions.blocking(goal, unread)
    assert (None if stop is None else stop.high) == Oracle(snapshot).blocking(GOAL, unread)


@calm
@given(snapshots(unread=False))
def test_banzhaf_counts_how_often_each_decides(snapshot: Snapshot) -> None:
    coalitions, goal = asked(snapshot)
    index = {one: value for one, value in banzhaf(coalitions, goal).items() if value}
    assert index == {one: value for one, value in Oracle(snapshot).banzhaf(GOAL).items() if value}


@calm
@given(snapshots(), st.data())
def test_one_more_grant_never_takes_more_parties(snapshot: Snapshot, data: st.DataObject) -> None:
    names = [entity.id for entity in snapshot.entities]
    more: Grant = data.draw(st.sampled_from(names).flatmap(lambda target: grants(names, target)))
    assume(more.state.value in ("live", "pending") and more.holder != "nobody")
    # An unrelated way: a new holder of a role may wait less than others, which is what the model says it means.
    assert fewest(snapshot.model_copy(update={"grants": (*snapshot.grants, more)})) <= fewest(snapshot)


@calm
@given(snapshots(unread=False))
def test_one_more_signature_never_takes_fewer_parties(snapshot: Snapshot) -> None:
    stricter = tuple(
        entity.model_copy(update={"gate": entity.gate.model_copy(update={"k": entity.gate.k + 1})})
        if isinstance(entity.gate, Threshold)
        else entity
        for entity in snapshot.entities
    )
    assert fewest(snapshot.model_copy(update={"entities": stricter})) >= fewest(snapshot)


@calm
@given(snapshots(unread=False))
def test_two_parties_that_are_one_never_take_more(snapshot: Snapshot) -> None:
    known = {account for party in snapshot.network.parties for account in party.accounts}
    free = [entity.id for entity in snapshot.entities if entity.id.startswith("k") and entity.id not in known][:2]
    assume(len(free) == 2)
    merged = Party(name="y", accounts=tuple(free), source="")
    parties = (*snapshot.network.parties, merged)
    one = snapshot.model_copy(update={"network": snapshot.network.model_copy(update={"parties": parties})})
    assert fewest(one) <= fewest(snapshot)


@calm
@given(snapshots())
def test_the_same_question_has_the_same_answer_twice(snapshot: Snapshot) -> None:
    one, other = (asked(snapshot) for _ in range(2))
    assert one[0].frontier(one[1], unread=True) == other[0].frontier(other[1], unread=True)


def test_what_never_acts_is_reached_by_nobody() -> None:
    """An entity of which nothing was read, asked about as it would act without what is unread."""
    of = "eip155:1:0xopen"
    entity = Entity(id=of, kind=EntityKind.COLLECTIVE, gate=Unknown())
    network = Network(name="test", title="Test", chains=(Chain(id="eip155:1"),))
    coalitions = Coalitions(PowerGraph.build(Snapshot(network=network, entities=(entity,))))
    coalitions.acts(of)
    leaf = coalitions.system.leaves[of]
    assert coalitions.frontier(leaf) == ()
    assert [few.high for few in coalitions.frontier(leaf, unread=True)] == [1]

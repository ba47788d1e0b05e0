"""Changes between two states of a lock: their direction, their words, their identity."""

from hypothesis import given
from hypothesis import strategies as st

from auditor.baseline.comparing import compare
from auditor.baseline.drift import Direction, DriftKind
from auditor.baseline.figures import Few, ReachPoint, few_direction, reach_direction
from auditor.baseline.gate_lines import GateLine, cost, gate_direction, parsed
from auditor.baseline.lock import LockedEntity, LockedNetwork, LockedPower
from auditor.engine.rulebook import Rulebook
from tests.baseline import states

HARMS = Rulebook.load(None).harms
OPPOSITE = {Direction.WORSE: Direction.BETTER, Direction.BETTER: Direction.WORSE, Direction.REVIEW: Direction.REVIEW}


@given(states.gates)
def test_gates_come_back_from_their_lines(gate: GateLine) -> None:
    assert parsed(tuple(gate.lines())) == gate


@given(states.reaches)
def test_reaches_come_back_from_their_words(reach: list[ReachPoint]) -> None:
    assert [ReachPoint.parse(str(point)) for point in reach] == reach


@given(states.fews)
def test_figures_come_back_from_their_words(few: Few) -> None:
    assert Few.parse(str(few)) == few


@given(states.networks)
def test_nothing_changed_between_a_state_and_itself(network: LockedNetwork) -> None:
    assert compare("demo", network, network, HARMS) == ()


@given(states.reaches, states.reaches, st.booleans())
def test_worse_one_way_is_better_the_other(before: list[ReachPoint], after: list[ReachPoint], by_vote: bool) -> None:
    forth = reach_direction(before, after, by_vote=by_vote)
    back = reach_direction(after, before, by_vote=by_vote)
    assert back is (None if forth is None else OPPOSITE[forth])


@given(states.reaches, states.points)
def test_more_reach_is_never_better(reach: list[ReachPoint], point: ReachPoint) -> None:
    direction = reach_direction(reach, [*reach, point])
    assert direction is not Direction.BETTER
    if not point.within(reach):
        assert direction is Direction.WORSE


@given(states.fews, states.fews)
def test_fewer_are_worse(before: Few, after: Few) -> None:
    direction = few_direction(before, after)
    if direction is Direction.WORSE:
        assert few_direction(after, before) is Direction.BETTER


@given(states.thresholds, st.integers(1, 9))
def test_a_longer_wait_is_better(gate: GateLine, days: int) -> None:
    slow = GateLine(f"after P{days}D", (gate,))
    assert gate_direction(gate, slow) is Direction.BETTER
    assert gate_direction(slow, gate) is Direction.WORSE


@given(states.gates, states.gates)
def test_gates_are_worse_only_if_fewer_or_faster(before: GateLine, after: GateLine) -> None:
    if gate_direction(before, after) is Direction.WORSE:
        was, now = cost(before), cost(after)
        assert was is not None and now is not None and (now[0] < was[0] or now[1] < was[1])
        assert gate_direction(after, before) is Direction.BETTER


@given(states.networks, states.networks)
def test_the_way_back_turns_every_direction(before: LockedNetwork, after: LockedNetwork) -> None:
    """Facts that are there before and after; a power that is new and one that is gone are not each other's opposite."""
    forth = {change.facts: change for change in compare("demo", before, after, HARMS) if change.before and change.after}
    back = {change.facts: change for change in compare("demo", after, before, HARMS)}
    for facts, change in forth.items():
        if facts in back and change.kind is not DriftKind.POWER:
            assert back[facts].direction is OPPOSITE[change.direction]


@given(states.networks, states.networks)
def test_changes_have_one_id_each_that_stays(before: LockedNetwork, after: LockedNetwork) -> None:
    changes = compare("demo", before, after, HARMS)
    assert len({change.id for change in changes}) == len(changes)
    assert [change.id for change in compare("demo", before, after, HARMS)] == [change.id for change in changes]


@given(states.networks, states.accounts, states.power_keys, states.powers)
def test_a_power_more_is_never_better(network: LockedNetwork, target: str, key: str, power: LockedPower) -> None:
    entity = network.entities.get(target, LockedEntity(kind="contract"))
    if key in entity.powers:
        return
    with_power = entity.model_copy(update={"powers": {**entity.powers, key: power}})
    after = network.model_copy(update={"entities": {**network.entities, target: with_power}})
    changes = compare("demo", network, after, HARMS)
    assert changes and all(change.direction is not Direction.BETTER for change in changes)

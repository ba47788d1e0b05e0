import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.assessment import Verdict
from auditor.model.entity import EntityKind
from auditor.model.harm import Viewpoint
from auditor.model.power import Parties, Point
from tests.engine.builders import DAY, WEEK, World, contract, gap, governor, group, key, power, unread_power
from tests.samples import CHAIN

FOUNDER, OTHER = key("Founder"), key("Other")
REWARDS = contract("Rewards", "rewards")
BRIDGE = contract("Bridge")
COUNCIL = group("Council", 1, FOUNDER)
VOTE = governor("Vote", {"Founder": 10}, total=1000, quorum=400)
ENTITIES = (FOUNDER, OTHER, REWARDS, BRIDGE, COUNCIL, VOTE)


@pytest.mark.parametrize(
    ("frontier", "verdict"),
    [
        ([(1, 0)], Verdict.YES),
        ([(6, WEEK - 1)], Verdict.YES),
        ([(7, 0)], Verdict.CONDITIONAL),
        ([(1, WEEK)], Verdict.CONDITIONAL),
        ([(9, 0), (2, 30 * DAY)], Verdict.CONDITIONAL),
        ([(9, 0), (6, DAY)], Verdict.YES),
        ([], Verdict.NO),
    ],
)
def test_a_few_before_you_can_leave_is_a_yes(frontier: list[tuple[int, int]], verdict: Verdict) -> None:
    assert World(ENTITIES).verdict_on(power(REWARDS, COUNCIL, *frontier)).verdict is verdict


def test_the_exit_window_decides() -> None:
    slow = power(REWARDS, COUNCIL, (1, 10 * DAY))
    assert World(ENTITIES, exit_s=14 * DAY).verdict_on(slow).verdict is Verdict.YES
    assert World(ENTITIES, exit_s=10 * DAY).verdict_on(slow).verdict is Verdict.CONDITIONAL


def test_an_unread_holder_is_unknown_unless_others_already_can() -> None:
    assert World(ENTITIES).verdict_on(unread_power(REWARDS, BRIDGE)).verdict is Verdict.UNKNOWN
    also = power(REWARDS, FOUNDER, (1, 0), parties=Parties(low=1, high=None))
    assert World(ENTITIES).verdict_on(also).verdict is Verdict.YES


def test_a_cut_search_counts_its_lower_bound() -> None:
    cut = power(REWARDS, COUNCIL, (9, 0), parties=Parties(low=4, high=9, exact=False))
    assert World(ENTITIES).verdict_on(cut).verdict is Verdict.UNKNOWN
    harmless = power(REWARDS, COUNCIL, (12, 0), parties=Parties(low=8, high=12, exact=False))
    assert World(ENTITIES).verdict_on(harmless).verdict is Verdict.CONDITIONAL


def test_a_gap_about_somebody_with_a_say_makes_it_unknown_and_never_hides_a_yes() -> None:
    many = power(REWARDS, COUNCIL, (9, 0))
    assert World(ENTITIES, gaps=(gap(COUNCIL, "its modules"),)).verdict_on(many).verdict is Verdict.UNKNOWN
    assert World(ENTITIES, gaps=(gap(FOUNDER, "its code"),)).verdict_on(many).verdict is Verdict.UNKNOWN
    assert World(ENTITIES, gaps=(gap(OTHER, "its code"),)).verdict_on(many).verdict is Verdict.CONDITIONAL
    assert World(ENTITIES, gaps=(gap(COUNCIL, "a name", critical=False),)).verdict_on(many).verdict is (
        Verdict.CONDITIONAL
    )
    one = power(REWARDS, COUNCIL, (1, 0))
    assert World(ENTITIES, gaps=(gap(COUNCIL),)).verdict_on(one).verdict is Verdict.YES


def _vote(**more: object) -> World:
    voted = power(REWARDS, VOTE, (150, 30 * DAY), **({"parties_unopposed": Parties(low=120, high=120)} | more))
    return World(ENTITIES, powers=(voted,))


def test_only_an_open_electorate_that_you_can_outlast_is_a_no() -> None:
    assert _vote().verdict_on(_vote().powers[0]).verdict is Verdict.NO
    few = _vote(parties_unopposed=Parties(low=5, high=5))
    assert few.verdict_on(few.powers[0]).verdict is Verdict.CONDITIONAL
    usual = _vote(parties_at_turnout=Parties(low=5, high=5))
    assert usual.verdict_on(usual.powers[0]).verdict is Verdict.CONDITIONAL
    usual = _vote(frontier_at_turnout=(Point(parties=5, delay_s=DAY),))
    assert usual.verdict_on(usual.powers[0]).verdict is Verdict.YES
    unread = _vote(parties_unopposed=None)
    assert unread.verdict_on(unread.powers[0]).verdict is Verdict.CONDITIONAL
    also = _vote(holders=(VOTE.id, COUNCIL.id))
    assert also.verdict_on(also.powers[0]).verdict is Verdict.CONDITIONAL


def test_a_harm_is_as_bad_as_its_worst_power() -> None:
    powers = (power(REWARDS, COUNCIL, (9, 0)), power(REWARDS, FOUNDER, (2, DAY), id="p2"))
    found = World(ENTITIES, powers=powers).harm("rewards.pause")
    assert found.verdict is Verdict.YES
    assert [judged.power.id for judged in found.powers] == ["p2", "p1"]
    assert (found.parties.low, found.parties.high, found.delay_s) == (2, 2, DAY)


def test_a_harm_that_nobody_was_found_to_do_is_a_no_only_where_nothing_could_hide_somebody() -> None:
    assert World(ENTITIES).harm("rewards.pause").verdict is Verdict.NO
    assert World().harm("rewards.pause").verdict is Verdict.UNKNOWN
    for unread in (gap(REWARDS), gap(CHAIN, "the whole chain"), gap("eip155:31337:0xnever-seen")):
        found = World(ENTITIES, gaps=(unread,)).harm("rewards.pause")
        assert (found.verdict, found.parties.low) == (Verdict.UNKNOWN, 1)
    assert World(ENTITIES, gaps=(gap(REWARDS, "its symbol", critical=False),)).harm("rewards.pause").verdict is (
        Verdict.NO
    )
    # Rewards are only paused where rewards are: a gap about another contract cannot hide that.
    assert World(ENTITIES, gaps=(gap(BRIDGE),)).harm("rewards.pause").verdict is Verdict.NO
    assert World(ENTITIES, gaps=(gap(BRIDGE),)).harm("upgrade.logic").verdict is Verdict.UNKNOWN


def test_a_harm_that_could_happen_to_nothing_that_was_met_is_not_answered() -> None:
    found = World(ENTITIES).harm("community.revoke")
    assert (found.verdict, found.looked) == (Verdict.UNKNOWN, False)
    repository = contract("repository", kind=EntityKind.REPOSITORY)
    assert World((repository,)).harm("community.revoke").looked


def test_the_network_is_as_bad_as_the_worst_harm_that_matters_to_the_viewpoint() -> None:
    dump = power(contract("Token", "market"), FOUNDER, (1, 0), harm="market.dump")
    world = World((*ENTITIES, contract("Token", "market")), powers=(dump,))
    assert world.judge().verdict is Verdict.YES
    user = World(world.entities, powers=(dump,), viewpoint=Viewpoint.USER).judge()
    assert user.verdict is Verdict.NO
    assert not next(found for found in user.harms if found.harm == "market.dump").counted


POINTS = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 20).map(lambda day: day * DAY)), max_size=4)
ORDER = list(Verdict)


@given(POINTS, POINTS)
def test_another_way_never_makes_a_verdict_better_once_somebody_can(
    some: list[tuple[int, int]], more: list[tuple[int, int]]
) -> None:
    world = World(ENTITIES)
    before = world.verdict_on(power(REWARDS, COUNCIL, *some)).verdict
    after = world.verdict_on(power(REWARDS, COUNCIL, *some, *more)).verdict
    assert ORDER.index(after) <= ORDER.index(before)


@given(POINTS)
def test_a_gap_never_makes_a_verdict_better(points: list[tuple[int, int]]) -> None:
    known = World(ENTITIES, powers=(power(REWARDS, COUNCIL, *points),)).judge()
    unread = World(ENTITIES, powers=known.powers, gaps=(gap(COUNCIL),)).judge()
    assert ORDER.index(unread.verdict) <= ORDER.index(known.verdict)
    assert unread.verdict in (Verdict.YES, Verdict.UNKNOWN)
    assert unread.exposure.low == known.exposure.low
    assert unread.exposure.high >= known.exposure.high

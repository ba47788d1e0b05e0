import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.harm import Viewpoint
from auditor.model.power import Parties, Point
from tests.engine.builders import BOOK, DAY, WEEK, World, contract, gap, governor, key, power, unread_power

METHOD = BOOK.methodology
FOUNDER, REWARDS, BRIDGE = key("Founder"), contract("Rewards", "rewards"), contract("Bridge")
ENTITIES = (FOUNDER, REWARDS, BRIDGE)


@pytest.mark.parametrize(
    ("point", "weight", "exposure"),
    [
        # 100 x people x time x weight, by hand from the text in rules/methodology.yaml.
        ((1, 0), 3, 100),
        ((1, 0), 0, 0),
        ((1, 0), 1, 60),
        ((4, 0), 3, 85),
        ((7, 0), 3, 25),
        ((14, 0), 3, 12.5),
        ((1, WEEK // 2), 3, 90),
        ((1, WEEK), 3, 25),
        ((1, 4 * WEEK), 3, 6.25),
        ((14, 4 * WEEK), 2, 100 * 0.125 * 0.0625 * 0.8),
    ],
)
def test_the_number_is_the_documented_function(point: tuple[int, int], weight: int, exposure: float) -> None:
    points = [Point(parties=point[0], delay_s=point[1])]
    assert METHOD.exposure_of(points, weight, WEEK) == pytest.approx(exposure)


def test_nobody_is_no_exposure_and_the_worst_point_counts() -> None:
    assert METHOD.exposure_of([], 3, WEEK) == 0
    points = [Point(parties=7, delay_s=0), Point(parties=1, delay_s=WEEK // 2)]
    assert METHOD.exposure_of(points, 3, WEEK) == pytest.approx(90)


@given(st.integers(0, 40), st.integers(0, 60 * DAY), st.integers(1, 3), st.integers(1, 30 * DAY))
def test_more_people_or_more_time_never_expose_more(parties: int, delay_s: int, weight: int, exit_s: int) -> None:
    def exposure(more_parties: int, more_s: int) -> float:
        return METHOD.exposure_of([Point(parties=parties + more_parties, delay_s=delay_s + more_s)], weight, exit_s)

    assert 0 <= exposure(1, 0) <= exposure(0, 0) <= 100
    assert exposure(0, DAY) <= exposure(0, 0)


def test_what_is_unread_only_raises_the_upper_bound() -> None:
    read = World(ENTITIES, powers=(power(REWARDS, FOUNDER, (7, 0)),)).judge()
    assert (read.exposure.low, read.exposure.high) == (25, 25)
    unread = World(ENTITIES, powers=(power(REWARDS, FOUNDER, (7, 0)), unread_power(REWARDS, BRIDGE, id="p2"))).judge()
    assert (unread.exposure.low, unread.exposure.high) == (25, 100)
    hidden = World(ENTITIES, powers=(power(REWARDS, FOUNDER, (7, 0)),), gaps=(gap(BRIDGE),)).judge()
    assert (hidden.exposure.low, hidden.exposure.high) == (25, 100)


def test_nothing_read_can_be_anything() -> None:
    empty = World().judge()
    assert (empty.exposure.low, empty.exposure.high) == (0, 100)


def test_an_open_vote_exposes_nobody() -> None:
    vote = governor("Vote", {"Founder": 10}, total=1000, quorum=400)
    many = Parties(low=120, high=120)
    voted = power(REWARDS, vote, (150, 30 * DAY), parties_unopposed=many)
    found = World((*ENTITIES, vote), powers=(voted,)).judge()
    assert (found.exposure.low, found.exposure.high) == (0, 0)


def test_it_is_asked_from_a_viewpoint() -> None:
    world = World(ENTITIES, powers=(power(REWARDS, FOUNDER, (1, 0)),))
    assert world.judge().exposure.low == 100
    assert World(ENTITIES, powers=world.powers, viewpoint=Viewpoint.USER).judge().exposure.low == 60


def test_where_the_turnout_is_not_known_nobody_else_may_come() -> None:
    vote = governor("Vote", {"Founder": 10}, total=1000, quorum=10)
    silent = {"parties_unopposed": Parties(low=1, high=1), "possible_unopposed": (Point(parties=1, delay_s=0),)}
    voted = power(REWARDS, vote, (14, 0), **silent)
    found = World((*ENTITIES, vote), powers=(voted,)).judge()
    assert (found.exposure.low, found.exposure.high) == (12, 100)
    assert found.sentence.startswith("It takes 14 independent parties to ")
    assert ", at once, or 1 if nobody opposes; you need" in found.sentence
    usual = {
        "frontier_at_turnout": (Point(parties=7, delay_s=0),),
        "possible_at_turnout": (Point(parties=7, delay_s=0),),
    }
    counted = World((*ENTITIES, vote), powers=(power(REWARDS, vote, (14, 0), **silent, **usual),)).judge()
    assert (counted.exposure.low, counted.exposure.high) == (25, 25)
    assert "at the usual turnout" in counted.sentence

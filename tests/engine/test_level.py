import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.assessment import Assessment, Verdict
from auditor.model.harm import Viewpoint
from auditor.model.power import Power
from tests.engine.builders import BOOK, DAY, WEEK, World, contract, gap, governor, key, power, unread_power

METHOD = BOOK.methodology
FOUNDER = key("Founder")
CORE = contract("Core", "rewards", "access", "token", "emissions")
BRIDGE = contract("Bridge")
VOTE = governor("Vote", {"Founder": 10}, total=1000, quorum=400)
ENTITIES = (FOUNDER, CORE, BRIDGE)


def judged(*powers: Power, **more: object) -> Assessment:
    numbered = tuple(one.model_copy(update={"id": f"p{number}"}) for number, one in enumerate(powers, 1))
    return World((*ENTITIES, VOTE), powers=numbered, **more).judge()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("point", "level"),
    [
        ((1, 0), 0),
        ((1, WEEK - 1), 0),
        ((2, 0), 1),
        ((6, WEEK - 1), 1),
        ((7, 0), 2),
        ((1, WEEK), 2),
        ((7, WEEK), 3),
        ((50, 4 * WEEK), 3),
    ],
)
def test_the_level_follows_from_parties_and_delay(point: tuple[int, int], level: int) -> None:
    answer = judged(power(CORE, FOUNDER, point, harm="upgrade.logic"))
    assert (answer.level.low, answer.level.high) == (level, level)
    assert answer.grade.low == answer.grade.high == "FDCB"[level]


def test_one_second_over_the_exit_window_is_no_good_grade() -> None:
    answer = judged(power(CORE, FOUNDER, (1, WEEK + 1), harm="funds.seize"))
    assert answer.grade.low == "C"
    assert "or at least 7 days, to take funds" in answer.level.because[0]


def test_nobody_is_the_best_level() -> None:
    answer = judged()
    assert answer.verdict is Verdict.NO
    assert (answer.level.low, answer.level.high, answer.grade.high) == (4, 4, "A")


def test_a_harm_that_matters_less_caps_the_level() -> None:
    alone = power(CORE, FOUNDER, (1, 0), harm="params.change")
    answer = judged(alone)
    assert (answer.verdict, answer.level.low, answer.level.high) == (Verdict.YES, 1, 1)
    late = power(CORE, FOUNDER, (1, WEEK), harm="params.change")
    assert judged(late).level.high == 3


def test_what_is_unread_or_was_not_looked_at_makes_an_interval() -> None:
    slow = power(CORE, FOUNDER, (7, WEEK), harm="upgrade.logic")
    unread = judged(slow, unread_power(CORE, BRIDGE, harm="rewards.pause"))
    assert (unread.level.low, unread.level.high) == (0, 3)
    assert "Unknown: Your rewards are paused." in unread.level.because
    hidden = judged(slow, gaps=(gap(CORE),))
    assert (hidden.level.low, hidden.level.high) == (0, 3)
    narrow = World((FOUNDER, BRIDGE), powers=(slow.model_copy(update={"target": BRIDGE.id}),)).judge()
    assert (narrow.level.low, narrow.level.high) == (0, 3)
    assert narrow.level.because[-1].startswith("Not looked at: Your rewards are paused")


HARMS = [harm.id for harm in BOOK.harms.harms]


@st.composite
def some_powers(draw: st.DrawFn) -> Power:
    harm = draw(st.sampled_from(HARMS))
    if draw(st.booleans()):
        return unread_power(CORE, BRIDGE, harm=harm)
    points = st.tuples(st.integers(1, 9), st.sampled_from([0, DAY, WEEK, WEEK + 1, 3 * WEEK]))
    return power(CORE, FOUNDER, *draw(st.lists(points, max_size=2)), harm=harm)


@given(st.lists(some_powers(), max_size=5), st.sampled_from(Viewpoint), st.booleans(), st.booleans())
def test_level_and_verdict_never_contradict_each_other(
    powers: list[Power], side: Viewpoint, hidden: bool, narrow: bool
) -> None:
    numbered = tuple(one.model_copy(update={"id": f"p{number}"}) for number, one in enumerate(powers, 1))
    entities = (FOUNDER, BRIDGE) if narrow and not powers else ENTITIES
    answer = World(entities, powers=numbered, viewpoint=side, gaps=(gap(BRIDGE),) if hidden else ()).judge()
    low, high = answer.level.low, answer.level.high
    assert 0 <= low <= high <= 4
    match answer.verdict:
        case Verdict.YES:
            assert high <= 1
        case Verdict.UNKNOWN:
            assert low <= 1 < high
        case Verdict.CONDITIONAL:
            assert 2 <= high <= 3
        case Verdict.NO:
            assert high == 4

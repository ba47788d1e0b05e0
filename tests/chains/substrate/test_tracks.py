"""How soon a referendum passes with how much support: never later than the runtime lets it, and at the end exactly."""

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.substrate.pallets.tracks import Track
from auditor.model.gate import Any as Any_
from auditor.model.gate import Delay, Vote

BILLION = 10**9
SHARE = st.integers(0, BILLION)
TOTAL = 10**15


def falling(ends: tuple[int, int]) -> tuple[int, int]:
    return min(ends), max(ends)


LINEAR = st.builds(
    lambda length, ends: {"LinearDecreasing": {"length": length, "floor": ends[0], "ceil": ends[1]}},
    SHARE,
    st.tuples(SHARE, SHARE).map(falling),
)
STEPPED = st.builds(
    lambda ends, step, period: {
        "SteppedDecreasing": {"begin": ends[1], "end": ends[0], "step": step, "period": period}
    },
    st.tuples(SHARE, SHARE).map(falling),
    SHARE,
    st.integers(1, BILLION),
)
RECIPROCAL = st.builds(
    lambda factor, x, y: {"Reciprocal": {"factor": factor, "x_offset": x, "y_offset": y}},
    SHARE,
    st.integers(0, 2 * BILLION),
    st.integers(-BILLION, BILLION),
)
CURVES = st.one_of(LINEAR, STEPPED, RECIPROCAL)


def track(support: Any, approval: Any, whole: int = 1_000) -> Track:
    fixed = {"prepare_period": 10, "confirm_period": 20, "min_enactment_period": 30, "decision_period": whole}
    return Track({**fixed, "min_support": support, "min_approval": approval}, 6.0)


def votes(told: Track) -> list[tuple[int, Vote]]:
    gate = told.gate(TOTAL)
    assert isinstance(gate, Any_)
    found = []
    for each in gate.of:
        delay, vote = (each.seconds, each.gate) if isinstance(each, Delay) else (0, each)
        assert isinstance(vote, Vote)
        found.append((delay, vote))
    return found


@given(CURVES, CURVES, st.integers(0, 1_000))
def test_no_referendum_passes_sooner_than_its_track_tells(support: Any, approval: Any, block: int) -> None:
    told = track(support, approval)
    in_favour = TOTAL * told.support(block)
    soon = [delay for delay, vote in votes(told) if vote.quorum <= in_favour]
    assert min(soon) <= (60 + block) * 6


@given(CURVES, CURVES, st.integers(1, 1_000))
def test_the_bars_fall_while_time_goes_by(support: Any, approval: Any, whole: int) -> None:
    found = votes(track(support, approval, whole))
    assert [delay for delay, _ in found] == sorted({delay for delay, _ in found})
    assert all(before.quorum >= after.quorum for (_, before), (_, after) in pairwise(found))
    assert found[0][0] == 60 * 6 and found[-1][0] == (60 + whole) * 6


def test_next_to_no_support_passes_at_the_very_end_alone() -> None:
    linear = {"LinearDecreasing": {"length": BILLION, "floor": 0, "ceil": BILLION // 2}}
    found = votes(track(linear, linear))
    assert found[-1] == ((60 + 1_000) * 6, Vote(electorate=(), total=TOTAL, quorum=0, threshold=0.5))
    assert all(vote.quorum > 0 for _, vote in found[:-1])
    assert found[0][1].quorum > TOTAL // 3


def test_bars_of_a_form_that_is_not_known_are_no_bars() -> None:
    assert {vote.quorum for _, vote in votes(track({"Cubic": {"factor": 1}}, None))} == {0}
    assert votes(track(None, None, whole=0)) == [(360, Vote(electorate=(), total=TOTAL, quorum=0, threshold=0.5))]

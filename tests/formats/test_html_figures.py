from itertools import pairwise

import pytest

from auditor.formats.html_figures import Dumbbell, TimeAxis, curve_figure, rosette
from auditor.model.score import CurvePoint
from tests.samples import sample_assessment
from tests.samples_score import curve, slices

DAY = 86400


def test_the_axis_holds_every_delay_and_the_exit_window() -> None:
    answers = [answer.model_copy(update={"delay_s": 40 * DAY}) for answer in sample_assessment().harms[:1]]
    axis = TimeAxis.of(answers, 7 * DAY)
    assert axis.at(0) == 2.5
    assert axis.at(40 * DAY) == 97.5
    assert axis.at(DAY) < axis.at(7 * DAY) < axis.at(40 * DAY)


def test_marks_along_the_axis_keep_apart() -> None:
    for days in (1, 5, 7, 21, 90):
        places = [at for at, _ in TimeAxis(days * DAY).ticks]
        assert all(later - earlier >= 22 for earlier, later in pairwise(places))


@pytest.mark.parametrize(
    ("act", "left", "start", "length", "in_time"),
    [(2.5, 97.5, 2.5, 95.0, False), (97.5, 40.0, 40.0, 57.5, True), (40.0, 40.0, 40.0, 0, True)],
)
def test_a_bar_joins_when_they_can_act_and_when_you_have_left(
    act: float, left: float, start: float, length: float, in_time: bool
) -> None:
    bar = Dumbbell(act, left)
    assert (bar.start, bar.length, bar.in_time) == (start, length, in_time)


def test_an_unknown_time_is_never_in_time() -> None:
    assert not Dumbbell(None, 40.0).in_time


def test_the_rosette_has_a_letter_for_every_slice() -> None:
    petals = rosette(slices())
    assert [petal.letter for petal in petals] == ["Y", "?", "C", "N", "?"]
    assert all(0 <= at <= 150 for petal in petals for at in petal.letter_at)


def test_a_curve_is_flat_after_its_last_point_and_needs_one() -> None:
    figure = curve_figure(curve().before_exit)
    assert figure is not None
    assert figure.low.startswith("M0.0 40.0L20.0 40.0")
    assert figure.low.endswith("L100.0 30.0")
    assert figure.parties == 5
    assert curve_figure(()) is None
    assert curve_figure([CurvePoint(parties=9, low=0.1, high=0.2)]) is not None

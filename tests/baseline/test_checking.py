"""An answer that no node confirms: it says how old it is, and is refused when it is too old."""

import pytest

from auditor import pipeline
from auditor.baseline.checking import Checking, CheckLimits
from auditor.baseline.locking import locked
from auditor.baseline.notice import OLD, Weight
from auditor.engine.rulebook import Rulebook
from auditor.model.harm import Viewpoint
from auditor.model.repository_line import RepositoryLine
from tests.cli.test_check import world

BOOK = Rulebook.load(None)
DAY = 86_400


@pytest.mark.parametrize(
    ("age_s", "rule", "weight"),
    [(DAY, "answer-from-recording", Weight.WARN), (2 * DAY + 1, "answer-too-old", Weight.FAIL)],
)
def test_a_recording_says_how_old_it_is(age_s: int, rule: str, weight: Weight) -> None:
    assessment = pipeline.assess(world().snapshot, BOOK, Viewpoint.BUILDER)
    place = RepositoryLine(path="auditor.lock")
    checking = Checking(
        "small", locked(assessment), assessment, BOOK, CheckLimits(), lambda fact: place, place, age_s, "no answer"
    )
    (notice,) = checking.notices()
    assert (notice.rule, notice.weight) == (rule, weight)
    assert "No node answers for small (no answer)" in notice.sentence and "day" in notice.sentence
    assert notice.status == (OLD if weight is Weight.FAIL else 1)

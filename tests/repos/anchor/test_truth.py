"""Forms of guards in Anchor programs, each with the right answer."""

from pathlib import Path

import pytest

from auditor.repos.anchor.anchor_survey import AnchorSurvey
from tests.repos.truth import powers, rows, wrong

TRUTH = Path(__file__).parent / "truth"
POWERS = powers(AnchorSurvey(), TRUTH)


@pytest.mark.parametrize("row", rows(TRUTH), ids=lambda row: f"{row[0]}-{row[1]}")
def test_every_function_has_the_right_guard(row: tuple[str, str, str, str]) -> None:
    assert wrong(row, POWERS.get((row[0], row[1]))) == ""

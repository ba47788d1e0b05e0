"""Progress in a log: few lines, and each part is seen to end."""

import pytest

from auditor.cli import progress


def test_a_log_shows_the_end_of_each_part_once(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.shown(quiet=False, color=False) as report:
        report("reading contracts", 0, 8)
        for number in range(1, 9):
            report(f"reading C{number}", number, 8)
        report("running contracts", 0, 2)
        report("running contracts", 1, 2)
        report("running contracts", 2, 2)
        report("running contracts", 2, 2)
    assert capsys.readouterr().err.splitlines() == [
        "reading contracts: 0 of 8",
        "reading C8: 8 of 8",
        "running contracts: 2 of 2",
    ]


def test_a_part_that_was_cut_off_shows_how_far_it_came(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.shown(quiet=False, color=False) as report:
        report("reading contracts", 0, 8)
        report("reading C3", 3, 8)
    assert capsys.readouterr().err.splitlines() == ["reading contracts: 0 of 8", "reading C3: 3 of 8"]


def test_quiet_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.shown(quiet=True, color=False) as report:
        report("reading contracts", 8, 8)
    assert capsys.readouterr().err == ""

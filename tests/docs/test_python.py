"""The page of the Python API is true: its examples run on the demo."""

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

import auditor
from auditor.errors import UsageError

PAGE = Path(__file__).parents[2] / "docs" / "python.md"


def test_the_examples_of_the_page_give_what_it_shows() -> None:
    result = doctest.testfile(str(PAGE), module_relative=False)
    assert (result.failed, result.attempted > 15) == (0, True)


def test_importing_the_package_loads_nothing_else() -> None:
    code = "import auditor, sys; print([name for name in sys.modules if name.startswith('auditor.')])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_every_public_name_exists_and_no_other() -> None:
    assert all(callable(getattr(auditor, name)) for name in auditor.__all__)
    assert set(auditor.__all__) <= set(dir(auditor))
    with pytest.raises(AttributeError, match="no attribute 'judge'"):
        auditor.judge  # type: ignore[attr-defined] # noqa: B018


@pytest.mark.parametrize("exit", ["7 days", "7D", ""])
def test_a_wrong_exit_window_is_one_clear_error(exit: str) -> None:
    with pytest.raises(UsageError, match="is not an ISO 8601 duration"):
        auditor.assess(auditor.replay("demo"), exit=exit)


async def _replayed_inside_a_loop() -> str:
    return auditor.replay("demo").network.name


def test_it_works_where_an_event_loop_runs_already() -> None:
    import asyncio

    assert asyncio.run(_replayed_inside_a_loop()) == "demo"

import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings

from auditor.errors import UnknownName
from auditor.formats import FORMATS, check_name, format_named, render
from auditor.model.assessment import Assessment
from tests.examples import examples
from tests.formats.strategies import assessments
from tests.samples import empty_assessment, hostile_assessment, sample_assessment

OURS = [name for name in FORMATS if name != "html"]  # the page has tests of its own, in a browser


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_what_its_name_says(name: str) -> None:
    found = format_named(name)
    assert found.name == name
    assert found.suffix.startswith(".")


def test_suffixes_are_distinct() -> None:
    assert len({format_named(name).suffix for name in FORMATS}) == len(FORMATS)


def test_a_misspelt_name_gets_a_suggestion() -> None:
    with pytest.raises(UnknownName) as caught:
        render("markdwon", sample_assessment())
    assert "did you mean 'markdown'?" in caught.value.hint
    with pytest.raises(UnknownName):
        check_name("snapshot")
    check_name("snapshot", also=("snapshot",))


@pytest.mark.parametrize("name", OURS)
def test_same_assessment_same_bytes(name: str) -> None:
    assert render(name, sample_assessment()) == render(name, sample_assessment())


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("make", [sample_assessment, hostile_assessment, empty_assessment])
def test_output_is_utf8_text_that_ends_with_one_newline(name: str, make: Callable[[], Assessment]) -> None:
    text = render(name, make())
    text.encode("utf-8")
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("name", OURS)
def test_no_machine_format_minds_the_style(name: str) -> None:
    if name not in ("terminal", "markdown"):
        plain = render(name, sample_assessment())
        assert render(name, sample_assessment(), color=True, detail=2, width=60) == plain


@pytest.mark.parametrize("name", OURS)
@settings(max_examples=examples(25), deadline=None, suppress_health_check=list(HealthCheck))
@given(assessments())
def test_nothing_that_a_chain_holds_breaks_a_format(name: str, assessment: Assessment) -> None:
    for full in (False, True):
        text = render(name, assessment, detail=2 * full, width=72)
        text.encode("utf-8")
        assert not set(text) & set("\x00\x07\x1b\x7f\x9b\u202e\u2066\r")


def test_naming_the_formats_loads_nothing_heavy() -> None:
    code = (
        "import sys, auditor.formats as f; f.check_name('csv');"
        "print([m for m in ('pandas', 'networkx', 'rich', 'jinja2', 'pydantic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

import json
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from auditor.model.text import defused, defused_json, one_line, printable
from tests.samples import HOSTILE_TEXT

ANY_TEXT = st.text(st.characters(categories=None)) | st.sampled_from(HOSTILE_TEXT)


@given(ANY_TEXT, st.integers(2, 500))
def test_nothing_is_left_that_steers_a_terminal_or_reorders_a_line(text: str, limit: int) -> None:
    clean = printable(text, limit)
    assert len(clean) <= limit
    assert {unicodedata.category(c) for c in clean if c != "\n"}.isdisjoint({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
    clean.encode("utf-8")


@given(ANY_TEXT, st.integers(2, 500))
def test_one_line_is_one_line(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert line == " ".join(line.split())
    assert len(line.splitlines()) <= 1


@given(ANY_TEXT | st.text(":#[] \n\tab"), st.integers(2, 500))
@example(":::", 2)
def test_nothing_is_left_that_steers_the_runner_of_a_ci(text: str, limit: int) -> None:
    for clean in (printable(text, limit), one_line(text, limit), defused(text)):
        assert not [word for word in clean.split() if word.startswith("::")]
        assert "##[" not in clean
        assert defused(clean) == clean


@given(st.text("#[]ab:"))
def test_json_stays_what_it_is(text: str) -> None:
    harmless = defused_json(json.dumps(text))
    assert json.loads(harmless) == text
    assert "##[" not in harmless


def test_ordinary_text_stays_as_it_is() -> None:
    for text in (
        "pallet::call of std::vec",
        "## heading",
        "a[0] #1",
        "Größe Ž 中文 ﷽ עברית 😀 e\u0301",
        "a\nb",
        "<b>&amp;</b> | `x`",
    ):
        assert printable(text) == text


def test_towers_of_marks_are_cut() -> None:
    assert printable("a" + "\u0301" * 50 + "b") == "a" + "\u0301" * 4 + "b"


def test_long_text_ends_with_an_ellipsis() -> None:
    assert printable("x" * 500, 10) == "xxxxxxxxx…"

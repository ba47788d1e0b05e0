from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from auditor.formats import render
from auditor.formats.markdown import escaped
from auditor.model.assessment import Assessment
from auditor.model.text import one_line
from tests.examples import examples
from tests.formats.strategies import ANY_TEXT, assessments
from tests.samples import HOSTILE_TEXT, hostile_assessment, sample_assessment

MOST_OF_A_COMMENT = 65_536
PARSER = MarkdownIt("commonmark").enable("table").enable("strikethrough")
BLOCKS = {"heading", "paragraph", "inline", "table", "thead", "tbody", "tr", "th", "td", "ordered_list", "list_item"}
INLINE = {"text", "strong_open", "strong_close", "html_inline"}
OWN_HTML = {"<br>", "<!-- -->"}


def parts(token: Token) -> list[Token]:
    return token.children or []


def shown(markdown: str) -> str:
    """What a reader sees of one paragraph."""
    (inline,) = [token for token in PARSER.parse(f"x {markdown} y") if token.type == "inline"]
    return (
        "".join(part.content for part in parts(inline) if part.type != "html_inline")
        .removeprefix("x ")
        .removesuffix(" y")
    )


def check(text: str) -> None:
    tokens = PARSER.parse(text)
    assert {token.type.removesuffix("_open").removesuffix("_close") for token in tokens} <= BLOCKS
    for part in (part for token in tokens for part in parts(token)):
        assert part.type in INLINE
        assert part.type != "html_inline" or part.content in OWN_HTML


@pytest.mark.parametrize("full", [False, True])
def test_hostile_text_breaks_out_of_nothing(full: bool) -> None:
    hostile = render("markdown", hostile_assessment(), detail=2 * full)
    check(hostile)
    for line in hostile.splitlines():
        assert not line.startswith("|") or line.endswith("|")


@settings(max_examples=examples(30), deadline=None, suppress_health_check=list(HealthCheck))
@given(assessments())
def test_nothing_foreign_is_markup(assessment: Assessment) -> None:
    text = render("markdown", assessment)
    check(text)
    assert len(text) < MOST_OF_A_COMMENT


@given(ANY_TEXT)
def test_escaped_text_reads_as_it_was(text: str) -> None:
    assert shown(escaped(text)) == one_line(text, 200)


@pytest.mark.parametrize("text", HOSTILE_TEXT)
def test_every_cell_stays_one_cell(text: str) -> None:
    tokens = PARSER.parse(f"| a | b |\n| - | - |\n| {escaped(text)} | end |\n")
    cells = [tokens[i + 1].content for i, token in enumerate(tokens) if token.type == "td_open"]
    assert len(cells) == 2
    assert cells[1] == "end"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("https://evil.example", "https:<!-- -->//evil.example"),
        ("www.evil.example", "www<!-- -->.evil.example"),
        ("@everyone", "@<!-- -->everyone"),
        ("#12", r"\#<!-- -->12"),
        ("GH-12", "GH<!-- -->-12"),
        ("a|b", r"a\|b"),
        ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
    ],
)
def test_what_a_forge_would_make_a_link(text: str, written: str) -> None:
    assert escaped(text) == written
    assert unescape(shown(written)) == unescape(text)


def test_the_rest_is_counted_and_full_leaves_nothing_out() -> None:
    assert "and 1 more in the full report" in render("markdown", sample_assessment())
    full = render("markdown", sample_assessment(), detail=2)
    assert "more in the full report" not in full
    assert all(f"{harm.title}" in full for harm in sample_assessment().harms)

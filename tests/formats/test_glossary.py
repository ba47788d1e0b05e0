import re

from hypothesis import given
from hypothesis import strategies as st

from auditor.formats.glossary import TERMS, anchor, explained


def test_the_first_use_of_a_term_is_a_link_with_its_line() -> None:
    html = explained("A proxy with two keys; another proxy.")
    assert html.count("<a ") == 2
    assert f'href="#{anchor("proxy")}" title="{TERMS["proxy"]}">proxy</a> with' in html
    assert ">keys</a>" in html


def test_words_that_hold_a_term_are_left_alone() -> None:
    assert "<a " not in explained("monkeys and keyless")


def test_foreign_text_stays_text() -> None:
    assert explained('<i class="x">&') == "&lt;i class=&quot;x&quot;&gt;&amp;"


@given(st.text())
def test_whatever_it_holds_only_our_links_are_markup(text: str) -> None:
    bare = re.sub(r'<a class="term" href="#term-[a-z-]+" title="[^"<>]+">|</a>', "", explained(text))
    assert "<" not in bare
    assert ">" not in bare

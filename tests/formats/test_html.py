import json
import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from auditor.formats import format_named, render
from auditor.formats.glossary import TERMS
from auditor.formats.html_graph import picture
from auditor.formats.html_scene import MOST_NODES, MOST_POWERS
from auditor.formats.view import grouped, harms, worst_first
from auditor.formats.words import Names, count
from auditor.model.assessment import Assessment
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Key, Member, Threshold
from auditor.model.power import Actor, Parties, Power, Step
from tests.examples import examples
from tests.formats.strategies import assessments
from tests.samples import DAY, eip155, empty_assessment, hostile_assessment, sample_assessment

ASSESSMENTS = {"sample": sample_assessment, "hostile": hostile_assessment, "empty": empty_assessment}
VOID = {"meta", "link", "img", "br", "hr", "input", "path", "rect", "circle", "line"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""
    inside: list[str] = field(default_factory=list)


class Document(HTMLParser):
    """All elements of a page in order; refuses tags that are not closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        assert not self._open, [element.tag for element in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        element = Element(tag, {name: value or "" for name, value in attrs}, inside=[e.tag for e in self._open])
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str) -> list[Element]:
        return [element for element in self.elements if element.tag == tag]

    def with_class(self, name: str) -> list[Element]:
        return [element for element in self.elements if name in element.attributes.get("class", "").split()]


def document(name: str) -> Document:
    return Document(render("html", ASSESSMENTS[name]()))


def words(text: str) -> str:
    return " ".join(text.split())


class HtmlFile(SingleFileSnapshotExtension):
    _write_mode = WriteMode.TEXT
    file_extension = "html"


def test_the_sample_page(snapshot: SnapshotAssertion) -> None:
    """The markup alone: style, script and data have tests of their own."""
    page = render("html", sample_assessment())
    bare = re.sub(r"(<(style|script)\b[^>]*>).*?(</\2>)", r"\1\3", page, flags=re.DOTALL)
    bare = re.sub(r"(-src &#39;sha256-)[^&]+", r"\1…", bare)
    assert bare == snapshot(extension_class=HtmlFile)


def test_it_is_a_format_like_the_others() -> None:
    html = format_named("html")
    assert (html.name, html.suffix) == ("html", ".html")


@pytest.mark.parametrize("name", ASSESSMENTS)
def test_the_same_assessment_gives_the_same_bytes(name: str) -> None:
    assert render("html", ASSESSMENTS[name]()) == render("html", ASSESSMENTS[name]())


@pytest.mark.parametrize("name", ASSESSMENTS)
def test_the_page_is_whole_and_every_reference_leads_somewhere(name: str) -> None:
    page = document(name)
    ids = Counter(element.attributes["id"] for element in page.elements if "id" in element.attributes)
    assert [id for id, times in ids.items() if times > 1] == []
    for element in page.elements:
        href = element.attributes.get("href", "")
        if href.startswith("#"):
            assert href[1:] in ids, href
        for target in element.attributes.get("aria-labelledby", "").split():
            assert target in ids, target


@pytest.mark.parametrize("name", ASSESSMENTS)
def test_nothing_is_loaded_and_only_our_own_script_and_style_may_run(name: str) -> None:
    page = document(name)
    assert {"link", "img", "iframe", "object", "embed", "base", "form", "use", "image"}.isdisjoint(
        element.tag for element in page.elements
    )
    assert [script.attributes for script in page.all("script")] == [
        {"type": "application/json", "id": "assessment"},
        *([{"type": "application/json", "id": "system"}] if ASSESSMENTS[name]().what_if else []),
        {},
    ]
    for element in page.elements:
        assert not [attribute for attribute in element.attributes if attribute.startswith("on") or attribute == "style"]
        assert "src" not in element.attributes
        assert re.match(r"#|https?://", element.attributes.get("href", "#")), element
    policy = next(m.attributes["content"] for m in page.all("meta") if "http-equiv" in m.attributes)
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-\S+'; script-src 'sha256-\S+'; base-uri 'none'; form-action 'none'",
        policy,
    )


@pytest.mark.parametrize("name", ASSESSMENTS)
def test_the_embedded_json_is_the_public_one(name: str) -> None:
    (data,) = (script.text for script in document(name).all("script") if script.attributes.get("id") == "assessment")
    assert data.isascii()
    assert not set("<>&") & set(data)
    assert json.loads(data) == json.loads(render("json", ASSESSMENTS[name]()))


@pytest.mark.parametrize("name", ASSESSMENTS)
def test_headings_go_down_one_level_at_a_time(name: str) -> None:
    levels = [int(element.tag[1]) for element in document(name).elements if re.fullmatch("h[1-6]", element.tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_answer_comes_before_everything_else() -> None:
    page = document("sample")
    text = words(page.all("body")[0].text)
    said = [
        "Can Sample AI Network be used against you?",
        "Yes",
        sample_assessment().sentence,
        "92 to 97",
        "You need to leave",
    ]
    places = [text.index(part) for part in said]
    assert places == sorted(places)
    assert places[-1] < text.index("What would change the verdict") < text.index("What can be done to you")


def test_tables_name_their_rows_and_columns() -> None:
    page = document("sample")
    assert len(page.all("table")) == 4
    for cell in page.all("th"):
        assert cell.attributes["scope"] in ("col", "row")


def test_the_drawing_can_be_told_without_seeing_it() -> None:
    (graph,) = document("sample").with_class("graph")
    assert graph.attributes["role"] == "img"
    assert graph.attributes["aria-labelledby"] == "graph-title graph-desc"
    assert "EmissionsController" in graph.text
    assert "Core Safe → EmissionsController: may call pause() as its owner" in graph.text


def test_every_power_stands_on_the_page_with_its_bypass() -> None:
    powers = [words(power.text) for power in document("sample").with_class("power")]
    assert len(powers) == len(sample_assessment().powers)
    pause = next(text for text in powers if "pause() of" in text)
    assert pause.startswith("The Founder, at once bypass pause() of EmissionsController")
    assert "A way around Core Safe 1 party at once instead of 2 parties at once" in pause
    slow = next(text for text in powers if "setRate(uint256) of" in text)
    assert "Also reached without this path: setRateNow(uint256)" in slow


def test_only_the_path_that_goes_around_is_called_a_bypass() -> None:
    page = document("sample")
    called = {words(power.text) for power in page.with_class("power") if "bypass" in power.attributes["data-tags"]}
    assert {text.split(" of ")[0].split()[-1] for text in called} == {
        "pause()",
        "setRateNow(uint256)",
        "deregister(uint16)",
    }


def test_evidence_stands_on_the_page_once_and_everything_else_links_to_it() -> None:
    page = document("sample")
    text = words(page.all("main")[0].text)
    owner = next(e for e in sample_assessment().evidence if e.request.startswith("owner()"))
    assert text.count(owner.request) == 1
    assert "a second source agrees" in text
    anchors = {e.attributes.get("href") for e in page.all("a")} & {f"#evidence-{n}" for n in range(1, 99)}
    assert len(anchors) == len([e for e in page.all("li") if "evidence" in e.attributes.get("id", "")])


def test_harms_are_a_table_that_starts_with_the_deed() -> None:
    page = document("sample")
    (table,) = page.with_class("harms")
    rows = words(table.text)
    assert rows.index("Your rewards are paused") < rows.index("pause() of EmissionsController")
    assert "at once; you have left after 7 days" in rows
    assert "The Founder" in rows


def test_few_people_are_listed_and_the_others_counted() -> None:
    sample = sample_assessment()
    small = tuple(Actor(id=eip155(f"voter {n}"), label="", alone=(), banzhaf=0.01) for n in range(30))
    page = Document(render("html", sample.model_copy(update={"actors": (*sample.actors, *small)})))
    (table,) = page.with_class("actors")
    assert table.text.count("%") <= len(sample.actors)
    assert re.search(r"3\d further parties can do nothing alone", words(page.all("main")[0].text))


def test_terms_are_explained_where_they_stand() -> None:
    page = document("sample")
    terms = page.with_class("term")
    assert terms
    lines = {e.attributes["id"]: e.text for e in page.all("dt") if e.attributes.get("id", "").startswith("term-")}
    for term in terms:
        assert term.attributes["title"] == TERMS[lines[term.attributes["href"][1:]]]


def test_the_reply_of_a_network_is_shown_as_its_own_and_changes_nothing() -> None:
    reply = sample_assessment().model_copy(update={"response": "We disagree.\n<b>Strongly</b>."})
    html = render("html", reply)
    page = Document(html)
    (quoted,) = page.all("blockquote")
    assert quoted.text == "We disagree.<b>Strongly</b>."
    assert "the network’s own words" in words(page.all("main")[0].text)
    assert "<b>Strongly" not in html


def test_what_could_not_be_read_is_said_and_never_looks_safe() -> None:
    page = document("empty")
    text = words(page.all("main")[0].text)
    assert "No harm could be judged." in text
    assert "0 answers were read; 1 could not be read." in text
    assert [words(element.text) for element in page.with_class("big")] == ["Unknown"]
    assert "None" not in words(page.all("body")[0].text.split("{")[0])


def test_a_harm_outside_the_verdict_is_told_apart_and_asks_for_no_change() -> None:
    sample = sample_assessment()
    outside = sample.harms[0].model_copy(update={"counted": False, "raise_by": "Nothing."})
    page = Document(render("html", sample.model_copy(update={"harms": (outside, sample.harms[1])})))
    main = words(page.all("main")[0].text)
    assert main.index(sample.harms[1].title) < main.index("What does not enter the verdict") < main.index(outside.title)
    assert outside.title not in words(page.with_class("change")[0].text)
    assert "1 harm Yes" in main


def test_hostile_text_is_shown_as_text_without_characters_that_reorder_it() -> None:
    html = render("html", hostile_assessment())
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in html
    assert not set(html) & set("\u202e\u2066\u2069\u200b\x1b\x9b\x00\x07\ufffe")
    page = Document(html)
    links = {element.attributes["href"] for element in page.all("a") if not element.attributes["href"].startswith("#")}
    assert links == {"https://docs.network.example/unbonding", "https://rules.example/councils"}
    assert "\u0301" * 5 not in html


@settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
@given(assessments())
def test_nothing_that_a_chain_holds_breaks_the_page(assessment: Assessment) -> None:
    html = render("html", assessment)
    html.encode("utf-8")
    assert not set(html) & set("\x00\x07\x1b\x7f\x9b\u202e\u2066\r")
    page = Document(html)
    assert len(page.all("script")) == 2 + (assessment.what_if is not None)
    assert not [name for e in page.elements for name in e.attributes if name.startswith("on") or name == "style"]
    for link in page.all("a"):
        assert re.match(r"#|https?://", link.attributes["href"])


def test_only_web_addresses_become_links() -> None:
    claim = sample_assessment().claims[0]
    for source, is_link in (
        ("https://a.example/x", True),
        ("http://a.example", True),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)//https://", False),
        ("https://a.example/ onmouseover=alert(1)", False),
        ("data:text/html,<script>", False),
        ("//a.example", False),
    ):
        assessment = sample_assessment().model_copy(update={"claims": (claim.model_copy(update={"source": source}),)})
        hrefs = {element.attributes.get("href") for element in Document(render("html", assessment)).all("a")}
        assert (source in hrefs) is is_link, source


def _crowd(people: int) -> Assessment:
    """A network where so many people each hold one power over a contract of their own."""
    sample = sample_assessment()
    keys = [eip155(f"key {n}") for n in range(people)]
    contracts = [eip155(f"contract {n}") for n in range(people)]
    entities = [Entity(id=key, kind=EntityKind.KEY, gate=Key()) for key in keys]
    entities += [Entity(id=contract, kind=EntityKind.CONTRACT) for contract in contracts]
    powers = tuple(
        Power(
            id=f"p{n}",
            harm="rewards.pause",
            target=contract,
            function="pause()",
            selector=None,
            holders=(key,),
            parties=Parties(low=1, high=1),
            delay_s=0,
            coalition=(key,),
            path=(Step(source=key, target=contract, why="may call pause()"),),
        )
        for n, (key, contract) in enumerate(zip(keys, contracts, strict=True))
    )
    answer = sample.harms[0].model_copy(update={"powers": tuple(power.id for power in powers)})
    return sample.model_copy(
        update={"entities": tuple(entities), "powers": powers, "harms": (answer,), "grants": (), "actors": ()}
    )


def test_a_large_graph_is_drawn_in_part_and_the_rest_is_counted_in_words() -> None:
    assessment = _crowd(70)
    drawn = picture(assessment, worst_first(harms(assessment)), Names(assessment))
    assert len(drawn.powers) == MOST_POWERS
    assert len(drawn.shapes) == 2 * MOST_POWERS + 1 <= MOST_NODES
    text = words(Document(render("html", assessment)).all("figure")[0].text)
    assert f"{70 - MOST_POWERS} further powers and {140 - 2 * MOST_POWERS} further entities are in the JSON" in text


def test_a_party_is_one_box_however_many_keys_it_holds() -> None:
    assessment = sample_assessment()
    drawn = picture(assessment, worst_first(harms(assessment)), Names(assessment))
    founder = next(shape for shape in drawn.shapes if shape.id == "party:the-founder")
    assert founder.label.name == ("The Founder",)
    assert founder.label.detail == (count(len(assessment.parties[0].accounts), "key"),)
    keys = {key for party in assessment.parties for key in party.accounts}
    assert keys.isdisjoint(shape.id for shape in drawn.shapes)
    assert {"The Founder"} <= {" ".join(shape.label.name) for shape in drawn.people}


def test_each_harm_is_one_box_that_its_targets_lead_to() -> None:
    assessment = sample_assessment()
    drawn = picture(assessment, worst_first(harms(assessment)), Names(assessment))
    assert len(drawn.harms) == len({power.harm for power in drawn.powers})
    assert {shape.box.x for shape in drawn.harms} == {max(shape.box.x for shape in drawn.shapes)}
    assert all(set(shape.powers.split()) <= {power.id for power in drawn.powers} for shape in drawn.harms)


def test_all_who_sign_for_the_worst_power_stand_out_and_members_beside_them_do_not() -> None:
    keys = [eip155(f"signer {n}") for n in range(5)]
    safe, target = eip155("a safe"), eip155("a target")
    entities = [Entity(id=key, kind=EntityKind.KEY, gate=Key()) for key in keys]
    gate = Threshold(k=3, members=tuple(Member(id=key) for key in keys))
    entities += [Entity(id=safe, kind=EntityKind.MULTISIG, gate=gate), Entity(id=target, kind=EntityKind.CONTRACT)]
    path = (Step(source=keys[0], target=safe, why="signs"), Step(source=safe, target=target, why="owns it"))
    power = (
        sample_assessment()
        .powers[1]
        .model_copy(update={"target": target, "holders": (safe,), "coalition": tuple(keys[:3]), "path": path})
    )
    assessment = sample_assessment().model_copy(update={"entities": tuple(entities), "grants": (), "parties": ()})
    drawn = picture(assessment, [power], Names(assessment))
    assert [shape.worst for shape in drawn.shapes] == [True] * 6
    assert sorted(shape.kind for shape in drawn.shapes) == ["contract", "harm", "key", "key", "key", "multisig"]
    assert next((s.label.needed, s.label.seats) for s in drawn.shapes if s.kind == "multisig") == (3, 5)
    assert drawn.left_out == 2


def test_many_keys_that_reach_the_same_are_one_box() -> None:
    keys = [eip155(f"signer {n}") for n in range(9)]
    safe, target = eip155("a safe"), eip155("a target")
    entities = [Entity(id=key, kind=EntityKind.KEY, gate=Key()) for key in keys]
    gate = Threshold(k=5, members=tuple(Member(id=key) for key in keys))
    entities += [Entity(id=safe, kind=EntityKind.MULTISIG, gate=gate), Entity(id=target, kind=EntityKind.CONTRACT)]
    path = (Step(source=keys[0], target=safe, why="signs"), Step(source=safe, target=target, why="owns it"))
    power = sample_assessment().powers[1]
    power = power.model_copy(update={"target": target, "coalition": tuple(keys[:5]), "path": path, "around": ()})
    assessment = sample_assessment().model_copy(update={"entities": tuple(entities), "grants": (), "parties": ()})
    drawn = picture(assessment, [power], Names(assessment))
    (people,) = [shape for shape in drawn.shapes if "keys" in shape.label.name[0]]
    assert (people.label.name, people.worst) == (("5 keys",), True)
    assert drawn.left_out == 4


def test_functions_that_look_alike_stand_together() -> None:
    power = sample_assessment().powers[0]
    twin = power.model_copy(update={"id": "twin", "function": "stop()"})
    slower = power.model_copy(update={"id": "slower", "delay_s": DAY})
    assert [[p.id for p in group.all] for group in grouped([slower, power, twin])] == [["p1", "twin"], ["slower"]]

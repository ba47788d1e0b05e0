"""The page and the command line answer *what if* alike: on random graphs and on the demo."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor import pipeline
from auditor.engine.rulebook import Rulebook
from auditor.formats import render
from auditor.model.gate import Delay
from auditor.model.harm import Viewpoint
from auditor.model.snapshot import Snapshot
from tests.examples import examples
from tests.formats.chromium import NEEDED, Page, chromium
from tests.formats.what_if import Change, by_command, by_page, differences, people
from tests.graph.strategies import TARGET, snapshots

pytestmark = [
    NEEDED,
    pytest.mark.xdist_group("chromium"),
]
BOOK = Rulebook.load(None)
EXITS = st.sampled_from([1, 3, 6, 604800])


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with chromium(tmp_path_factory.mktemp("profile")) as page:
        yield page


def with_rewards(snapshot: Snapshot) -> Snapshot:
    """The random network with a target that pays, so that its powers are harms."""
    entities = (e.model_copy(update={"roles": ("rewards",)}) if e.id == TARGET else e for e in snapshot.entities)
    return snapshot.model_copy(update={"entities": tuple(entities)})


@settings(max_examples=examples(200), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(snapshots(), st.sampled_from(list(Viewpoint)), EXITS, st.data())
def test_random_graphs(
    browser: Page, snapshot: Snapshot, viewpoint: Viewpoint, exit_s: int, data: st.DataObject
) -> None:
    snapshot = with_rewards(snapshot)
    before = pipeline.assess(snapshot, BOOK, viewpoint, exit_s)
    if before.what_if is None:
        return
    names = st.lists(st.sampled_from(sorted(people(before)) or ["k0"]), max_size=2, unique=True)
    change = Change(viewpoint, exit_s, tuple(data.draw(names)), tuple(data.draw(names)))
    after = by_command(snapshot, BOOK, change)
    assert differences(by_page(browser, before, change), after, BOOK.methodology.small_group) == []


def test_the_demo(browser: Page) -> None:
    snapshot = pipeline.open_snapshot("demo", lambda doing, done, total: None)
    before = pipeline.assess(snapshot, BOOK, Viewpoint.BUILDER)
    chance = random.Random(7)
    names = sorted(people(before))
    for _ in range(12):
        captured, lost = (tuple(chance.sample(names, chance.randint(0, len(names)))) for _ in "ab")
        change = Change(chance.choice(list(Viewpoint)), chance.choice([3600, 604800, 2592000]), captured, lost)
        after = by_command(snapshot, BOOK, change)
        assert differences(by_page(browser, before, change), after, BOOK.methodology.small_group) == [], change


def test_the_page_asks_and_answers(browser: Page, tmp_path: Path) -> None:
    snapshot = pipeline.open_snapshot("demo", lambda doing, done, total: None)
    file = tmp_path / "demo.html"
    file.write_text(render("html", pipeline.assess(snapshot, BOOK, Viewpoint.BUILDER)), encoding="utf-8", newline="")
    browser.show(file, 1280)
    verdict = "document.getElementById('again-verdict').textContent"
    assert browser.find("document.getElementById('again').hidden") is True
    browser.find("document.getElementById('who').focus()")
    browser.do("Input.insertText", text="Julian Marsh, founder")
    browser.press("Tab")
    browser.press("Tab")
    browser.press("Enter")  # the button 'is lost'
    assert browser.find("document.getElementById('again').hidden") is False
    assert browser.find("document.getElementById('again-rows').rows.length") == 13
    assert browser.find(verdict) == "Unknown"
    assert "--lost 'party:julian-marsh-founder'" in browser.find("document.getElementById('again-command').textContent")
    browser.find("document.querySelector('#changes button').click()")
    assert browser.find(verdict) == "Yes"
    browser.find("document.getElementById('days').value = 0")
    browser.find("document.getElementById('days').dispatchEvent(new Event('change'))")
    assert browser.find(verdict) == "Unknown"
    assert browser.complaints() == []
    assert browser.requests() == []


def test_a_delay_and_one_more_signature_are_what_the_program_says_they_are(browser: Page) -> None:
    snapshot = pipeline.open_snapshot("demo", lambda doing, done, total: None)
    before = pipeline.assess(snapshot, BOOK, Viewpoint.BUILDER)
    assert before.what_if is not None
    council = next(seat.id for seat in before.what_if.seats if seat.label == "Council")
    for asked, gate in (
        ({"delays": {council: 14 * 86400}}, lambda old: Delay(seconds=14 * 86400, gate=old)),
        ({"signatures": {council: 1}}, lambda old: old.model_copy(update={"k": old.k + 1})),
    ):
        entities = tuple(
            e.model_copy(update={"gate": gate(e.gate)}) if e.id == council else e for e in snapshot.entities
        )
        after = pipeline.assess(snapshot.model_copy(update={"entities": entities}), BOOK, Viewpoint.BUILDER)
        answer = by_page(browser, before, Change(Viewpoint.BUILDER, before.exit_s), **asked)
        assert differences(answer, after, BOOK.methodology.small_group) == []

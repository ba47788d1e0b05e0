"""What a person sees of the page, in a real browser."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from auditor.formats import render
from tests.formats.chromium import NEEDED, Page, chromium
from tests.samples import empty_assessment, hostile_assessment, sample_assessment

pytestmark = [
    NEEDED,
    pytest.mark.xdist_group("chromium"),
]
ASSESSMENTS = {"sample": sample_assessment, "hostile": hostile_assessment, "empty": empty_assessment}

CONTRAST = """(() => {
  const channel = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const behind = (element) => {
    const petal = element.closest(".petal");
    if (petal) return numbers(getComputedStyle(petal.firstElementChild).fill);
    for (let e = element; e; e = e.parentElement) {
      const color = numbers(getComputedStyle(e).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
  };
  const poor = [];
  document.querySelectorAll("details").forEach((part) => { part.open = true; });
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.getClientRects().length || ["SCRIPT", "title", "desc"].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    const ink = numbers(element instanceof SVGElement ? style.fill : style.color);
    const [light, dark] = [luminance(ink), luminance(behind(element))].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < 4.5) poor.push([element.tagName, element.className, element.textContent.slice(0, 30), ratio]);
  }
  return poor;
})()"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with chromium(tmp_path_factory.mktemp("profile")) as page:
        yield page


@pytest.fixture
def shown(browser: Page, tmp_path: Path) -> Any:
    def show(name: str, width: int = 1280, *, dark: bool = False) -> Page:
        file = tmp_path / f"{name}.html"
        file.write_text(render("html", ASSESSMENTS[name]()), encoding="utf-8", newline="")
        browser.show(file, width, dark=dark)
        return browser

    return show


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("name", ASSESSMENTS)
def test_it_asks_for_nothing_complains_of_nothing_and_never_scrolls_sideways(shown: Any, name: str, width: int) -> None:
    page = shown(name, width)
    page.find("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert page.find("innerWidth") == width
    assert page.find("document.documentElement.scrollWidth") == width
    assert page.requests() == []
    assert page.complaints() == []


@pytest.mark.parametrize("dark", [False, True])
def test_all_text_has_enough_contrast(shown: Any, dark: bool) -> None:
    assert shown("sample", dark=dark).find(CONTRAST) == []


def test_dark_is_dark(shown: Any) -> None:
    backgrounds = [
        shown("sample", dark=dark).find("getComputedStyle(document.body).backgroundColor") for dark in (False, True)
    ]
    assert backgrounds == ["rgb(252, 251, 248)", "rgb(22, 23, 26)"]


def test_hostile_text_runs_nothing_even_where_a_script_was_let_in(shown: Any, tmp_path: Path) -> None:
    page = shown("hostile")
    assert page.find("document.scripts.length") == 2
    assert page.complaints() == []
    broken = tmp_path / "broken.html"
    injected = "<script>window.owned = 1</script><svg onload='window.owned = 2'></svg></main>"
    broken.write_text(render("html", sample_assessment()).replace("</main>", injected), encoding="utf-8")
    page.show(broken, 1280)
    assert page.find("window.owned ?? 0") == 0
    assert len(page.complaints()) >= 1


def test_a_button_lights_up_the_smallest_coalition_of_its_harm_alone(shown: Any) -> None:
    page = shown("sample")
    lit = "[...document.querySelectorAll('.node.on .name')].map((name) => name.textContent)"
    buttons = "[...document.querySelectorAll('[data-lights]')]"
    press = f"{buttons}.find((button) => button.textContent === 'The code you built on is replaced')"
    assert page.find("getComputedStyle(document.querySelector('.trails')).display") == "block"
    assert page.find(lit) == []
    page.find(f"{press}.click()")
    on = page.find(lit)
    assert {"The Founder", "ProxyAdmin"} <= set(on)
    assert len(on) < page.find("document.querySelectorAll('.node').length")
    page.find(f"{press}.click()")
    assert page.find(lit) == []


def test_a_link_opens_what_it_points_into(shown: Any) -> None:
    page = shown("sample")
    page.find("document.querySelector('a.address').click()")
    page.find("new Promise((done) => setTimeout(done, 50))")
    assert page.find("document.querySelector('#register details').open") is True


def test_the_json_can_be_saved(shown: Any, tmp_path: Path) -> None:
    page = shown("sample")
    page.do("Page.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    page.find("document.getElementById('download').click()")
    page.wait_for("Page.downloadProgress", state="completed")
    saved = (tmp_path / "sample-assessment.json").read_text(encoding="utf-8")
    assert json.loads(saved) == json.loads(render("json", sample_assessment()))


def test_paper_gets_what_matters_unfolded_on_few_pages(shown: Any) -> None:
    page = shown("sample")
    count = "document.querySelectorAll('details[data-paper]:not([open])').length"
    page.find(f"addEventListener('beforeprint', () => {{ window.folded = {count} }})")
    folded = page.find(count)
    printed = page.pdf()
    assert printed.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) <= 12
    assert folded > 5
    assert page.find("window.folded") == 0
    assert page.find(count) == folded


def test_paper_ends_in_whole_sentences(shown: Any) -> None:
    page = shown("sample")
    page.do("Emulation.setEmulatedMedia", media="print", features=[])
    assert page.find("document.querySelector('footer').innerText.trim().endsWith('anybody can check this page.')")


def test_search_shows_only_what_fits_and_opens_what_holds_it(shown: Any) -> None:
    page = shown("sample")
    typed = "const box = document.getElementById('find'); box.value = {}; box.dispatchEvent(new Event('input'))"
    shown_powers = "[...document.querySelectorAll('.power')].filter((part) => part.offsetParent).length"
    page.find(f"{{ {typed.format(repr('setRateNow'))} }}")
    assert page.find("document.getElementById('found').textContent").endswith("places")
    assert page.find(shown_powers) == 2
    page.find(f"{{ {typed.format(repr(''))} }}")
    assert page.find("document.getElementById('found').textContent") == ""
    assert page.find("document.querySelectorAll('.away').length") == 0
    assert page.find("document.querySelectorAll('details[open]').length") == 0


def test_a_filter_shows_what_one_party_can_do(shown: Any) -> None:
    page = shown("sample")
    page.find("document.getElementById('filter').value = 'alone'")
    page.find("document.getElementById('filter').dispatchEvent(new Event('change'))")
    rows = page.find("[...document.querySelectorAll('.harms tbody tr:not(.away)')].map((row) => row.innerText)")
    assert rows and all("1 party" in row for row in rows)


def test_the_keyboard_alone_reaches_search_and_contents(shown: Any) -> None:
    page = shown("sample")
    press = "dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true, cancelable: true }))"
    page.find(f"document.body.{press}")
    assert page.find("document.activeElement.id") == "find"
    page.do("Input.dispatchKeyEvent", type="keyDown", key="Tab", code="Tab", windowsVirtualKeyCode=9)
    assert page.find("document.activeElement.id") == "filter"


def test_the_keyboard_alone_does_everything(shown: Any) -> None:
    """From the top by Tab: the skip link, the contents, a fold, a harm of the graph; nothing is a trap."""
    page = shown("sample")
    page.press("Tab")
    assert page.find("document.activeElement.className") == "skip"
    focused: dict[str, str] = {}
    for _ in range(400):
        page.press("Tab")
        kind = page.find("document.activeElement.tagName + '.' + (document.activeElement.closest('section')?.id ?? '')")
        if kind.startswith("BODY"):
            break
        outline = page.find("getComputedStyle(document.activeElement).outlineStyle")
        focused.setdefault(kind, outline)
        if kind == "SUMMARY.harms" and not page.find("document.activeElement.parentElement.open"):
            page.press("Enter")
            assert page.find("document.activeElement.parentElement.open") is True
        if kind == "BUTTON.graph" and not page.find("document.querySelectorAll('.node.on').length"):
            page.press(" ")
            assert page.find("document.querySelectorAll('.node.on').length") > 1
    else:
        raise AssertionError("Tab never leaves the page")
    assert {"SUMMARY.harms", "BUTTON.graph", "SUMMARY.findings"} <= focused.keys()
    assert [kind for kind, outline in focused.items() if outline == "none"] == []


def test_without_its_script_the_page_says_all_the_same(shown: Any) -> None:
    page = shown("sample")
    page.do("Emulation.setScriptExecutionDisabled", value=True)
    try:
        shown("sample")
        assert page.find("getComputedStyle(document.querySelector('.trails')).display") == "none"
        assert "Find it at the end" in page.find("document.querySelector('footer').innerText.replace(/\\s+/g, ' ')")
        assert page.find("document.querySelectorAll('.node').length") > 10
    finally:
        page.do("Emulation.setScriptExecutionDisabled", value=False)

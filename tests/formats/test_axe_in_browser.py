"""No accessibility rule of axe-core (https://github.com/dequelabs/axe-core, MPL-2.0) is broken on whole pages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from auditor.formats import render
from tests.absent import end_test
from tests.chains import npm
from tests.formats.chromium import NEEDED, Page, chromium
from tests.samples import empty_assessment, hostile_assessment, sample_assessment

pytestmark = [
    NEEDED,
    pytest.mark.xdist_group("chromium"),
]
PAGES = {"sample": sample_assessment, "hostile": hostile_assessment, "empty": empty_assessment}
RUN = """axe.run(document, { resultTypes: ["violations"] }).then((result) => result.violations.map(
  (rule) => [rule.id, rule.nodes.length, rule.nodes[0].target.join(" ")]))"""


@pytest.fixture(scope="module")
def axe() -> str:
    try:
        modules = npm.install(Path(__file__).parent / "axe")
    except npm.NpmMissing as missing:
        end_test(missing)
    return (modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with chromium(tmp_path_factory.mktemp("profile")) as page:
        yield page


def violations(browser: Page, axe: str, file: Path, width: int, *, dark: bool) -> list[Any]:
    """What axe finds in a page as it opens, and with everything unfolded."""
    browser.show(file, width, dark=dark)
    browser.find(f"{axe};0")
    closed = browser.find(RUN)
    browser.find("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    return [*closed, *browser.find(RUN)]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [375, 768, 1440])
@pytest.mark.parametrize("name", PAGES)
def test_no_rule_is_broken(browser: Page, axe: str, tmp_path: Path, name: str, width: int, dark: bool) -> None:
    file = tmp_path / f"{name}.html"
    file.write_text(render("html", PAGES[name]()), encoding="utf-8", newline="")
    assert violations(browser, axe, file, width, dark=dark) == []

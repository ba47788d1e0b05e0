"""Reports from a snapshot, comparisons, and what a browser makes of them."""

import re
from pathlib import Path

import pytest

from auditor.cli import browser
from auditor.model.grant import Effect
from auditor.model.network import Network
from tests.cli.test_commands import run
from tests.engine.builders import World, contract, grant, group, key

KEYS = tuple(key(name) for name in ("Founder", "Second"))
REWARDS = contract("Rewards", "rewards")


@pytest.fixture
def snapshots(tmp_path: Path) -> tuple[Path, Path]:
    """Two networks: one key pauses the rewards of the first, two must agree in the second."""
    files = []
    for k, name in ((1, "First"), (2, "Second")):
        council = group("Council", k, *KEYS)
        world = World((*KEYS, REWARDS, council), grants=(grant(council, REWARDS, Effect.PAUSE, "pause()"),))
        network = Network(name=name.lower(), title=name, chains=world.snapshot.network.chains)
        files.append(tmp_path / f"{name}.json")
        files[-1].write_text(world.snapshot.model_copy(update={"network": network, "by": "A. Uditor"}).file_text())
    return files[0], files[1]


def test_a_report_needs_no_second_scan_and_names_who_ran_the_first(
    monkeypatch: pytest.MonkeyPatch, snapshots: tuple[Path, Path], tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    assert run(monkeypatch, "report", snapshots[0], "-o", f"html={page}") == 0
    first = page.read_text(encoding="utf-8")
    assert "This scan was run by A. Uditor." in first
    assert run(monkeypatch, "report", snapshots[0], "-o", f"html={page}") == 0
    assert page.read_text(encoding="utf-8") == first


def test_the_digest_on_the_page_is_that_of_the_snapshot_file(
    monkeypatch: pytest.MonkeyPatch, snapshots: tuple[Path, Path], tmp_path: Path
) -> None:
    from hashlib import sha256

    page = tmp_path / "page.html"
    run(monkeypatch, "report", snapshots[0], "-o", f"html={page}")
    assert f"sha256:{sha256(snapshots[0].read_bytes()).hexdigest()}" in page.read_text(encoding="utf-8")


def test_the_reply_of_a_network_stands_in_its_report(
    monkeypatch: pytest.MonkeyPatch, snapshots: tuple[Path, Path], tmp_path: Path
) -> None:
    reply, page = tmp_path / "reply.txt", tmp_path / "page.html"
    reply.write_text("The council has a second seat since May.")
    assert run(monkeypatch, "report", snapshots[0], "-o", f"html={page}", "--response", reply) == 0
    assert "The council has a second seat since May." in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--response", "missing.txt"), "missing.txt was not read"),
        (("-o", "pdf"), "cannot go to standard output"),
    ],
)
def test_what_cannot_be_reported_is_said(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    snapshots: tuple[Path, Path],
    arguments: tuple[str, ...],
    said: str,
) -> None:
    assert run(monkeypatch, "report", snapshots[0], *arguments) == 2
    assert said in capsys.readouterr().err


def test_networks_side_by_side(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], snapshots: tuple[Path, Path]
) -> None:
    assert run(monkeypatch, "compare", *reversed(snapshots)) == 0
    assert re.search(r"^ +First +Second$", capsys.readouterr().out, re.MULTILINE)
    assert run(monkeypatch, "compare", snapshots[0]) == 2
    assert "give two or more snapshots" in capsys.readouterr().err
    assert run(monkeypatch, "compare", *snapshots, "-o", "sarif") == 2


def test_without_a_browser_nothing_is_printed_and_the_rest_is_written(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    snapshots: tuple[Path, Path],
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(browser, "_PROGRAMS", ())
    pdf, card = tmp_path / "a.pdf", tmp_path / "a.svg"
    assert run(monkeypatch, "report", snapshots[0], "-o", f"pdf={pdf}", "-o", f"card={card}") == 3
    assert "no Chromium, Chrome or Edge is installed" in capsys.readouterr().err
    assert card.exists() and not pdf.exists()


@pytest.mark.parametrize("form", ["auditor.snapshot/0", "auditor.snapshot/2"])
def test_a_snapshot_of_another_form_is_refused_with_the_version_that_reads_it(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "snapshot.json"
    file.write_text(f'{{"schema": "{form}", "network": {{"name": "a", "title": "A"}}, "unheard": 1}}')
    assert run(monkeypatch, "report", file) == 2
    result = capsys.readouterr().err
    assert f"is a snapshot of the form '{form}'; this version reads 'auditor.snapshot/1'" in result
    assert "open it with the version of auditor that wrote it, or scan again" in result


@pytest.mark.parametrize("content", ["[1]", '{"schema": 5}', '{"schema": "other/1"}', "{", "[" * 100_000])
def test_what_is_no_snapshot_at_all_is_refused_as_that(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "snapshot.json"
    file.write_text(content)
    assert run(monkeypatch, "report", file) == 2
    assert "is not a snapshot: " in capsys.readouterr().err

"""The places of findings: lines of the files of a builder's repository, or no file."""

import json
from pathlib import Path

import pytest

from tests.cli.test_check import Run
from tests.cli.test_check import auditor as auditor
from tests.cli.test_check import repository as repository
from tests.cli.test_commands import run
from tests.formats.test_sarif import VALIDATOR

PROFILE = """schema = "auditor.network/1"
# The network of our payments.
name = "pay"
title = "Pay"
"""


def places(file: Path) -> set[tuple[str, int] | None]:
    """The path and the line of every result of a valid log, None for one on no file."""
    log = json.loads(file.read_text(encoding="utf-8"))
    VALIDATOR.validate(log)
    results = log["runs"][0]["results"]
    assert results
    physical = [result["locations"][0].get("physicalLocation") for result in results]
    return {place and (place["artifactLocation"]["uri"], place["region"]["startLine"]) for place in physical}


def scanned(auditor: Run, *arguments: str) -> set[tuple[str, int] | None]:
    file = Path("report.sarif").absolute()
    assert auditor(*arguments, "-o", f"sarif={file}")[0] == 0
    return places(file)


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("auditor.toml", 'networks = [\n    "thegraph",\n    { use = "small", replay = "small.json" },\n]\n', 3),
        ("auditor.toml", 'networks = ["small"]\n', 1),
        ("auditor.toml", '[[networks]]\nuse = "thegraph"\n\n[[networks]]\nuse = "small"\nreplay = "small.json"\n', 4),
        ("auditor.toml", '# ours\n\nnetwork = "small"\n', 3),
        ("pyproject.toml", '[project]\nname = "pay"\n\n[tool.auditor]\nnetworks = ["small"]\n', 5),
    ],
)  # fmt: skip
def test_the_line_that_lists_the_network(
    repository: Path, auditor: Run, monkeypatch: pytest.MonkeyPatch, name: str, content: str, line: int
) -> None:  # fmt: skip
    (repository / "auditor.toml").unlink()
    (repository / name).write_text(content)
    assert scanned(auditor, "report", "small.json") == {(name, line)}
    (repository / "deep").mkdir()
    monkeypatch.chdir(repository / "deep")
    assert scanned(auditor, "report", "../small.json") == {(name, line)}


def test_a_scan_has_the_line_of_what_was_named(repository: Path, auditor: Run) -> None:
    (repository / "auditor.toml").write_text('networks = [\n  "thegraph",\n  "demo",\n]\n')
    assert scanned(auditor, "scan", "demo") == {("auditor.toml", 3)}


def test_the_only_network_needs_no_name(repository: Path, auditor: Run) -> None:
    (repository / "auditor.toml").write_text('\nnetworks = ["demo"]\n')
    assert scanned(auditor, "scan") == {("auditor.toml", 2)}


def test_the_profile_of_the_command_line(repository: Path, auditor: Run) -> None:
    from auditor import settings
    from auditor.cli.repository_lines import RepositoryLines
    from auditor.model.repository_line import RepositoryLine

    (repository / "networks").mkdir()
    (repository / "networks" / "pay.toml").write_text(PROFILE)
    lines = RepositoryLines(settings.merged(settings.load(repository)))
    assert lines.of_scan("pay", "networks/pay.toml") == RepositoryLine(path="networks/pay.toml", line=3)
    outside = repository.parent / "pay.toml"
    outside.write_text(PROFILE)
    assert lines.of_scan("pay", str(outside)) is None
    (repository / "auditor.toml").write_text('\nnetworks = ["./networks/pay.toml"]\n')
    lines = RepositoryLines(settings.merged(settings.load(repository)))
    assert lines.of_scan("pay", "networks/pay.toml") == RepositoryLine(path="auditor.toml", line=2)


def test_the_line_of_the_lock(repository: Path, auditor: Run) -> None:
    assert auditor("lock")[0] == 0
    (repository / "auditor.toml").unlink()
    lock = (repository / "auditor.lock").read_text().splitlines()
    assert scanned(auditor, "report", "small.json") == {("auditor.lock", lock.index("[networks.small]") + 1)}
    (repository / "auditor.lock").write_text("<<<<<<< ours\n")
    assert scanned(auditor, "report", "small.json") == {None}


def test_no_file_of_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, "scan", "demo", "-q", "-o", "sarif=report.sarif") == 0
    assert places(tmp_path / "report.sarif") == {None}


def test_a_check_has_the_line_of_the_network_that_the_lock_lacks(repository: Path, auditor: Run) -> None:
    entries = [f'    {{ use = "{name}", replay = "small.json" }},\n' for name in ("other", "small")]
    (repository / "auditor.toml").write_text(f"networks = [\n{entries[0]}]\n")
    assert auditor("lock")[0] == 0
    (repository / "auditor.toml").write_text(f"networks = [\n{''.join(entries)}]\n")
    assert auditor("check", "-o", "sarif=report.sarif")[0] == 1
    assert places(repository / "report.sarif") == {("auditor.toml", 3)}

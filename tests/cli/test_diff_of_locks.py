"""``auditor diff`` over locks, reports and revisions of a builder's own repository."""

import json
import subprocess
from pathlib import Path

import pytest

from auditor import pipeline
from auditor.engine.rulebook import Rulebook
from auditor.formats import render
from auditor.model.harm import Viewpoint
from tests.cli.test_check import Run, scanned, world
from tests.cli.test_check import auditor as auditor
from tests.cli.test_check import repository as repository

GUARDED = (
    "contract Pay {\n  address owner;\n  function stop() external { require(msg.sender == owner); paused = true; }\n"
)
OPEN = "contract Pay {\n  address owner;\n  function stop() external { paused = true; }\n"
REST = "  bool paused;\n  function pay() external { require(!paused); }\n}\n"


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def history(repository: Path, auditor: Run) -> Path:
    """A repository with one commit: a lock and a contract that guards its pause."""
    (repository / ".git").rmdir()
    git(repository, "init", "-q")
    (repository / "Pay.sol").write_text(GUARDED + REST)
    auditor("lock")
    git(repository, "add", "auditor.lock", "auditor.toml", "Pay.sol")
    git(repository, "commit", "-qm", "start")
    return repository


def test_revisions_show_what_the_change_agrees_to_and_adds(history: Path, auditor: Run) -> None:
    assert "no change" in auditor("diff", "HEAD")[1]
    scanned(history, world(k=1))
    auditor("lock")
    (history / "Pay.sol").write_text(OPEN + REST)
    status, said = auditor("diff", "HEAD", "--fail-on-worse")
    assert status == 1
    assert "worse     small: Council needs 1 of 3 instead of 2 of 3." in said
    assert "Pay.stop" in said and "Pay.sol:3" in said
    git(history, "commit", "-qam", "agree")
    status, later = auditor("diff", "HEAD~1", "HEAD", "--fail-on-worse")
    assert status == 1 and "Pay.sol:3" in later and "Council needs 1 of 3" in later


def test_a_pull_request_fails_for_what_it_adds_and_names_what_it_agrees_to(history: Path, auditor: Run) -> None:
    scanned(history, world(k=1))
    auditor("lock")
    assert auditor("check", "--pull-request", "--since", "HEAD")[0] == 0
    assert "Council needs 1 of 3" in auditor("check", "--pull-request", "--since", "HEAD")[1]
    (history / "Pay.sol").write_text(OPEN + REST)
    status, said = auditor("check", "--pull-request", "--since", "HEAD", "-o", "sarif=out.sarif")
    assert status == 1
    assert "worse     Pay.stop" in said
    results = json.loads((history / "out.sarif").read_text())["runs"][0]["results"]
    place = results[0]["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("Pay.sol", 3)


def test_a_revision_that_is_missing_is_an_error(history: Path, auditor: Run) -> None:
    status, said = auditor("diff", "nowhere")
    assert status == 2 and "nowhere is not a file, and not a commit" in said
    assert auditor("check", "--since", "nowhere")[0] == 2


def test_a_report_holds_what_its_lock_holds(repository: Path, auditor: Run) -> None:
    auditor("lock")
    assessment = pipeline.assess(world().snapshot, Rulebook.load(None), Viewpoint.BUILDER)
    (repository / "report.json").write_text(render("json", assessment))
    status, said = auditor("diff", "report.json", "auditor.lock", "--fail-on-worse")
    assert status == 0 and "no change" in said
    scanned(repository, world(k=1))
    status, said = auditor("diff", "report.json", "small.json", "--fail-on-worse")
    assert status == 1 and "Council needs 1 of 3" in said


def test_a_broken_report_is_an_error(repository: Path, auditor: Run) -> None:
    (repository / "broken.json").write_text('{"schema": "auditor.assessment/1", "network": 3}')
    auditor("lock")
    status, said = auditor("diff", "broken.json", "auditor.lock")
    assert status == 2 and "is not a report that -o json wrote" in said

import json
from pathlib import Path

import pytest

from auditor.model.grant import Effect
from tests.cli.test_commands import run
from tests.engine.builders import World, contract, grant, group, key

KEYS = tuple(key(name) for name in ("Founder", "Second", "Third"))
REWARDS = contract("Rewards", "rewards")


@pytest.fixture
def scans(tmp_path: Path) -> tuple[Path, Path]:
    """A council of three that must all sign; then one signature is enough."""
    files = []
    for k in (3, 1):
        council = group("Council", k, *KEYS)
        world = World((*KEYS, REWARDS, council), grants=(grant(council, REWARDS, Effect.PAUSE, "pause()"),))
        files.append(tmp_path / f"{k}.json")
        files[-1].write_text(world.snapshot.file_text())
    return files[0], files[1]


@pytest.mark.parametrize(
    ("options", "status"),
    [((), 0), (("--fail-on-worse",), 1), (("--fail-on", "critical"), 1), (("--fail-on-worse", "--exit", "PT0S"), 1)],
)
def test_a_change_for_the_worse(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    scans: tuple[Path, Path],
    options: tuple[str, ...],
    status: int,
) -> None:
    assert run(monkeypatch, "diff", *scans, *options) == status
    told = capsys.readouterr().out
    assert "  worse    rewards.pause, pause() of Rewards\n             3 parties at once" in told
    assert "\n             → 1 party at once" in told
    assert "multisig, 3 of 3" in told and "multisig, 1 of 3" in told


def test_the_way_back_is_no_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], scans: tuple[Path, Path], tmp_path: Path
) -> None:
    file = tmp_path / "changes.json"
    before, after = scans
    assert run(monkeypatch, "diff", after, before, "--fail-on-worse", "--fail-on", "critical", "--json", file) == 0
    assert json.loads(file.read_text())["worse"] is False


def test_bad_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], scans: tuple[Path, Path], tmp_path: Path
) -> None:
    other = tmp_path / "other.json"
    other.write_text(scans[0].read_text().replace('"name": "small"', '"name": "another"'))
    assert run(monkeypatch, "diff", scans[0], other) == 2
    assert "give two scans of one network" in capsys.readouterr().err
    assert run(monkeypatch, "diff", *scans, "--json", tmp_path / "missing" / "x.json") == 2
    assert "was not written" in capsys.readouterr().err

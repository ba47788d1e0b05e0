"""A builder's repository: the lock, the check, its policy and its exemptions, without a connection."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from auditor.model.entity import Entity, Proxy
from auditor.model.evidence import Gap, GapKind
from auditor.model.gate import one_of
from auditor.model.grant import Effect
from tests.cli.test_commands import run
from tests.engine.builders import DAY, World, contract, gap, grant, group, key, timelock

KEYS = tuple(key(name) for name in ("Ada", "Ben", "Cleo", "Dan"))
Run = Callable[..., tuple[int, str]]
CODE = tuple(contract(name) for name in ("Code 1", "Code 2"))


def world(
    k: int = 2,
    signers: tuple[Entity, ...] = KEYS[:3],
    days: int = 14,
    code: Entity = CODE[0],
    guardian: Entity | None = None,
    gaps: tuple[Gap, ...] = (),
) -> World:
    """A council that pauses rewards, and a timelock of the same council that replaces the code."""
    council = group("Council", k, *signers)
    wait = timelock("Timelock", days * DAY, one_of(council.id))
    rewards = contract("Rewards", "rewards", proxy=Proxy(kind="eip1967", implementation=(code.id,)))
    grants = (
        grant(guardian or council, rewards, Effect.PAUSE, "pause()"),
        grant(wait, rewards, Effect.UPGRADE, "upgradeTo(address)"),
    )
    return World((*KEYS, council, wait, rewards, *CODE), grants=grants, gaps=gaps)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that relies on one network, whose scan is a file; in no CI."""
    for name in ("GITHUB_ACTIONS", "GITHUB_EVENT_NAME", "GITHUB_BASE_REF", "GITHUB_STEP_SUMMARY", "CI_PIPELINE_SOURCE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".git").mkdir()
    (tmp_path / "auditor.toml").write_text('networks = [{ use = "small", replay = "small.json" }]\n')
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    scanned(tmp_path, world())
    return tmp_path


@pytest.fixture
def auditor(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str]:
        quiet = () if arguments[0] == "diff" else ("-q",)
        status = run(monkeypatch, *arguments, *quiet)
        said = capsys.readouterr()
        return status, said.out + said.err

    return call


def scanned(repository: Path, state: World) -> None:
    (repository / "small.json").write_text(state.snapshot.file_text())


def test_clean_then_worse_then_agreed(repository: Path, auditor: Run) -> None:
    assert auditor("check")[0] == 2  # no lock yet
    assert auditor("lock")[0] == 0
    first = (repository / "auditor.lock").read_bytes()
    assert auditor("lock")[0] == 0
    assert (repository / "auditor.lock").read_bytes() == first
    assert auditor("check")[0] == 0
    scanned(repository, world(k=1))
    status, said = auditor("check")
    assert status == 1
    assert "worse     small: Council needs 1 of 3 instead of 2 of 3." in said
    assert "auditor.lock:" in said
    assert auditor("lock")[0] == 0
    assert auditor("check")[0] == 0


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        (
            world(k=1),
            1,
            "worse     small: It takes 1 party at once, instead of 2 parties at once, to pause your rewards",
        ),
        (world(k=3), 0, "better    small: Council needs 3 of 3 instead of 2 of 3."),
        (world(signers=(KEYS[0], KEYS[1], KEYS[3])), 0, "review    small: In Council Dan replaces Cleo."),
        (world(days=2), 1, "worse     small: Timelock waits 2 days instead of 14 days."),
        (world(days=30), 0, "better    small: Timelock waits 30 days instead of 14 days."),
        (world(code=CODE[1]), 0, "review    small: The code of Rewards was replaced"),
        (world(guardian=KEYS[0]), 1, "The power to pause your rewards moved from a 2-of-3 (Council) to one key (Ada)"),
        (world(gaps=(gap("x:y").model_copy(update={"kind": GapKind.CALLERS}),)), 1, "worse     small: This could be"),
    ],
)
def test_drift_in_words_and_status(repository: Path, auditor: Run, state: World, status: int, words: str) -> None:
    auditor("lock")
    scanned(repository, state)
    got, said = auditor("check")
    assert words in said
    assert got == status
    pull, said = auditor("check", "--pull-request")
    assert words in said
    assert pull == 0


def test_a_key_in_place_of_another_is_to_review(repository: Path, auditor: Run) -> None:
    scanned(repository, world(guardian=KEYS[0]))
    auditor("lock")
    scanned(repository, world(guardian=KEYS[1]))
    status, said = auditor("check")
    assert status == 0
    assert "review    small: The power to pause your rewards moved from one key (Ada) to one key (Ben)" in said
    settings = repository / "auditor.toml"
    settings.write_text(f'{settings.read_text()}policy.review = "fail"\n')
    assert auditor("check")[0] == 1


def test_an_incomplete_scan_neither_locks_nor_compares(repository: Path, auditor: Run) -> None:
    auditor("lock")
    before = (repository / "auditor.lock").read_bytes()
    scanned(repository, world(k=3, gaps=(gap("eip155:31337:0x" + "a" * 40),)))
    status, said = auditor("lock")
    assert status == 4
    assert "its owners of eip155:31337" in said and "no answer" in said
    assert (repository / "auditor.lock").read_bytes() == before
    status, said = auditor("check")
    assert status == 4
    assert "The scan of small is incomplete" in said and "better" not in said.split("\n")[1]
    scanned(repository, world(k=1, gaps=(gap("eip155:31337:0x" + "a" * 40),)))
    assert auditor("check")[0] == 1  # what was read is worse all the same


def test_a_gap_that_stays_is_part_of_the_lock(repository: Path, auditor: Run) -> None:
    scanned(repository, world(gaps=(gap("eip155:1", "who may call it").model_copy(update={"kind": GapKind.CALLERS}),)))
    assert auditor("lock")[0] == 0
    assert '"eip155:1: who may call it"' in (repository / "auditor.lock").read_text()
    assert auditor("check")[0] == 0


def accepted(repository: Path, days: int, what: str) -> None:
    expires = datetime.now(UTC).date() + timedelta(days=days)
    text = (repository / "auditor.toml").read_text().split("[[accepted]]")[0]
    facts = f'reason = "they told us"\nowner = "ada@example.org"\nexpires = {expires}\n'
    (repository / "auditor.toml").write_text(f"{text}[[accepted]]\n{what}\n{facts}")


def test_exemptions_end(repository: Path, auditor: Run) -> None:
    scanned(repository, world(k=3))
    auditor("lock")
    scanned(repository, world(k=2))
    assert auditor("check")[0] == 1
    accepted(repository, 200, 'rule = "power-grew"')
    status, said = auditor("check")
    assert status == 0
    assert "accepted by an exemption" in said and "(Accepted until" in said
    accepted(repository, -1, 'rule = "power-grew"')
    status, said = auditor("check")
    assert status == 1 and "The exemption of power-grew ended on" in said
    assert auditor("check", "--pull-request")[0] == 0
    accepted(repository, 10, 'holder = "0x0000000000000000000000000000000000000001"')
    status, said = auditor("check")
    assert status == 1 and "matches nothing any more" in said


def test_what_one_party_can_do_at_once_is_accepted_for_90_days(repository: Path, auditor: Run) -> None:
    auditor("lock")
    scanned(repository, world(k=1))
    accepted(repository, 91, 'rule = "power-grew"')
    status, said = auditor("check")
    assert status == 1 and "90 days at most" in said
    accepted(repository, 90, 'rule = "power-grew"')
    assert auditor("check")[0] == 0


def test_policy_by_harm_rule_and_level(repository: Path, auditor: Run) -> None:
    settings = (repository / "auditor.toml").read_text()
    auditor("lock")
    scanned(repository, world(guardian=KEYS[0]))
    loose = "\n".join(f'"{harm}" = "warn"' for harm in ("rewards.pause", "upgrade.logic", "rewards.redirect"))
    (repository / "auditor.toml").write_text(f"{settings}[policy.harms]\n{loose}\n")
    said = auditor("check")[1]
    assert "worse     small: The power to pause your rewards moved" in said
    auditor("lock")
    (repository / "auditor.toml").write_text(f'{settings}[policy.rules]\n"one-key-pauses-rewards" = "fail"\n')
    status, said = auditor("check")
    assert status == 1 and "fails     small: The key Ada" in said
    (repository / "auditor.toml").write_text(f"{settings}[policy]\nlevel = 4\n")
    status, said = auditor("check")
    assert status == 1 and "The level of small is 0 of 4, below 4" in said
    (repository / "auditor.toml").write_text(f'{settings}[policy.rules]\n"one-key-pauses-reward" = "fail"\n')
    status, said = auditor("check")
    assert status == 2 and "did you mean 'one-key-pauses-rewards'?" in said


def test_unknown_harms_are_named(repository: Path, auditor: Run) -> None:
    settings = (repository / "auditor.toml").read_text()
    auditor("lock")
    (repository / "auditor.toml").write_text(f'fail_on_unknown = ["censor"]\n{settings}')
    status, said = auditor("check")
    assert status == 4 and "You are left out: unknown." in said


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace('verdict = "yes"', 'verdict = "no"', 1), "was edited by hand"),
        (lambda text: "<<<<<<< HEAD\n" + text, "auditor.lock:1: the file holds a merge conflict"),
        (lambda text: text.replace("auditor.lock/1", "auditor.lock/7"), "written by a newer auditor"),
    ],
)
def test_a_lock_that_people_changed_is_an_error(
    repository: Path, auditor: Run, change: Callable[[str], str], words: str
) -> None:
    auditor("lock")
    path = repository / "auditor.lock"
    whole = path.read_text()
    path.write_text(change(whole))
    status, said = auditor("check")
    assert status == 2 and words in said
    if "newer" not in words:
        assert auditor("lock")[0] == 0
        assert path.read_text() == whole


def test_another_file_is_not_overwritten(repository: Path, auditor: Run) -> None:
    (repository / "notes.md").write_text("# Notes\n")
    assert auditor("lock", "--lock", "notes.md")[0] == 2
    assert (repository / "notes.md").read_text() == "# Notes\n"


def test_every_report_in_one_run(repository: Path, auditor: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    auditor("lock")
    scanned(repository, world(k=1))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(repository / "summary.md"))
    formats = ("json", "sarif", "junit", "markdown", "badge")
    status, said = auditor("check", *(part for name in formats for part in ("-o", f"{name}={name}.out")))
    assert status == 1
    assert "\n::error file=auditor.lock,line=" in said
    assert "Council needs 1 of 3 instead of 2 of 3" in (repository / "summary.md").read_text()
    assert json.loads((repository / "json.out").read_text())["status"] == 1
    for name in formats:
        assert (repository / f"{name}.out").stat().st_size > 100


def test_a_network_without_a_baseline_fails_the_change_that_adds_it(repository: Path, auditor: Run) -> None:
    auditor("lock")
    (repository / "other.json").write_text(world().snapshot.file_text())
    (repository / "auditor.toml").write_text(
        'networks = [{ use = "small", replay = "small.json" }, { use = "other", replay = "other.json" }]\n'
    )
    status, said = auditor("check")
    assert status == 1 and "other is not in the lock" in said
    assert auditor("check", "small")[0] == 0

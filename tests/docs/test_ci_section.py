"""The README's section on CI is true: its commands are run as they stand, from an empty folder, with no connection."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
SECTION = README[README.index("**As a CI check") : README.index("**As a report for investors")]
ENDS = re.compile(r"# ends with (\d)$")
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", SECTION, re.DOTALL)


def script(text: str) -> str:
    """The commands with a check of each exit status that the text names, and of success elsewhere."""
    lines = []
    for number, line in enumerate(text.splitlines(), 1):
        wanted = ENDS.search(line)
        lines += [line, f"[ $? = {wanted[1] if wanted else 0} ] || exit {100 + number}"]
    return "\n".join(lines)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A stranger's machine: the command on the path, nobody's settings, no proxy that could be reached."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "auditor").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m auditor "$@"\n')
    (programs / "auditor").chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "CI", "AUDITOR_"))}
    nobody = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b.example", "GIT_COMMITTER_NAME": "a"}
    return (
        kept
        | nobody
        | {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "HOME": str(tmp_path / "home"),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "GIT_COMMITTER_EMAIL": "a@b.example",
            "https_proxy": "http://127.0.0.1:9",
            "http_proxy": "http://127.0.0.1:9",
        }
    )


def ran(commands: str, folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", commands], cwd=folder, env=dict(environment), capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_from_an_empty_folder_to_a_failing_and_a_passing_check(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "auditor").symlink_to(ROOT)
    done = ran("\n".join(map(script, blocks("sh"))), tmp_path, environment)
    assert done.returncode == 0, f"{done.returncode}: {done.stdout}{done.stderr}"
    assert "Council needs 1 of 3 instead of 2 of 3." in done.stdout
    assert "Pay.sweep(), open to everybody." in done.stdout and "Pay.sol:1" in done.stdout


def test_the_workflow_is_the_one_of_the_file() -> None:
    assert blocks("yaml") == [(ROOT / "docs" / "ci" / "github.yml").read_text("utf-8")]


def stub(folder: Path) -> None:
    """A python3 that makes an environment of this interpreter, and writes down what it is asked to install."""
    python = folder / "python3"
    python.write_text(
        "#!/bin/sh\n"
        'if [ "$2" = venv ]; then\n'
        '  mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; cp "$(command -v auditor)" "$3/bin/"; exit\n'
        "fi\n"
        f'if [ "$2" = pip ]; then echo "$@" >> "{folder}/installed"; exit; fi\n'
        f'exec "{sys.executable}" "$@"\n'
    )
    python.chmod(0o755)


@pytest.mark.slow
def test_the_steps_of_the_action(tmp_path: Path, environment: dict[str, str]) -> None:
    stub(tmp_path / "bin")
    repository = tmp_path / "repository"
    (repository / "ci").mkdir(parents=True)
    (repository / "ci" / "auditor.toml").write_text('networks = ["demo"]\n')
    assert ran("auditor lock -q", repository / "ci", environment).returncode == 0
    runner = environment | {
        "RUNNER_TEMP": str(tmp_path / "temp"),
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "schedule",
        "AUDITOR_PATH": "ci",
        "AUDITOR_NETWORKS": "",
    }
    assert steps(repository, runner) == [0, 0]
    installed = (tmp_path / "bin" / "installed").read_text()
    assert "--no-deps --require-hashes -r" in installed
    assert f"--no-build-isolation {ROOT}" in installed
    later = ROOT / "examples" / "demo-later.jsonl.gz"
    (repository / "ci" / "auditor.toml").write_text(f'networks = [{{ use = "demo", replay = "{later}" }}]\n')
    assert steps(repository, runner | {"AUDITOR_NETWORKS": "demo"}) == [0, 1]
    outputs = dict(line.split("=", 1) for line in (tmp_path / "output").read_text().splitlines())
    assert outputs["status"] == "1"
    for name in ("sarif", "comment", "junit"):
        assert "1 of 3 instead of 2 of 3" in Path(outputs[name]).read_text()
    assert "1 of 3 instead of 2 of 3" in (tmp_path / "summary").read_text()


def steps(folder: Path, environment: Mapping[str, str]) -> list[int]:
    """The exit statuses of the steps of the action that run a script, in order."""
    scripts = [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]
    return [ran(commands, folder, environment).returncode for commands in scripts]


def test_each_output_of_the_action_is_written() -> None:
    written = re.findall(r'echo "(\w+)=', (ROOT / "action" / "check.sh").read_text("utf-8"))
    assert sorted(written) == sorted(ACTION["outputs"])


def test_each_action_is_pinned_by_digest() -> None:
    files = [ROOT / "action.yml", *(ROOT / ".github" / "workflows").glob("*.yml"), ROOT / "docs" / "ci" / "github.yml"]
    uses = [use for file in files for use in re.findall(r"uses: (\S+)", file.read_text("utf-8"))]
    assert uses
    assert [use for use in uses if not re.search(r"@[0-9a-f]{40}$", use) and use != "./.auditor"] == []


def test_what_the_action_installs_is_what_is_tested() -> None:
    def pins(path: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+(?: ; [^\\\n]+)?", (ROOT / path).read_text("utf-8"), re.MULTILINE))

    assert pins("action/requirements.lock") <= pins("requirements.lock")
    assert len(pins("action/requirements.lock")) > 40


def test_zizmor_has_nothing_to_say() -> None:
    zizmor = Path(sys.executable).parent / "zizmor"
    workflows = [str(path) for path in (ROOT / ".github" / "workflows").glob("*.yml")]
    files = ["action.yml", ".pre-commit-hooks.yaml", ".pre-commit-config.yaml", "docs/ci/github.yml", *workflows]
    done = subprocess.run([zizmor, "--offline", *files], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "No findings" in done.stdout

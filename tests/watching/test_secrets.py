"""A watch whose settings hold credentials: they are in no line, no post and no file of it."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_commands import run
from tests.cli.test_printing import CANARIES, IN_PATH, IN_QUERY, OPENING, PASSWORD, USER, with_login
from tests.net.server import Says, results, serving

CHAIN = "eip155:1"
ECHO = " ".join([f"{USER}:{PASSWORD}", IN_PATH, IN_QUERY, *sorted(CANARIES)])


def settings(rpc: str, webhook: str) -> str:
    """A repository that watches an account, with the state of the watch inside."""
    return (
        f'networks = ["{CHAIN}:0x{"11" * 20}"]\n[rpc]\n"{CHAIN}" = "{with_login(rpc)}"\n'
        f'[watch]\nstate = "state"\nwebhook = "{with_login(webhook)}"\n'
    )


def leaks(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


def unpacked(file: Path) -> str:
    raw = file.read_bytes()
    return (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode(errors="replace")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["auditor.toml", "pyproject.toml"])
def test_no_output_of_a_watch_holds_a_secret_of_the_settings(
    name: str, repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    posts: list[str] = []

    def node(request: Any, _: int) -> Says:
        def answer(call: dict[str, Any]) -> dict[str, Any]:
            method = call["method"]
            return {"result": OPENING[method]} if method in OPENING else {"error": {"code": -32000, "message": ECHO}}

        return results(request, answer)

    def receiver(request: Any, _: int) -> Says:
        posts.append(json.dumps(request))
        return Says(ECHO.encode(), status=410, headers={"x-echo": IN_PATH})

    with serving(node) as rpc, serving(receiver) as webhook:
        text = settings(rpc, webhook)
        if name == "pyproject.toml":
            below = text.replace("[rpc]", "[tool.auditor.rpc]").replace("[watch]", "[tool.auditor.watch]")
            text = f"[tool.auditor]\n{below}"
        (repository / name).write_text(text)
        run(monkeypatch, "watch", "--once", "-q")
    printed = capsys.readouterr()
    files = [file for folder in ("state", "cache") for file in (repository / folder).rglob("*") if file.is_file()]
    assert files
    assert not leaks(printed.out + printed.err + "".join(posts))
    assert not [(file.name, result) for file in files if (result := leaks(unpacked(file)))]


@pytest.mark.parametrize("broken", [False, True])
def test_an_error_holds_no_secret_of_the_settings(
    broken: bool, repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def defect(*_: object, **__: object) -> None:
        raise ZeroDivisionError(f"{with_login('https://node.example')} {ECHO}")

    text = settings("https://node.example", "https://hooks.example")
    (repository / "auditor.toml").write_text(text + ("state = = 1\n" if broken else ""))
    monkeypatch.setenv("AUDITOR_TRACEBACK", "1")
    monkeypatch.setattr("auditor.settings.load", defect)
    assert run(monkeypatch, "watch", "--once", "-q") == 3
    printed = capsys.readouterr()
    assert "Traceback" in printed.err
    assert not leaks(printed.out + printed.err)


def test_an_error_holds_no_secret_of_a_listed_profile(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def defect(*_: object, **__: object) -> None:
        raise ZeroDivisionError(ECHO)

    (repository / "auditor.toml").write_text('networks = ["./pay.toml"]\n')
    (repository / "pay.toml").write_text(f'[[chains]]\nrpc = ["{with_login("https://node.example")}"]\n')
    monkeypatch.setenv("AUDITOR_TRACEBACK", "1")
    monkeypatch.setattr("auditor.settings.load", defect)
    assert run(monkeypatch, "watch", "--once", "-q") == 3
    assert not leaks(capsys.readouterr().err)


def test_the_settings_are_shown_without_the_secrets_of_a_webhook(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "auditor.toml").write_text(settings("https://node.example", "https://hooks.example"))
    assert run(monkeypatch, "config", "show") == 0
    shown = capsys.readouterr().out
    assert "https://hooks.example/***" in shown
    assert not leaks(shown)

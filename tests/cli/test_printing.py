"""What is printed: harmless to the runner of a CI, without secrets, whatever the stream can carry."""

import base64
import gzip
import json
import os
import signal
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from auditor.cli.output import Output, write
from auditor.formats import FORMATS
from auditor.model.network import Network
from auditor.model.snapshot import Snapshot
from tests.cli.test_commands import run
from tests.net.server import Says, results, serving
from tests.samples import hostile_assessment

USER, PASSWORD, IN_PATH, IN_QUERY = "anncanary", "c4nary+pass/word", "canary-in-path", "canary-in-query"
ACCOUNT = "eip155:1:0x0000000000000000000000000000000000001234"
COMMANDS = (
    "::stop-commands::x",
    " ::set-output name=a::b and ::error::c after many words so that a line may begin with ::warning::d",
    "##[error]a ##vso[task.setvariable]b",
    "a\n::notice::b\n\t::debug::c\u200b::x ###[command]d",
)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("width", ["20", "100"])
def test_no_report_gives_commands_to_a_ci_runner(
    name: str, width: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    snapshot = Snapshot(network=Network(name="test", title="Test"))
    assessment = hostile_assessment(COMMANDS)
    write((Output(name, tmp_path / "file"), Output(name, None)), snapshot, assessment, color=False, detail=2)
    for report in ((tmp_path / "file").read_text(), capsys.readouterr().out):
        assert not [line for line in report.splitlines() if line.lstrip().startswith("::")]
        assert "##[" not in report
        assert "##vso[" not in report


def auditor(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "auditor", *arguments], capture_output=True, env=os.environ | environment, check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["terminal", "json"])
def test_a_stream_without_unicode_carries_every_report(kind: str) -> None:
    done = auditor("scan", "demo", "-q", "-o", kind, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    if kind == "json":
        assert json.loads(done.stdout.decode("utf-8"))["schema"]
    else:
        done.stdout.decode("ascii")


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
@pytest.mark.parametrize(
    "words", [("networks", "show", "bittensor"), ("explain", "upgrade.logic"), ("scan", "nöwhere")]
)
def test_no_locale_ends_in_a_traceback(words: tuple[str, ...], encoding: str) -> None:
    done = auditor(*words, PYTHONIOENCODING=encoding, LC_ALL="C", PYTHONUTF8="0")
    assert done.returncode in (0, 2)
    assert b"Traceback" not in done.stderr and b"itself failed" not in done.stderr


def test_ctrl_c_ends_a_scan_of_a_node_that_keeps_silent() -> None:
    asked = threading.Event()

    def silent(request: Any, number: int) -> Says:
        asked.set()
        return Says(trickle=0.05)

    with serving(silent) as url:
        # A shell's background job ignores interrupts, and so would what it starts.
        heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
        scan = subprocess.Popen([sys.executable, "-m", *_scan(url)], stderr=subprocess.PIPE, preexec_fn=heed)
        assert asked.wait(60)
        scan.send_signal(signal.SIGINT)
        _, told = scan.communicate(timeout=60)
    assert scan.returncode == 130
    assert told.startswith(b"error: the scan was interrupted")


def _scan(url: str) -> list[str]:
    return ["auditor", "scan", ACCOUNT, "--rpc", f"eip155:1={url}"]


def forms(secret: str) -> set[str]:
    raw = secret.encode()
    return {secret, quote(secret, safe=""), raw.hex(), base64.b64encode(raw).decode().rstrip("=")}


CANARIES = set().union(*map(forms, (PASSWORD, f"{USER}:{PASSWORD}", IN_PATH, IN_QUERY)))


def with_login(url: str) -> str:
    return url.replace("://", f"://{USER}:c4nary%2Bpass%2Fword@") + f"/{IN_PATH}?key={IN_QUERY}"


BLOCK = {"number": "0x10", "timestamp": "0x65000000", "hash": "0x" + "11" * 32}
OPENING = {"eth_chainId": "0x1", "eth_getBlockByNumber": BLOCK}


@pytest.mark.parametrize("how", ["error", "result", "both"])
def test_what_a_node_echoes_is_in_no_output(
    how: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def echo(request: Any, number: int, headers: Any) -> Says:
        told = " ".join([f"{USER}:{PASSWORD}", headers["Authorization"], IN_PATH, IN_QUERY, *sorted(CANARIES)])

        def answer(call: dict[str, Any]) -> dict[str, Any]:
            if call["method"] in OPENING:
                return {"result": OPENING[call["method"]]}
            if how == "error" or (how == "both" and call["method"] == "eth_getCode"):
                return {"error": {"code": -32000, "message": told, "data": told}}
            return {"result": told if call["method"] != "eth_call" else "0x" + told.encode().hex()}

        return results(request, answer)

    kinds = (*FORMATS, "snapshot")
    outputs = [part for kind in kinds for part in ("-o", f"{kind}={tmp_path / kind}")]
    with serving(echo, with_headers=True) as url:
        record = ("--record", str(tmp_path / "recording"))
        run(monkeypatch, *_scan(with_login(url))[1:], *record, *outputs)
    printed = capsys.readouterr()
    shown = [printed.out, printed.err, gzip.decompress((tmp_path / "recording").read_bytes()).decode()]
    shown += [(tmp_path / kind).read_text() for kind in kinds]
    assert not [(canary, n) for n, text in enumerate(shown) for canary in CANARIES if canary in text]


@pytest.mark.parametrize("chain", ["polkadot:" + "45" * 16, "cosmos:synthetic-1"])
@pytest.mark.parametrize("verbose", ["-q", "-vv"])
def test_what_a_node_of_another_family_echoes_is_in_no_output(
    chain: str,
    verbose: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """The node first answers as its family does, so that the scan begins, and then only with what it was sent."""
    genesis, head = "0x" + "45" * 32, {"number": "0x10", "parentHash": "0x" + "11" * 32}
    opening = {"chain_getBlockHash": genesis, "chain_getFinalizedHead": genesis, "chain_getHeader": head}

    def echo(request: Any, number: int, headers: Any) -> Says:
        result = " ".join([f"{USER}:{PASSWORD}", headers["Authorization"], IN_PATH, IN_QUERY, *sorted(CANARIES)])

        def answer(call: dict[str, Any]) -> dict[str, Any]:
            method = call["method"]
            return {"result": opening[method]} if method in opening else {"error": {"code": 1, "message": result}}

        return results(request, answer) if request is not None else Says(body=result.encode(), status=500)

    profile = tmp_path / "profile.toml"
    lines = ['schema = "auditor.network/1"', 'name = "x"', 'title = "X"', "[[chains]]", f'id = "{chain}"']
    profile.write_text("\n".join(lines))
    with serving(echo, with_headers=True) as url:
        given = ("--rpc", f"{chain}={with_login(url)}", "--record", str(tmp_path / "recording"))
        run(monkeypatch, "scan", str(profile), *given, verbose, "-o", f"json={tmp_path / 'json'}")
    printed = capsys.readouterr()
    assert "error: " in printed.err
    shown = [printed.out, printed.err]
    shown += [gzip.decompress(file.read_bytes()).decode() for file in tmp_path.glob("recording*")]
    assert not [canary for text in shown for canary in CANARIES if canary in text]


@pytest.mark.parametrize(
    "variable", ["AUDITOR_FORGE_TOKEN", "AUDITOR_WEBHOOK_SECRET", "GITLAB_TOKEN", "NODE_API_KEY", "DB_PASSWORD"]
)
def test_a_traceback_shows_no_secret_of_the_environment(
    variable: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    canary = "canary-of-the-environment/1+2"

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError(" ".join(sorted(forms(canary))))

    monkeypatch.setenv("AUDITOR_TRACEBACK", "1")
    monkeypatch.setenv(variable, canary)
    monkeypatch.setattr("auditor.pipeline.scan", broken)
    assert run(monkeypatch, *_scan("https://node.example")[1:]) == 3
    result = capsys.readouterr().err
    assert "Traceback" in result
    assert not [form for form in forms(canary) if form in result]


def test_a_traceback_shows_nothing_of_a_webhook(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError(f"while posting to {with_login('https://hooks.example')}")

    monkeypatch.setenv("AUDITOR_TRACEBACK", "1")
    monkeypatch.setenv("AUDITOR_WEBHOOK", with_login("https://hooks.example"))
    monkeypatch.setattr("auditor.pipeline.scan", broken)
    assert run(monkeypatch, *_scan("https://node.example")[1:]) == 3
    assert not [canary for canary in CANARIES if canary in capsys.readouterr().err]


@pytest.mark.parametrize(
    "arguments",
    [
        ("scan", "https://anncanary:c4nary%2Bpass%2Fword@node.example/x"),
        ("scan", "thegraph", "--rpc", "eip1:55:1=https://anncanary:c4nary%2Bpass%2Fword@node.example/canary-in-path"),
        ("scan", "demo", "--repo", "https://anncanary:c4nary%2Bpass%2Fword@forge.example/a=/tmp"),
        ("repo", "https://anncanary:c4nary%2Bpass%2Fword@127.0.0.1:1/a/b?key=canary-in-query"),
        ("repo", ".", "--registry", "nmp=https://anncanary:c4nary%2Bpass%2Fword@127.0.0.1:1"),
    ],
)
def test_an_error_does_not_repeat_what_is_secret_on_the_command_line(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *arguments) in (2, 3)
    told = capsys.readouterr().err
    assert "error: " in told
    assert not [canary for canary in CANARIES if canary in told]


def test_a_traceback_shows_no_secret(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError(f"while asking {with_login('https://node.example')}")

    monkeypatch.setenv("AUDITOR_TRACEBACK", "1")
    monkeypatch.setattr("auditor.pipeline.scan", broken)
    assert run(monkeypatch, *_scan(with_login("https://node.example"))[1:]) == 3
    told = capsys.readouterr().err
    assert "Traceback" in told
    assert not [canary for canary in CANARIES if canary in told]

"""``auditor verify``: an untouched recording and report hold, and one flipped bit anywhere is noticed."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor import config
from auditor.net.recording import answer_of
from tests.cli.test_commands import run

Change = Callable[[dict[str, Any]], bool]
Verify = Callable[..., tuple[int, str]]


@pytest.fixture
def verify(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Verify:
    """The exit status of the command and all that it prints."""

    def verified(*arguments: str | Path) -> tuple[int, str]:
        status = run(monkeypatch, "verify", *arguments, "--quiet")
        return status, "".join(capsys.readouterr())

    return verified


def forged(path: Path, change: Change) -> Path:
    """The demo's recording with the first answer changed that ``change`` changes, and with the digest to match."""
    lines = gzip.decompress(config.DEMO_RECORDING.read_bytes()).decode().rstrip("\n").split("\n")
    for number, line in enumerate(lines[1:], 1):
        entry = json.loads(line)
        if change(entry):
            entry["digest"] = answer_of(entry["result"]).digest
            lines[number] = json.dumps(entry, separators=(",", ":"), ensure_ascii=False)
            break
    else:
        raise AssertionError("there is no such answer")
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode()))
    return path


def flipped(digits: str) -> str:
    return digits[:-1] + f"{int(digits[-1], 16) ^ 1:x}"


def bend(method: str) -> Change:
    def change(entry: dict[str, Any]) -> bool:
        fits = entry["method"] == method and len(str(entry.get("result", ""))) > 20
        if fits:
            entry["result"] = flipped(entry["result"])
        return bool(fits)

    return change


def bent_root(entry: dict[str, Any]) -> bool:
    fits = entry["method"] == "eth_getBlockByNumber" and entry["params"][0] == "latest"
    if fits:
        entry["result"]["stateRoot"] = flipped(entry["result"]["stateRoot"])
    return bool(fits)


def test_the_demo_proves_itself(verify: Verify) -> None:
    status, output = verify("demo")
    assert status == 0
    assert "consistent with this node's header" in output and "Everything that can be checked holds." in output


@pytest.mark.slow
@pytest.mark.parametrize("method", ["eth_getStorageAt", "eth_getCode", "trie node", "eth_call"])
def test_one_flipped_bit_of_an_answer_or_a_proof_is_noticed(verify: Verify, tmp_path: Path, method: str) -> None:
    status, output = verify(forged(tmp_path / "forged.gz", bend(method)))
    # Where the changed answer leads elsewhere, the scan asks what was never recorded, which is an error of its own.
    assert status in (1, 3)
    assert "In contradiction to a proof" in output or "has no answer to" in output


@pytest.mark.slow
def test_a_flipped_bit_of_the_state_root_proves_nothing_any_more(verify: Verify, tmp_path: Path) -> None:
    _, output = verify(forged(tmp_path / "forged.gz", bent_root))
    assert "consistent with this node's header" not in output


def test_a_flipped_bit_without_the_digest_to_match_is_refused(verify: Verify, tmp_path: Path) -> None:
    content = bytearray(gzip.decompress(config.DEMO_RECORDING.read_bytes()))
    place = content.rindex(b'"result":"0x') + 14
    content[place] = ord("e") if content[place] != ord("e") else ord("f")
    path = tmp_path / "bent.gz"
    path.write_bytes(gzip.compress(bytes(content)))
    status, output = verify(path)
    assert status == 2 and "was changed" in output


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.json"
    with pytest.MonkeyPatch.context() as patch:
        assert run(patch, "scan", "demo", "--quiet", "-o", f"json={path}") == 0
    return path


def test_a_report_is_recomputed_from_its_recording(verify: Verify, report: Path) -> None:
    assert verify(report, "--recording", config.DEMO_RECORDING)[0] == 0


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("verdict", lambda document: document.update(verdict="no")),
        ("exposure", lambda document: document["exposure"].update(low=1)),
        ("gaps", lambda document: document["gaps"].clear()),
    ],
)
def test_a_changed_report_does_not_hold(
    verify: Verify, report: Path, tmp_path: Path, part: str, change: Callable[[dict[str, Any]], None]
) -> None:
    document = json.loads(report.read_text("utf-8"))
    change(document)
    bent = tmp_path / "bent.json"
    bent.write_text(json.dumps(document), "utf-8")
    status, output = verify(bent, "--recording", config.DEMO_RECORDING)
    assert status == 1 and f"  {part}\n" in output


def test_a_changed_digest_of_evidence_is_named(verify: Verify, report: Path, tmp_path: Path) -> None:
    document = json.loads(report.read_text("utf-8"))
    entry = document["evidence"][0]
    entry["answer_digest"] = flipped(entry["answer_digest"])
    bent = tmp_path / "bent.json"
    bent.write_text(json.dumps(document), "utf-8")
    status, output = verify(bent, "--recording", config.DEMO_RECORDING)
    assert status == 1 and "Answered in another way now (1)" in output and entry["request"][:40] in output


def test_a_report_alone_and_what_is_no_report_are_clear_errors(verify: Verify, report: Path, tmp_path: Path) -> None:
    assert "a report holds digests, not answers" in verify(report)[1]
    stub = tmp_path / "stub.json"
    stub.write_text('{"schema": "auditor.assessment/1"}', "utf-8")
    assert "is not a report that can be verified" in verify(stub)[1]
    assert "is not a file" in verify(tmp_path / "nothing")[1]

"""The commands as a user types them; the demo's recording stands for a network."""

import json
from pathlib import Path
from typing import Any

import pytest

from auditor import cli, config
from tests.net.server import Says, results, serving

SOLANA = "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp"


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    monkeypatch.setattr("sys.argv", ["auditor", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("scna",), 2, "did you mean 'auditor scan'?"),
        (("scan", "--bad"), 2, "'auditor scan --help'"),
        (("scan",), 2, "no network was named"),
        (("scan", "thegrph"), 2, "did you mean 'thegraph'?"),
        (("scan", "missing.toml"), 2, "missing.toml was not read"),
        (("scan", "demo", "--as", "bilder"), 2, "did you mean 'builder'?"),
        (("scan", "demo", "--exit", "7 days"), 2, "not an ISO 8601 duration"),
        (("scan", "demo", "--fail-on", "hgh"), 2, "did you mean 'high'?"),
        (("scan", "demo", "--fail-under", "5"), 2, "less than or equal to 4"),
        (("scan", "demo", "--by", "sael"), 2, "did you mean 'seal'?"),
        (("scan", "demo", "-o", "jsn"), 2, "did you mean 'json'?"),
        (("scan", "demo", "-o", "json", "-o", "html"), 2, "cannot share standard output"),
        (("scan", "demo", "-o", "json=/missing/a.json"), 2, "its folder does not exist"),
        (("scan", "demo", "--block", "1"), 2, "--block cannot be used with a recording"),
        (("scan", "thegraph", "--rpc", "nonsense"), 2, "not CHAIN=URL"),
        (("scan", "thegraph", "--rpc", "eip155:5=http://127.0.0.1:1"), 2, "there is no chain 'eip155:5'"),
        (("scan", "thegraph", "--block", "5"), 2, "names no chain"),
        (("scan", f"{SOLANA}:abc", "--rpc", f"{SOLANA}=http://127.0.0.1:1"), 2, "cannot be scanned"),
        (("scan", "--replay", "pyproject.toml"), 2, "is not a recording"),
        (("networks", "show", "thegrph"), 2, "did you mean 'thegraph'?"),
        (("rules", "explain", "upgrade"), 2, "did you mean 'upgrade-without-delay'?"),
        (("explain", "rewards.paus"), 2, "did you mean 'rewards.pause'?"),
        (("who-can", "demo", "rewards.paus"), 2, "did you mean 'rewards.pause'?"),
        (("what-if", "demo", "--lost", "Counci"), 2, "did you mean 'Council'?"),
        (("what-if", "demo"), 2, "no key was named"),
        (("raise", "demo", "--harm", "rewards.paus"), 2, "did you mean 'rewards.pause'?"),
        (("raise", "demo", "--to", "conditionl"), 2, "did you mean 'conditional'?"),
        (("raise", "demo", "--harm", "censor"), 2, "the verdict on censor is not yes"),
        (("who-can", "nowhere", "x"), 2, "nowhere is not a file"),
    ],
)  # fmt: skip
def test_bad_input_gets_one_clear_error(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    status: int,
    said: str,
) -> None:
    assert run(monkeypatch, *arguments) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ") and "\nhelp: " in err
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ((), 0),
        (("--fail-on", "critical"), 1),
        (("--fail-under", "1"), 1),
        (("--fail-under", "0"), 0),
        (("--fail-on-unknown",), 0),  # what was not looked at is not counted
        (("--fail-on", "low", "--fail-on-unknown"), 1),
    ],
)
@pytest.mark.parametrize(
    "kind", ["terminal", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("json", "sarif"))]
)
def test_the_exit_status_is_the_same_for_every_format(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    status: int,
    kind: str,
) -> None:
    assert run(monkeypatch, "scan", "demo", "-q", "-o", kind, *options) == status


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (("explain", "viewpoints"), "investor: a fund that holds tokens"),
        (("explain", "rewards.pause"), "Your rewards are paused. Can somebody"),
        (("rules", "explain", "upgrade-without-delay"), "Fires when"),
    ],
)
def test_explanations_are_text_not_markup(
    arguments: tuple[str, ...], shown: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run(monkeypatch, *arguments) == 0
    out = capsys.readouterr().out
    assert shown in out and not {"##", "**", "```", "|--"} & set(out.split())
    assert max(map(len, out.splitlines())) <= 80


def test_the_demo_fits_a_screen(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    assert run(monkeypatch, "scan", "demo", "--by", "seal", "-o", "terminal") == 0
    assert "SEAL Multisig Operations" in capsys.readouterr().out
    assert run(monkeypatch, "scan", "demo") == 0
    assert len(capsys.readouterr().out.splitlines()) <= 45


@pytest.mark.slow
def test_progress_ends_where_the_scan_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    copy = tmp_path / "demo.gz"
    copy.write_bytes(config.DEMO_RECORDING.read_bytes())
    assert run(monkeypatch, "scan", "--replay", copy) == 0
    err = capsys.readouterr().err
    last = err.splitlines()[-1]
    done, total = last.rsplit(": ", 1)[1].split(" of ")
    assert done == total


def test_a_dead_endpoint_is_a_network_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    account = "eip155:1:0x0000000000000000000000000000000000001234"
    assert run(monkeypatch, "scan", account, "--rpc", "eip155:1=http://127.0.0.1:1/KEYINPATH") == 3
    err = capsys.readouterr().err
    assert "error: eip155:1 was not read: http://127.0.0.1:1/***" in err
    assert "KEYINPATH" not in err


def test_a_snapshot_answers_as_the_scan_did(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    kept = tmp_path / "demo.json"
    assert run(monkeypatch, "scan", "demo", "-q", "-o", f"snapshot={kept}") == 0
    assert json.loads(kept.read_text())["schema"] == "auditor.snapshot/1"
    assert run(monkeypatch, "who-can", "demo", "rewards.pause") == 0
    from_recording = capsys.readouterr().out
    assert run(monkeypatch, "who-can", kept, "rewards.pause") == 0
    assert capsys.readouterr().out == from_recording


def test_every_path_of_the_demo_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    run(monkeypatch, "who-can", "demo", "pauseRewards")
    result = " ".join(capsys.readouterr().out.split())
    assert "can call pauseRewards(uint256) as GUARDIAN_ROLE" in result
    assert "can hand out GUARDIAN_ROLE by grantRole(bytes32,address)" in result
    assert "may replace its code by upgradeToAndCall(address,bytes)" in result


@pytest.mark.slow
def test_what_would_raise_the_demo_is_tried(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "raise", "demo") == 0
    told = capsys.readouterr().out
    together = told.split("all of these together")[1]
    assert "Put a timelock of 7 days between Council and everything it can call." in together
    assert "then the network: unknown" in together  # what is unread was hidden behind the yes
    assert run(monkeypatch, "raise", "demo", "--harm", "rewards.pause", "--to", "no") == 0
    told = capsys.readouterr().out
    assert "Revoke everything that Timelock may call on EmissionsController." in told
    assert "then no" in told


def test_keys_of_the_demo_can_be_captured_or_lost(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "what-if", "demo", "--captured", "Council") == 0
    assert "withdraw(address,address,uint256) of Treasury at once" in capsys.readouterr().out
    assert run(monkeypatch, "what-if", "demo", "--lost", "Council") == 0
    gone = capsys.readouterr().out.split("any more:")[1]
    assert "withdraw(address,address,uint256) of Treasury" in gone
    assert "pauseRewards(uint256)" not in gone


def test_what_if_takes_the_names_that_reports_print(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for name in ("Julian Marsh, founder", "party:julian-marsh-founder"):
        assert run(monkeypatch, "what-if", "demo", "--lost", name) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] and said[0].startswith("verdict: yes, then unknown")
    written = "0x9718…1aC1 (Julian Marsh, founder)"
    assert run(monkeypatch, "what-if", "demo", "--captured", written, "--captured", "Council") == 0
    assert "Together they could do" in capsys.readouterr().out


@pytest.mark.parametrize("width", ["60", "80"])
@pytest.mark.parametrize(
    "arguments", [("networks", "list"), ("who-can", "demo", "rewards.pause"), ("what-if", "demo", "--lost", "Council")]
)
def test_lists_wrap_below_their_column(
    width: str, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    assert run(monkeypatch, *arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(len(line) <= int(width) or len(max(line.split(), key=len)) > 30 for line in lines)


def test_help_lines_are_whole(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run(monkeypatch, "--help") == 0
    assert "..." not in capsys.readouterr().out.split("Commands:")[1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "no chain of it can be read from a genesis file"),
        (("--block", "1"), "--block cannot be used with a genesis file"),
        (("--rpc", "eip155:1=http://127.0.0.1:1"), "--rpc cannot be used with a genesis file"),
    ],
)
def test_a_genesis_file_needs_a_family_that_reads_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    assert run(monkeypatch, "scan", "thegraph", "--genesis", "pyproject.toml", *options) == 2
    assert said in capsys.readouterr().err


def test_a_defect_is_one_clear_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.delenv("AUDITOR_TRACEBACK", raising=False)
    monkeypatch.setattr("auditor.pipeline.open_snapshot", broken)
    assert run(monkeypatch, "who-can", "demo", "rewards.pause") == 3
    assert "error: auditor itself failed, and judged nothing: ZeroDivisionError: by nought" in capsys.readouterr().err
    monkeypatch.setenv("AUDITOR_TRACEBACK", "1")
    assert run(monkeypatch, "who-can", "demo", "rewards.pause") == 3
    assert "Traceback (most recent call last):" in capsys.readouterr().err


def test_a_bad_profile_does_not_hide_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name, text in (("aaa", "name = 7"), ("bbb", 'name = "bbb"\ntitle = "Good"')):
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr("auditor.config._BUNDLED", tmp_path)
    assert run(monkeypatch, "networks", "list") == 0
    first, *others = capsys.readouterr().out.splitlines()
    assert first.startswith("aaa") and "cannot be used" in first
    assert [line for line in others if line.startswith("bbb")] == ["bbb   Good"]


def test_an_account_without_code_is_too_little_to_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The question was about a contract: a key that nothing is known of is no answer."""
    block = {"number": "0x10", "timestamp": "0x65000000", "hash": "0x" + "11" * 32}
    told = {"eth_chainId": "0x1", "eth_getBlockByNumber": block, "eth_getCode": "0x", "eth_getBalance": "0x0"}

    def node(request: Any, number: int) -> Says:
        return results(request, lambda call: {"result": told.get(call["method"])})

    with serving(node) as url:
        account = "eip155:1:0x0000000000000000000000000000000000001234"
        assert run(monkeypatch, "scan", account, "-q", "--fail-on-unknown", "--rpc", f"eip155:1={url}") == 4

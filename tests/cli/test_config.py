"""``auditor config show`` names the origin of every setting, and a settings file may name the demo."""

from pathlib import Path

import pytest

from tests.cli.test_commands import run


def test_every_setting_has_an_origin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "auditor.toml").write_text(
        'networks = ["demo"]\nas = "staker"\n[rpc]\n"eip155:1" = "https://ann:secret@node.example/a-long-key"\n'
    )
    (tmp_path / "deep").mkdir()
    monkeypatch.chdir(tmp_path / "deep")
    monkeypatch.setenv("AUDITOR_RPC", "eip155:5=https://other.example/another-key")
    assert run(monkeypatch, "config", "show", "--exit", "P3D") == 0
    shown = {line.partition(" = ")[0]: line.partition(" = ")[2] for line in capsys.readouterr().out.splitlines()}
    origins = {key: value.rpartition("  # ")[2] for key, value in shown.items()}
    assert origins["networks.0.use"] == f"{tmp_path}/auditor.toml:1"
    assert origins["as"] == f"{tmp_path}/auditor.toml:2"
    assert origins["exit"] == "flag --exit"
    assert origins["fail_on"] == "default"
    assert origins['rpc."eip155:5".0'] == "environment AUDITOR_RPC"
    assert "secret" not in str(shown)
    assert "key" not in "".join(value for key, value in shown.items() if key.startswith("rpc"))


def test_the_demo_may_be_the_network_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "auditor.toml").write_text('network = "demo"\n')
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, "scan", "-q") == 0
    assert "Orrery" in capsys.readouterr().out

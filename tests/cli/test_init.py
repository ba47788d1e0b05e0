"""A settings file from what a repository contains; its text is hostile, its secrets stay where they are."""

from pathlib import Path

import pytest

from auditor import settings
from auditor.model.network import Network
from auditor.settings import NetworkEntry
from tests.cli.test_commands import run

REWARDS = "0x971B9d3d0Ae3ECa029CAB5eA1fB0F72c85e6a525"  # RewardsManager of The Graph
OURS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
HOSTILE = 'a"\n[[networks]]\nuse = "demo"\n# \u202e::error::'
FILES = {
    "src/config.ts": f"export const REWARDS = '{REWARDS.lower()}'\n",
    ".env.example": "ARBITRUM_RPC_URL=https://arb.example/my-secret-key\nPRIVATE_KEY=0xsecret\n",
    "package.json": '{"dependencies": {"@livepeer/core": "1.0.0", "left-pad": "1.0.0"}}\n',
    "requirements.txt": "bittensor>=9\nrequests\n",
    "hardhat.config.ts": "networks: {\n  op: { chainId: 10 },\n  local: { chainId: 31337 } }\n",
    "deployments/arbitrum/Vault.json": f'{{"address": "{OURS}"}}\n',
    "node_modules/x/index.js": "const a = '0x6E0c3De51A6Fb6Bd6AcaD3A4c6B0F6F5b3E2d4c1' // bittensor\n",
}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_file_lists_networks_with_the_lines_that_say_so(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "init") == 0
    text = (repository / "auditor.toml").read_text()
    wanted = settings.load(repository).settings
    names = [entry.use for entry in wanted.networks if isinstance(entry, NetworkEntry)]
    assert {"thegraph", "livepeer", "bittensor"} <= set(names)
    (own,) = (entry for entry in wanted.networks if isinstance(entry, Network))
    assert own.chains[0].contracts == {"Vault": OURS}
    assert own.chains[0].id == "eip155:42161"
    assert own.chains[0].rpc
    assert "the account of RewardsManager  src/config.ts:1" in text
    assert "the package @livepeer/core  package.json:1" in text
    assert "ARBITRUM_RPC_URL (.env.example:1)" in text
    assert "eip155:10 (hardhat.config.ts:2)" in text
    assert "31337" not in text
    assert "secret" not in text
    assert "node_modules" not in text
    assert [target.name for target in settings.targets(wanted)] == [*names, "own-contracts"]
    assert "'demo' to try it" not in capsys.readouterr().out


def test_what_is_there_is_not_replaced(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "pyproject.toml").write_text("[tool.auditor]\nas = 'staker'\n")
    assert run(monkeypatch, "init") == 2
    assert "holds settings already" in capsys.readouterr().err
    assert not (repository / "auditor.toml").exists()


def test_an_empty_repository_gets_a_file_that_can_be_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "init", str(tmp_path)) == 0
    assert settings.load(tmp_path).settings.networks == ()
    assert "'demo' to try it" in capsys.readouterr().out


def test_hostile_names_stay_in_their_comments(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = repository / HOSTILE.replace("/", "")
    hostile.mkdir()
    (hostile / "x.ts").write_text(f"'{REWARDS}'\n")
    (repository / "src" / "config.ts").unlink()
    assert run(monkeypatch, "init") == 0
    text = (repository / "auditor.toml").read_text()
    assert text.isascii()
    names = [entry.use for entry in settings.load(repository).settings.networks if isinstance(entry, NetworkEntry)]
    assert "thegraph" in names
    assert "demo" not in names
    assert run(monkeypatch, "deps") == 0
    assert "\n::error" not in capsys.readouterr().out


def test_deps_says_why(repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "deps") == 0
    said = capsys.readouterr().out
    assert "thegraph\n  the account of RewardsManager" in said
    assert f"Vault  {OURS}" in said
    assert "secret" not in said

"""The Python API beyond its page: what it refuses before it sends anything."""

from pathlib import Path

import pytest

import auditor
from auditor import config, pipeline
from auditor.errors import NetworkError, RuleError

_PROFILE = """
name = "small"
title = "Small"
[[chains]]
id = "eip155:1"
rpc = ["http://127.0.0.1:9"]
contracts = { Vault = "0x0000000000000000000000000000000000000001" }
[[claims]]
says = "Nobody can take it."
source = "https://example.org"
check = "!possible('CLAIMED')"
"""


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection may be opened."""
    monkeypatch.setattr("auditor.pipeline.networks.Wire.live", lambda *_: pytest.fail("a request was about to be sent"))


def _profile(folder: Path, harm: str) -> Path:
    path = folder / "small.toml"
    path.write_text(_PROFILE.replace("CLAIMED", harm), encoding="utf-8")
    return path


@pytest.mark.usefixtures("refused")
def test_a_claim_that_names_no_harm_stops_before_the_first_request(tmp_path: Path) -> None:
    path = _profile(tmp_path, "upgrade.logc")
    with pytest.raises(RuleError, match=r"claims\.1\.check: there is no harm 'upgrade\.logc'"):
        auditor.scan(str(path))
    with pytest.raises(RuleError, match=r"there is no harm"):
        pipeline.from_genesis(config.load(path), tmp_path / "genesis.json")


def test_a_claim_may_name_a_harm_of_your_own_rules(tmp_path: Path) -> None:
    harms = (Path(config.__file__).parents[1] / "rules" / "harms.yaml").read_text(encoding="utf-8")
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "harms.yaml").write_text(harms.replace("id: upgrade.logic", "id: own.logic"), encoding="utf-8")
    path = _profile(tmp_path, "own.logic")
    with pytest.raises(RuleError):
        auditor.scan(str(path))
    with pytest.raises(NetworkError):  # the claim is fine; nobody listens at that port
        auditor.scan(str(path), rules=rules)

"""Profiles: what is wrong with one is said by its key, and hinders no other."""

import shutil
from pathlib import Path

import pytest

from auditor import config
from auditor.errors import ProfileError, UsageError

GOOD = """
name = "test"
title = "Test"
[[chains]]
id = "eip155:1"
contracts = { Vault = "0x0000000000000000000000000000000000001234" }
roles = { rewards = ["Vault"] }
[[parties]]
name = "Ada"
accounts = []
source = "https://example.org"
"""


def profile(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "profile.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("right", "wrong", "said", "hint"),
    [
        ("title", "titel", "there is no key 'titel'", "did you mean 'title'?"),
        ("contracts =", "contract =", "there is no key 'chains.0.contract'", "did you mean 'contracts'?"),
        ("source =", "sorce =", "there is no key 'parties.0.sorce'", "did you mean 'source'?"),
        ("accounts =", "acounts =", "there is no key 'parties.0.acounts'", "did you mean 'accounts'?"),
        ('["Vault"]', '["Valt"]', "there is no contract named 'Valt'", "did you mean 'Vault'?"),
        ('"eip155:1"', '"eip155"', "not a CAIP-2 chain id", "write it like"),
    ],
)
def test_a_slip_names_the_key_that_was_meant(tmp_path: Path, right: str, wrong: str, said: str, hint: str) -> None:
    path = profile(tmp_path, GOOD.replace(right, wrong, 1))
    with pytest.raises(ProfileError) as refused:
        config.load(path)
    assert str(path) in str(refused.value)
    assert said in str(refused.value)
    assert hint in refused.value.hint


def test_a_bad_bundled_profile_hinders_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(config._BUNDLED, tmp_path / "networks")
    (tmp_path / "networks" / "aaa.toml").write_text("name = 7", encoding="utf-8")
    monkeypatch.setattr(config, "_BUNDLED", tmp_path / "networks")
    account = "eip155:42161:0x0000000000000000000000000000000000001234"
    assert config.resolve(account).chains[0].rpc
    assert config.resolve("thegraph").name
    with pytest.raises(ProfileError, match=r"aaa\.toml"):
        config.resolve("aaa")


@pytest.mark.parametrize("url", ["node.example", "https://", "http://[", "http://[::1/x", "https://node.example:99999"])
def test_an_endpoint_that_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="not CHAIN=URL"):
        config.endpoints([f"eip155:1={url}"])


@pytest.mark.parametrize("url", ["http://127.0.0.1:8545", "wss://ann:x@node.example/key?a=b", "http://[::1]:1/"])
def test_an_endpoint_is_an_address(url: str) -> None:
    assert config.endpoints([f"eip155:1={url}"]) == {"eip155:1": [url]}

"""The URLs of settings files and profiles, from which errors take what to mask."""

from pathlib import Path

from auditor.settings.given_urls import given_urls

NODE, RECEIVER, PAGE = "https://node.example/key", "https://hooks.example/key", "https://docs.example/page"


def test_endpoints_and_receivers_are_told_from_pages(tmp_path: Path) -> None:
    (tmp_path / "auditor.toml").write_text(
        f'networks = ["./pay.toml"]\n[rpc]\n"eip155:1" = ["{NODE}/1", "{NODE}/2"]\n[watch]\nwebhook = "{RECEIVER}"\n'
    )
    (tmp_path / "pay.toml").write_text(f'source = "see {PAGE}"\n[[chains]]\nrpc = ["{NODE}/3"]\n')
    (tmp_path / "deep").mkdir()
    urls = given_urls(tmp_path / "deep")
    assert set(urls.endpoints) == {f"{NODE}/{number}" for number in (1, 2, 3)} | {RECEIVER}
    assert urls.others == (PAGE,)


def test_in_what_is_not_toml_each_may_be_secret(tmp_path: Path) -> None:
    profile = tmp_path / "own.toml"
    profile.write_bytes(f'rpc = = "{NODE}" \xff'.encode("latin-1"))
    assert given_urls(tmp_path, [profile, tmp_path / "missing.toml"]).endpoints == (NODE,)


def test_escapes_of_toml_hide_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.auditor.rpc]\n"eip155:1" = "https:\\u002F/node.example/key"\n')
    assert given_urls(tmp_path).endpoints == (NODE,)

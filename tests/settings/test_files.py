"""The settings file: where it is looked for, what its values mean, and how a slip in it is reported."""

from pathlib import Path

import pytest

from auditor import settings
from auditor.config import DEMO_RECORDING
from auditor.errors import UnknownName, UsageError
from auditor.settings import reference

PROFILE = """
name = "pay"
title = "Pay"
[[chains]]
id = "eip155:1"
rpc = ["https://node.example"]
contracts = { Vault = "0x0000000000000000000000000000000000001234" }
"""


def write(folder: Path, text: str, name: str = "auditor.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_file_is_read_from_every_folder_below_it(tmp_path: Path) -> None:
    write(tmp_path, 'network = "demo"\nrules = "extra"\noutput = ["json=out.json"]')
    (tmp_path / "a" / "b").mkdir(parents=True)
    file = settings.load(tmp_path / "a" / "b")
    assert file.root == tmp_path
    assert file.settings.rules == tmp_path / "extra"
    assert file.settings.output == (f"json={tmp_path / 'out.json'}",)
    assert file.settings.lock == tmp_path / "auditor.lock"


def test_the_search_ends_at_the_root_of_the_repository(tmp_path: Path) -> None:
    write(tmp_path, 'network = "demo"')
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    assert settings.load(tmp_path / "repository").settings.network is None


def test_a_folder_that_everybody_may_write_to_is_left_out(tmp_path: Path) -> None:
    write(tmp_path / "open", 'network = "demo"')
    (tmp_path / "open").chmod(0o777)
    (tmp_path / "open" / "mine").mkdir()
    assert settings.load(tmp_path / "open" / "mine").settings.network is None
    assert settings.load(tmp_path / "open").settings.network == "demo"


def test_a_project_file_may_hold_the_settings(tmp_path: Path) -> None:
    write(tmp_path, '[project]\nname = "x"\n[tool.auditor]\nas = "staker"\n', "pyproject.toml")
    file = settings.load(tmp_path)
    assert file.settings.viewpoint == "staker"
    assert file.where("as") == f"{tmp_path}/pyproject.toml:4"


def test_a_project_file_without_settings_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, 'as = "staker"')
    write(tmp_path / "part", '[project]\nname = "x"\n', "pyproject.toml")
    assert settings.load(tmp_path / "part").settings.viewpoint == "staker"


def test_two_files_in_one_folder_are_refused(tmp_path: Path) -> None:
    write(tmp_path, 'as = "staker"')
    write(tmp_path, "[tool.auditor]\n", "pyproject.toml")
    with pytest.raises(UsageError, match="both hold settings"):
        settings.load(tmp_path)


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ('network = "demo"\n\nfial_on = "high"', r"auditor\.toml:3: there is no key 'fial_on'", "'fail_on'"),
        ("[policy]\nharmz = {}", r":2: there is no key 'policy\.harmz'", "did you mean 'harms'?"),
        ('[[accepted]]\nrule = "x"\nreasn = "y"', r":3: there is no key 'accepted\.0\.reasn'", "'reason'"),
        ('networks = ["demo",\n {usee = "x"}]', r":2: there is no key 'networks\.1\.usee'", "did you mean 'use'?"),
        ('[[networks]]\nname = "x"\ntitel = "X"', r":3: there is no key 'networks\.0\.titel'", "'title'"),
        ('networks = "demo"', r":1: networks: ", "fix this value"),
        ("networks = [7]", r":1: networks\.0: ", "fix this value"),
        ('[policy.harms]\n"rewards.pause" = "stop"', r":2: policy\.harms\.rewards\.pause: ", "fix this value"),
        ('[[accepted]]\nrule = "x"\nreason = "y"\nowner = "z"', r":1: accepted\.0\.expires: ", "keys that exist"),
    ],
)
def test_a_slip_names_its_line_and_the_key_that_was_meant(tmp_path: Path, text: str, said: str, hint: str) -> None:
    with pytest.raises(UsageError, match=said) as refused:
        settings.load(write(tmp_path, text))
    assert hint in refused.value.hint


def test_networks_are_names_files_and_whole_profiles(tmp_path: Path) -> None:
    write(tmp_path, PROFILE, "pay.toml")
    inline = PROFILE.replace('"pay"', '"inline"').replace("[[chains]]", "[[networks.chains]]")
    write(
        tmp_path,
        f'[[networks]]\nuse = "pay.toml"\n[[networks]]\nuse = "demo"\n[[networks]]\n{inline}'
        '[rpc]\n"eip155:1" = "https://own.example"\n"eip155:5" = "https://other.example"\n',
    )
    wanted = settings.load(tmp_path).settings
    pay, demo, own = settings.targets(wanted)
    assert [pay.name, demo.name, own.name] == ["pay", "demo", "inline"]
    assert demo.recording == DEMO_RECORDING
    assert demo.network is None
    assert pay.network and own.network
    assert pay.network.chains[0].rpc == own.network.chains[0].rpc == ("https://own.example",)
    assert settings.target("inline", wanted) == own
    assert settings.target("pay", wanted) == pay


def test_several_networks_need_a_name_and_one_does_not(tmp_path: Path) -> None:
    wanted = settings.load(write(tmp_path, 'networks = ["demo", "thegraph"]')).settings
    with pytest.raises(UsageError, match="the settings list several") as refused:
        settings.target(None, wanted)
    assert refused.value.hint == "name one of: demo, thegraph"
    assert settings.target(None, settings.load(write(tmp_path, 'networks = ["demo"]')).settings).name == "demo"
    with pytest.raises(UnknownName):
        settings.target("thegrph", wanted)


def test_a_network_is_listed_once(tmp_path: Path) -> None:
    wanted = settings.load(write(tmp_path, 'networks = ["demo", "demo"]')).settings
    with pytest.raises(UsageError, match="twice"):
        settings.targets(wanted)


def test_flags_win_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    file = settings.load(write(tmp_path, 'as = "staker"\nexit = "P1D"\n[rpc]\n"eip155:1" = "https://a.example"'))
    merged = settings.merged(
        file,
        [
            settings.Given("rpc", {"eip155:5": ("https://b.example",)}, "environment AUDITOR_RPC"),
            settings.Given("as", "user", "flag --as"),
            settings.Given("rules", None, "flag --rules"),
        ],
    )
    assert merged.settings.viewpoint == "user"
    assert merged.settings.endpoints() == {"eip155:1": ["https://a.example"], "eip155:5": ["https://b.example"]}
    assert merged.origin("as") == "flag --as"
    assert merged.origin("exit") == f"{tmp_path}/auditor.toml:2"
    assert merged.origin("rpc", "eip155:1") == f"{tmp_path}/auditor.toml:4"
    assert merged.origin("rpc", "eip155:5", 0) == "environment AUDITOR_RPC"
    assert merged.origin("rules") == "default"


def test_every_key_is_described() -> None:
    assert "| None |" not in reference.page()

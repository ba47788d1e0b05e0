"""``auditor repo`` as a user types it."""

import json
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from auditor import config, pipeline
from auditor.cli.repositories import parsed_checkouts
from auditor.errors import UsageError
from auditor.model.network import Network, Repository
from auditor.model.snapshot import Snapshot
from auditor.repos.join import with_unread
from tests.cli.test_commands import run
from tests.repos.forge.described import GitHub, needed
from tests.repos.forge.serving import ByPath, serving
from tests.repos.making import repository

URL = "https://forge.example/a/token"
TOKEN = """contract Token {
    address public owner;
    modifier onlyOwner() { require(msg.sender == owner); _; }
    function mint(address to, uint256 amount) external onlyOwner { }
}
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_a_checkout_is_judged_and_every_function_written_down(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    made = repository(tmp_path / "token", {"src/Token.sol": TOKEN})
    commit = made.git("rev-parse", "HEAD").decode().strip()
    status = run(monkeypatch, "repo", made.folder, "-q", "-o", "json", "--functions", tmp_path / "all.tsv")
    answer = json.loads(capsys.readouterr().out)
    assert status == 0
    assert answer["verdict"] == "unknown"
    mint = next(power for power in answer["powers"] if power["harm"] == "supply.mint")
    assert mint["function"] == "mint(address,uint256)"
    evidence = {each["id"]: each for each in answer["evidence"]}
    assert evidence[mint["evidence"][0]]["request"] == f"src/Token.sol:4@{commit[:12]}"
    heading, row = (tmp_path / "all.tsv").read_text().splitlines()
    assert dict(zip(heading.split("\t"), row.split("\t"), strict=True))["guard"] == "msg.sender is owner"


def test_a_url_is_cloned_first(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    made = repository(tmp_path / "token", {"src/Token.sol": TOKEN})
    assert run(monkeypatch, "repo", f"file://{made.folder}", "-q", "-o", "json") == 0
    assert json.loads(capsys.readouterr().out)["powers"]


@pytest.mark.parametrize(
    ("source", "status", "said"),
    [
        ("missing", 2, "missing is not a folder"),
        ("https://user:secret@127.0.0.1:1/a/b", 3, "https://127.0.0.1:1/a/b was not cloned"),
        ("ext::sh -c touch%20sprung://x", 3, "was not cloned"),
    ],
)
def test_what_cannot_be_read_gets_one_clear_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], source: str, status: int, said: str
) -> None:
    assert run(monkeypatch, "repo", source, "-q") == status
    error = capsys.readouterr().err
    assert said in error
    assert "secret" not in error


def test_a_scan_reads_the_checkouts_that_it_is_given(tmp_path: Path) -> None:
    made = repository(tmp_path / "token", {"src/Token.sol": TOKEN})
    snapshot = with_unread(Snapshot(network=Network(name="n", title="N", repositories=(Repository(url=URL),))))
    given = parsed_checkouts([f"{URL}={made.folder}"], snapshot.network)
    found = pipeline.join_repositories(snapshot, given, pipeline.Services(), lambda doing, done, known: None)
    assert f"git:{URL}" in {entity.id for entity in found.entities}
    assert not [gap for gap in found.gaps if gap.what == "its source"]
    (gap,) = pipeline.join_repositories(snapshot, {}, pipeline.Services(), lambda doing, done, known: None).gaps
    assert "--repo URL=PATH" in gap.why


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("https://forge.example/other=.", "there is no repository 'https://forge.example/other'"),
        (URL, "is not URL=PATH"),
        (f"{URL}=missing", "missing is not a folder"),
    ],
)
def test_a_checkout_that_fits_no_repository_is_an_error(given: str, said: str) -> None:
    network = Network(name="n", title="N", repositories=(Repository(url=URL),))
    with pytest.raises(UsageError, match=said):
        parsed_checkouts([given], network)


def test_what_else_was_found_and_a_draft_of_a_profile_are_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    files = {
        "main.go": 'var url = "https://rpc.thing.io"\n',
        "addresses.json": '{"1": {"Token": "0x' + "12" * 20 + '"}}',
    }
    made = repository(tmp_path / "token", dict(files))
    options = ("--remarks", tmp_path / "remarks.tsv", "--write-profile", tmp_path / "drafted.toml")
    assert run(monkeypatch, "repo", made.folder, "-q", "-o", "json", *options) == 0
    rows = [line.split("\t") for line in (tmp_path / "remarks.tsv").read_text().splitlines()]
    assert {row[1] for row in rows} == {"kind", "node", "deployment"}
    assert 'id = "eip155:1"' in (tmp_path / "drafted.toml").read_text()


def test_a_registry_is_asked_who_may_publish(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    made = repository(tmp_path / "tool", {"package.json": '{"name": "tool"}'})
    with serving(ByPath({"tool": {"maintainers": [{"name": "ada"}]}}), "/npm") as url:
        assert run(monkeypatch, "repo", made.folder, "-q", "-o", "json", "--registry", f"npm={url}") == 0
    published = [p for p in json.loads(capsys.readouterr().out)["powers"] if p["function"] == "publish"]
    assert [power["holders"] for power in published] == [["npm/ada"]]


def test_a_forge_tells_who_can_take_rights_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    needed()
    made = repository(tmp_path / "tool", {"a.txt": "a"})
    made.git("remote", "add", "origin", "https://forge.example/org/tool")
    answers = {
        "repos/org/tool": {"default_branch": "main", "owner": {"login": "org", "type": "Organization"}},
        "orgs/org/members": [{"login": "boss"}],
        "user/memberships/orgs/org": {"state": "active"},
        "repos/org/tool/collaborators": [{"login": "boss", "permissions": {"admin": True}}],
    }
    with serving(GitHub(answers), "/api/v3") as url:
        assert run(monkeypatch, "repo", made.folder, "-q", "-o", "json", "--forge", url) == 0
    answer = json.loads(capsys.readouterr().out)
    harm = next(each for each in answer["harms"] if each["harm"] == "community.revoke")
    assert (harm["verdict"], harm["parties"]["low"]) == ("yes", 1)
    assert "community-rights-revocable" in {each["rule"] for each in answer["findings"]}


def test_a_forge_is_not_asked_about_a_tree_that_comes_from_nowhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    made = repository(tmp_path / "tool", {"a.txt": "a"})
    assert run(monkeypatch, "repo", made.folder, "-q", "--forge", "https://api.forge.example") == 2
    assert "does not say where it comes from" in capsys.readouterr().err


def test_the_powers_that_a_change_adds_or_opens_fail_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    made = repository(tmp_path / "token", {"src/Token.sol": TOKEN})
    assert run(monkeypatch, "repo", made.folder, "-q", "--since", "HEAD", "-o", "json") == 0
    assert json.loads(capsys.readouterr().out)["source"]["changes"] == []
    opened = TOKEN.replace("external onlyOwner", "external").replace("amount) external", "amount) external")
    made.write({"src/Token.sol": opened.replace("{ }", "{ owner = to; }")})
    assert run(monkeypatch, "repo", made.folder, "-q", "--since", "HEAD", "-o", "json") == 1
    source = json.loads(capsys.readouterr().out)["source"]
    assert source["uncommitted"] == ["src/Token.sol"]
    (change,) = source["changes"]
    assert (change["kind"], change["function"]) == ("guard vanished", "Token.mint(address,uint256)")
    assert run(monkeypatch, "repo", made.folder, "-q", "--since", "HEAD", "--committed") == 0
    assert run(monkeypatch, "repo", made.folder, "-q", "--since", "nowhere") == 2
    assert "nowhere is not a commit of" in capsys.readouterr().err


def test_every_change_names_a_line_of_the_work_tree(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    kept = TOKEN.replace("{ }\n}", "{ }\n    function burn() external onlyOwner { }\n}")
    made = repository(tmp_path / "token", {"src/Token.sol": kept})
    opened = "amount) external { }\n    function take() external { owner = msg.sender; }"
    moved = kept.replace("amount) external onlyOwner { }", opened)
    made.write({"src/Token.sol": f"// one line more\n{moved}"})
    assert run(monkeypatch, "repo", made.folder, "-q", "--since", "HEAD", "-o", "json") == 1
    changes = json.loads(capsys.readouterr().out)["source"]["changes"]
    assert [(change["kind"], change["place"]) for change in changes] == [
        ("guard vanished", "src/Token.sol:5"),
        ("open to everybody", "src/Token.sol:6"),
    ]


def test_a_drafted_profile_is_one_that_a_scan_accepts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    files: dict[str, str | bytes] = {
        "deployments/mainnet/Token.json": json.dumps({"address": "0x" + "12" * 20, "abi": []}),
        "deployed-mainnet.json": json.dumps({"chainId": 1, "lido": {"proxy": {"address": "0x" + "34" * 20}}}),
        "broadcast/Deploy.s.sol/42161/run-latest.json": json.dumps(
            {
                "transactions": [
                    {"transactionType": "CREATE", "contractName": "Vault", "contractAddress": "0x" + "56" * 20}
                ]
            }
        ),
    }
    made = repository(tmp_path / "token", files)
    drafted = tmp_path / "drafted.toml"
    assert run(monkeypatch, "repo", made.folder, "-q", "-o", "json", "--write-profile", drafted) == 0
    network = config.load(drafted)
    assert {chain.id for chain in network.chains} == {"eip155:1", "eip155:42161"}
    addresses = {address for chain in network.chains for address in chain.contracts.values()}
    assert addresses == {"0x" + "12" * 20, "0x" + "34" * 20, "0x" + "56" * 20}
    capsys.readouterr()
    # Nothing answers there: the profile is read, and the chains are what fails.
    endpoints = [part for chain in ("1", "42161") for part in ("--rpc", f"eip155:{chain}=http://127.0.0.1:9")]
    status = run(monkeypatch, "scan", drafted, "-q", "-o", "json", *endpoints)
    assert status != 2, capsys.readouterr().err


def test_two_snapshots_of_a_tree_differ_by_their_powers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    made = repository(tmp_path / "token", {"src/Token.sol": TOKEN})
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    assert run(monkeypatch, "repo", made.folder, "-q", "-o", f"snapshot={before}") == 0
    made.commit({"src/Token.sol": TOKEN.replace("msg.sender == owner", "msg.sender == owner || msg.sender == keeper")})
    assert run(monkeypatch, "repo", made.folder, "-q", "-o", f"snapshot={after}") == 0
    assert run(monkeypatch, "diff", before, after, "--fail-on-worse") == 1
    assert "weakened: Token.mint(address,uint256)" in capsys.readouterr().out


def test_the_page_of_a_tree_names_its_seats_and_what_is_open(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    taken = TOKEN.replace("{ }\n}", "{ }\n    function take(address to) external { owner = to; }\n}")
    files: dict[str, str | bytes] = {
        "src/Token.sol": taken,
        ".gitlab-ci.yml": "ship:\n  script:\n    - docker push ghcr.io/org/<b>node:v1\n    - npm publish\n",
    }
    made = repository(tmp_path / "token", files)
    made.write({"src/Token.sol": taken.replace("msg.sender == owner", "msg.sender == owner || msg.sender == keeper")})
    assert run(monkeypatch, "repo", made.folder, "-q", "--since", "HEAD", "-o", f"html={tmp_path / 'page.html'}") == 1
    page = (tmp_path / "page.html").read_text()
    assert '<li><a href="#source">Source</a></li>' in page
    chapter = page.partition('<section id="source">')[2].partition("</section>")[0]
    for words in ("Changed since HEAD", "weakened", "Token.take", "src/Token.sol:5", "2 seats that must be trusted"):
        assert words in chapter
    assert "workflow .gitlab-ci.yml: publishes npm packages, container images" in chapter


@pytest.mark.parametrize("width", [80, 100])
def test_the_answer_fits_on_one_screen(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    snapshot: SnapshotAssertion,
    width: int,
) -> None:
    files: dict[str, str | bytes] = {
        "src/Token.sol": TOKEN.replace("{ }\n}", "{ }\n    function take(address to) external { owner = to; }\n}"),
        "src/mocks/MockToken.sol": TOKEN.replace("contract Token", "contract MockToken"),
        "package.json": '{"name": "token"}',
        "main.go": 'var url = "https://rpc.thing.io"\n',
    }
    made = repository(tmp_path / "token", files)
    made.git("remote", "add", "origin", URL)
    monkeypatch.setenv("COLUMNS", str(width))
    assert run(monkeypatch, "repo", made.folder, "-q", "--no-color") == 0
    screen = capsys.readouterr().out
    assert len(screen.splitlines()) < 50
    assert max(map(len, screen.splitlines())) <= width
    assert screen == snapshot

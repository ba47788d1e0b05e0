"""Repositories inside repositories: whose they are, at which commit, and read along if they were cloned along."""

from pathlib import Path

import pytest

from auditor.model.entity import EntityKind
from auditor.model.evidence import Gap
from auditor.model.snapshot import Snapshot
from auditor.repos.cache import Cache
from auditor.repos.checkout import opened
from auditor.repos.maintainers import RELEASE
from auditor.repos.scanner import RepositoryScan, scan, snapshot
from auditor.repos.submodules import owner_of, submodules
from auditor.repos.table import table
from tests.repos.making import Making, repository

TOKEN = "contract Token { address owner; function mint() external { require(msg.sender == owner); } }\n"
OURS, THEIRS = "https://forge.example/org/part", "https://forge.example/others/library"


def parent(folder: Path, url: str, cloned: bool = True) -> tuple[Making, str]:
    """A repository with a submodule at ``lib/part``, and the commit that it asks for."""
    part = repository(folder / "part", {"src/Token.sol": TOKEN})
    made = repository(folder / "main", {"a.txt": "a"})
    made.git("submodule", "--quiet", "add", str(part.folder), "lib/part")
    made.git("config", "--file", ".gitmodules", "submodule.lib/part.url", url)
    made.commit({})
    if not cloned:
        made.git("submodule", "deinit", "--quiet", "--force", "--all")
    return made, part.git("rev-parse", "HEAD").decode().strip()


def scanned(made: Making, *, everything: bool = False) -> RepositoryScan:
    with Cache(None) as cache:
        checkout = opened(made.folder, "https://forge.example/org/main")
        return scan(checkout, cache, lambda doing, done, known: None, everything=everything)


def gap_of(told: Snapshot, url: str) -> Gap:
    (gap,) = (gap for gap in told.gaps if (gap.subject, gap.what) == (f"git:{url}", "its source"))
    return gap


def test_an_own_submodule_that_was_cloned_along_is_read_with_places_of_its_own_commit(tmp_path: Path) -> None:
    made, commit = parent(tmp_path, "../part.git")
    found = scanned(made)
    told = snapshot(found)
    entities = {entity.id: entity for entity in told.entities}
    assert entities[f"git:{OURS}"].kind is EntityKind.REPOSITORY
    assert any(note.startswith(f"submodule lib/part at commit {commit[:12]}") for note in entities[f"git:{OURS}"].notes)
    (mint,) = (grant for grant in told.grants if grant.function == "mint()")
    assert mint.target.startswith(f"git:{OURS}#")
    evidence = {each.id: each for each in told.evidence}
    assert evidence[mint.evidence[0]].request == f"lib/part/src/Token.sol:1@{commit[:12]}"
    assert f"lib/part/src/Token.sol:1@{commit[:12]}" in table(found)


def test_what_is_merged_into_a_submodule_is_no_release_of_its_own(tmp_path: Path) -> None:
    told = snapshot(scanned(parent(tmp_path, OURS)[0]))
    assert [grant.target for grant in told.grants if grant.function == RELEASE] == [
        "git:https://forge.example/org/main#software"
    ]


def test_a_library_of_others_is_named_and_read_only_with_everything(tmp_path: Path) -> None:
    made, commit = parent(tmp_path, THEIRS)
    told = snapshot(scanned(made))
    gap = gap_of(told, THEIRS)
    assert (gap.critical, commit[:12] in gap.why) == (False, True)
    assert not [grant for grant in told.grants if grant.function == "mint()"]
    assert [grant for grant in snapshot(scanned(made, everything=True)).grants if grant.function == "mint()"]


def test_what_lies_among_the_work_of_others_is_of_others(tmp_path: Path) -> None:
    made, commit = parent(tmp_path, "/srv/unknown")
    checkout = opened(made.folder, "https://forge.example/org/main")
    places = [("lib/part", commit), ("x/third_party/y", commit), ("node_modules/z", commit)]
    assert [each.foreign for each in submodules(checkout, places)] == [False, True, True]


def test_a_submodule_that_was_not_cloned_along_is_a_gap(tmp_path: Path) -> None:
    made, commit = parent(tmp_path, OURS, cloned=False)
    gap = gap_of(snapshot(scanned(made)), OURS)
    assert gap.critical
    assert gap.why == f"submodule lib/part at commit {commit[:12]}: it was not cloned along"


def test_a_copy_without_the_commit_that_is_asked_for_is_a_gap(tmp_path: Path) -> None:
    made, _ = parent(tmp_path, OURS)
    made.git("update-index", "--cacheinfo", f"160000,{'12' * 20},lib/part")
    made.git("commit", "--quiet", "-m", "another")
    assert gap_of(snapshot(scanned(made)), OURS).why.endswith("its copy lacks that commit")


def test_submodules_in_submodules_are_read_too(tmp_path: Path) -> None:
    inner, _ = parent(tmp_path / "inner", OURS)
    made = repository(tmp_path / "outer", {"a.txt": "a"})
    made.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.folder), "deep")
    made.commit({})
    part = tmp_path / "inner" / "part"
    made.git("-C", "deep", "config", "submodule.lib/part.url", str(part))
    made.git("-C", "deep", "submodule", "--quiet", "update", "--init")
    assert [each.checkout.within for each in scanned(made).all()] == ["", "deep/", "deep/lib/part/"]


def test_a_copy_whose_git_folder_lies_elsewhere_is_not_read(tmp_path: Path) -> None:
    secret = repository(tmp_path / "secret", {"Token.sol": TOKEN})
    commit = secret.git("rev-parse", "HEAD").decode().strip()
    made, _ = parent(tmp_path, OURS)
    (made.folder / "lib/part/.git").write_text(f"gitdir: {secret.folder}/.git\n")
    assert submodules(opened(made.folder), [("lib/part", commit)])[0].checkout is None
    (made.folder / "link").symlink_to(secret.folder)
    assert submodules(opened(made.folder), [("link", commit)])[0].checkout is None
    for path in ("../../secret", str(secret.folder), "lib/../../../secret"):
        assert submodules(opened(made.folder), [(path, commit)])[0].checkout is None


@pytest.mark.parametrize(
    ("content", "url"),
    [
        (
            b'[submodule "a"]\n\tpath = lib/part\n\turl = https://u:secret@forge.example/x/y.git\n',
            "https://forge.example/x/y",
        ),
        (b'[submodule "a"]\n\tpath = lib/part\n', "https://forge.example/org/main/lib/part"),
        (b"[submodule", "https://forge.example/org/main/lib/part"),
        (b"\xff\x00\x1b[31m", "https://forge.example/org/main/lib/part"),
        (
            b'[include]\n\tpath = /etc/passwd\n[submodule "a"]\n\tpath = lib/part\n\turl = /srv/x\n',
            "https://forge.example/org/main/lib/part",
        ),
        (b"", "https://forge.example/org/main/lib/part"),
    ],
)
def test_whatever_gitmodules_holds_the_commit_is_told_and_no_secret(tmp_path: Path, content: bytes, url: str) -> None:
    made, commit = parent(tmp_path, OURS, cloned=False)
    made.commit({".gitmodules": content})
    gap = gap_of(snapshot(scanned(made)), url)
    assert commit[:12] in gap.why


@pytest.mark.parametrize(
    ("url", "owner"),
    [
        ("https://Forge.example/Org/x", "forge.example/org"),
        ("https://forge.example/", ""),
        ("local/tree-1234", ""),
        ("", ""),
    ],
)
def test_an_address_tells_whose_a_repository_is(url: str, owner: str) -> None:
    assert owner_of(url) == owner

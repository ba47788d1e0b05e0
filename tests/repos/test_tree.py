"""Trees that people made to be read, and trees that somebody made to do harm."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from auditor.errors import UsageError
from auditor.repos import git, tree
from auditor.repos.checkout import opened, public
from tests.repos.making import repository

CONTRACT = "contract A { function f() external {} }\n"


def paths(folder: Path) -> list[str]:
    return [file.path for file in tree.listed(opened(folder), lambda path: True).files]


def content(folder: Path, path: str) -> bytes | None:
    checkout = opened(folder)
    file = next(f for f in tree.listed(checkout, lambda path: True).files if f.path == path)
    with tree.contents(checkout) as read:
        return read(file)


def test_the_committed_state_is_read_and_not_the_work_tree(tmp_path: Path) -> None:
    made = repository(tmp_path, {"a.sol": CONTRACT})
    made.write({"a.sol": "changed", "new.sol": "new"})
    assert paths(tmp_path) == ["a.sol"]
    assert content(tmp_path, "a.sol") == CONTRACT.encode()


def test_a_plain_folder_has_the_same_blobs_as_git(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"a.sol": CONTRACT, "b/c.sol": "x\n", "empty.sol": ""}
    repository(tmp_path / "git", files)
    for name, text in files.items():
        (tmp_path / "plain" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "plain" / name).write_text(str(text))
    one, other = (tree.listed(opened(tmp_path / name), lambda path: True).files for name in ("git", "plain"))
    assert [(file.path, file.blob, file.size) for file in one] == [(file.path, file.blob, file.size) for file in other]


@pytest.mark.parametrize("known_to_git", [True, False])
def test_links_are_counted_and_never_followed(tmp_path: Path, known_to_git: bool) -> None:
    (tmp_path / "secret.sol").write_text("secret")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.sol").symlink_to(tmp_path / "secret.sol")
    (inside / "circle").symlink_to(inside)
    if known_to_git:
        repository(inside, {"a.sol": CONTRACT})
    else:
        (inside / "a.sol").write_text(CONTRACT)
    listing = tree.listed(opened(inside), lambda path: True)
    assert [file.path for file in listing.files] == ["a.sol"]
    assert listing.links == 2


def test_pipes_and_what_became_a_link_since_are_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.sol")
    (tmp_path / "a.sol").write_text("a")
    (tmp_path / "other").write_text("secret")
    listing = tree.listed(opened(tmp_path), lambda path: path.endswith(".sol"))
    assert [file.path for file in listing.files] == ["a.sol"]
    (tmp_path / "a.sol").unlink()
    (tmp_path / "a.sol").symlink_to(tmp_path / "other")
    with tree.contents(opened(tmp_path)) as read:
        assert read(listing.files[0]) is None


def test_hostile_names_are_whole_and_told_apart(tmp_path: Path) -> None:
    names = [b"new\nline.sol", b"tab\there.sol", b"\x1b[31mred.sol", b"caf\xe9.sol", b"-rf.sol", b'quote".sol']
    made = repository(tmp_path)
    for name in names:
        (Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))).write_bytes(name)
    made.commit({})
    listing = tree.listed(opened(tmp_path), lambda path: True)
    assert {file.name for file in listing.files} == set(names)
    assert "caf\\xe9.sol" in {file.path for file in listing.files}
    with tree.contents(opened(tmp_path)) as read:
        assert {read(file) for file in listing.files} == set(names)


def test_a_tree_that_names_what_lies_above_it_leads_nowhere(tmp_path: Path) -> None:
    """Git itself makes no such tree; whoever writes the object by hand can."""
    (tmp_path / "secret.sol").write_text("secret")
    made = repository(tmp_path / "main")
    blob = made.git("hash-object", "-w", "--stdin", said=CONTRACT.encode()).decode().strip()
    inner = b"100644 secret.sol\0" + bytes.fromhex(blob)
    below = made.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", said=inner).decode().strip()
    top = b"40000 ..\0" + bytes.fromhex(below)
    tree_ = made.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", said=top).decode().strip()
    commit = made.git("commit-tree", tree_, "-m", "up").decode().strip()
    made.git("update-ref", "HEAD", commit)
    assert content(made.folder, "../secret.sol") == CONTRACT.encode()


def test_submodules_are_told_with_the_commit_that_they_ask_for(tmp_path: Path) -> None:
    other = repository(tmp_path / "other", {"b.sol": CONTRACT})
    made = repository(tmp_path / "main", {"a.sol": CONTRACT})
    made.git("submodule", "--quiet", "add", str(other.folder), "lib/other")
    made.commit({})
    listing = tree.listed(opened(made.folder), lambda path: path.endswith(".sol"))
    assert [file.path for file in listing.files] == ["a.sol"]
    assert listing.submodules == [("lib/other", other.git("rev-parse", "HEAD").decode().strip())]


def test_bare_and_shallow_clones_are_read(tmp_path: Path) -> None:
    made = repository(tmp_path / "main", {"a.sol": CONTRACT})
    made.commit({"b.sol": CONTRACT})
    made.git("clone", "--quiet", "--bare", str(made.folder), str(tmp_path / "bare"))
    made.git("clone", "--quiet", "--depth=1", f"file://{made.folder}", str(tmp_path / "shallow"))
    assert paths(tmp_path / "bare") == paths(tmp_path / "shallow") == ["a.sol", "b.sol"]
    assert opened(tmp_path / "shallow").shallow
    assert not opened(tmp_path / "bare").shallow


def test_what_a_partial_clone_lacks_is_not_fetched(tmp_path: Path) -> None:
    made = repository(tmp_path / "main", {"a.sol": CONTRACT})
    made.git("config", "uploadpack.allowFilter", "true")
    made.git("clone", "--quiet", "--bare", "--filter=blob:none", f"file://{made.folder}", str(tmp_path / "part"))
    checkout = opened(tmp_path / "part")
    listing = tree.listed(checkout, lambda path: True)
    with tree.contents(checkout) as read:
        assert [read(file) for file in listing.files] == [None]


@pytest.mark.parametrize(
    "setting", ["core.fsmonitor", "core.hooksPath", "gpg.program", "core.sshCommand", "core.pager"]
)
def test_no_program_that_the_repository_names_is_started(tmp_path: Path, setting: str) -> None:
    made = repository(tmp_path / "main", {"a.sol": CONTRACT})
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    made.git("config", setting, str(trap))
    assert paths(made.folder) == ["a.sol"]
    assert content(made.folder, "a.sol") == CONTRACT.encode()
    assert not (tmp_path / "sprung").exists()


def test_an_empty_repository_and_a_folder_inside_another_one_are_plain_folders(tmp_path: Path) -> None:
    made = repository(tmp_path)
    assert opened(tmp_path).commit == ""
    made.commit({"a.sol": CONTRACT, "below/b.sol": CONTRACT})
    assert opened(tmp_path / "below").commit == ""
    assert paths(tmp_path / "below") == ["b.sol"]


def test_no_folder_is_an_error_that_helps(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a folder") as raised:
        opened(tmp_path / "missing")
    assert "URL" in raised.value.hint


def test_git_says_why_it_failed(tmp_path: Path) -> None:
    with pytest.raises(git.GitFailed, match="rev-parse failed"):
        git.ask(tmp_path, "rev-parse", "HEAD")


@pytest.mark.parametrize(
    ("remote", "shown"),
    [
        ("https://user:token@example.org/a/b.git", "https://example.org/a/b"),
        ("git@example.org:a/b.git", "https://example.org/a/b"),
        ("ssh://git@example.org:2222/a/b/", "https://example.org/a/b"),
        ("/srv/git/a.git", ""),
        ("../other", ""),
        ("file:///srv/a", ""),
    ],
)
def test_remotes_are_shown_in_one_spelling_and_without_secrets(remote: str, shown: str) -> None:
    assert public(remote) == shown


def with_work_tree(folder: Path) -> tree.Listing:
    return tree.listed(replace(opened(folder), with_work_tree=True), lambda path: path.endswith(".sol"))


def test_what_is_not_committed_is_read_on_top_of_the_commit(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"a.sol": CONTRACT, "b.sol": "b\n", "gone.sol": "c", ".gitignore": "out/\n"}
    made = repository(tmp_path, files)
    made.write({"a.sol": "changed", "b.sol": "b\r\n", "new.sol": "new", "out/ignored.sol": "x"})
    (tmp_path / "gone.sol").unlink()
    listing = with_work_tree(tmp_path)
    assert [(file.path, file.uncommitted) for file in listing.files] == [
        ("a.sol", True),
        ("b.sol", False),
        ("new.sol", True),
    ]
    assert listing.uncommitted == {"a.sol", "new.sol", "gone.sol"}
    with tree.contents(opened(tmp_path)) as read:
        assert read(listing.files[0]) == b"changed"


def test_no_link_in_a_work_tree_leads_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.sol").write_text("secret")
    made = repository(tmp_path / "inside", {"src/a.sol": CONTRACT})
    (made.folder / "src" / "a.sol").unlink()
    (made.folder / "src").rmdir()
    (made.folder / "src").symlink_to(tmp_path / "outside")
    assert with_work_tree(made.folder).files == []


def test_a_sparse_checkout_and_filters_are_no_changes(tmp_path: Path) -> None:
    made = repository(tmp_path, {"a.sol": CONTRACT, "b.sol": "b"})
    made.git("update-index", "--skip-worktree", "b.sol")
    (tmp_path / "b.sol").unlink()
    made.git("config", "filter.x.clean", f"touch {tmp_path}/sprung")
    made.write({".git/info/attributes": "*.sol filter=x\n"})
    listing = with_work_tree(tmp_path)
    assert [file.path for file in listing.files] == ["a.sol", "b.sol"]
    assert not listing.uncommitted
    assert not (tmp_path / "sprung").exists()

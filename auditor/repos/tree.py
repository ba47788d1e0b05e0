"""The files of a source tree, by the git id of their content, and their content in one stream.

In a git repository a commit is read, optionally with the work tree over it: uncommitted files are marked, so that a
place means the same to everybody. Links are not followed; ids are computed as git would.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from auditor.repos import git, worktree
from auditor.repos.checkout import Checkout

_LINK, _SUBMODULE = b"120000", b"160000"


@dataclass(frozen=True, slots=True)
class File:
    """One file. ``path`` is for people (UTF-8, other bytes as ``\\xNN``), ``name`` is the raw name of the file system.

    ``size`` is -1 if a partial clone lacks the content; ``uncommitted`` files exist in the work tree only.
    """

    path: str
    blob: str
    size: int
    name: bytes
    uncommitted: bool = False


@dataclass(slots=True)
class Listing:
    """Everything in a tree: files to read, links that were not followed, submodules with their commits.

    ``uncommitted`` are the paths that differ from the commit.
    """

    files: list[File] = field(default_factory=list)
    links: int = 0
    submodules: list[tuple[str, str]] = field(default_factory=list)
    uncommitted: set[str] = field(default_factory=set)


class Contents(Protocol):
    """Reads files of one tree."""

    def __call__(self, file: File) -> bytes | None:
        """The content, or None if it is not there (missing in a partial clone, changed since it was listed)."""
        ...


def listed(checkout: Checkout, wanted: "Wanted") -> Listing:
    """The files of a tree that ``wanted`` accepts."""
    if not checkout.commit:
        return _walked(checkout.folder, wanted)
    committed = _committed(checkout, wanted)
    if checkout.with_work_tree and worktree.has_work_tree(checkout.folder):
        return _overlaid(checkout, committed, wanted)
    return committed


class Wanted(Protocol):
    """Whether a file is read, by its path; counts the others."""

    def __call__(self, path: str) -> bool:
        """Called once for each file."""
        ...


@contextmanager
def contents(checkout: Checkout) -> Iterator[Contents]:
    """A reader of the tree's files, for one process."""
    if not checkout.commit:
        yield lambda file: worktree.read_file(checkout.folder, file.name)
        return
    with git.talking(checkout.folder, "cat-file", "--batch") as (requests, answered):

        def read(file: File) -> bytes | None:
            if file.uncommitted:
                return worktree.read_inside(checkout.folder, file.name)
            if file.size < 0:
                return None
            requests.write(file.blob.encode() + b"\n")
            requests.flush()
            head = answered.readline().split()
            if len(head) != 3:
                return None
            content = answered.read(int(head[2]))
            answered.read(1)
            return content

        yield read


def shown(name: bytes) -> str:
    """A path as text; bytes that are not UTF-8 are escaped."""
    return name.decode("utf-8", "backslashreplace")


def _committed(checkout: Checkout, wanted: Wanted) -> Listing:
    listing = Listing()
    entries: list[tuple[str, str, bytes]] = []
    for entry in _entries(git.streamed(checkout.folder, "ls-tree", "-r", "-z", checkout.commit)):
        mode, _, blob = entry[: entry.index(b"\t")].split()
        name = entry[entry.index(b"\t") + 1 :]
        path = shown(name)
        if mode == _LINK:
            listing.links += 1
        elif mode == _SUBMODULE:
            listing.submodules.append((path, blob.decode()))
        elif wanted(path):
            entries.append((path, blob.decode(), name))
    absent = _absent(checkout)
    sizes = iter(_sizes(checkout.folder, [blob for _, blob, _ in entries if blob not in absent]))
    listing.files = [File(path, blob, -1 if blob in absent else next(sizes), name) for path, blob, name in entries]
    return listing


def _sizes(folder: Path, blobs: list[str]) -> list[int]:
    said = "".join(f"{blob}\n" for blob in blobs).encode()
    answers = git.ask(folder, "cat-file", "--batch-check=%(objectsize)", said=said).split(b"\n")
    return [int(answer) if answer.isdigit() else -1 for answer in answers[: len(blobs)]]


def _absent(checkout: Checkout) -> set[str]:
    """The blobs that a partial clone lacks. Reading one of them would make git try to fetch it, and fail."""
    try:
        git.ask(checkout.folder, "config", "--get-regexp", r"^(remote\..*\.promisor|extensions\.partialclone)$")
    except git.GitFailed:
        return set()
    walk = ("rev-list", "--objects", "--no-object-names", "--missing=print", "--no-walk", checkout.commit)
    return {line[1:].decode() for line in git.ask(checkout.folder, *walk).splitlines() if line.startswith(b"?")}


def _entries(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """NUL-ended entries from a stream."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\0")
        yield from whole


def _walked(folder: Path, wanted: Wanted) -> Listing:
    listing = Listing()
    for name, entry in _walk(folder):
        if entry.is_symlink():
            listing.links += 1
        elif entry.is_file(follow_symlinks=False) and wanted(path := shown(name)):
            content = worktree.read_file(folder, name)
            if content is not None:
                listing.files.append(File(path, worktree.blob_id(content), len(content), name))
    listing.files.sort(key=lambda file: file.name)
    return listing


def _overlaid(checkout: Checkout, committed: Listing, wanted: Wanted) -> Listing:
    """A commit with the work tree over it: changed, new and deleted files. Ignored files are left out."""
    absent = worktree.left_out(checkout.folder)
    files: list[File] = []
    for file in committed.files:
        content = worktree.read_inside(checkout.folder, file.name)
        if file.name in absent or (content is not None and worktree.is_blob(content, file.blob)):
            files.append(file)
        else:
            committed.uncommitted.add(file.path)
            files += [_uncommitted(file.name, content)] if content is not None else []
    for name in worktree.untracked(checkout.folder):
        if wanted(shown(name)) and (content := worktree.read_inside(checkout.folder, name)) is not None:
            files.append(_uncommitted(name, content))
            committed.uncommitted.add(shown(name))
    committed.files = sorted(files, key=lambda file: file.name)
    return committed


def _uncommitted(name: bytes, content: bytes) -> File:
    return File(shown(name), worktree.blob_id(content), len(content), name, uncommitted=True)


def _walk(folder: Path) -> Iterator[tuple[bytes, "os.DirEntry[bytes]"]]:
    """Every file and link below a folder, without entering links; unreadable folders are skipped."""
    top = os.fsencode(folder)
    waiting = [b""]
    while waiting:
        below = waiting.pop()
        try:
            entries = list(os.scandir(os.path.join(top, below)))
        except OSError:
            continue
        for entry in entries:
            name = os.path.join(below, entry.name)
            if entry.is_dir(follow_symlinks=False):
                if entry.name != b".git":
                    waiting.append(name)
            else:
                yield name, entry

"""The differences between the work tree of a checkout and its commit, without letting git compare.

``git status`` may start filter programs from the repository's own configuration; here git only lists names, and content
is compared by its blob id. Filters usually change line ends, so both forms count as equal.
"""

import hashlib
import os
import stat
from pathlib import Path

from auditor.repos import git


def read_file(folder: Path, name: bytes) -> bytes | None:
    """The content of a regular file, None for anything else: a link, a device, nothing."""
    try:
        handle = os.open(os.path.join(os.fsencode(folder), name), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        return file.read()


def read_inside(folder: Path, name: bytes) -> bytes | None:
    """The content of a regular file, unless a link on its path leads out of the folder."""
    top, path = os.path.realpath(os.fsencode(folder)), os.path.dirname(name)
    if path and os.path.realpath(os.path.join(top, path)) != os.path.join(top, path):
        return None
    return read_file(folder, name)


def blob_id(content: bytes) -> str:
    """The git id of content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def is_blob(content: bytes, blob: str) -> bool:
    """Whether content equals a blob, apart from line ends."""
    return blob_id(content) == blob or (b"\r\n" in content and blob_id(content.replace(b"\r\n", b"\n")) == blob)


def has_work_tree(folder: Path) -> bool:
    """Whether a folder is the top of a checkout with files. Raises GitFailed."""
    inside = (folder / ".git").exists() and git.ask(folder, "rev-parse", "--is-inside-work-tree").strip()
    return inside == b"true"


def left_out(folder: Path) -> set[bytes]:
    """Names that a sparse checkout leaves out of the work tree: their absence is not a deletion."""
    entries = git.ask(folder, "ls-files", "-t", "-z").split(b"\0")
    return {entry[2:] for entry in entries if entry.startswith(b"S ")}


def untracked(folder: Path) -> list[bytes]:
    """Names of files that git neither tracks nor ignores."""
    names = git.ask(folder, "ls-files", "--others", "--exclude-standard", "-z").split(b"\0")
    return [name for name in names if name and not name.endswith(b"/")]

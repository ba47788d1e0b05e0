"""A source tree: a git repository (with or without work tree, shallow or whole) or a plain folder."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from auditor.errors import UsageError
from auditor.repos import git


@dataclass(frozen=True, slots=True)
class Checkout:
    """The folder of a tree and the state to read.

    ``commit`` is the full object id that is read, or "" for a folder without git. ``url`` is the remote's address
    (without credentials), else a name made from the folder. ``shallow``: its history is truncated. ``within`` is the
    path of a submodule in its parent tree, ending in ``/``. With ``with_work_tree`` uncommitted content is read;
    ``uncommitted`` are the paths that differ from ``commit``.
    """

    folder: Path
    url: str
    commit: str = ""
    branch: str = ""
    shallow: bool = False
    within: str = ""
    with_work_tree: bool = False
    uncommitted: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """The entity id of the repository."""
        return f"git:{self.url}"

    def source(self, path: str, line: int) -> str:
        """``file:line@commit``, the form of places in evidence."""
        place = f"{self.within}{path}:{line}"
        return f"{place}@{self.commit[:12]}" if self.commit and path not in self.uncommitted else place


def opened(folder: Path, url: str | None = None) -> Checkout:
    """The tree in a folder. ``url`` replaces its own address. Raises UsageError if there is no such folder."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder", "give the path of a checkout or a URL that git can clone")
    try:
        # A folder inside of another repository, which is not a repository itself, is read as a plain folder.
        top = git.ask(folder, "rev-parse", "--git-dir").decode().strip()
        owns = top in (".git", ".") or (folder / ".git").exists()
        commit = git.ask(folder, "rev-parse", "--verify", "HEAD^{commit}").decode().strip() if owns else ""
    except git.GitFailed:
        return Checkout(folder, url or _local_name(folder))
    if not commit:
        return Checkout(folder, url or _local_name(folder))
    return Checkout(folder, url or _origin(folder) or _local_name(folder), commit, _branch(folder), is_shallow(folder))


def at_ref(checkout: Checkout, ref: str) -> Checkout:
    """The tree at a commit, tag or branch. Raises UsageError if there is none of that name."""
    try:
        commit = git.ask(checkout.folder, "rev-parse", "--verify", "--end-of-options", f"{ref}^{{commit}}")
    except git.GitFailed:
        raise UsageError(
            f"{ref} is not a commit of {checkout.url}", "name a commit, tag or branch that this copy has"
        ) from None
    return replace(checkout, commit=commit.decode().strip(), with_work_tree=False)


def is_shallow(folder: Path) -> bool:
    """Whether the history of a repository is truncated. Raises GitFailed."""
    return git.ask(folder, "rev-parse", "--is-shallow-repository").strip() == b"true"


def _branch(folder: Path) -> str:
    try:
        return git.ask(folder, "symbolic-ref", "--short", "HEAD").decode("utf-8", "replace").strip()
    except git.GitFailed:
        return ""


def _origin(folder: Path) -> str:
    try:
        return public(git.ask(folder, "config", "--get", "remote.origin.url").decode("utf-8", "replace").strip())
    except git.GitFailed:
        return ""


def public(url: str) -> str:
    """A remote's address in normal form, without user, password and ``.git``; "" for a path on this machine."""
    if "://" not in url:
        host, colon, path = url.partition(":")
        if not colon or "/" in host:
            return ""
        url = f"https://{host.rpartition('@')[2]}/{path}"
    parts = urlsplit(url)
    if not parts.hostname:
        return ""
    return f"https://{parts.hostname}/{parts.path.strip('/').removesuffix('.git')}"


def _local_name(folder: Path) -> str:
    """A name that is unique to the folder and does not reveal its path on this machine."""
    whole = folder.resolve()
    return f"local/{whole.name or 'tree'}-{hashlib.sha256(bytes(whole)).hexdigest()[:8]}"

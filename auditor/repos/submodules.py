"""Submodules: other repositories that a tree refers to, each at one commit, and their copies if they were cloned.

The format: https://git-scm.com/docs/gitmodules. A checkout may be hostile: a copy only counts if its git folder is
inside of the checkout, too.
"""

import posixpath
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urljoin, urlsplit

from auditor.repos import exclusions, git
from auditor.repos.checkout import Checkout, is_shallow, public

_MOST_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Submodule:
    """A submodule. ``checkout`` is its copy at the required commit, or None, and ``why`` the reason.

    ``foreign``: it has another owner than its parent, according to addresses and places.
    """

    path: str
    url: str
    commit: str
    foreign: bool
    checkout: Checkout | None
    why: str = ""


def submodules(parent: Checkout, links: list[tuple[str, str]]) -> list[Submodule]:
    """The submodules of a tree, from the paths and commits of its links."""
    urls = _urls(parent) if links else {}
    return [_submodule(parent, path, commit, urls.get(path, "")) for path, commit in links]


def owner_of(url: str) -> str:
    """The owner of a repository by its address: the host and the first part of the path; "" for a local one."""
    parts = urlsplit(url)
    first = parts.path.strip("/").partition("/")[0]
    return f"{parts.hostname}/{first}".lower() if parts.hostname and first else ""


def _submodule(parent: Checkout, path: str, commit: str, given: str) -> Submodule:
    if given.startswith(("./", "../")):
        given = urljoin(f"{parent.url}/", given) if "://" in parent.url else ""
    url = public(given) or f"{parent.url}/{path}"
    owner, ours = owner_of(public(given)), owner_of(parent.url)
    foreign = bool(owner and ours and owner != ours) or exclusions.exclusion_of_path(f"{path}/") == exclusions.VENDORED
    folder = parent.folder / path
    if not _is_inside(_top(parent), folder):
        return Submodule(path, url, commit, foreign, None, "it was not cloned along")
    try:
        git.ask(folder, "cat-file", "-e", f"{commit}^{{commit}}")
        shallow = is_shallow(folder)
    except git.GitFailed:
        return Submodule(path, url, commit, foreign, None, "its copy lacks that commit")
    checkout = Checkout(folder, url, commit, shallow=shallow, within=f"{parent.within}{path}/")
    return Submodule(path, url, commit, foreign, checkout)


def _top(checkout: Checkout) -> Path:
    """The folder of the outermost parent, which holds the git folders of all submodules."""
    depth = len(PurePosixPath(checkout.within).parts)
    return checkout.folder.joinpath(*[".."] * depth)


def _is_inside(top: Path, folder: Path) -> bool:
    """Whether a folder is a repository of its own, and both it and its git folder are below ``top``."""
    real = top.resolve()
    if not (folder / ".git").exists() or not folder.resolve().is_relative_to(real):
        return False
    try:
        place = git.ask(folder, "rev-parse", "--absolute-git-dir").decode("utf-8", "surrogateescape").strip()
    except git.GitFailed:
        return False
    return Path(place).resolve().is_relative_to(real)


def _urls(parent: Checkout) -> dict[str, str]:
    """The address of each submodule by its path, from the committed ``.gitmodules``."""
    blob = f"{parent.commit}:.gitmodules"
    try:
        if int(git.ask(parent.folder, "cat-file", "-s", blob)) > _MOST_BYTES:
            return {}
        said = git.ask(parent.folder, "config", "--no-includes", "--blob", blob, "--null", "--list")
    except git.GitFailed:
        return {}
    sections: dict[str, dict[str, str]] = {}
    for entry in said.decode("utf-8", "replace").split("\0"):
        key, _, value = entry.partition("\n")
        section, _, name = key.rpartition(".")
        if section.startswith("submodule."):
            sections.setdefault(section, {})[name] = value
    return {
        posixpath.normpath(section["path"]): section["url"]
        for section in sections.values()
        if {"path", "url"} <= section.keys()
    }

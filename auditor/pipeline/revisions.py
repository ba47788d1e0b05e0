"""Earlier states of the builder's own repository: the files that a change touches, and the earlier content of a
file."""

from dataclasses import dataclass
from pathlib import Path

from auditor.errors import UsageError
from auditor.repos import git

_HINT = "name a commit, tag or branch that this copy has; in GitHub Actions check out with fetch-depth: 0"


@dataclass(frozen=True)
class GitRevision:
    """A commit of the repository at ``root``; made by ``revision``."""

    root: Path
    commit: str

    def text(self, path: Path) -> str | None:
        """The content of a file, None if it did not exist."""
        try:
            return git.ask(self.root, "cat-file", "blob", f"{self.commit}:{self._name(path)}").decode(
                "utf-8", "replace"
            )
        except git.GitFailed:
            return None

    def changed(self) -> frozenset[str]:
        """The paths, from the root, that differ now, committed or not."""
        listed = git.ask(self.root, "diff", "--name-only", "--no-renames", "-z", self.commit, "--")
        return frozenset(name for name in listed.decode("utf-8", "replace").split("\0") if name)

    def _name(self, path: Path) -> str:
        return path.resolve().relative_to(self.root.resolve()).as_posix()


def repository_root(folder: Path) -> Path:
    """The root of the repository around a folder, or the folder itself if there is none."""
    return next((candidate for candidate in (folder, *folder.parents) if (candidate / ".git").exists()), folder)


def exact(root: Path, ref: str) -> GitRevision:
    """The commit of ``ref``. Raises UsageError."""
    try:
        commit = git.ask(root, "rev-parse", "--verify", "--end-of-options", f"{ref}^{{commit}}").decode().strip()
    except git.GitFailed:
        raise UsageError(f"{ref} is not a commit of this repository", _HINT) from None
    return GitRevision(root, commit)


def revision(root: Path, ref: str) -> GitRevision:
    """The last common commit of the work tree and ``ref``: the start of the change. Raises UsageError."""
    tip = exact(root, ref)
    try:
        return GitRevision(root, git.ask(root, "merge-base", tip.commit, "HEAD").decode().strip())
    except git.GitFailed:  # unrelated histories, or a shallow clone
        return tip

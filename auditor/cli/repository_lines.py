"""Lines of the builder's repository at which reports place what they say of a network."""

import os
from collections.abc import Set
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.model.repository_line import RepositoryLine
    from auditor.settings import Merged

_PROFILE = ".toml"


class RepositoryLines:
    """The lines of the settings, the lock and profiles of the repository that ``merged`` settings belong to."""

    def __init__(self, merged: "Merged") -> None:
        from auditor.pipeline.revisions import repository_root

        self.root = repository_root(merged.file.root)
        self._merged = merged

    def of_file(self, path: Path, line: int) -> "RepositoryLine":
        """A line of a file; one outside the repository keeps its whole path."""
        from auditor.model.repository_line import RepositoryLine

        shown = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        return RepositoryLine(path=shown.as_posix(), line=line)

    def of_setting(self, *keys: int | str) -> "RepositoryLine | None":
        """The line of a setting, None where no file sets it."""
        return self._at(self._merged.file.where(*keys))

    def of_entry(self, names: Set[str]) -> "RepositoryLine | None":
        """The line of the settings that lists a network with one of these ``names``."""
        from auditor.settings import entry_of

        keys = entry_of(self._merged.settings, names)
        return None if keys is None else self.of_setting(*keys)

    def of_scan(self, network: str, argument: str | None = None) -> "RepositoryLine | None":
        """The place of the findings of a network, which may be an ``argument`` of the command line: the line that lists
        it, else that of its profile, else that of the lock; None if no file of the repository names it."""
        path = Path(os.path.abspath(argument)) if argument and argument.endswith(_PROFILE) else None
        names = {str(path)} if path else {argument or network}
        return self.of_entry(names) or (self._of_profile(path) if path else None) or self._of_lock(names | {network})

    def _of_profile(self, path: Path) -> "RepositoryLine | None":
        from auditor.documents import read_toml
        from auditor.errors import ProfileError

        if not path.is_relative_to(self.root) or not path.is_file():
            return None
        return self._at(read_toml(path, ProfileError).where(("name",)))

    def _of_lock(self, names: Set[str]) -> "RepositoryLine | None":
        """A lock that cannot be read has no places; the commands that need it say why."""
        from auditor.baseline import lock_file

        path = self._merged.settings.lock
        if not path.is_relative_to(self.root):
            return None
        try:
            file = lock_file.read(path)
        except lock_file.LockError:
            return None
        held = sorted(names & file.lock.networks.keys())
        return self.of_file(path, file.line(held[0], "")) if held else None

    def _at(self, where: str | None) -> "RepositoryLine | None":
        if where is None:
            return None
        path, _, line = where.rpartition(":")
        return self.of_file(Path(path), int(line))

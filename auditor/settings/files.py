"""Finds the settings file of the repository that a command runs in, and reads it strictly."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditor.config import checked
from auditor.documents import Document, read_toml
from auditor.errors import UsageError
from auditor.model.network import Network
from auditor.settings.settings import NetworkEntry, Settings

NAME = "auditor.toml"
PROJECT_FILE = "pyproject.toml"
_TABLE = ("tool", "auditor")


@dataclass(frozen=True)
class SettingsFile:
    """The settings of a repository and where they stand. Paths in ``settings`` are absolute; ``root`` is the folder of
    the file, or the current one without a file, and ``document`` the file itself, if there is one."""

    settings: Settings
    root: Path
    document: Document | None = None

    def where(self, *place: int | str) -> str | None:
        """``file:line`` of a value that the file sets, None for any other."""
        if self.document is None:
            return None
        lines = self.document.lines
        # A network may be its name alone, which is its ``use``.
        is_name = place[-1] == "use" and place[:-1] in lines and (*place[:-1], "use") not in lines
        return self.document.where(place) if place in lines or is_name else None


def load(folder: Path) -> SettingsFile:
    """The settings that hold in ``folder``: those of the nearest file there or in a folder around it, up to the root
    of the repository. Defaults if there is none. Raises UsageError that names file, line and key."""
    folder = folder.absolute()
    for candidate in around(folder):
        document = _document(candidate)
        if document is not None:
            return SettingsFile(_absolute(_parsed(document), candidate), candidate, document)
    return SettingsFile(_absolute(Settings(), folder), folder)


def around(folder: Path) -> Iterator[Path]:
    """The folder and those around it, until the root of a repository. A folder around it that everybody may write to
    (such as /tmp) is left out, with all above it: a file there is not the user's."""
    for candidate in (folder, *folder.parents):
        if candidate != folder and os.name == "posix" and candidate.stat().st_mode & stat.S_IWOTH:
            return
        yield candidate
        if (candidate / ".git").exists():
            return


def _document(folder: Path) -> Document | None:
    """The settings file in one folder. Raises UsageError if there are two."""
    own, project = folder / NAME, folder / PROJECT_FILE
    table = _table(project) if project.is_file() else None
    if not own.is_file():
        return table
    if table is not None:
        raise UsageError(f"{own} and [tool.auditor] in {project} both hold settings", "keep one of the two")
    return read_toml(own, UsageError)


def _table(path: Path) -> Document | None:
    """``[tool.auditor]`` of a project file as a document of its own."""
    document = read_toml(path, UsageError)
    tools = document.data.get(_TABLE[0])
    if not isinstance(tools, dict) or _TABLE[1] not in tools:
        return None
    lines = {place[2:]: line for place, line in document.lines.items() if place[:2] == _TABLE}
    return Document(path, tools[_TABLE[1]], UsageError, lines)


def _parsed(document: Document) -> Settings:
    """The networks are parsed apart: what a table means depends on its keys, and an error should name the one meant."""
    entries = document.data.get("networks", []) if isinstance(document.data, dict) else []
    if not isinstance(entries, list):
        return document.parse(Settings)
    settings = document.parse(Settings, {key: part for key, part in document.data.items() if key != "networks"})
    networks = tuple(_entry(document, number, entry) for number, entry in enumerate(entries))
    return settings.model_copy(update={"networks": networks})


def _entry(document: Document, number: int, entry: Any) -> NetworkEntry | Network:
    if isinstance(entry, str):
        return NetworkEntry(use=entry)
    place = ("networks", number)
    if isinstance(entry, dict) and "name" in entry:
        return checked(document.parse(Network, entry, place), Path(document.where(place)))
    return document.parse(NetworkEntry, entry, place)


def _absolute(settings: Settings, root: Path) -> Settings:
    """The settings with every path taken from the folder of the file."""
    updates: dict[str, Any] = {
        "lock": root / settings.lock,
        "rules": settings.rules and root / settings.rules,
        "output": tuple(_output(text, root) for text in settings.output),
        "watch": settings.watch.model_copy(update={"state": settings.watch.state and root / settings.watch.state}),
        "network": settings.network and _use(settings.network, root),
        "networks": tuple(_rooted(entry, root) for entry in settings.networks),
    }
    return settings.model_copy(update=updates)


def _output(text: str, root: Path) -> str:
    name, equals, path = text.partition("=")
    return f"{name}={root / path}" if path else name + equals


def _rooted(entry: NetworkEntry | Network, root: Path) -> NetworkEntry | Network:
    if isinstance(entry, Network):
        return entry
    replay = entry.replay and root / entry.replay
    return entry.model_copy(update={"use": _use(entry.use, root), "replay": replay})


def _use(name: str, root: Path) -> str:
    """A path of a profile from the folder of the file; any other name as it is."""
    is_path = name.endswith(".toml") or "/" in name
    return str(root / name) if is_path else name

"""A cache of extracted facts by the id of a file's content, so that a second run only reads what changed.

One SQLite file in the user's cache folder. Everything in it can be computed again: a damaged file is deleted.
"""

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType

from auditor.files import cache_folder

Key = tuple[str, str]  # reader (with suffix) and blob id


class Cache:
    """Facts by reader and blob. Use as a context manager. With ``folder`` None nothing is stored."""

    def __init__(self, folder: Path | None) -> None:
        self._base: sqlite3.Connection | None = None
        if folder is not None:
            with suppress(OSError, sqlite3.Error):
                folder.mkdir(parents=True, exist_ok=True)
                self._base = _opened(folder / "facts.sqlite")

    def __enter__(self) -> "Cache":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._base is not None:
            self._base.close()

    def stored(self, keys: Iterable[Key]) -> dict[Key, bytes]:
        """The cached facts of these keys."""
        if self._base is None:
            return {}
        with suppress(sqlite3.Error):
            ask, facts = "SELECT facts FROM facts WHERE reader = ? AND blob = ?", {}
            for key in keys:
                row = self._base.execute(ask, key).fetchone()
                if row is not None:
                    facts[key] = row[0]
            return facts
        return {}

    def keep(self, facts: Iterable[tuple[Key, bytes]]) -> None:
        """Adds facts. Ignores a full disk or a lock by another process, since facts can be computed again."""
        if self._base is not None:
            with suppress(sqlite3.Error), self._base:
                rows = ((reader, blob, value) for (reader, blob), value in facts)
                self._base.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?, ?)", rows)

    def keep_alone(self, reader: str, blob: str, facts: bytes) -> None:
        """Stores the facts of a reader and drops all that it stored before."""
        if self._base is not None:
            with suppress(sqlite3.Error), self._base:
                self._base.execute("DELETE FROM facts WHERE reader = ?", (reader,))
                self._base.execute("INSERT INTO facts VALUES (?, ?, ?)", (reader, blob, facts))


def default_folder() -> Path:
    """``auditor/repos`` in the user's cache folder (XDG base directories)."""
    return cache_folder("repos")


def _opened(path: Path) -> sqlite3.Connection:
    try:
        return _table(path)
    except sqlite3.DatabaseError:
        path.unlink(missing_ok=True)
        return _table(path)


def _table(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=10)
    made = _version()
    stored_version = base.execute("PRAGMA user_version").fetchone()[0]
    with base:
        if stored_version != made:
            base.execute("DROP TABLE IF EXISTS facts")
            base.execute(f"PRAGMA user_version = {made}")
        base.execute(
            "CREATE TABLE IF NOT EXISTS facts (reader TEXT, blob TEXT, facts BLOB, PRIMARY KEY (reader, blob))"
        )
    return base


@cache
def _version() -> int:
    """A number that changes with the code that reads files."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return int.from_bytes(digest.digest()[:4], "big") >> 1

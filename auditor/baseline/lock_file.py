"""``auditor.lock`` on disk: read with clear errors, written as a whole by one writer at a time."""

import re
import tomllib
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.baseline import lock_text
from auditor.baseline.lock import SCHEMA, Lock, LockedNetwork, place
from auditor.documents import Document, KeyPath, key_lines, read_text
from auditor.errors import UsageError
from auditor.files import only_writer, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONFLICT = re.compile(r"^(<{7}|={7}|>{7}|\|{7})( |$)", re.MULTILINE)
_VERSION = re.compile(r"auditor\.lock/([0-9]{1,9})")
_OURS = re.compile(r'^schema = "auditor\.lock/', re.MULTILINE)
_ANEW = "write it anew with 'auditor lock', and review what changes"


class LockError(UsageError):
    """A lock that cannot be used."""


class DamagedLock(LockError):
    """A lock in conflict, or edited by hand: it cannot be trusted, and ``auditor lock`` writes it anew."""


@dataclass(frozen=True)
class LockFile:
    """A lock with its text. ``comments`` say at which blocks each network was read; ``content`` is empty if there is no
    file."""

    path: Path
    lock: Lock = field(default_factory=Lock)
    comments: Mapping[str, str] = field(default_factory=dict)
    content: str = ""

    def with_network(self, name: str, network: LockedNetwork, comment: str) -> "LockFile":
        """The lock with a network in its new state. An unchanged one keeps its comment, so that the file keeps its
        bytes."""
        if self.lock.networks.get(name) == network:
            return self
        lock = Lock(networks={**self.lock.networks, name: network})
        return LockFile(self.path, lock, {**self.comments, name: comment}, self.content)

    def only(self, names: frozenset[str]) -> "LockFile":
        """The lock without the networks that are not among ``names``."""
        networks = {name: network for name, network in self.lock.networks.items() if name in names}
        return LockFile(self.path, Lock(networks=networks), self.comments, self.content)

    def text(self) -> str:
        """The text as it should be on disk."""
        return lock_text.text(self.lock, self.comments)

    def write(self) -> bool:
        """Writes the file if that changes it, and says whether it did. Raises LockError."""
        text = self.text()
        if text == self.content:
            return False
        try:
            write_whole(self.path, text.encode())
        except OSError as error:
            raise LockError(
                f"{self.path} was not written: {error.strerror}", "choose a file that you may write"
            ) from None
        return True

    def line(self, network: str, fact: str) -> int:
        """The line (from 1) of a fact, or of the nearest fact around it; 1 if there is none."""
        while (network, fact) not in self._lines and fact:
            fact = fact.rpartition("/")[0]
        return self._lines.get((network, fact), 1)

    @cached_property
    def _lines(self) -> dict[tuple[str, str], int]:
        """The line of every fact, by network and place."""
        data = tomllib.loads(self.content)
        lines: dict[tuple[str, str], int] = {}
        for path, line in key_lines(self.content).items():
            if path[0] == "networks" and len(path) > 1:
                name, *keys = (_name_of(data, path, depth) for depth in range(1, len(path)))
                lines.setdefault((name, place(*keys)), line)
        return lines


def _name_of(data: Any, path: KeyPath, depth: int) -> str:
    """A key of a path; for an element of an array its value, which keeps its name when others come before it."""
    if isinstance(path[depth], str):
        return str(path[depth])
    for key in path[: depth + 1]:
        data = data[key]
    return str(data)


@contextmanager
def writing(path: Path, *, anew: bool = False) -> "Iterator[LockFile]":
    """The lock at ``path``, which nobody else writes meanwhile; with ``anew`` one without networks in place of a lock
    that is damaged. Raises LockError."""
    try:
        with only_writer(path):
            yield opened(path, anew=anew)
    except OSError as error:
        raise LockError(f"{path} was not written: {error.strerror}", "choose a folder that you may write in") from None


def opened(path: Path, *, anew: bool) -> LockFile:
    """The lock at ``path`` as it is to be written: without networks if there is none, or, with ``anew``, if it is
    damaged. Raises LockError, also for a file that is no lock of auditor."""
    if not path.exists():
        return LockFile(path)
    try:
        return read(path)
    except DamagedLock:
        if anew and _OURS.search(read_text(path, LockError)):
            return LockFile(path)
        raise


def read(path: Path) -> LockFile:
    """The lock at ``path``. Raises LockError for one that is missing, in conflict, edited by hand or of a newer
    version."""
    if not path.exists():
        raise LockError(f"there is no {path}", "write it with 'auditor lock' and commit it")
    return parsed(path, read_text(path, LockError))


def parsed(path: Path, content: str) -> LockFile:
    """The lock in a text; ``path`` is where errors place it. Raises LockError."""
    conflict = _CONFLICT.search(content)
    if conflict:
        line = content.count("\n", 0, conflict.start()) + 1
        raise DamagedLock(f"{path}:{line}: the file holds a merge conflict", _ANEW)
    try:
        data = tomllib.loads(content)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise DamagedLock(f"{path} is not valid TOML: {problem}", _ANEW) from None
    _check_version(path, data.get("schema"))
    lock = Document(path, data, DamagedLock, key_lines(content)).parse(Lock)
    for name, network in lock.networks.items():
        _check_digest(path, name, network)
    return LockFile(path, lock, _comments(content, lock), content)


def _check_version(path: Path, schema: object) -> None:
    if schema == SCHEMA:
        return
    version = _VERSION.fullmatch(schema) if isinstance(schema, str) else None
    if version and int(version[1]) > 1:
        raise LockError(f"{path} was written by a newer auditor ({schema})", "update auditor, or lock with this one")
    raise LockError(f"{path} is not a lock of auditor: its schema is {schema!r}", _ANEW)


def _check_digest(path: Path, name: str, network: LockedNetwork) -> None:
    try:
        matches = lock_text.digest(network) == network.digest
    except ValueError:
        matches = False
    if not matches:
        raise DamagedLock(f"{path}: networks.{name} was edited by hand or merged badly: its digest differs", _ANEW)


def _comments(content: str, lock: Lock) -> dict[str, str]:
    """The comment below the head of each network."""
    lines = content.splitlines()
    heads = {head: name for name in lock.networks for head in [lock_text.head(name)]}
    return {heads[line]: below for line, below in pairwise(lines) if line in heads and below.startswith(lock_text.READ)}

"""``auditor.lock`` on disk: read with clear errors, written as a whole by one writer at a time."""

import re
import tomllib
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.baseline import lock_text
from auditor.baseline.lock import SCHEMA, Lock, LockedNetwork
from auditor.documents import Document, read_text
from auditor.errors import UsageError
from auditor.files import only_writer, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONFLICT = re.compile(r"^(<{7}|={7}|>{7}|\|{7})( |$)", re.MULTILINE)
_VERSION = re.compile(r"auditor\.lock/([0-9]{1,9})")
_ANEW = "write it anew with 'auditor lock', and review what changes"


class LockError(UsageError):
    """A lock that cannot be used."""


@dataclass(frozen=True)
class LockFile:
    """A lock with its text. ``comments`` say at which blocks each network was read; ``content`` is empty if there is no
    file."""

    path: Path
    lock: Lock = field(default_factory=Lock)
    comments: Mapping[str, str] = field(default_factory=dict)
    content: str = ""

    def with_network(self, name: str, network: LockedNetwork, comment: str) -> "LockFile":
        """The lock with a network in its new state. One that is as it was keeps its comment, so that the file keeps
        its bytes."""
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
        lines = lock_text.lines_of(self.content, self.lock)
        while (network, fact) not in lines and fact:
            fact = fact.rpartition("/")[0]
        return lines.get((network, fact), 1)


@contextmanager
def writing(path: Path) -> "Iterator[LockFile]":
    """The lock at ``path``, which nobody else writes meanwhile. Raises LockError."""
    try:
        with only_writer(path):
            yield read(path) if path.exists() else LockFile(path)
    except OSError as error:
        raise LockError(f"{path} was not written: {error.strerror}", "choose a folder that you may write in") from None


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
        raise LockError(
            f"{path}:{line}: the file holds a merge conflict",
            "take one of both sides, for example by 'git checkout --ours', then run 'auditor lock'",
        )
    try:
        data = tomllib.loads(content)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise LockError(f"{path} is not valid TOML: {problem}", _ANEW) from None
    _check_version(path, data.get("schema"))
    lock = Document(path, data, LockError).parse(Lock)
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
        raise LockError(f"{path}: networks.{name} was edited by hand or merged badly: its digest differs", _ANEW)


def _comments(content: str, lock: Lock) -> dict[str, str]:
    """The comment below the head of each network."""
    lines = content.splitlines()
    heads = {head: name for name in lock.networks for head in [lock_text.head(name)]}
    return {heads[line]: below for line, below in pairwise(lines) if line in heads and below.startswith(lock_text.READ)}

"""The states that ``auditor diff`` compares: a scan, a report, a lock, or what a git revision holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.baseline.lock import LockedNetwork
    from auditor.baseline.lock_file import LockFile
    from auditor.engine.rulebook import Rulebook
    from auditor.model.snapshot import Snapshot
    from auditor.model.viewpoint import Viewpoint
    from auditor.pipeline.revisions import GitRevision

HELP = (
    "'demo', a recording (--record), a file from -o snapshot=FILE or -o json=FILE, an auditor.lock, or a git revision, "
    "whose auditor.lock it means."
)
_LOCK_MARK = b'schema = "auditor.lock/'


@dataclass(frozen=True)
class PowerState:
    """One state: a ``snapshot``, or what a lock holds by network, with the lock and revision that it came from."""

    shown: str
    snapshot: "Snapshot | None" = None
    networks: "Mapping[str, LockedNetwork]" = field(default_factory=dict)
    lock: "LockFile | None" = None
    revision: "GitRevision | None" = None

    def locked(self, book: "Rulebook", side: "Viewpoint", exit_s: int | None) -> "Mapping[str, LockedNetwork]":
        """The power structure by network."""
        from auditor import pipeline
        from auditor.baseline.locking import locked

        if self.snapshot is None:
            return self.networks
        assessment = pipeline.assess(self.snapshot, book, side, exit_s)
        return {assessment.network.name: locked(assessment)}


def opened_state(text: str, lock: Path) -> PowerState:
    """The state that an argument means; ``lock`` is the path of the lock in a revision. Raises UsageError."""
    from auditor import config
    from auditor.cli.ask import opened

    path = Path(text)
    if text == config.DEMO or not path.is_file():
        return PowerState(text, opened(text)) if text == config.DEMO else _of_revision(text, lock)
    from auditor.baseline import lock_file, public_report

    if _LOCK_MARK in path.read_bytes()[:2000]:
        file = lock_file.read(path)
        return PowerState(text, networks=file.lock.networks, lock=file)
    if public_report.is_public_report(path):
        return PowerState(text, networks=dict([public_report.locked_report(path)]))
    return PowerState(text, opened(text))


def current_state(lock: Path) -> PowerState:
    """The lock of the work tree; without networks if there is none. Raises LockError."""
    from auditor.baseline import lock_file

    file = lock_file.read(lock) if lock.exists() else lock_file.LockFile(lock)
    return PowerState(lock.name, networks=file.lock.networks, lock=file)


def _of_revision(ref: str, lock: Path) -> PowerState:
    from auditor.baseline import lock_file
    from auditor.pipeline.revisions import exact, repository_root

    root = repository_root(Path.cwd())
    try:
        revision = exact(root, ref)
    except UsageError:
        raise UsageError(f"{ref} is not a file, and not a commit of this repository", f"give {HELP}") from None
    content = revision.text(lock)
    if content is None:
        return PowerState(ref, revision=revision)
    file = lock_file.parsed(lock, content)
    return PowerState(ref, networks=file.lock.networks, lock=file, revision=revision)

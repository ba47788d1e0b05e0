"""Earlier scans in a folder, to tell whether a network has changed since.

A network has a folder with ``entry.json``, which names a recording and a snapshot by their digests and is written last,
and with assessments of the snapshot. Entries of other versions of the program, and damaged ones, are ignored:
everything here can be made again. Nothing in it is secret.
"""

import hashlib
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from auditor import resources
from auditor.errors import UsageError
from auditor.files import cache_folder, write_whole
from auditor.model.assessment import Assessment
from auditor.model.frozen import Frozen
from auditor.model.snapshot import Block, Snapshot

_ENTRY = "entry.json"
_MOST_BYTES = 2**28
_REMOVED_AFTER_S = 3_600


class KeptScan(Frozen):
    """One scan. ``snapshot`` and ``recording`` are the SHA-256 of the files, ``blocks`` those that it read, and
    ``read_at`` the time in Unix seconds. ``state`` is what it read of each chain (see ``StateComparer``), None if it
    cannot be compared; up to ``steady_until``, a block time, the passing of time alone changes nothing."""

    version: str
    snapshot: str
    recording: str
    blocks: tuple[Block, ...]
    read_at: int
    state: dict[str, dict[str, Any]] | None = None
    steady_until: int = 0


@dataclass(frozen=True)
class KeptScans:
    """The newest scan of one network, in its own ``folder``."""

    folder: Path

    @classmethod
    def of(cls, identity: str, within: Path | None = None) -> "KeptScans":
        """The scans of the network that ``identity`` fully describes; in the user's cache folder by default."""
        folder = within or cache_folder("scans")
        return cls(folder / hashlib.sha256(identity.encode()).hexdigest()[:32])

    def newest(self) -> KeptScan | None:
        """The scan that this version of the program kept last, if there is one."""
        content = _read(self.folder / _ENTRY)
        with suppress(ValidationError):
            scan = KeptScan.model_validate_json(content) if content else None
            return scan if scan is not None and scan.version == version() else None
        return None

    def recording(self, scan: KeptScan) -> Path:
        """The path of a scan's recording."""
        return self.folder / f"{scan.recording}.jsonl.gz"

    def snapshot(self, scan: KeptScan) -> Snapshot | None:
        """The snapshot of a scan; None if its file is missing or was changed."""
        content = _read(self.folder / f"{scan.snapshot}.json")
        if content is None or hashlib.sha256(content).hexdigest() != scan.snapshot:
            return None
        return Snapshot.model_validate_json(content)

    def room(self) -> Path:
        """A path for a new recording. Raises UsageError if the folder cannot be written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"{self.folder} cannot be made: {error.strerror}", "set XDG_CACHE_HOME to a folder that you may write"
            ) from None
        return self.folder / f"{os.getpid()}.new"

    def keep_new(
        self, snapshot: Snapshot, recorded: Path | None, state: dict[str, dict[str, Any]] | None, steady_until: int
    ) -> KeptScan:
        """Stores a new scan and its recording. It becomes the newest only if it read every chain."""
        self.room()
        recording = ""
        if recorded is not None:
            recording = hashlib.sha256(recorded.read_bytes()).hexdigest()
            recorded.replace(self.folder / f"{recording}.jsonl.gz")
        scan = KeptScan(
            version=version(),
            snapshot=self._stored(snapshot),
            recording=recording,
            blocks=snapshot.blocks,
            read_at=int(time.time()),
            state=state,
            steady_until=steady_until,
        )
        if len(snapshot.blocks) == len(snapshot.network.chains):
            self._make_newest(scan)
        return scan

    def replace(self, scan: KeptScan, snapshot: Snapshot, steady_until: int) -> KeptScan:
        """Stores the same scan for a later time."""
        replaced = scan.model_copy(update={"snapshot": self._stored(snapshot), "steady_until": steady_until})
        self._make_newest(replaced)
        return replaced

    def _stored(self, snapshot: Snapshot) -> str:
        text = snapshot.file_text().encode("utf-8", "replace")
        digest = hashlib.sha256(text).hexdigest()
        write_whole(self.folder / f"{digest}.json", text)
        return digest

    def _make_newest(self, scan: KeptScan) -> None:
        """Writes the entry, and removes files that no entry needs. Files younger than an hour stay, since another
        process, or an object of this one, may still need them."""
        write_whole(self.folder / _ENTRY, scan.model_dump_json().encode())
        for path in self.folder.iterdir():
            needed = path.name == _ENTRY or path.name[:64] in (scan.snapshot, scan.recording)
            with suppress(FileNotFoundError):  # two processes at once
                if not needed and path.stat().st_mtime < time.time() - _REMOVED_AFTER_S:
                    path.unlink()

    def assessment(self, snapshot: str, judged_by: str) -> Assessment | None:
        """The assessment of a snapshot with these rules and for this viewpoint."""
        content = _read(self.folder / f"{snapshot}-{judged_by}.json")
        with suppress(ValidationError):
            return Assessment.model_validate_json(content) if content else None
        return None

    def keep_assessment(self, snapshot: str, judged_by: str, assessment: Assessment) -> None:
        """Stores an assessment. Ignores a full disk: it can be computed again."""
        with suppress(OSError):
            write_whole(
                self.folder / f"{snapshot}-{judged_by}.json", assessment.model_dump_json(by_alias=True).encode()
            )


@cache
def version() -> str:
    """A digest of all code and rules of this program: another version may query and judge differently."""
    return digest_of_files(Path(resources.__file__).parent, resources.folder("rules"))


def digest_of_files(*folders: Path) -> str:
    """SHA-256 of all sources, rules and profiles below folders."""
    digest = hashlib.sha256()
    for path in sorted(path for folder in folders for path in _sources(folder)):
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _sources(folder: Path) -> Iterable[Path]:
    return (path for path in folder.rglob("*") if path.suffix in (".py", ".toml", ".yaml", ".txt"))


def _read(path: Path) -> bytes | None:
    with suppress(OSError):
        if path.stat().st_size <= _MOST_BYTES:
            return path.read_bytes()
    return None

"""The state that a watch keeps on disk: the last power structure, and events that a receiver does not have yet. It is
written as a whole before anything is sent. So a watch that is killed at any moment, and started again, neither loses an
event nor gives a repeated one another id.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from auditor.baseline.lock import LockedNetwork
from auditor.errors import UsageError
from auditor.files import write_whole
from auditor.model.frozen import Frozen
from auditor.watching.event import WatchEvent

_STATE = "watch.json"
_LOCK = "watch.pid"


class WatchedNetwork(Frozen):
    """One network: its power structure, how often that has changed, and how often it could not be read; ``unread`` says
    that it cannot be read now."""

    locked: LockedNetwork
    revision: int = 0
    outages: int = 0
    unread: bool = False


class UnsentEvent(Frozen):
    """An event and the names of the receivers that do not have it yet."""

    event: WatchEvent
    receivers: tuple[str, ...]


class WatchState(Frozen):
    """Networks by name, and the events to send, oldest first."""

    schema_: Literal["auditor.watch/1"] = Field(default="auditor.watch/1", alias="schema")
    networks: dict[str, WatchedNetwork] = Field(default_factory=dict)
    unsent: tuple[UnsentEvent, ...] = ()


class WatchFolder:
    """The folder of one watch. Make one with ``opened``, which keeps a second watch out."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _STATE

    @classmethod
    @contextmanager
    def opened(cls, folder: Path) -> "Iterator[WatchFolder]":
        """The folder, made if need be. Raises UsageError if another watch uses it, or if it cannot be written."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file = (folder / _LOCK).open("w")
        except OSError as error:
            raise _unwritable(folder, error) from None
        with file:
            if sys.platform != "win32":
                import fcntl

                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    hint = "end that one, or give this one another folder with --state"
                    raise UsageError(f"another watch uses {folder}", hint) from None
            yield cls(folder)

    def load(self) -> WatchState:
        """The state, an empty one at first. Raises UsageError for a file that was damaged."""
        if not self._path.exists():
            return WatchState()
        try:
            return WatchState.model_validate_json(self._path.read_bytes())
        except (OSError, ValidationError):
            hint = "move it away; the watch then begins anew, and events that were not sent are lost"
            raise UsageError(f"{self._path} is not the state of a watch", hint) from None

    def save(self, state: WatchState) -> None:
        """Writes the state as a whole and through to the disk. Raises UsageError."""
        try:
            write_whole(self._path, state.model_dump_json(by_alias=True, indent=1).encode(), through=True)
        except OSError as error:
            raise _unwritable(self._path, error) from None


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"{path} was not written: {error.strerror}", "choose another folder with --state")

"""``auditor watch``: one event for each change of power, as long as it runs."""

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.groups import with_groups
from auditor.cli.listed import Listed, ListedOptions, Names, NetworkReading
from auditor.cli.printing import say
from auditor.errors import ToolError, UsageError

if TYPE_CHECKING:
    from auditor.baseline.lock import LockedNetwork
    from auditor.chains.scanner import Progress
    from auditor.settings import Given
    from auditor.watching.delivery import Send
    from auditor.watching.rounds import Look
    from auditor.watching.state import WatchFolder, WatchState

_BLOCK = "block"
# An unchanged EVM network costs one request, so that looking this often finds a change in the block that makes it.
_BLOCK_S = 3
_WEBHOOK = "AUDITOR_WEBHOOK"


@dataclass(frozen=True)
class WatchOptions:
    """The intervals and receivers of a watch; as the user typed it."""

    every: Annotated[
        str | None, typer.Option(metavar="ISO8601|block", help="The time between two looks. Default: PT10M.")
    ] = None
    webhook: Annotated[
        str | None, typer.Option(metavar="URL", help="Post each event there too; AUDITOR_WEBHOOK holds one as well.")
    ] = None
    state: Annotated[
        Path | None, typer.Option(metavar="DIR", help="What it remembers. Default: in the user's state folder.")
    ] = None
    once: Annotated[bool, typer.Option("--once", help="Look once and end; status 3 if an event was not received.")] = (
        False
    )

    def given(self) -> "list[Given]":
        """The values that flags and the environment give instead of the settings file."""
        from auditor.settings import Given

        values = (
            ("every", self.every, "flag --every"),
            ("webhook", os.environ.get(_WEBHOOK) or None, f"environment {_WEBHOOK}"),
            ("webhook", self.webhook, "flag --webhook"),
            ("state", self.state and self.state.absolute(), "flag --state"),
        )
        return [Given("watch", {key: value}, origin) for key, value, origin in values if value is not None]


@with_groups
def watch(networks: Names = None, *, options: ListedOptions, watching: WatchOptions) -> int:
    """Watches networks, and prints one line of JSON for each change of power; a webhook gets the same.

    It compares with auditor.lock where that has the network, else with what it reads first. Each event is sent at least
    once, also after a crash; a repetition has the same id. An unchanged network costs one request for each chain if all
    of its chains are of the EVM; any other network is read again each time.
    """
    from auditor.watching.state import WatchFolder

    run = _Watch(Listed(networks, options, watching.given()), quiet=options.quiet)
    with WatchFolder.opened(run.folder) as folder:
        state, late = run.delivered(folder, folder.load())
        while True:
            state = run.looked(folder, state)
            state, late = run.delivered(folder, state)
            if watching.once:
                return ToolError.exit_status if late else 0
            time.sleep(run.pause_s)


class _Watch:
    """What does not change while a watch runs. Raises UsageError for settings that make no sense."""

    def __init__(self, listed: Listed, *, quiet: bool) -> None:
        self._listed = listed
        self._quiet = quiet
        wanted = listed.merged.settings.watch
        self.pause_s = _pause_s(wanted.every)
        self.folder: Path = wanted.state or _default_folder(listed.merged.file.root)
        self._receivers = _receivers(wanted.webhook)
        self._reviewed = _reviewed(listed.lock)

    def looked(self, folder: "WatchFolder", state: "WatchState") -> "WatchState":
        """The state after one look at every network, which is on disk then."""
        from auditor.cli import progress
        from auditor.watching.rounds import after

        with progress.shown(quiet=self._quiet, color=False) as report:
            for look in self._looks(report):
                reviewed = self._reviewed.get(look.network)
                state = after(state, look, self._listed.book.harms, tuple(self._receivers), reviewed)
                folder.save(state)
        return state

    def delivered(self, folder: "WatchFolder", state: "WatchState") -> "tuple[WatchState, tuple[str, ...]]":
        """The state after all that could be sent was, and why the rest was not."""
        from auditor.watching.delivery import delivered

        state, late = delivered(state, self._receivers, folder.save)
        for why in late:
            say(f"an event was not received, and will be sent again: {why}", err=True)
        return state, late

    def _looks(self, progress: "Progress") -> "list[Look]":
        return [_look(reading) for reading in self._listed.readings(progress)]


def _look(reading: NetworkReading) -> "Look":
    from auditor.baseline import locking
    from auditor.watching.rounds import Look

    at = int(time.time())
    if reading.assessment is None or reading.age_s is not None:
        return Look(reading.name, None, at, why=reading.failure)
    gaps = locking.missing(reading.assessment)
    if gaps:
        return Look(reading.name, None, at, why=f"{gaps[0].what} of {gaps[0].subject}: {gaps[0].why}")
    return Look(reading.name, locking.locked(reading.assessment), at, reading.blocks)


def _pause_s(every: str) -> int:
    from auditor.model import duration

    if every == _BLOCK:
        return _BLOCK_S
    try:
        seconds = duration.seconds(every)
    except ValueError:
        seconds = 0
    if not seconds:
        raise UsageError(f"--every {every} is not a time", "write PT10M for ten minutes, or block")
    return seconds


def _default_folder(root: Path) -> Path:
    """A folder for each repository in the user's state folder (XDG base directories)."""
    from hashlib import sha256

    given = os.environ.get("XDG_STATE_HOME", "")
    folder = (Path(given) if given else Path.home() / ".local" / "state") / "auditor" / "watch"
    return folder / sha256(str(root).encode(errors="surrogateescape")).hexdigest()[:16]


def _receivers(webhook: str | None) -> "dict[str, Send]":
    from auditor.net.secrets import masked_url
    from auditor.watching.delivery import STDOUT, WEBHOOK, to_stream, to_webhook

    receivers = {STDOUT: to_stream(sys.stdout)}
    if webhook:
        if not webhook.startswith(("http://", "https://")):
            raise UsageError(
                f"{masked_url(webhook)} is not the URL of a webhook", "write --webhook https://host.example/…"
            )
        receivers[WEBHOOK] = to_webhook(webhook, os.environ.get("AUDITOR_WEBHOOK_SECRET", ""))
    return receivers


def _reviewed(lock: Path) -> "Mapping[str, LockedNetwork]":
    from auditor.baseline import lock_file

    return lock_file.read(lock).lock.networks if lock.exists() else {}

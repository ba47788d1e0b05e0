"""The networks that a repository relies on, read for ``auditor lock`` and ``auditor check``."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.options import As, Exit, Quiet, Rules, from_environment, parsed_exit, parsed_viewpoint
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.chains.scanner import Progress
    from auditor.model.assessment import Assessment
    from auditor.model.snapshot import Block
    from auditor.settings import Given, Merged, Target

Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[NETWORK]...",
        help="Networks as 'auditor scan' takes them. Default: those that auditor.toml lists.",
        show_default=False,
    ),
]


@dataclass(frozen=True)
class ListedOptions:
    """How the networks of a repository are read and judged, as the user typed it."""

    lock: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The baseline. Default: auditor.lock beside auditor.toml.")
    ] = None
    rpc: Annotated[
        list[str] | None,
        typer.Option(metavar="CHAIN=URL", help="An endpoint for a chain; AUDITOR_RPC holds those with secrets."),
    ] = None
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="End reading a network after so long. 0: never.")
    ] = 3600.0
    viewpoint: As = None
    exit_window: Exit = None
    rules: Rules = None
    quiet: Quiet = False

    def given(self) -> "list[Given]":
        """The values that flags give instead of the settings file."""
        from auditor import config
        from auditor.settings import Given

        endpoints = {chain: tuple(urls) for chain, urls in config.endpoints(self.rpc or []).items()}
        return [
            Given("lock", self.lock and self.lock.absolute(), "flag --lock"),
            Given("rpc", endpoints or None, "flag --rpc"),
            Given("as", self.viewpoint, "flag --as"),
            Given("exit", self.exit_window, "flag --exit"),
            Given("rules", self.rules, "flag --rules"),
        ]


@dataclass(frozen=True)
class NetworkReading:
    """A network as it was read: its assessment, or why there is none. ``age_s`` is how old an assessment is that no
    node confirms, with why in ``failure``; ``blocks`` are those at which the state was read or confirmed."""

    name: str
    assessment: "Assessment | None" = None
    failure: str = ""
    age_s: int | None = None
    blocks: "tuple[Block, ...]" = ()


class Listed:
    """The networks that were named, or else all that the settings list. Raises UsageError before anything is read."""

    def __init__(self, names: list[str] | None, options: ListedOptions, more: "list[Given] | None" = None) -> None:
        from auditor import settings
        from auditor.engine.rulebook import Rulebook

        given = [*from_environment(), *options.given(), *(more or [])]
        self.merged: Merged = settings.merged(settings.load(Path.cwd()), given)
        wanted = self.merged.settings
        self.book: Rulebook = Rulebook.load(wanted.rules)
        self.side = parsed_viewpoint(wanted.viewpoint)
        self._exit_s = parsed_exit(wanted.exit)
        self._timeout_s = options.timeout
        self.targets: list[Target] = (
            [settings.target(name, wanted) for name in dict.fromkeys(names)] if names else settings.targets(wanted)
        )
        if not self.targets:
            raise UsageError(
                "no network was named, and the settings list none",
                "name one, or list it in auditor.toml: networks = [\"demo\"]; 'auditor init' writes the file",
            )

    @property
    def lock(self) -> Path:
        """The path of the lock."""
        return self.merged.settings.lock

    def readings(self, progress: "Progress") -> Iterator[NetworkReading]:
        """Each network as it is now, or as it was when a node answered last."""
        from auditor.net.sources import Sources
        from auditor.pipeline.current import CurrentNetwork, Freshness, ScanOptions, current

        wanted = self.merged.settings
        compared = frozenset(chain for chain, urls in wanted.endpoints().items() if len(urls) > 1)
        options = ScanOptions(progress, self._timeout_s, self.book, Sources({}, compared))
        for target, read in zip(self.targets, current(self.targets, options), strict=True):
            if not isinstance(read, CurrentNetwork):
                yield NetworkReading(target.name, failure=str(read))
                continue
            exit_s = parsed_exit(target.exit) if target.exit else self._exit_s
            age_s = max(0, int(time.time()) - read.read_at) if read.freshness is Freshness.KEPT else None
            assessment = read.assessment(wanted.rules, self.side, exit_s)
            yield NetworkReading(target.name, assessment, read.why, age_s, read.blocks)

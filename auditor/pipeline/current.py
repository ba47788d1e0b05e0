"""The current state of networks: from a new scan, or from the kept one if the state that it read is unchanged."""

import asyncio
import hashlib
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.chains.scanner import Progress
from auditor.errors import ReplayMiss, ToolError, UsageError
from auditor.model.snapshot import Block, Snapshot
from auditor.model.viewpoint import Viewpoint
from auditor.net.failure import NoAnswer
from auditor.net.recording import RecordingReader
from auditor.net.sources import Sources
from auditor.pipeline import unchanged
from auditor.pipeline.judging import assess
from auditor.pipeline.kept_scans import KeptScan, KeptScans, digest_of_files, version
from auditor.pipeline.networks import scan
from auditor.pipeline.snapshots import open_snapshot

if TYPE_CHECKING:
    from auditor.engine.rulebook import Rulebook
    from auditor.model.assessment import Assessment
    from auditor.model.network import Network
    from auditor.settings import Target


class Freshness(StrEnum):
    """The source of an answer about a network."""

    SCANNED = "scanned"
    UNCHANGED = "unchanged"  # the kept scan: the state at the newest block is the same
    KEPT = "kept"  # the kept scan, since no node answers


@dataclass(frozen=True)
class CurrentNetwork:
    """The state of a network. ``blocks`` are those at which the state was read or confirmed; ``read_at`` is the time in
    Unix seconds, and ``why`` for a kept scan the reason why there is no newer one."""

    name: str
    freshness: Freshness
    kept: KeptScans
    scan: KeptScan
    blocks: tuple[Block, ...]
    read_at: int
    why: str = ""

    def snapshot(self) -> Snapshot:
        """The snapshot itself. Raises ToolError if it was removed in the meantime."""
        snapshot = self.kept.snapshot(self.scan)
        if snapshot is None:
            raise ToolError(f"the kept scan of {self.name} is gone", "run the command again")
        return snapshot

    def assessment(self, rules: Path | None, side: Viewpoint, exit_s: int | None) -> "Assessment":
        """Its assessment, which is kept, too: the same snapshot and rules give the same answer."""
        own = "" if rules is None else digest_of_files(rules)
        judged_by = hashlib.sha256(f"{version()} {own} {side} {exit_s}".encode()).hexdigest()[:16]
        judged = self.kept.assessment(self.scan.snapshot, judged_by)
        if judged is None:
            from auditor.engine.rulebook import Rulebook

            judged = assess(self.snapshot(), Rulebook.load(rules), side, exit_s)
            self.kept.keep_assessment(self.scan.snapshot, judged_by, judged)
        return judged


@dataclass(frozen=True)
class ScanOptions:
    """Options of a scan, if one is needed; see ``scan``. ``cache`` is the folder of kept scans."""

    progress: Progress
    timeout_s: float = 0.0
    book: "Rulebook | None" = None
    sources: Sources | None = None
    cache: Path | None = None


def current(targets: "Sequence[Target]", options: ScanOptions) -> "list[CurrentNetwork | ToolError]":
    """The state of each network; a ToolError if no node answers and nothing is kept. All chains are compared
    concurrently. Raises UsageError and ProfileError."""
    kept = [KeptScans.of(_identity(target), options.cache) for target in targets]
    newer = asyncio.run(_newer(targets, kept, options))
    return [_reading(target, own, blocks, options) for target, own, blocks in zip(targets, kept, newer, strict=True)]


async def _newer(
    targets: "Sequence[Target]", kept: list[KeptScans], options: ScanOptions
) -> list[unchanged.NewerBlocks | None]:
    pairs = zip(targets, kept, strict=True)
    return await asyncio.gather(*(_newer_of(target, own.newest(), options) for target, own in pairs))


async def _newer_of(target: "Target", newest: KeptScan | None, options: ScanOptions) -> unchanged.NewerBlocks | None:
    if target.network is None or newest is None or newest.state is None or _needs_scan(target.network, options):
        return None
    try:
        return await unchanged.newer_blocks(target.network, newest.state)
    except NoAnswer:  # the following scan reports the reason
        return None


def _needs_scan(network: "Network", options: ScanOptions) -> bool:
    """Whether only a scan does what the user wants: a kept one is confirmed by one node, without a trusted block."""
    sources = options.sources or Sources()
    return not {chain.id for chain in network.chains}.isdisjoint({*sources.trusted, *sources.compared})


def _identity(target: "Target") -> str:
    """Everything that a scan depends on apart from the chain: a kept scan with another profile does not count."""
    if target.recording is not None:
        try:
            return f"recording {hashlib.sha256(target.recording.read_bytes()).hexdigest()}"
        except OSError as error:
            hint = "give a recording (--record) or a snapshot (-o snapshot=FILE)"
            raise UsageError(f"{target.recording} was not read: {error.strerror}", hint) from None
    assert target.network is not None
    chains = tuple(chain.model_copy(update={"rpc": ()}) for chain in target.network.chains)
    return target.network.model_copy(update={"chains": chains}).model_dump_json(by_alias=True)


def _reading(
    target: "Target", kept: KeptScans, newer: unchanged.NewerBlocks | None, options: ScanOptions
) -> "CurrentNetwork | ToolError":
    newest = kept.newest()
    if target.network is None:
        return _of_recording(target, kept, newest, options)
    if newest is not None and newer is not None:
        held = _held(kept, newest, newer)
        if held is not None:
            blocks = tuple(block.block for block in newer.values())
            return CurrentNetwork(target.name, Freshness.UNCHANGED, kept, held, blocks, int(time.time()))
    try:
        return _scanned(target.name, target.network, kept, options)
    except ToolError as error:
        if newest is None:
            return error
        return CurrentNetwork(target.name, Freshness.KEPT, kept, newest, newest.blocks, newest.read_at, str(error))


def _held(kept: KeptScans, newest: KeptScan, newer: unchanged.NewerBlocks) -> KeptScan | None:
    """The kept scan at the time of newer blocks, run again if time may matter; None if that fails."""
    if unchanged.newest_time(newer) <= newest.steady_until:
        return newest
    snapshot = kept.snapshot(newest)
    if snapshot is None or not kept.recording(newest).is_file():
        return None
    try:
        timely, steady = unchanged.for_time(snapshot, RecordingReader.open(kept.recording(newest)), newer)
    except ReplayMiss:
        return None
    return kept.replace(newest, timely, steady)


def _scanned(name: str, network: "Network", kept: KeptScans, options: ScanOptions) -> CurrentNetwork:
    """A new scan, which is kept if it read every chain. Raises ToolError."""
    recorded = kept.room()
    snapshot = scan(network, {}, recorded, options.progress, options.timeout_s, options.book, options.sources)
    states, steady = None, 0
    if unchanged.is_proven(snapshot) and not _needs_scan(network, options):
        recording = RecordingReader.open(recorded)
        states = unchanged.states_read(recording)
        with suppress(ReplayMiss):  # at a later time it reads more, so that the next check scans again
            if states is not None:
                steady = unchanged.for_time(snapshot, recording, unchanged.blocks_read(recording))[1]
    made = kept.keep_new(snapshot, recorded, states, steady)
    return CurrentNetwork(name, Freshness.SCANNED, kept, made, snapshot.blocks, made.read_at)


def _of_recording(target: "Target", kept: KeptScans, newest: KeptScan | None, options: ScanOptions) -> CurrentNetwork:
    """The state in a recording, or in a file of ``-o snapshot=FILE``, which never changes."""
    assert target.recording is not None
    if newest is None:
        snapshot = open_snapshot(str(target.recording), options.progress)
        newest = kept.keep_new(snapshot, None, None, 0)
    return CurrentNetwork(target.name, Freshness.UNCHANGED, kept, newest, newest.blocks, newest.read_at)

"""``auditor lock``: writes down who has power now, for people to review and for ``auditor check`` to compare with."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.groups import with_groups
from auditor.cli.listed import Listed, ListedOptions, Names, NetworkReading
from auditor.cli.printing import say, say_wrapped
from auditor.errors import NetworkError, ToolError

if TYPE_CHECKING:
    from auditor.baseline.lock_file import LockFile
    from auditor.model.assessment import Assessment
    from auditor.model.snapshot import Block

_MOST_GAPS = 5


class IncompleteScan(ToolError):
    """A scan that read too little to become a baseline."""

    exit_status = 4


@with_groups
def lock(
    networks: Names = None,
    *,
    options: ListedOptions,
    registry: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the registry of multisigs that SEAL's certification asks for, too."),
    ] = None,
) -> int:
    """Writes who has power over the networks that this repository relies on into auditor.lock.

    Commit that file: 'auditor check' compares with it, and a change of it is reviewed like code. The same power gives
    the same bytes. A scan that is incomplete is not written, and ends with status 4.
    """
    from auditor.baseline import lock_file, lock_text, locking
    from auditor.cli import progress

    listed = Listed(networks, options)
    lock_file.opened(listed.lock, anew=not networks)
    with progress.shown(quiet=options.quiet, color=False) as report:
        read = [_complete(reading) for reading in listed.readings(report)]
    with lock_file.writing(listed.lock, anew=not networks) as file:
        before = file
        if not networks:
            file = file.only(frozenset(name for name, _, _ in read))
        for name, assessment, blocks in read:
            file = file.with_network(name, locking.locked(assessment), lock_text.read_at(blocks))
        written = file.write()
    _say_changes(listed, before, file)
    say(f"{_shown(listed.lock)} {'is written' if written else 'is as it was'}: {', '.join(sorted(file.lock.networks))}")
    if registry is not None:
        from auditor.baseline.registry_file import update

        update(registry, [assessment for _, assessment, _ in read])
        say(f"{registry} is written")
    return 0


def _complete(reading: NetworkReading) -> "tuple[str, Assessment, tuple[Block, ...]]":
    """The network's assessment and blocks. Raises NetworkError or IncompleteScan for what may not be a baseline."""
    from auditor.baseline import locking

    if reading.assessment is None or reading.age_s is not None:
        raise NetworkError(f"{reading.name} was not locked: {reading.failure}", "give another endpoint with --rpc")
    gaps = locking.missing(reading.assessment)
    if gaps:
        listed = [f"{gap.what} of {gap.subject} ({gap.why})" for gap in gaps[:_MOST_GAPS]]
        more = f"; and {len(gaps) - _MOST_GAPS} more" if len(gaps) > _MOST_GAPS else ""
        raise IncompleteScan(
            f"{reading.name} was not locked, since the scan is incomplete: {'; '.join(listed)}{more}",
            "run it again, or give another endpoint with --rpc; 'auditor doctor' says what an endpoint lacks",
        )
    if not any(answer.counted for answer in reading.assessment.harms):
        raise IncompleteScan(
            f"{reading.name} was not locked: nothing that a harm could happen to was read",
            "check the addresses of its profile",
        )
    return reading.name, reading.assessment, reading.blocks


def _say_changes(listed: Listed, before: "LockFile", after: "LockFile") -> None:
    """What the new lock agrees to, for each network that was in the old one."""
    from auditor.baseline.comparing import compare

    for name, network in sorted(after.lock.networks.items()):
        old = before.lock.networks.get(name)
        if old is None:
            say(f"{name}: new, verdict {network.verdict.value}, level {network.level}")
            continue
        for change in compare(name, old, network, listed.book.harms):
            say_wrapped(f"{name}: {change.direction.value:6}  {change.sentence}")


def _shown(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path

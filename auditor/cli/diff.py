"""``auditor diff``: what changed between two scans, reports, locks or revisions, and whether for the worse."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.options import As, Exit, Rules, parsed_exit, parsed_severity, parsed_viewpoint
from auditor.cli.output import save
from auditor.cli.printing import say_wrapped
from auditor.cli.states import HELP, PowerState, current_state, opened_state
from auditor.errors import UsageError
from auditor.model.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.baseline.notice import CheckReport, Notice
    from auditor.engine.rulebook import Rulebook
    from auditor.model.snapshot import Snapshot
    from auditor.model.viewpoint import Viewpoint

STATE = typer.Argument(metavar="STATE", help=HELP)


def diff(
    before: Annotated[str, STATE],
    after: Annotated[str, typer.Argument(metavar="[STATE]", help="The same. Default: auditor.lock as it is now.")] = "",
    viewpoint: As = None,
    exit_window: Exit = None,
    rules: Rules = None,
    as_json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the changes as JSON.")] = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FORMAT[=PATH]",
            help="Of locks and reports: terminal, json, sarif, junit, markdown, github or badge; repeat for several.",
        ),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on", metavar="|".join(Severity), help="End with status 1 at a new finding this bad or worse."
        ),
    ] = None,
    fail_on_worse: Annotated[bool, typer.Option("--fail-on-worse", help="End with status 1 if anything is worse.")] = (
        False
    ),
) -> int:
    """Says what changed between two states, and whether you are worse off.

    Two scans are judged by the rules of today, so that only the network can change. Of two revisions the powers that
    the source adds are named too, each on its line. Exit status 0, or 1 as --fail-on and --fail-on-worse say.
    """
    from auditor import settings
    from auditor.cli.check_reports import parsed_reports, write_reports
    from auditor.engine.rulebook import Rulebook

    limit = parsed_severity(fail_on)
    side, exit_s, book = parsed_viewpoint(viewpoint), parsed_exit(exit_window), Rulebook.load(rules)
    reports = parsed_reports(output or [])
    lock = settings.load(Path.cwd()).settings.lock
    was, now = opened_state(before, lock), opened_state(after, lock) if after else current_state(lock)
    if was.snapshot is not None and now.snapshot is not None and not output:
        return _of_scans(was.snapshot, now.snapshot, book, (side, exit_s), as_json, limit, fail_on_worse=fail_on_worse)
    if limit is not None:
        raise UsageError("--fail-on needs two scans: locks and reports hold no findings", "use --fail-on-worse")
    report = _compared(was, now, book, (side, exit_s), fail_on_worse=fail_on_worse)
    if as_json:
        from auditor.formats.checks import render_check

        save(as_json, render_check("json", report))
    write_reports(reports, report)
    return report.status


def _of_scans(
    was: "Snapshot",
    now: "Snapshot",
    book: "Rulebook",
    judging: "tuple[Viewpoint, int | None]",
    as_json: Path | None,
    limit: Severity | None,
    *,
    fail_on_worse: bool,
) -> int:
    """Everything that scans hold, finer than locks."""
    from auditor import pipeline
    from auditor.engine.comparison import compare
    from auditor.formats import events

    if was.network.name != now.network.name:
        raise UsageError(
            f"the scans are of {was.network.name} and of {now.network.name}", "give two scans of one network"
        )
    changes = compare(*(pipeline.assess(snapshot, book, *judging) for snapshot in (was, now)))
    if as_json:
        save(as_json, events.json_text(changes))
    say_wrapped(events.text(changes))
    bad = limit and any(finding.severity.reaches(limit) for finding in changes.new_findings)
    return 1 if bad or (fail_on_worse and changes.worse) else 0


def _compared(
    was: PowerState, now: PowerState, book: "Rulebook", judging: "tuple[Viewpoint, int | None]", *, fail_on_worse: bool
) -> "CheckReport":
    """The power structures of all networks that both states hold, and between revisions the source."""
    from auditor import __version__
    from auditor.baseline.notice import CheckReport
    from auditor.baseline.report import in_order

    notices = [*_drift(was, now, book, judging, fail_on_worse=fail_on_worse), *_source(was, now)]
    return CheckReport(auditor=__version__, pull_request=False, networks=(), notices=in_order(notices))


def _drift(
    was: PowerState, now: PowerState, book: "Rulebook", judging: "tuple[Viewpoint, int | None]", *, fail_on_worse: bool
) -> "Iterator[Notice]":
    from auditor.baseline.checking import of_drift
    from auditor.baseline.comparing import compare
    from auditor.baseline.drift import Direction
    from auditor.baseline.notice import Weight
    from auditor.model.repository_line import RepositoryLine

    old, new = was.locked(book, *judging), now.locked(book, *judging)
    shared = sorted(old.keys() & new.keys())
    if not shared and was.revision is None:
        names = " and ".join(f"{', '.join(networks) or 'no network'}" for networks in (old, new))
        raise UsageError(f"nothing to compare: the states hold {names}", "give two states of one network")
    worse = Weight.FAIL if fail_on_worse else Weight.WARN
    weights = {Direction.WORSE: worse, Direction.REVIEW: Weight.WARN, Direction.BETTER: Weight.NOTE}
    for name in shared:
        for drift in compare(name, old[name], new[name], book.harms):
            line = now.lock.line(name, drift.facts[0]) if now.lock else 1
            yield of_drift(drift, weights[drift.direction], RepositoryLine(path=_relative(now), line=line))


def _relative(state: PowerState) -> str:
    """The file of a state from the root of the repository."""
    from auditor.pipeline.revisions import repository_root

    path = state.lock.path if state.lock else Path(state.shown)
    path, root = path.absolute(), repository_root(Path.cwd())
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def _source(was: PowerState, now: PowerState) -> "Iterator[Notice]":
    """What the source adds between two revisions, or from one to the work tree."""
    from auditor import pipeline
    from auditor.baseline.report import of_source

    if was.revision is not None:
        until = now.revision.commit if now.revision else None
        changes = pipeline.source_changes_since(
            was.revision.root, was.revision.commit, lambda doing, done, total: None, until
        )
        yield from of_source(changes)

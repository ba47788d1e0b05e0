"""``auditor repo``: whom a source tree authorizes to do what, and who may change it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.groups import with_groups
from auditor.cli.options import Judging, Options
from auditor.cli.output import save
from auditor.cli.repositories import ServiceOptions


@dataclass(frozen=True)
class TreeOptions:
    """Options of how a source tree is read, and of what is written about it besides reports; as the user typed them."""

    functions: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write every function, with its guard and line, as tab-separated text."),
    ] = None
    remarks: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write what else is in the source (hosts, deployments, wrong comments) the same way."
        ),
    ] = None
    write_profile: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Draft a network profile from the deployments that the tree names."),
    ] = None
    everything: Annotated[bool, typer.Option("--everything", help="Read generated, vendored and test files too.")] = (
        False
    )
    since: Annotated[
        str | None,
        typer.Option(
            metavar="REF", help="Compare with this commit, tag or branch; end with status 1 if a power changed."
        ),
    ] = None
    committed: Annotated[bool, typer.Option("--committed", help="Read no uncommitted changes of a checkout.")] = False
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Read every file anew and keep nothing.")] = False


@with_groups
def repo(
    source: Annotated[str, typer.Argument(metavar="PATH|URL", help="A checkout, a bare clone, a folder, or a URL.")],
    *,
    tree: TreeOptions,
    services: ServiceOptions,
    options: Options,
) -> int:
    """Says whom the code of a repository authorizes to do what, and who may change that code.

    Nothing of it is compiled or run. Uncommitted files are read too, and the answer says so. Only a URL needs a
    network. A tree has no holders: its verdict is unknown, and --fail-on minds what is known, such as a function with
    a strong effect that is open to everybody. Exit status as for 'auditor scan'; with --since, 1 if a power changed.
    """
    from auditor import pipeline
    from auditor.cli import progress
    from auditor.repos.table import remarks_table, table

    judging = Judging.of(options.settings(), options)
    parsed = services.parsed()
    with progress.shown(quiet=options.quiet, color=judging.color) as report:
        before = pipeline.source_since(source, tree.since, report, everything=tree.everything) if tree.since else None
        scan = pipeline.read_repository(
            source,
            parsed,
            report,
            everything=tree.everything,
            cached=not tree.no_cache,
            committed=tree.committed,
        )
    if tree.functions is not None:
        save(tree.functions, table(scan))
    if tree.remarks is not None:
        save(tree.remarks, remarks_table(scan))
    if tree.write_profile is not None:
        save(tree.write_profile, pipeline.draft_profile(scan))
    snapshot = pipeline.repository_snapshot(scan, before, tree.since or "")
    status = judging.report(snapshot)
    return 1 if snapshot.source is not None and snapshot.source.changes else status

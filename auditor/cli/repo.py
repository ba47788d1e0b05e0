"""``auditor repo``: whom a source tree authorizes to do what, and who may change it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from auditor import config
from auditor.cli.groups import with_groups
from auditor.cli.options import Judging, Options
from auditor.cli.output import save
from auditor.cli.repositories import ServiceOptions


@dataclass(frozen=True)
class TreeOptions:
    """How a source tree is read, and what is written about it besides reports; as the user typed it."""

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

    Reads the committed state of a checkout, without compiling or running anything of it. Only a URL needs a network.
    Exit status as for 'auditor scan'.
    """
    from auditor import pipeline
    from auditor.cli import progress
    from auditor.repos.table import remarks_table, table

    judging = Judging.of(config.settings(Path.cwd()), options)
    parsed = services.parsed()
    with progress.shown(quiet=options.quiet, color=judging.color) as report:
        scan = pipeline.read_repository(source, parsed, report, everything=tree.everything, cached=not tree.no_cache)
    if tree.functions is not None:
        save(tree.functions, table(scan))
    if tree.remarks is not None:
        save(tree.remarks, remarks_table(scan))
    if tree.write_profile is not None:
        save(tree.write_profile, pipeline.draft_profile(scan))
    return judging.report(pipeline.repository_snapshot(scan))

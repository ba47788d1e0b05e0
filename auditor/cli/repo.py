"""``auditor repo``: what a source tree lets whom do, and who may change it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor import config
from auditor.cli import options, repositories
from auditor.cli.output import save

if TYPE_CHECKING:
    from auditor.repos.checkout import Checkout


def repo(
    source: Annotated[str, typer.Argument(metavar="PATH|URL", help="A checkout, a bare clone, a folder, or a URL.")],
    functions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write every function found, with its guard and line, as tab-separated text."
        ),
    ] = None,
    remarks: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write what else was found (hosts, deployments, wrong comments, clauses) the same way."
        ),
    ] = None,
    write_profile: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Draft a network profile from the deployments that the tree names."),
    ] = None,
    forge: repositories.Forge = None,
    registry: repositories.Registry = None,
    everything: Annotated[
        bool, typer.Option("--everything", help="Read generated, vendored and test files too.")
    ] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Read every file anew and keep nothing.")] = False,
    viewpoint: options.As = None,
    exit_window: options.Exit = None,
    output: options.Output = None,
    rules: options.Rules = None,
    fail_on: options.FailOn = None,
    fail_on_unknown: options.FailOnUnknown = False,
    verbose: options.Verbose = False,
    quiet: options.Quiet = False,
    no_color: options.NoColor = False,
) -> int:
    """Says what the code of a repository lets whom do, and who may change that code.

    Reads the committed state of a checkout, without compiling or running anything of it. Only a URL needs a network.
    Exit status as for 'auditor scan'.
    """
    from auditor.cli import progress
    from auditor.repos import scanner
    from auditor.repos.cache import Cache, default_folder
    from auditor.repos.deployments.profile import draft
    from auditor.repos.deployments.survey import chains, deployments
    from auditor.repos.table import remarks_table, table

    judging = options.Judging.of(
        config.settings(Path.cwd()),
        viewpoint,
        exit_window,
        output,
        rules,
        fail_on,
        fail_on_unknown,
        verbose,
        no_color,
    )
    folder = None if no_cache else default_folder()
    with progress.shown(quiet=quiet, color=judging.color) as told, _tree(source) as checkout, Cache(folder) as cache:
        scanned = repositories.scanned(checkout, cache, told, forge, registry or [], everything=everything, code=True)
    if functions is not None:
        save(functions, table(scanned))
    if remarks is not None:
        save(remarks, remarks_table(scanned))
    if write_profile is not None:
        named = scanned.facts.facts.get("deployments", [])
        save(write_profile, draft(scanned.checkout, deployments(named), chains(named)))
    return judging.report(scanner.snapshot(scanned))


@contextmanager
def _tree(source: str) -> "Iterator[Checkout]":
    """The tree that a user means: a folder, or a copy of a remote repository that is gone afterwards."""
    from auditor.repos.checkout import opened, public
    from auditor.repos.clone import cloned

    remote = "://" in source or (source.startswith("git@") and not Path(source).exists())
    if not remote:
        yield opened(Path(source))
        return
    with cloned(source) as folder:
        yield opened(folder, public(source) or source)

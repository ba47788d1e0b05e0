"""``auditor diff``: what changed between two scans of a network, and whether for the worse."""

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.ask import SNAPSHOT, opened
from auditor.cli.options import As, Exit, Rules, parsed_exit, parsed_severity, parsed_viewpoint
from auditor.cli.output import save
from auditor.cli.printing import say_wrapped
from auditor.errors import UsageError
from auditor.model.severity import Severity


def diff(
    before: Annotated[str, SNAPSHOT],
    after: Annotated[str, SNAPSHOT],
    viewpoint: As = None,
    exit_window: Exit = None,
    rules: Rules = None,
    as_json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the changes as JSON.")] = None,
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
    """Says what changed between two scans of a network, and whether you are worse off.

    Both are judged by the rules of today, so that only the network can change. Exit status 0, or 1 as --fail-on and
    --fail-on-worse say.
    """
    from auditor import pipeline
    from auditor.engine.comparison import compare
    from auditor.engine.rulebook import Rulebook
    from auditor.formats import events

    limit = parsed_severity(fail_on)
    side, exit_s, book = parsed_viewpoint(viewpoint), parsed_exit(exit_window), Rulebook.load(rules)
    was, now = opened(before), opened(after)
    if was.network.name != now.network.name:
        raise UsageError(
            f"{before} is of {was.network.name}, {after} of {now.network.name}", "give two scans of one network"
        )
    changes = compare(*(pipeline.assess(snapshot, book, side, exit_s) for snapshot in (was, now)))
    if as_json:
        save(as_json, events.json_text(changes))
    say_wrapped(events.text(changes))
    bad = limit and any(finding.severity.reaches(limit) for finding in changes.new_findings)
    return 1 if bad or (fail_on_worse and changes.worse) else 0

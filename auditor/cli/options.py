"""The options that commands which judge have in common, and what is done with them."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor import config
from auditor.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from auditor.cli.output import Output as Wanted
    from auditor.engine.rulebook import Rulebook
    from auditor.model.assessment import Assessment
    from auditor.model.harm import Viewpoint
    from auditor.model.snapshot import Snapshot

VIEWPOINTS = ("builder", "operator", "staker", "holder", "user")
SEVERITIES = ("critical", "high", "medium", "low", "info")

As = Annotated[
    str | None, typer.Option("--as", metavar="|".join(VIEWPOINTS), help="Whose side the question is asked from.")
]
Exit = Annotated[
    str | None, typer.Option("--exit", metavar="ISO8601", help="How long you need to leave, such as P7D or PT36H.")
]
Output = Annotated[
    list[str] | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FORMAT[=PATH]",
        help="terminal, json, html, markdown, sarif, junit, csv, graphml or snapshot; repeat for several.",
    ),
]
Rules = Annotated[
    Path | None, typer.Option("--rules", metavar="DIR", help="A folder with more rules; same id replaces.")
]
FailOn = Annotated[
    str | None,
    typer.Option("--fail-on", metavar="|".join(SEVERITIES), help="End with status 1 at a finding this bad or worse."),
]
FailOnUnknown = Annotated[
    bool, typer.Option("--fail-on-unknown", help="End with status 4 if too little was read to answer.")
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show everything, not only the worst.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="No colours (NO_COLOR works too).")]


@dataclass(frozen=True)
class Judging:
    """How to judge and what to write, from options and ``auditor.toml``; options win."""

    side: "Viewpoint"
    exit_s: int | None
    wanted: "tuple[Wanted, ...]"
    book: "Rulebook"
    fail_on: str | None
    fail_on_unknown: bool
    verbose: bool
    color: bool

    @classmethod
    def of(
        cls,
        settings: config.Settings,
        viewpoint: str | None,
        exit_window: str | None,
        output: list[str] | None,
        rules: Path | None,
        fail_on: str | None,
        fail_on_unknown: bool,
        verbose: bool,
        no_color: bool,
    ) -> "Judging":
        """Raises UsageError for what is wrong before anything is read."""
        from auditor.cli import output as reports
        from auditor.engine.rulebook import Rulebook

        limit = fail_on or settings.fail_on
        return cls(
            side=parsed_viewpoint(viewpoint or settings.viewpoint or "builder"),
            fail_on=one_of("severity", SEVERITIES, limit) if limit else None,
            exit_s=parsed_exit(exit_window or settings.exit),
            wanted=reports.parse(output or list(settings.output)),
            book=Rulebook.load(rules or settings.rules),
            fail_on_unknown=fail_on_unknown or settings.fail_on_unknown,
            verbose=verbose,
            color=not no_color and not os.environ.get("NO_COLOR"),
        )

    def report(self, snapshot: "Snapshot") -> int:
        """Judges, writes every report and returns the exit status."""
        from auditor import pipeline
        from auditor.cli import output as reports

        assessment = pipeline.assess(snapshot, self.book, self.side, self.exit_s)
        reports.write(self.wanted, snapshot, assessment, color=self.color, full=self.verbose)
        return self._status(assessment)

    def _status(self, assessment: "Assessment") -> int:
        from auditor.engine.judge import incomplete, worst

        found = worst(assessment)
        if self.fail_on and found and SEVERITIES.index(found.value) <= SEVERITIES.index(self.fail_on):
            return 1
        return 4 if self.fail_on_unknown and incomplete(assessment) else 0


def one_of(what: str, known: tuple[str, ...], given: str) -> str:
    """The name itself. Raises UnknownName."""
    if given not in known:
        raise UnknownName(what, given, known, f"choose one of: {', '.join(known)}")
    return given


def parsed_viewpoint(given: str) -> "Viewpoint":
    """The viewpoint of that name. Raises UnknownName."""
    from auditor.model.harm import Viewpoint

    return Viewpoint(one_of("viewpoint", VIEWPOINTS, given))


def parsed_exit(exit_window: str | None) -> int | None:
    """An exit window in seconds. Raises UsageError."""
    from auditor.model import duration

    if exit_window is None:
        return None
    try:
        return duration.seconds(exit_window)
    except ValueError:
        raise UsageError(
            f"--exit {exit_window} is no ISO 8601 duration", "write P7D for seven days, PT36H for 36 hours"
        ) from None

"""The shared options of commands that judge, and their handling."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from auditor.cli.printing import say
from auditor.errors import UnknownName, UsageError
from auditor.formats import FORMATS
from auditor.model.severity import Severity
from auditor.model.viewpoint import Viewpoint

if TYPE_CHECKING:
    from auditor.cli.output import Output as Report
    from auditor.engine.rulebook import Rulebook
    from auditor.model.assessment import Assessment
    from auditor.model.repository_line import RepositoryLine
    from auditor.model.snapshot import Snapshot
    from auditor.settings import Given, Merged

Name = TypeVar("Name", Viewpoint, Severity)

_LONGEST_RESPONSE = 20_000
SNAPSHOT = "snapshot"  # not a report format: other commands read it

As = Annotated[
    str | None, typer.Option("--as", metavar="|".join(Viewpoint), help="Whose side the question is asked from.")
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
        help=f"{', '.join(FORMATS)}, pdf, png (the card) or {SNAPSHOT}; repeat for several.",
    ),
]
Rules = Annotated[
    Path | None, typer.Option("--rules", metavar="DIR", help="A folder with more rules; same id replaces.")
]
FailOn = Annotated[
    str | None,
    typer.Option("--fail-on", metavar="|".join(Severity), help="End with status 1 at a finding this bad or worse."),
]
FailUnder = Annotated[
    int | None,
    typer.Option(
        "--fail-under",
        metavar="LEVEL",
        min=0,
        max=4,
        help="End with status 1 below this level, 0 to 4; what is unknown counts as the worst.",
    ),
]
FailOnUnknown = Annotated[
    bool,
    typer.Option(
        "--fail-on-unknown", help="End with status 4 if a harm that counts is unknown; standard error names them."
    ),
]
By = Annotated[
    str | None,
    typer.Option("--by", metavar="FRAMEWORK", help="Answer others' rules too: seal, l2beat, … (docs/frameworks.md)."),
]
Verbose = Annotated[int, typer.Option("--verbose", "-v", count=True, help="Show the paths too; -vv shows everything.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]
Response = Annotated[
    Path | None, typer.Option("--response", metavar="FILE", help="The network's own reply, shown as theirs.")
]
NoColor = Annotated[bool, typer.Option("--no-color", help="No colours (NO_COLOR works too).")]


@dataclass(frozen=True)
class Options:
    """The options of every command that judges and reports, as the user typed them."""

    viewpoint: As = None
    exit_window: Exit = None
    output: Output = None
    rules: Rules = None
    response: Response = None
    fail_on: FailOn = None
    fail_under: FailUnder = None
    fail_on_unknown: FailOnUnknown = False
    by: By = None
    verbose: Verbose = 0
    quiet: Quiet = False
    no_color: NoColor = False

    def given(self) -> "list[Given]":
        """What the flags say instead of the settings file."""
        from auditor.settings import Given

        return [
            Given("as", self.viewpoint, "flag --as"),
            Given("exit", self.exit_window, "flag --exit"),
            Given("fail_on", self.fail_on, "flag --fail-on"),
            Given("fail_on_unknown", self.fail_on_unknown or None, "flag --fail-on-unknown"),
            Given("fail_under", self.fail_under, "flag --fail-under"),
            Given("rules", self.rules, "flag --rules"),
            Given("output", tuple(self.output) if self.output else None, "flag --output"),
        ]

    def settings(self) -> "Merged":
        """The settings that hold in the current folder. Raises UsageError."""
        from auditor import settings

        return settings.merged(settings.load(Path.cwd()), [*from_environment(), *self.given()])


def from_environment() -> "list[Given]":
    """What environment variables say instead of the settings file. Raises UsageError."""
    from auditor import config
    from auditor.settings import Given

    pairs = config.endpoints(os.environ.get("AUDITOR_RPC", "").split())
    endpoints = {chain: tuple(urls) for chain, urls in pairs.items()}
    return [Given("rpc", endpoints or None, "environment AUDITOR_RPC")]


@dataclass(frozen=True)
class Judging:
    """How to judge, and which reports to write."""

    side: Viewpoint
    exit_s: int | None
    reports: "tuple[Report, ...]"
    book: "Rulebook"
    response: str
    fail_on: Severity | None
    fail_under: int | None
    fail_on_unknown: bool | tuple[str, ...]
    by: str
    detail: int
    color: bool

    @classmethod
    def of(cls, merged: "Merged", options: Options) -> "Judging":
        """Raises UsageError for what is wrong before anything is read."""
        from auditor.cli import output
        from auditor.engine.rulebook import Rulebook

        wanted = merged.settings
        book = Rulebook.load(wanted.rules)
        return cls(
            side=parsed_viewpoint(wanted.viewpoint),
            fail_on=parsed_severity(wanted.fail_on),
            fail_under=wanted.fail_under,
            exit_s=parsed_exit(wanted.exit),
            reports=output.parse(list(wanted.output)),
            book=book,
            response=read_response(options.response) if options.response else "",
            fail_on_unknown=wanted.fail_on_unknown,
            by=book.framework(options.by).file.id if options.by else "",
            detail=min(options.verbose, 2),
            color=not options.no_color and not os.environ.get("NO_COLOR"),
        )

    def report(self, snapshot: "Snapshot", place: "RepositoryLine | None" = None) -> int:
        """Judges, writes every report and returns the exit status. ``place``: see ``Style``."""
        from auditor import pipeline
        from auditor.cli import output

        assessment = pipeline.assess(snapshot, self.book, self.side, self.exit_s)
        assessment = assessment.model_copy(update={"response": self.response})
        output.write(self.reports, snapshot, assessment, color=self.color, detail=self.detail, by=self.by, place=place)
        return self._status(assessment)

    def _status(self, assessment: "Assessment") -> int:
        from auditor.engine.judge import incomplete, unanswered, worst

        severity = worst(assessment)
        if self.fail_on and severity and severity.reaches(self.fail_on):
            return 1
        if self.fail_under is not None and assessment.level.low < self.fail_under:
            return 1
        unknown = unanswered(assessment, self.fail_on_unknown)
        if unknown:
            titles = "; ".join(answer.title for answer in unknown)
            say(f"too little was read to answer for {len(unknown)} harms: {titles}", err=True)
        return 4 if incomplete(assessment, self.fail_on_unknown) else 0


def read_response(file: Path) -> str:
    """The text of a network's reply. Raises UsageError for a file that is not a short text."""
    try:
        text = file.read_bytes()[: _LONGEST_RESPONSE + 1].decode()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--response {file} was not read: {error}", "give a text file in UTF-8") from None
    if len(text) > _LONGEST_RESPONSE:
        raise UsageError(f"--response {file} is too long", f"shorten it to {_LONGEST_RESPONSE:,} letters")
    return text


def parsed_viewpoint(name: str | None) -> Viewpoint:
    """The viewpoint of that name, the builder's for None. Raises UnknownName."""
    return _member(Viewpoint, "viewpoint", name) if name else Viewpoint.BUILDER


def parsed_severity(name: str | None) -> Severity | None:
    """The severity of that name, None for None. Raises UnknownName."""
    return _member(Severity, "severity", name) if name else None


def _member(kind: type[Name], what: str, name: str) -> Name:
    names = [member.value for member in kind]
    if name not in names:
        raise UnknownName(what, name, names, f"choose one of: {', '.join(names)}")
    return kind(name)


def parsed_exit(exit_window: str | None) -> int | None:
    """An exit window in seconds. Raises UsageError."""
    from auditor.model import duration

    if exit_window is None:
        return None
    try:
        return duration.seconds(exit_window)
    except ValueError:
        raise UsageError(
            f"--exit {exit_window} is not an ISO 8601 duration", "write P7D for seven days, PT36H for 36 hours"
        ) from None

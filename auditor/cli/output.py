"""``-o FORMAT[=PATH]``: several reports from one scan."""

import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.cli import browser
from auditor.cli.options import SNAPSHOT
from auditor.cli.printing import write_utf8
from auditor.errors import ToolError, UsageError
from auditor.files import write_whole
from auditor.model.text import defused, defused_json

if TYPE_CHECKING:
    from auditor.model.assessment import Assessment
    from auditor.model.repository_line import RepositoryLine
    from auditor.model.snapshot import Snapshot

TERMINAL = "terminal"
_JSON = frozenset({"json", "sarif", SNAPSHOT})


@dataclass(frozen=True)
class Output:
    """A requested report: a format and a file, or None for standard output."""

    format: str
    path: Path | None

    @classmethod
    def parse(cls, text: str, check_name: Callable[[str], None]) -> "Output":
        """``FORMAT[=PATH]``; ``check_name`` raises for a format that does not exist. Raises UsageError."""
        name, equals, path = text.partition("=")
        check_name(name)
        if equals and not path:
            raise UsageError(f"-o {text} names no file", f"write -o {name}=FILE, or -o {name} for standard output")
        return cls(name, Path(path) if path else None)


def parse(wanted: list[str]) -> tuple[Output, ...]:
    """The reports that ``-o`` requests; the terminal report if none. All errors in them are raised before any scan.

    Raises UsageError for an unknown format, a folder that does not exist, or two reports on standard output.
    """
    return checked_outputs([Output.parse(text, _check_name) for text in wanted or [TERMINAL]])


def _check_name(name: str) -> None:
    from auditor.formats import check_name

    if name not in (SNAPSHOT, *browser.FORMATS):
        check_name(name, also=(SNAPSHOT, *browser.FORMATS))


def checked_outputs(outputs: Sequence[Output]) -> tuple[Output, ...]:
    """The same reports. Raises UsageError for a folder that does not exist, or for two on standard output."""
    for output in outputs:
        if output.path is None and output.format in browser.FORMATS:
            raise UsageError(f"-o {output.format} cannot go to standard output", f"write -o {output.format}=FILE")
        if output.path is not None and not output.path.absolute().parent.is_dir():
            raise UsageError(f"{output.path} cannot be written: its folder does not exist", "make the folder first")
    if sum(output.path is None for output in outputs) > 1:
        names = ", ".join(output.format for output in outputs if output.path is None)
        raise UsageError(f"{names} cannot share standard output", "give all but one a file: -o FORMAT=FILE")
    return tuple(outputs)


def write(
    outputs: tuple[Output, ...],
    snapshot: "Snapshot",
    assessment: "Assessment",
    *,
    color: bool,
    detail: int,
    by: str = "",
    place: "RepositoryLine | None" = None,
) -> None:
    """Writes every report. Raises UsageError for a file that cannot be written and ToolError without a browser for a
    PDF; the others are written all the same."""
    failed: UsageError | ToolError | None = None
    for output in outputs:
        made = output.format
        source = replace(output, format=browser.FORMATS[made][0]) if made in browser.FORMATS else output
        text = _text(source, snapshot, assessment, color=color, detail=detail, by=by, place=place)
        if output.path is None:
            _print(made, text)
            continue
        try:
            save(output.path, browser.converted(made, text) if made in browser.FORMATS else text)
        except (UsageError, ToolError) as error:
            failed = error
    sys.stdout.flush()
    if failed:
        raise failed


def _print(format_: str, text: str) -> None:
    if format_ == TERMINAL:
        sys.stdout.write(text)
    else:
        write_utf8(sys.stdout, text)


def save(path: Path, report: str | bytes) -> None:
    """Writes a report into a file. Raises UsageError."""
    try:
        write_whole(path, report.encode("utf-8", "replace") if isinstance(report, str) else report)
    except OSError as error:
        raise UsageError(f"{path} was not written: {error.strerror}", "choose a file that you may write") from None


def _text(
    output: Output,
    snapshot: "Snapshot",
    assessment: "Assessment",
    *,
    color: bool,
    detail: int,
    by: str,
    place: "RepositoryLine | None",
) -> str:
    from auditor.formats import render

    if output.format == SNAPSHOT:
        return snapshot.file_text()
    on_terminal = output.path is None and sys.stdout.isatty()
    width = shutil.get_terminal_size((100, 24)).columns
    colored = color and on_terminal
    text = render(output.format, assessment, color=colored, detail=detail, width=width, by=by, place=place)
    return defused_json(text) if output.format in _JSON else defused(text)

"""Writes the reports of a check to files, to standard output, and to GitHub Actions."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.cli.output import Output, checked_outputs, save
from auditor.cli.printing import write_utf8
from auditor.formats.checks import check_format_name, render_check
from auditor.model.text import defused, defused_json

if TYPE_CHECKING:
    from auditor.baseline.notice import CheckReport

_JSON = frozenset({"json", "sarif"})
_COMMANDS = "github"  # the one format whose lines are commands to a CI runner


def parsed_reports(wanted: list[str]) -> tuple[Output, ...]:
    """The reports that ``-o`` asks for, the terminal's if none goes to standard output; in GitHub Actions also
    annotations. Raises UsageError."""
    outputs = [Output.parse(text, check_format_name) for text in wanted]
    if all(output.path is not None for output in outputs):
        outputs.insert(0, Output("terminal", None))
    if os.environ.get("GITHUB_ACTIONS") == "true" and not any(output.format == _COMMANDS for output in outputs):
        outputs.append(Output(_COMMANDS, None))
    checked_outputs([output for output in outputs if output.format != _COMMANDS])
    return tuple(outputs)


def write_reports(outputs: Sequence[Output], report: "CheckReport") -> None:
    """Writes every report, and the summary of a job of GitHub Actions. Raises UsageError for a file that cannot be
    written, after all others are."""
    from auditor.errors import UsageError

    failed: UsageError | None = None
    for output in outputs:
        text = _text(output.format, report)
        if output.path is None:
            write_utf8(sys.stdout, text)
            continue
        try:
            save(output.path, text)
        except UsageError as error:
            failed = error
    _summarise(report)
    sys.stdout.flush()
    if failed:
        raise failed


def _text(name: str, report: "CheckReport") -> str:
    text = render_check(name, report)
    if name == _COMMANDS:
        return text
    return defused_json(text) if name in _JSON else defused(text)


def _summarise(report: "CheckReport") -> None:
    """https://docs.github.com/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary"""
    summary = os.environ.get("GITHUB_STEP_SUMMARY", "")
    if summary:
        with suppress(OSError), Path(summary).open("a", encoding="utf-8") as file:
            file.write(_text("markdown", report))

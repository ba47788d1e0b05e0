"""``auditor compare``: several networks on the same rows, worst first."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import output
from auditor.cli.ask import opened
from auditor.cli.options import As, Exit, Rules, parsed_exit, parsed_viewpoint
from auditor.cli.printing import say
from auditor.errors import UnknownName, UsageError

_FORMATS = ("terminal", "html", "markdown", "csv")


def compare(
    snapshots: Annotated[
        list[str],
        typer.Argument(metavar="SNAPSHOT...", help="Two or more: 'demo', recordings or files from -o snapshot=FILE."),
    ],
    wanted: Annotated[
        list[str] | None,
        typer.Option("--output", "-o", metavar="FORMAT[=PATH]", help=f"{', '.join(_FORMATS)}; repeat for several."),
    ] = None,
    viewpoint: As = None,
    exit_window: Exit = None,
    rules: Rules = None,
) -> None:
    """Shows networks side by side: verdicts, levels, curves, slices, harms and refuted claims."""
    from auditor import pipeline
    from auditor.engine.rulebook import Rulebook
    from auditor.formats.comparison import comparison
    from auditor.formats.side_by_side import side_by_side

    if len(snapshots) < 2:
        raise UsageError("one network alone cannot be compared", "give two or more snapshots")
    outputs = [_parsed(text) for text in wanted or ["terminal"]]
    side, exit_s, book = parsed_viewpoint(viewpoint), parsed_exit(exit_window), Rulebook.load(rules)
    table = side_by_side([pipeline.assess(opened(source), book, side, exit_s) for source in snapshots])
    for name, path in outputs:
        text = comparison(name, table, shutil.get_terminal_size((100, 24)).columns)
        if path is None:
            say(text, end=False)
        else:
            output.save(path, text)


def _parsed(text: str) -> tuple[str, Path | None]:
    name, _, path = text.partition("=")
    if name not in _FORMATS:
        raise UnknownName("format", name, _FORMATS, f"choose one of: {', '.join(_FORMATS)}")
    return name, Path(path) if path else None

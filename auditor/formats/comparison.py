"""A comparison of networks as a page, for a terminal, as Markdown and as CSV."""

import csv
import io

from auditor.formats.csv import neutral
from auditor.formats.markdown import escaped
from auditor.formats.side_by_side import SideBySide
from auditor.model.text import one_line, printable


def comparison(name: str, table: SideBySide, width: int = 100) -> str:
    """The comparison in the format of that name."""
    match name:
        case "html":
            from auditor.formats.html_comparison import page

            return page(table)
        case "markdown":
            return _markdown(table)
        case "csv":
            return _csv(table)
        case _:
            return _terminal(table, width)


def _markdown(table: SideBySide) -> str:
    lines = ["# Who can use these networks against you", ""]
    for chapter in table.chapters:
        lines += [f"## {chapter.title}", "", _bar(["", *table.titles]), "|---" * (len(table.titles) + 1) + "|"]
        lines += [_bar([row.title, *(cell.whole for cell in row.cells)]) for row in chapter.rows]
        lines.append("")
    return "\n".join(lines)


def _bar(cells: list[str]) -> str:
    return "| " + " | ".join(escaped(cell, 300) for cell in cells) + " |"


def _csv(table: SideBySide) -> str:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(["", "", *(neutral(printable(title)) for title in table.titles)])
    for chapter in table.chapters:
        for row in chapter.rows:
            writer.writerow([chapter.title, row.title, *(neutral(printable(cell.whole)) for cell in row.cells)])
    return text.getvalue()


def _terminal(table: SideBySide, width: int) -> str:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=io.StringIO(), width=max(width, 40), color_system=None, legacy_windows=False, _environ={})
    for chapter in table.chapters:
        grid = Table(title=chapter.title, title_justify="left", box=None, pad_edge=False, expand=True)
        grid.add_column("", ratio=2, overflow="fold")
        for title in table.titles:
            grid.add_column(Text(one_line(title)), ratio=2, overflow="fold")
        for row in chapter.rows:
            grid.add_row(Text(row.title), *(Text(one_line(cell.whole, 300)) for cell in row.cells))
        console.print(grid)
        console.print()
    file = console.file
    assert isinstance(file, io.StringIO)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"

"""The answer for a source tree in a terminal: open functions, seats, what only a chain shows, and who ships the
code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.formats.format import Style
from auditor.formats.terminal_shipping import aside, dependences, shipping
from auditor.formats.words import count
from auditor.model.assessment import Assessment
from auditor.model.effect_order import EFFECT_PHRASES
from auditor.model.source import Seat, SourceAnswer, SourceFunction
from auditor.model.text import one_line

if TYPE_CHECKING:
    from rich.console import RenderableType

_MOST_SEATS = 12
_MOST_OPEN = 6
_MOST_NAMED = 3
Section = tuple[str, list["RenderableType"]]


def sections(assessment: Assessment, source: SourceAnswer, style: Style) -> tuple[Section, ...]:
    """The chapters in order; an empty one is left out by the caller."""
    return (
        (f"Changed since {one_line(source.since, 60)}", _changes(source)),
        ("Open to everybody, with a strong effect", _open(source, style)),
        (f"Seats that must be trusted: {len(source.seats())}", _seats(source, style)),
        ("What only a chain can tell", _unknown(assessment, source, style)),
        ("What it depends on, and its licence", dependences(source, style)),
        ("Who can ship code to you", shipping(assessment, source, style)),
        ("Every function", _functions(source) if style.full else []),
    )


def circumstances(source: SourceAnswer) -> list[str]:
    """What was read, and of which state."""
    state = f"commit {source.commit[:12]}" if source.commit else "a folder that git does not know"
    lines = [f"Read: {count(len(source.relevant()), 'function')} in {count(source.files, 'file')}, {state}."]
    if source.uncommitted:
        some = ", ".join(source.uncommitted[:_MOST_NAMED])
        more = len(source.uncommitted) - _MOST_NAMED
        rest = f" and {more} more" if more > 0 else ""
        lines.append(f"Uncommitted changes are read too: {some}{rest} (--committed omits them).")
    return lines


def _changes(source: SourceAnswer) -> list[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    if not source.since:
        return []
    if not source.changes:
        return [aside("No power was added, removed or weakened.")]
    table = Table(box=None, padding=(0, 1))
    for heading in ("change", "function", "can", "before", "now"):
        table.add_column(heading, header_style="dim", overflow="fold")
    for change in source.changes:
        kind = Text(change.kind.value, style="bold red" if change.kind.is_worse else "green")
        cells = (
            Text(one_line(cell, 200)) for cell in (_bare(change.function), change.does, change.before, change.after)
        )
        table.add_row(kind, *cells)
    return [table]


def _open(source: SourceAnswer, style: Style) -> list[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    functions = source.open()
    if not functions:
        return []
    shown = functions if style.full else functions[:_MOST_OPEN]
    table = Table(box=None, padding=(0, 1))
    for heading in ("function", "everybody can", "where"):
        table.add_column(heading, header_style="dim", overflow="fold")
    for function in shown:
        effect = Text(EFFECT_PHRASES[function.effect], style="red")
        table.add_row(Text(qualified(function)), effect, Text(function.place, style="dim"))
    return [table, *_more(len(functions) - len(shown))]


def _seats(source: SourceAnswer, style: Style) -> list[RenderableType]:
    from rich.table import Table

    seats = source.seats()
    shown = seats if style.full else seats[:_MOST_SEATS]
    lines: list[RenderableType] = []
    if shown:
        table = Table(box=None, padding=(0, 1))
        for heading in ("seat", "of", "worst it can do", "calls"):
            right = heading == "calls"
            table.add_column(heading, header_style="dim", justify="right" if right else "left", overflow="fold")
        if style.full or style.width >= 100:
            table.add_column("such as", header_style="dim")
        for seat in shown:
            table.add_row(*_row(seat, style))
        lines += [table, *_more(len(seats) - len(shown))]
    items = source.item_seats()
    if items and style.full:
        lines += [aside(f"Over one item each: {_names(items, len(items))}")]
    elif items:
        lines += [
            aside(f"And {count(len(items), 'seat')} over one item each, such as {_names(items, 2)}.", style="dim")
        ]
    return lines


def _row(seat: Seat, style: Style) -> list[RenderableType]:
    from rich.text import Text

    cells = [Text(seat.name, style="bold"), Text(_place(seat)), Text(EFFECT_PHRASES[seat.worst])]
    names = [one_line(name.partition("(")[0].rpartition(".")[2], 40) for name in seat.functions]
    cells.append(Text(str(len(seat.functions))))
    if style.full:
        cells.append(Text(", ".join(names), style="dim"))
    elif style.width >= 100:
        cells.append(Text(names[0], style="dim"))
    return list(cells)


def _names(seats: tuple[Seat, ...], most: int) -> str:
    return ", ".join(f"{seat.name} of {_place(seat)}" for seat in seats[:most])


def _place(seat: Seat) -> str:
    """The contract, pallet or module of a seat; of several alike, the first and how many more."""
    return seat.units[0] if len(seat.units) == 1 else f"{seat.units[0]} and {len(seat.units) - 1} more"


def _unknown(assessment: Assessment, source: SourceAnswer, style: Style) -> list[RenderableType]:

    lines: list[RenderableType] = []
    if seats := source.seats():
        who = f"who holds the {len(seats)} seats" if len(seats) > 1 else "who holds the seat"
        lines.append(aside(f"A scan of the network tells {who}, how many must agree, and what runs at all."))
    if conditional := source.open_on_condition():
        most = len(conditional) if style.full else _MOST_NAMED
        some = ", ".join(map(qualified, conditional[:most]))
        more = f" and {len(conditional) - most} more (-v)" if len(conditional) > most else ""
        subject = f"{count(len(conditional), 'function')} with a strong effect"
        lines.append(aside(f"Open on a condition that was not judged: {subject}: {some}{more}.", style="magenta"))
    undecided = source.undecided()
    if undecided:
        most = len(undecided) if style.full else _MOST_NAMED
        some = ", ".join(map(qualified, undecided[:most]))
        more = f" and {len(undecided) - most} more (-v)" if len(undecided) > most else ""
        lines.append(
            aside(
                f"Not understood: {count(len(undecided), 'function')} that ask who calls: {some}{more}.",
                style="magenta",
            )
        )
    about = assessment.network.name
    others = [
        gap for gap in assessment.gaps if gap.critical and gap.subject == f"git:{about}" and _is_of_code(gap.kind)
    ]
    shown = others if style.full else others[:_MOST_NAMED]
    lines += [
        aside(f"Not read: {one_line(gap.what, 200)} ({one_line(gap.why, 200)})", style="magenta") for gap in shown
    ]
    return lines + _more(len(others) - len(shown))


def _is_of_code(kind: str) -> bool:
    return kind in ("unsupported", "limit", "unread")


def _functions(source: SourceAnswer) -> list[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 1))
    for heading in ("function", "access", "guard", "where"):
        table.add_column(heading, header_style="dim")
    for function in sorted(source.functions, key=lambda entry: (entry.example, entry.place)):
        note = f"{function.guard} (example)" if function.example else function.guard
        table.add_row(Text(qualified(function)), function.access.value, Text(note), Text(function.place, style="dim"))
    return [table] if source.functions else []


def _bare(function: str) -> str:
    """A function without the types of its arguments."""
    return function.partition("(")[0]


def qualified(function: SourceFunction) -> str:
    """``Token.mint`` for a function of a unit; a pallet's call and a message have their whole name already."""
    name = _bare(function.function)
    if name.startswith("/"):
        return name.rpartition(".")[2]
    return name if name.startswith(f"{function.unit}.") else f"{function.unit}.{name}"


def _more(left: int) -> list[RenderableType]:
    from auditor.formats.terminal import more

    return more(left, "-v shows them, -o json holds them")

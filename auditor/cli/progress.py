"""What a long scan shows on standard error: a live line on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from auditor.chains.scanner import Progress
from auditor.cli.printing import say
from auditor.model.text import one_line

_SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def shown(*, quiet: bool, color: bool) -> Iterator[Progress]:
    """A progress report on standard error: live on a terminal, lines in a log, nothing if ``quiet``."""
    if quiet:
        yield lambda doing, done, total: None
    elif sys.stderr.isatty():
        with _live(color) as progress:
            yield progress
    else:
        yield _lines()


@contextmanager
def _live(color: bool) -> Iterator[Progress]:
    from rich.console import Console

    console = Console(stderr=True, no_color=not color, highlight=False, markup=False)
    with console.status("starting") as status:
        yield lambda doing, done, total: status.update(f"{one_line(doing, 60)}  {done} of {total} known done")


def _lines() -> Progress:
    """Prints at most one line in a few seconds, so that a CI log stays readable."""
    printed = 0.0

    def tell(doing: str, done: int, total: int) -> None:
        nonlocal printed
        if time.monotonic() - printed >= _SECONDS_BETWEEN_LINES:
            printed = time.monotonic()
            say(f"{one_line(doing, 60)}: {done} of {total} known done", err=True)

    return tell

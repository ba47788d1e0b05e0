"""Progress of a long scan on standard error: a live line on a terminal, plain lines elsewhere."""

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
        lines = _Lines()
        yield lines
        lines.end()


@contextmanager
def _live(color: bool) -> Iterator[Progress]:
    from rich.console import Console

    console = Console(stderr=True, no_color=not color, highlight=False, markup=False)
    with console.status("starting") as status:
        yield lambda doing, done, total: status.update(_line(doing, done, total))


def _line(doing: str, done: int, total: int) -> str:
    return f"{one_line(doing, 60)}: {done:,} of {total:,}"


class _Lines:
    """Prints at most one line every few seconds, so that a CI log stays readable, and the end of each part."""

    def __init__(self) -> None:
        self._printed = float("-inf")
        self._waiting = ""
        self._said = ""

    def __call__(self, doing: str, done: int, total: int) -> None:
        self._waiting = _line(doing, done, total)
        if self._waiting == self._said:
            self._waiting = ""
        elif done >= total > 0 or time.monotonic() - self._printed >= _SECONDS_BETWEEN_LINES:
            self._print()

    def end(self) -> None:
        """Prints the last state, unless it was printed."""
        if self._waiting:
            self._print()

    def _print(self) -> None:
        self._printed = time.monotonic()
        say(self._waiting, err=True)
        self._waiting, self._said = "", self._waiting

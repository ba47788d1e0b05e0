"""What goes to a person or a log: nothing in it steers a CI runner, and every stream can carry it."""

import io
import os
import re
import shutil
import sys
import textwrap
from typing import TextIO

import typer

from auditor.model.text import defused

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")
_AUTOLINK = re.compile(r"<(https?://[^<>\s]+)>")
_COLUMN = re.compile(r"\s*\S+(?: \S+)*\s{2,}(?=\S)|\s*\d+\. ")
_ENDPOINT = re.compile(r"^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}=")


def say(text: str, *, err: bool = False, end: bool = True) -> None:
    """Prints a text (hostile lines in it are made harmless), with an ``end`` of the line."""
    typer.echo(defused(text), err=err, nl=end)


def say_wrapped(text: str) -> None:
    """Prints lines that fit the terminal, or 100 columns where there is none. What is left over of a line stands below
    its second column, or below its first word."""
    width = max(40, shutil.get_terminal_size((100, 24)).columns)
    say("\n".join(_fitted(line, width) for line in text.splitlines()))


def _fitted(line: str, width: int) -> str:
    hanging = _COLUMN.match(line)
    hang = min(len(hanging[0]) if hanging else len(line) - len(line.lstrip()) + 2, width // 2)
    return textwrap.fill(line, width, subsequent_indent=" " * hang, break_long_words=False, break_on_hyphens=False)


def show_page(markdown: str) -> None:
    """Prints a reference page as text that fits the terminal, or 100 columns where there is none."""
    from rich.console import Console
    from rich.markdown import Markdown

    on_terminal = sys.stdout.isatty()
    console = Console(
        file=io.StringIO(),
        width=max(40, shutil.get_terminal_size((100, 24)).columns),
        force_terminal=on_terminal and not os.environ.get("NO_COLOR"),
        no_color=not on_terminal or bool(os.environ.get("NO_COLOR")),
        color_system="standard",
        legacy_windows=False,
    )
    with console.capture() as shown:
        console.print(Markdown(_AUTOLINK.sub(r"\1", markdown), code_theme="ansi_dark", hyperlinks=False))
    say("\n".join(line.rstrip() for line in shown.get().splitlines()))


def prepare_streams() -> None:
    """What a stream cannot encode (C locale, code pages) is shown escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def write_utf8(stream: TextIO, text: str) -> None:
    """Writes a report for machines, which is UTF-8 wherever it is written."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", newline="")
    stream.write(text)


def without_given_secrets(text: str) -> str:
    """A text without the credentials on the command line and in the environment, in any form."""
    from auditor.net.secrets import Secrets

    words = [*sys.argv[1:], *os.environ.get("AUDITOR_RPC", "").split(), os.environ.get("AUDITOR_FORGE", "")]
    urls = [(bool(_ENDPOINT.match(word)), url) for word in words for url in _URL.findall(word)]
    endpoints = [url for is_endpoint, url in urls if is_endpoint]
    logins = [url for is_endpoint, url in urls if not is_endpoint]
    return Secrets(endpoints, [os.environ.get("AUDITOR_FORGE_TOKEN", "")], logins).out_of_text(text)

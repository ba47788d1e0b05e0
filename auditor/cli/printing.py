"""Output for people and logs: without commands to a CI runner, and encodable by every stream."""

import io
import os
import re
import shutil
import sys
import textwrap
from pathlib import Path
from typing import TextIO

import typer

from auditor.model.text import defused

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")
_AUTOLINK = re.compile(r"<(https?://[^<>\s]+)>")
_COLUMN = re.compile(r"\s*\S+(?: \S+)*\s{2,}(?=\S)|\s*\d+\. ")
_SECRET_NAME = re.compile("TOKEN|SECRET|PASSWORD|PASSPHRASE|API_?KEY", re.IGNORECASE)
_ENDPOINT = re.compile(r"^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}=")


def say(text: str, *, err: bool = False, end: bool = True) -> None:
    """Prints a text (hostile text in it is cleaned), with an ``end`` of the line."""
    typer.echo(defused(text), err=err, nl=end)


def say_wrapped(text: str) -> None:
    """Prints lines wrapped to the terminal, or to 100 columns without one. The rest of a line is indented to its second
    column, or to its first word."""
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
    """Makes streams escape what they cannot encode (C locale, code pages)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def write_utf8(stream: TextIO, text: str) -> None:
    """Writes a report for machines, which is always UTF-8."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", newline="")
    stream.write(text)


def without_given_secrets(text: str) -> str:
    """A text without the credentials of the command line, the environment and settings files, in any encoding."""
    from auditor.net.secrets import Secrets
    from auditor.settings.given_urls import given_urls

    given = {name: os.environ.get(f"AUDITOR_{name}", "") for name in ("RPC", "FORGE", "WEBHOOK")}
    words = [*sys.argv[1:], *given["RPC"].split(), given["FORGE"]]
    urls = [(bool(_ENDPOINT.match(word)), url) for word in words for url in _URL.findall(word)]
    endpoints = [url for is_endpoint, url in urls if is_endpoint] + [given["WEBHOOK"]]
    logins = [url for is_endpoint, url in urls if not is_endpoint]
    tokens = [value for name, value in os.environ.items() if len(value) >= 8 and _SECRET_NAME.search(name)]
    files = given_urls(Path.cwd(), [Path(word) for word in words if word.endswith(".toml")])
    return Secrets([*endpoints, *files.endpoints], tokens, [*logins, *files.others]).mask_text(text)

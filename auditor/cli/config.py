"""``auditor config show``: every setting that holds here, and where it comes from."""

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import typer

from auditor.cli.groups import with_groups
from auditor.cli.options import Options
from auditor.cli.printing import say

if TYPE_CHECKING:
    from auditor.settings import Merged

app = typer.Typer(help="The settings of this repository.", no_args_is_help=True)
_URLS = frozenset({"rpc", "webhook"})
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@app.callback()
def _group() -> None:
    """The settings of this repository."""


@app.command()
@with_groups
def show(*, options: Options) -> int:
    """Shows every setting that holds in this folder with its origin: default, file and line, environment or flag.

    The options are those of the commands that judge; keys in endpoints and of a webhook are masked.
    """
    wanted = options.settings()
    document = wanted.file.document
    say(f"# {document.path if document else 'no auditor.toml and no [tool.auditor] in pyproject.toml'}")
    rows = list(_rows(wanted))
    left = [f"{_dotted(place)} = {_text(place, value)}" for place, value in rows]
    width = min(max(map(len, left)), 72)
    say("\n".join(f"{text:{width}}  # {wanted.origin(*place)}" for text, (place, _) in zip(left, rows, strict=True)))
    return 0


def _rows(wanted: "Merged") -> Iterator[tuple[tuple[int | str, ...], Any]]:
    """Every setting by its place, in the order of the form; one row for each entry of a table or list."""
    for key, value in wanted.settings.model_dump(mode="json", by_alias=True).items():
        yield from _below(wanted, (key,), value)


def _below(wanted: "Merged", place: tuple[int | str, ...], value: Any) -> Iterator[tuple[tuple[int | str, ...], Any]]:
    parts = list(value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ())
    if parts:
        for key, part in parts:
            yield from _below(wanted, (*place, key), part)
    elif len(place) == 1 or wanted.is_set(*place):
        yield place, value


def _dotted(place: tuple[int | str, ...]) -> str:
    return ".".join(str(part) if _BARE.fullmatch(str(part)) else json.dumps(part) for part in place)


def _text(place: tuple[int | str, ...], value: Any) -> str:
    from auditor.model.text import one_line
    from auditor.net.secrets import masked_url

    if not _URLS.isdisjoint(place) and isinstance(value, str):
        value = masked_url(value)
    return "none" if value is None else one_line(json.dumps(value, ensure_ascii=False))

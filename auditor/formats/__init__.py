"""Report formats: one file each, loaded when used. To add one, write its file and its line here."""

from importlib import import_module
from typing import TYPE_CHECKING

from auditor.errors import UnknownName

if TYPE_CHECKING:
    from auditor.formats.format import Format
    from auditor.model.assessment import Assessment
    from auditor.model.repository_line import RepositoryLine

FORMATS = {
    "terminal": "auditor.formats.terminal:Terminal",
    "json": "auditor.formats.json:Json",
    "html": "auditor.formats.html:Html",
    "markdown": "auditor.formats.markdown:Markdown",
    "sarif": "auditor.formats.sarif:Sarif",
    "junit": "auditor.formats.junit:JUnit",
    "csv": "auditor.formats.csv:Csv",
    "card": "auditor.formats.card:Card",
    "badge": "auditor.formats.card:Badge",
    "graphml": "auditor.formats.graphml:GraphMl",
}


def check_name(name: str, also: tuple[str, ...] = ()) -> None:
    """Raises UnknownName, with the nearest one, unless ``name`` is a format or one of ``also``."""
    names = (*FORMATS, *also)
    if name not in names:
        raise UnknownName("format", name, names, f"choose one of: {', '.join(names)}")


def format_named(name: str) -> "Format":
    """The format of that name. Raises UnknownName."""
    check_name(name)
    module, _, cls = FORMATS[name].partition(":")
    instance: Format = getattr(import_module(module), cls)()
    return instance


def render(
    name: str,
    assessment: "Assessment",
    *,
    color: bool = False,
    detail: int = 0,
    width: int = 100,
    by: str = "",
    place: "RepositoryLine | None" = None,
) -> str:
    """One report as text, in a ``Style``. Raises UnknownName."""
    from auditor.formats.format import Style

    return format_named(name).render(assessment, Style(color=color, detail=detail, width=width, by=by, place=place))

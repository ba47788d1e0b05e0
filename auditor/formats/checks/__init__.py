"""Formats of a check: one file each, loaded when used. Each turns a ``CheckReport`` into text and decides nothing."""

from importlib import import_module
from typing import TYPE_CHECKING

from auditor.errors import UnknownName

if TYPE_CHECKING:
    from auditor.baseline.notice import CheckReport

CHECK_FORMATS = {
    "terminal": "auditor.formats.checks.terminal:terminal",
    "json": "auditor.formats.checks.json:json_text",
    "sarif": "auditor.formats.checks.sarif:sarif",
    "junit": "auditor.formats.checks.junit:junit",
    "markdown": "auditor.formats.checks.markdown:markdown",
    "github": "auditor.formats.checks.github:annotations",
    "badge": "auditor.formats.checks.badge:badge",
}


def check_format_name(name: str) -> None:
    """Raises UnknownName, with the nearest one, unless ``name`` is a format of a check."""
    if name not in CHECK_FORMATS:
        raise UnknownName("format", name, CHECK_FORMATS, f"choose one of: {', '.join(CHECK_FORMATS)}")


def render_check(name: str, report: "CheckReport") -> str:
    """The report of a check as text. Raises UnknownName."""
    check_format_name(name)
    module, _, function = CHECK_FORMATS[name].partition(":")
    text: str = getattr(import_module(module), function)(report)
    return text

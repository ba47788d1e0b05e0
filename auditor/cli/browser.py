"""PDF and PNG by an installed browser: the page as printed, and the card as shown in feeds."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from auditor.errors import ToolError

FORMATS = {"pdf": ("html", ".html"), "png": ("card", ".svg")}  # source format and suffix of each
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync", "--hide-scrollbars",
          "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage")  # fmt: skip
_SIZE = "1200,630"
_PATIENCE_S = 120


def converted(format_: str, text: str) -> bytes:
    """The page as ``pdf`` or the card as ``png``. Raises ToolError without a browser, or if it writes no file."""
    program = next((path for name in _PROGRAMS if (path := shutil.which(name))), None)
    if program is None:
        raise ToolError(
            f"no {format_} was made: no Chromium, Chrome or Edge is installed", "install one, or write -o html=FILE"
        )
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / f"report{FORMATS[format_][1]}", Path(folder) / f"report.{format_}"
        source.write_text(text, encoding="utf-8", newline="")
        made = (
            ["--no-pdf-header-footer", f"--print-to-pdf={target}"]
            if format_ == "pdf"
            else [f"--screenshot={target}", f"--window-size={_SIZE}"]
        )
        command = [program, *_FLAGS, f"--user-data-dir={folder}/profile", *made, source.as_uri()]
        try:
            subprocess.run(command, capture_output=True, timeout=_PATIENCE_S, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ToolError(f"no {format_} was made: {error}", "write -o html=FILE and print that") from None
        if not target.is_file():
            raise ToolError(f"no {format_} was made: {program} wrote nothing", "write -o html=FILE and print that")
        return target.read_bytes()

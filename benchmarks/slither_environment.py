"""The environment in which Slither runs beside the benchmarks: made once, at one version, apart from this project's."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.chains.npm import CACHE

VERSION = "0.11.6"
HOME = CACHE / f"slither-{VERSION}"


class SlitherMissing(Exception):
    """Slither cannot be run here; the message says why."""


def python() -> Path:
    """The Python of the environment. Raises SlitherMissing if Slither cannot be installed, or Node.js is missing."""
    if shutil.which("node") is None:
        raise SlitherMissing("Node.js is not installed")
    place = HOME / "venv"
    if not (place / "done").is_file():
        commands: tuple[list[str | Path], ...] = (
            [sys.executable, "-m", "venv", "--clear", place],
            [place / "bin" / "python", "-m", "pip", "install", "--quiet", f"slither-analyzer=={VERSION}"],
        )
        for command in commands:
            try:
                done = subprocess.run(command, capture_output=True, text=True, timeout=900)
            except subprocess.TimeoutExpired:
                raise SlitherMissing("it could not be installed within 900 seconds") from None
            if done.returncode:
                raise SlitherMissing(f"it could not be installed: {done.stderr.strip()[-300:]}")
        (place / "done").touch()
    return place / "bin" / "python"

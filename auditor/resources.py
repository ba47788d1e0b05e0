"""Finds ``rules/`` and ``reports/``: inside a wheel, in an editable install or in a bare checkout."""

from pathlib import Path

_HERE = Path(__file__).parent


def folder(name: str) -> Path:
    """The folder of that name as shipped in the wheel, else the one beside the package."""
    packaged = _HERE / "_bundled" / name
    return packaged if packaged.is_dir() else _HERE.parent / name

"""Small trees of our own with the right answer for every function, written before the first run."""

import re
from pathlib import Path

from auditor.repos.survey import CodePower, Survey
from auditor.repos.tree import File

GUARDED = ("privileged", "holder")


def rows(folder: Path) -> list[tuple[str, str, str, str]]:
    """(file, function, access, pattern) of each line of ``truth.tsv``: the pattern is of the seat, or the effect."""
    lines = (folder / "truth.tsv").read_text(encoding="utf-8").splitlines()
    return [(path, function, access, pattern) for path, function, access, pattern in (x.split("\t") for x in lines)]


def powers(survey: Survey, folder: Path) -> dict[tuple[str, str], CodePower]:
    """What the survey says of the tree, by file and function."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and survey.wants(path.name))
    files = [
        (File(path.relative_to(folder).as_posix(), str(path), 1, b""), survey.read(path.suffix, path.read_bytes()))
        for path in paths
    ]
    listed = survey.join(files).powers
    return {(p.place.path, re.split(r"\(", p.function)[0].rpartition(".")[2]): p for p in listed}


def wrong(row: tuple[str, str, str, str], power: CodePower | None) -> str:
    """What is wrong about a row; "" if nothing is."""
    _, _, access, pattern = row
    listed = "not listed" if power is None else f"{power.access} [{power.guard}] {power.roles} {power.effect.value}"
    guarded = power is not None and power.access in GUARDED
    if access == "guarded":
        seat = power is not None and re.search(pattern, f"{power.guard} {' '.join(power.roles)}", re.DOTALL)
        return "" if guarded and seat else listed
    if access == "open":
        return "" if power is not None and power.access == "open" and power.effect.value == pattern else listed
    if access == "init":
        return "" if power is not None and power.access == "initialiser" else listed
    return listed if guarded or (power is not None and power.access == "open" and access != "own") else ""

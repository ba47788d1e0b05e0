"""Small trees that carry the right answer in a comment on the line of each function: ``//! guarded owner``.

``guarded PATTERN [effect=NAME]``: some may call it, and the guard or a seat matches. ``open EFFECT``: everybody may,
and it does that. ``cond``: the same under a condition that was not judged. ``own``: everybody may, for what is their
own. ``free``: nothing strong, and no guard. ``init``: the first caller. ``nobody``: it always fails. ``undecided``: it
asks who calls, in a form that is not understood.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from auditor.repos.catalogue import SURVEYS
from auditor.repos.survey import CodePower
from auditor.repos.tree import File

TREES = Path(__file__).with_name("trees")
_NOTE = re.compile(r"(?://|#)! (\w+) ?(.*?)(?: effect=(\w+))?$")
_HARMLESS = {"parameter", "admit", "evict", "emission", "propose"}


def rows(folder: Path) -> Iterator[tuple[str, int, str, str, str]]:
    """(path, line, access, pattern, effect) of each line with an answer."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if (note := _NOTE.search(line)) is not None:
                yield path.relative_to(folder).as_posix(), number, note[1], note[2], note[3] or ""


def powers(folder: Path) -> dict[tuple[str, int], list[CodePower]]:
    """What all surveys say of a tree, by path and line."""
    listed: dict[tuple[str, int], list[CodePower]] = defaultdict(list)
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    for survey in SURVEYS:
        wanted = [path for path in paths if survey.wants(path.relative_to(folder).as_posix())]
        facts = [
            (File(path.relative_to(folder).as_posix(), str(path), 1, b""), survey.read(path.suffix, path.read_bytes()))
            for path in wanted
        ]
        for power in survey.join(facts).powers:
            listed[power.place.path, power.place.line].append(power)
    return listed


def wrong(access: str, pattern: str, effect: str, said: list[CodePower]) -> str:
    """What is wrong with the answer of a line; "" if nothing is."""
    spoken = "; ".join(f"{p.access} [{p.guard}] {p.roles} {p.effect.value}" for p in said) or "not listed"
    return "" if _right(access, pattern, effect, said) else f"wanted {access} {pattern} {effect}: {spoken}"


def _right(access: str, pattern: str, effect: str, said: list[CodePower]) -> bool:
    accesses = {power.access for power in said}
    match access:
        case "guarded":
            guarded = [power for power in said if power.access in ("privileged", "holder")]
            fits = all(re.search(pattern, f"{p.guard} {' '.join(p.roles)}", re.I | re.S) for p in guarded)
            does = not effect or all(power.effect.value == effect for power in said)
            return bool(said) and len(guarded) == len(said) and fits and does
        case "open":
            return accesses == {"open"} and all(p.effect.value == pattern and not p.conditional for p in said)
        case "cond":
            return accesses == {"open"} and all(power.conditional for power in said)
        case "free":
            harmless = all(p.access != "open" or p.effect.value in _HARMLESS for p in said)
            return not accesses & {"privileged", "holder", "undecided"} and harmless
        case "own":
            return accesses <= {"signed", "holder"}
        case "init":
            return accesses == {"initialiser"}
        case "nobody":
            return accesses <= {"closed"}
        case "undecided":
            return accesses == {"undecided"}
    raise ValueError(access)

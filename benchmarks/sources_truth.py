"""Who may call each function of released packages, written down by somebody who read them and never saw this program.

``truth/*.tsv``: package, version, path, container, function, guarded (yes, no), who, line. Guarded is what only some
may call with success: by a role, or because a record that the call names is theirs; moving one's own tokens is not.
``truth/disputable.tsv`` lists rows on which experts could disagree. When the program met these packages for the first
time, it found of all rows: Solidity 83.7 % (precision 98.4), pallets 57.3 (100), Cosmos 40.0 (100), Anchor 34.4 (95.7).
It has been mended against them since, so that what it finds now says less of packages that it never met.
"""

import csv
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from auditor.repos.cache import Cache
from auditor.repos.checkout import opened
from auditor.repos.scanner import scan
from auditor.repos.survey import HOLDER, PRIVILEGED
from benchmarks import trees
from tests.chains.npm import NpmMissing

FOLDER = Path(__file__).parent / "truth"
Row = dict[str, str]
Line = tuple[str, int]


@dataclass(frozen=True)
class Kind:
    """A language: the survey that reads it, and the client that gets its packages."""

    survey: str
    fetched: Callable[[str, str], Path]


KINDS = {
    "solidity": Kind("solidity", trees.npm),
    "pallets": Kind("substrate", trees.crate),
    "cosmos": Kind("cosmos", trees.module),
    "anchor": Kind("anchor", trees.crate),
}


@dataclass(frozen=True)
class Score:
    """Guarded functions that were found, that there are, and that were said to be."""

    right: int = 0
    wanted: int = 0
    said: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.right + other.right, self.wanted + other.wanted, self.said + other.said)

    def __str__(self) -> str:
        recall, precision = self.right / max(1, self.wanted), self.right / max(1, self.said)
        return f"recall {recall:6.1%}   precision {precision:6.1%}   ({self.right} of {self.wanted})"


def rows(kind: str) -> dict[tuple[str, str], list[Row]]:
    """The truth of one kind by package and version."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in _table(kind):
        found[row["package"], row["version"]].append(row)
    return found


def disputable(kind: str) -> set[tuple[str, str]]:
    """(container, function) of rows on which experts could disagree."""
    return {(row["container"], row["function"]) for row in _table("disputable") if row["tree"] == kind}


def _table(name: str) -> list[Row]:
    with (FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def measured(kind: str) -> Iterator[tuple[str, Score, Score, float]]:
    """Each package with its score, the score without disputable rows, and seconds."""
    for (package, version), known in rows(kind).items():
        folder = KINDS[kind].fetched(package, version)
        begin = time.perf_counter()
        with Cache(None) as cache:
            powers = scan(opened(folder), cache, lambda doing, done, known: None).powers
        seconds = time.perf_counter() - begin
        paths = {row["path"] for row in known}
        said = {
            (power.place.path, power.place.line)
            for power in powers
            if power.survey == KINDS[kind].survey and power.access in (PRIVILEGED, HOLDER) and power.place.path in paths
        }
        doubted = disputable(kind)
        sure = [row for row in known if (row["container"], row["function"]) not in doubted]
        yield f"{package}@{version}", _score(known, said), _score(sure, said), seconds


def _score(known: list[Row], said: set[Line]) -> Score:
    """What was said of functions that are listed: of each contract that is named, all functions are."""
    lines = {(row["path"], int(row["line"])): row["guarded"] == "yes" for row in known}
    wanted = {line for line, guarded in lines.items() if guarded}
    return Score(len(wanted & said), len(wanted), len(said & lines.keys()))


def main() -> None:
    """Prints the scores of all packages, and of each kind together."""
    for kind in KINDS:
        whole, certain = Score(), Score()
        try:
            for name, score, sure, seconds in measured(kind):
                print(f"  {name:44} {seconds:6.2f} s   {score}")
                whole, certain = whole + score, certain + sure
        except (trees.TreeMissing, NpmMissing) as missing:
            print(f"  {kind}: skipped, {missing}")
            continue
        print(f"{kind:46} {'all rows':>8}   {whole}\n{'':46} {'sure':>8}   {certain}")


if __name__ == "__main__":
    main()

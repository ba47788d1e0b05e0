"""Source trees: how fast they are read, and how many privileged functions are found, beside Slither on the same tree.

``python -m benchmarks.repos [TREE …]``: real packages against truth written from their sources (tests/repos/solidity),
with Slither in the same run where it can compile them; then the packages of ``sources_truth`` in all languages, and the
time and memory alone for each TREE that is given.
"""

import resource
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from auditor.repos.cache import Cache
from auditor.repos.checkout import opened
from auditor.repos.scanner import RepositoryScan, scan
from auditor.repos.survey import CLOSED, PRIVILEGED, SIGNED
from benchmarks import slither_environment, slither_sources, sources_truth
from benchmarks.slither_environment import SlitherMissing
from tests.chains import npm
from tests.repos.solidity.test_truth import truth


@dataclass(frozen=True)
class Package:
    """A package with truth: where its sources lie, and the solc for it unless that of the test chains compiles it."""

    name: str
    sources: Path
    compiler: Path | None = None


def timed(folder: Path, cache: Path | None) -> tuple[RepositoryScan, float]:
    """A scan and its seconds."""
    begin = time.perf_counter()
    with Cache(cache) as kept:
        scanned = scan(opened(folder), kept, lambda doing, done, known: None)
    return scanned, time.perf_counter() - begin


def report(name: str, found: set[tuple[str, str]], wanted: set[tuple[str, str]], seconds: float) -> None:
    """One line of figures."""
    right = len(found & wanted)
    recall, precision = right / len(wanted), right / max(1, len(found))
    print(
        f"  {name:28} {seconds:7.2f} s   recall {recall:6.1%}   precision {precision:6.1%}   ({right} of {len(wanted)})"
    )


def compare(package: Package) -> None:
    """One package: cold, warm, and Slither."""
    print(f"\n{package.name}")
    wanted = truth(package.name)
    with tempfile.TemporaryDirectory() as cache:
        scanned, cold = timed(package.sources, Path(cache))
        _, warm = timed(package.sources, Path(cache))
    powers = [power for power in scanned.powers if power.survey == "solidity"]
    found = {(p.place.path, p.function.partition("(")[0]) for p in powers if p.access == PRIVILEGED}
    report("auditor", found, wanted, cold)
    report("auditor, second run", found, wanted, warm)
    size = scanned.facts.bytes / 2**20
    print(
        f"  {size:.2f} MiB in {scanned.facts.files} files: {size / cold:.1f} MiB/s cold, {size / warm:.1f} MiB/s again"
    )
    try:
        said = slither_sources.guarded(package.sources, package.compiler)
    except SlitherMissing as missing:
        print(f"  Slither: skipped, {missing}")
        return
    report(f"Slither {slither_environment.VERSION}", said.found, wanted, said.seconds)
    rest = said.seconds - said.compile_s
    print(
        f"  {said.seconds / cold:.0f} times its speed, {rest / cold:.0f} without its compile ({said.compile_s:.1f} s)"
    )


def measure(tree: Path) -> None:
    """The time of a tree for which there is no truth."""
    with tempfile.TemporaryDirectory() as cache:
        scanned, cold = timed(tree, Path(cache))
        _, warm = timed(tree, Path(cache))
    size, count, files = scanned.facts.bytes / 2**20, len(scanned.powers), scanned.facts.files
    print(f"\n{tree.name}: {size:.1f} MiB in {files} files, {count} functions, {len(scanned.remarks)} remarks")
    shipped(scanned)
    print(f"  {cold:.2f} s cold ({size / cold:.1f} MiB/s, {count / cold:.0f} functions/s), {warm:.2f} s again")
    most = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print("  at most {:.0f} MiB of memory here and {:.0f} MiB in one more process".format(*most))


def shipped(scanned: RepositoryScan) -> None:
    """Compares a subtensor tree with the table of calls that the Substrate scanner ships."""
    callers: dict[tuple[str, tuple[str, ...]], str] = {
        (PRIVILEGED, ("root",)): "root",
        (PRIVILEGED, ("SubnetOwner", "root")): "owner|root",
        (PRIVILEGED, ("SubnetOwner",)): "owner",
        (CLOSED, ()): "never",
        (SIGNED, ()): "signed",
    }
    found = {
        # What passes every origin on (Utility.batch) is shipped as what anybody signs.
        power.function: callers.get((power.access, power.roles), "none" if power.guard == "ensure_none" else "signed")
        for power in scanned.powers
        if power.survey == "substrate"
    }
    if not any(call.startswith("SubtensorModule.") for call in found):
        return
    table = tomllib.loads(files("auditor.chains.substrate").joinpath("calls/subtensor.toml").read_text("utf-8"))[
        "calls"
    ]
    wanted = {call: said.partition(":")[0] for call, said in table.items()}
    same = sum(found.get(call) == who for call, who in wanted.items())
    print(f"  {same} of the {len(wanted)} shipped calls ask for the origin that the table says")
    for call in sorted(wanted.keys() | found.keys()):
        if found.get(call) != wanted.get(call):
            print(f"    {call}: {found.get(call)} in the source, {wanted.get(call)} in the table")


def main() -> None:
    """Runs and prints the comparison."""
    modules = npm.install()
    compare(Package("openzeppelin-contracts-5.7.0", modules / "@openzeppelin" / "contracts"))
    compare(Package("safe-contracts-1.4.1", modules / "@safe-global" / "safe-contracts" / "contracts"))
    aave, solc = packed("@aave/core-v3@1.19.3"), packed("solc@0.8.10")
    if aave and solc:
        compare(Package("aave-core-v3-1.19.3", aave / "contracts", solc))
    print("\nGuarded functions of released packages, as somebody else read them")
    sources_truth.main()
    for tree in sys.argv[1:]:
        measure(Path(tree))


def packed(package: str) -> Path | None:
    """The folder of a package that is packed for the benchmarks; None, with the reason printed, if it cannot be had."""
    from benchmarks.packages import folder

    try:
        return folder(package)
    except npm.NpmMissing as missing:
        print(f"\n{package}: skipped, {missing}")
        return None


if __name__ == "__main__":
    main()

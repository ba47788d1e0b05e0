"""Slither on the same sources: which functions it holds for protected, against the same truth.

Slither reads sources, so it sees what can be compiled here, with the compiler of the tests (solc of npm): every form of
guard, and OpenZeppelin's contracts. It says whether a function asks for the caller, and names no holder.
"""

import json
import subprocess
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import packages, slither_environment
from benchmarks.slither_environment import SlitherMissing
from tests.chains.evm.artifacts import SOURCES
from tests.chains.evm.authorization.forms import OPEN, Case
from tests.chains.npm import install

_SOLC = """#!/usr/bin/env node
const fs = require("fs"), path = require("path");
const solc = require(path.join(%(modules)s, "solc", "wrapper"))(require(%(soljson)s));
const folders = Object.entries(%(folders)s);
const read = (name) => {
  const found = folders.find(([start]) => name.startsWith(start));
  const file = found && path.join(found[1], name.slice(found[0].length));
  return file && fs.existsSync(file) ? { contents: fs.readFileSync(file, "utf8") } : { error: "not found" };
};
if (process.argv.includes("--version")) console.log("solc\\nVersion: " + solc.version());
else fs.writeSync(1, solc.compile(fs.readFileSync(0, "utf8"), { import: read }));
"""
_OZ5, _OZ4 = "@openzeppelin/contracts/", "openzeppelin-4/"
_PUBLISHED = {
    "UpgradeableBeacon 5.7": _OZ5 + "proxy/beacon/UpgradeableBeacon.sol",
    "ProxyAdmin 5.7": _OZ5 + "proxy/transparent/ProxyAdmin.sol",
    "TimelockController 5.7": _OZ5 + "governance/TimelockController.sol",
    "AccessManager 5.7": _OZ5 + "access/manager/AccessManager.sol",
    "UpgradeableBeacon 4.9.6": _OZ4 + "proxy/beacon/UpgradeableBeacon.sol",
    "ProxyAdmin 4.9.6": _OZ4 + "proxy/transparent/ProxyAdmin.sol",
    "TimelockController 4.9.6": _OZ4 + "governance/TimelockController.sol",
    "ERC20PresetMinterPauser 4.9.6": _OZ4 + "token/ERC20/presets/ERC20PresetMinterPauser.sol",
    "ERC721PresetMinterPauserAutoId 4.9.6": _OZ4 + "token/ERC721/presets/ERC721PresetMinterPauserAutoId.sol",
    "RefundEscrow 4.9.6": _OZ4 + "utils/escrow/RefundEscrow.sol",
}
_CHAINLINK, _SOURCES = "@chainlink/contracts@1.5.0", "src/v0.8/"
_REGISTRY = tuple(f"automation/v2_1/KeeperRegistry{part}2_1.sol" for part in ("", "LogicA", "LogicB"))
_CURRENT = {
    "LinkToken 1.5.0": ("shared/token/ERC677/LinkToken.sol",),
    "AuthorizedForwarder 1.5.0": ("operatorforwarder/AuthorizedForwarder.sol",),
    "Operator 1.5.0": ("operatorforwarder/Operator.sol",),
    "VRFCoordinatorV2_5 1.5.0": ("vrf/dev/VRFCoordinatorV2_5.sol",),
    "KeeperRegistry2_1 1.5.0": _REGISTRY,
}

Found = dict[tuple[str, str], bool]


@dataclass(frozen=True)
class _Sources:
    """What to compile: names of files, their compiler, where files lie by how their names start, and settings.

    Slither looks for files by their names from where it runs: ``home``, or a folder that is made for it."""

    names: Sequence[str]
    soljson: Path
    folders: Mapping[str, str]
    settings: Mapping[str, object]
    home: Path | None = None


def compare(cases: Sequence[Sequence[Case]], rates: Sequence[float]) -> None:
    """Prints recall, false alarms and time for published contracts, Chainlink's and every form, of each of which
    ``rates`` says how many functions are run in a second. Raises SlitherMissing."""
    published, chainlink, forms = cases
    python = slither_environment.python()
    begin = time.perf_counter()
    own = _protected(python, _installed(SOURCES, sorted({case.source for case in forms})))
    _show("Slither on every form of guard", forms, own, time.perf_counter() - begin, rates[2])
    chosen = [case for case in published if case.name in _PUBLISHED]
    begin = time.perf_counter()
    found: Found = {}
    for case in chosen:
        found |= _of(case, _protected(python, _installed(install(), [_PUBLISHED[case.name]])), [case.name.split()[0]])
    _show("Slither on OpenZeppelin's contracts", chosen, found, time.perf_counter() - begin, rates[0])
    chosen = [case for case in chainlink if case.name in _CURRENT]
    begin = time.perf_counter()
    for case in chosen:
        names = [Path(source).stem for source in _CURRENT[case.name]]
        found |= _of(case, _protected(python, _released(_CURRENT[case.name])), names)
    _show(
        "Slither on those of Chainlink's that come without code", chosen, found, time.perf_counter() - begin, rates[1]
    )
    print("  the other published contracts want compilers that npm's solc is not, or come without sources")


def _of(case: Case, protected: Found, contracts: Collection[str]) -> Found:
    """What was said of a case, which may be several contracts at one address."""
    return {(case.name, name): is_ for (where, name), is_ in protected.items() if where in contracts}


def _installed(folder: Path, names: Sequence[str]) -> _Sources:
    """Files of a folder, with the compiler of the tests."""
    modules = install()
    settings = {"optimizer": {"enabled": True, "runs": 200}, "evmVersion": "cancun"}
    return _Sources(names, modules / "solc" / "soljson.js", {"": str(folder)}, settings, folder)


def _released(names: Sequence[str]) -> _Sources:
    """Files of Chainlink's package, with the compiler that its settings name for them."""
    solc = packages.folder("solc@0.8.16" if names == _REGISTRY else "solc@0.8.19")
    settings = {"optimizer": {"enabled": True, "runs": 1_000_000}}
    return _Sources([_SOURCES + name for name in names], solc / "soljson.js", packages.imports(_CHAINLINK), settings)


def _show(title: str, cases: Sequence[Case], found: Found, seconds: float, rate: float) -> None:
    guarded = [(case.name, name) for case in cases for name, holders in case.truth.items() if holders != OPEN]
    free = [(case.name, name) for case in cases for name, holders in case.truth.items() if holders == OPEN]
    hits, alarms = (sum(found.get(each, False) for each in names) for names in (guarded, free))
    count = len(guarded) + len(free)
    ratio = seconds * rate / count
    print(f"\n{title}: {count} functions in {seconds:.1f} s, {ratio:.0f} times what runs take; no holder named")
    print(f"  recall of guarded functions    {hits / len(guarded):7.1%}  ({hits} of {len(guarded)})")
    print(f"  false alarms on open functions {alarms / len(free):7.1%}  ({alarms} of {len(free)})")


def _protected(python: Path, sources: _Sources) -> Found:
    parts = {"modules": str(install()), "soljson": str(sources.soljson), "folders": sources.folders}
    with tempfile.TemporaryDirectory() as made:
        home, solc, given = sources.home or Path(made), Path(made) / "solc", Path(made) / "input.json"
        for start, folder in () if sources.home else sources.folders.items():
            (home / start).parent.mkdir(parents=True, exist_ok=True)
            (home / start).symlink_to(folder)
        solc.write_text(_SOLC % {name: json.dumps(part) for name, part in parts.items()})
        solc.chmod(0o755)
        files = {name: {"content": (home / name).read_text()} for name in sources.names}
        given.write_text(json.dumps({"language": "Solidity", "sources": files, "settings": sources.settings}))
        side = Path(__file__).with_name("slither_side.py")
        done = subprocess.run([python, side, given, solc], cwd=home, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise SlitherMissing(done.stderr.strip().splitlines()[-1][:300])
    return {(contract, name): protected for contract, name, protected in json.loads(done.stdout)}

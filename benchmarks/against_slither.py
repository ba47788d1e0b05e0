"""Slither on the same sources: which functions it holds for protected, against the same truth.

Slither reads sources, so it sees what can be compiled here, with the compiler of the tests (solc of npm): every form of
guard, and OpenZeppelin's contracts. It says whether a function asks for the caller, and names no holder.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.chains.evm.artifacts import SOURCES
from tests.chains.evm.guards.discovery.forms import OPEN, Case
from tests.chains.npm import CACHE, install

VERSION = "0.11.6"
_SOLC = """#!/usr/bin/env node
const fs = require("fs"), path = require("path");
const solc = require(path.join(%(modules)s, "solc"));
const read = (name) => {
  const file = path.join(process.cwd(), name);
  return fs.existsSync(file) ? { contents: fs.readFileSync(file, "utf8") } : { error: "not found" };
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

Found = dict[tuple[str, str], bool]


class SlitherMissing(Exception):
    """Slither cannot be run here; the message says why."""


def compare(published: Sequence[Case], forms: Sequence[Case]) -> None:
    """Prints recall, false alarms and time. Raises SlitherMissing."""
    python = _environment()
    modules = install()
    begin = time.perf_counter()
    own = _protected(python, SOURCES, modules, sorted({case.source for case in forms}))
    _show("Slither on every form of guard", forms, own, time.perf_counter() - begin)
    chosen = [case for case in published if case.name in _PUBLISHED]
    begin = time.perf_counter()
    found: Found = {}
    for case in chosen:
        protected = _protected(python, modules, modules, [_PUBLISHED[case.name]])
        contract = case.name.split()[0]
        found |= {(case.name, name): is_ for (where, name), is_ in protected.items() if where == contract}
    _show("Slither on OpenZeppelin's contracts", chosen, found, time.perf_counter() - begin)
    print("  the other published contracts want compilers that npm's solc is not, or come without sources")


def _show(title: str, cases: Sequence[Case], found: Found, seconds: float) -> None:
    guarded = [(case.name, name) for case in cases for name, holders in case.truth.items() if holders != OPEN]
    free = [(case.name, name) for case in cases for name, holders in case.truth.items() if holders == OPEN]
    hits, alarms = (sum(found.get(each, False) for each in names) for names in (guarded, free))
    print(f"\n{title}: {len(guarded) + len(free)} functions in {seconds:.1f} s, no holder named")
    print(f"  recall of guarded functions    {hits / len(guarded):7.1%}  ({hits} of {len(guarded)})")
    print(f"  false alarms on open functions {alarms / len(free):7.1%}  ({alarms} of {len(free)})")


def _protected(python: Path, folder: Path, modules: Path, sources: Sequence[str]) -> Found:
    settings = {"optimizer": {"enabled": True, "runs": 200}, "evmVersion": "cancun"}
    files = {name: {"content": (folder / name).read_text()} for name in sources}
    with tempfile.TemporaryDirectory() as place:
        solc, given = Path(place) / "solc", Path(place) / "input.json"
        solc.write_text(_SOLC % {"modules": json.dumps(str(modules))})
        solc.chmod(0o755)
        given.write_text(json.dumps({"language": "Solidity", "sources": files, "settings": settings}))
        side = Path(__file__).with_name("slither_side.py")
        done = subprocess.run([python, side, given, solc], cwd=folder, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise SlitherMissing(done.stderr.strip().splitlines()[-1][:300])
    return {(contract, name): protected for contract, name, protected in json.loads(done.stdout)}


def _environment() -> Path:
    """The Python of an environment with Slither, made once."""
    place = CACHE / f"slither-{VERSION}"
    if not (place / "done").is_file():
        commands: tuple[list[str | Path], ...] = (
            [sys.executable, "-m", "venv", "--clear", place],
            [place / "bin" / "python", "-m", "pip", "install", "--quiet", f"slither-analyzer=={VERSION}"],
        )
        for command in commands:
            done = subprocess.run(command, capture_output=True, text=True, timeout=600)
            if done.returncode:
                raise SlitherMissing(f"it could not be installed: {done.stderr.strip()[-300:]}")
        (place / "done").touch()
    return place / "bin" / "python"

"""Compiled contracts by name: own sources under ``contracts/`` and the released builds of npm packages.

``Name.sol:Contract`` is compiled here with solc; ``package:Contract`` is the very bytecode that the package's authors
released (``safe-1-1``, ``@gnosis.pm/safe-contracts``, ``@safe-global/safe-contracts``, ``@openzeppelin/contracts``,
``@openzeppelin/contracts-upgradeable``, ``openzeppelin-4``, ``@ensdomains/ens``, ``@ensdomains/resolver``).
"""

import fcntl
import hashlib
import json
import re
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from tests.chains import npm

SOURCES = Path(__file__).parent / "contracts"
_ENS = Path(__file__).parent / "ens"
_COMPILER = Path(__file__).parent / "compile.cjs"
_IMPORT = re.compile(r"""^\s*import\s[^;]*?["']([^"']+)["']""", re.MULTILINE)


@dataclass(frozen=True)
class Artifact:
    """One compiled contract. ``creation`` and ``runtime`` are its code; ``abi`` as solc gives it."""

    abi: list[dict[str, Any]]
    creation: bytes
    runtime: bytes


@lru_cache(maxsize=256)
def artifact(name: str) -> Artifact:
    """The contract called ``File.sol:Contract`` or ``package:Contract``. Raises KeyError, or ValueError if it does
    not compile."""
    place, contract = name.rsplit(":", 1)
    if place.endswith(".sol"):
        compiled = _compiled(place.removeprefix("contracts/"))[contract]
        code = compiled["evm"]
        return _artifact(compiled["abi"], code["bytecode"]["object"], code["deployedBytecode"]["object"])
    released = json.loads(_released(place, contract).read_text())
    return _artifact(released["abi"], released["bytecode"], released["deployedBytecode"])


def _artifact(abi: list[dict[str, Any]], creation: str, runtime: str) -> Artifact:
    return Artifact(abi, bytes.fromhex(creation.removeprefix("0x")), bytes.fromhex(runtime.removeprefix("0x")))


def _released(package: str, contract: str) -> Path:
    modules = npm.install(_ENS) if package.startswith("@ensdomains/") else npm.install()
    found = sorted((modules / package / "build").rglob(f"{contract}.json"))
    if not found:
        raise KeyError(f"{package} has no released build of {contract}")
    return found[0]


def _compiled(source: str) -> dict[str, Any]:
    if not _cached(source).is_file():
        compile_stale()
    output: dict[str, Any] = json.loads(_cached(source).read_text())
    errors = [error["formattedMessage"] for error in output.get("errors", []) if error["severity"] == "error"]
    if errors:
        raise ValueError("\n".join(errors))
    contracts: dict[str, Any] = output["contracts"][source]
    return contracts


def compile_stale() -> None:
    """Compiles every source that is not in the cache, in one run: starting the compiler costs more than a source.

    A file lock lets parallel test processes wait for the first one instead of compiling twice.
    """
    modules = npm.install()
    npm.CACHE.mkdir(exist_ok=True)
    with _COMPILER.open() as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        names = sorted(path.relative_to(SOURCES).as_posix() for path in SOURCES.rglob("*.sol"))
        stale = {name: (SOURCES / name).read_text() for name in names if not _cached(name).is_file()}
        if not stale:
            return
        done = subprocess.run(
            ["node", _COMPILER, modules, SOURCES], input=json.dumps(stale), capture_output=True, text=True, check=True
        )
        for name, output in json.loads(done.stdout).items():
            fresh = _cached(name).with_suffix(".new")
            fresh.write_text(json.dumps(output))
            fresh.rename(_cached(name))


def _cached(source: str) -> Path:
    """Where the output for a source lies: named by all that it was made from."""
    digest = hashlib.sha256(npm.lock_digest().encode() + _COMPILER.read_bytes())
    for name in _closure(source):
        digest.update(name.encode() + b"\0" + (SOURCES / name).read_bytes())
    return npm.CACHE / f"solc-{digest.hexdigest()[:40]}.json"


def _closure(source: str) -> list[str]:
    """A source and every own source that it imports, however deep; packages are covered by the lock file."""
    seen: set[str] = set()
    todo = [source]
    while todo:
        name = todo.pop()
        path = SOURCES / name
        if name in seen or not path.is_file():
            continue
        seen.add(name)
        todo += [
            (path.parent / found).resolve().relative_to(SOURCES.resolve()).as_posix() if found[0] == "." else found
            for found in _IMPORT.findall(path.read_text())
        ]
    return sorted(seen)


if __name__ == "__main__":
    compile_stale()

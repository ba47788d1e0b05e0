"""Programs of real Cosmos chains, from Go modules.

``wasmd`` is a whole chain (Cosmos SDK with CosmWasm, groups, authz, circuit breaker). ``gonka`` is the same application
started from Gonka's genesis file, with Gonka's own modules answered from outside (``chain/gonka``). ``chain/go.mod``
pins all that they are made of, ``chain/go.sum`` the digests. Building takes minutes the first time; Go's own cache, and
the programs beside it, make every later run quick. Run this module to build them ahead.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent / "chain"
_PACKAGES = {"wasmd": "github.com/CosmWasm/wasmd/cmd/wasmd", "gonka": "./gonka"}
# Where Go's own installer puts it, and where tests/install.sh does.
_USUAL = (Path("/usr/local/go/bin/go"), Path(sys.executable).parent / "go")
_LONGEST_S = 2400
# As it is before the tests give the product a cache of its own: what Go has built serves every later run.
_ENVIRONMENT = dict(os.environ)


class GoMissing(Exception):
    """The program cannot be built here; the message says why."""


def built(name: str) -> Path:
    """A program by its name. Raises GoMissing.

    A file lock lets parallel test processes wait for the first one instead of building twice.
    """
    parts = (FOLDER / "go.mod", FOLDER / "go.sum", *sorted((FOLDER / name).glob("*.go")))
    digest = hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:16]
    folder = Path(_ENVIRONMENT.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "auditor-tests"
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / f"{name}-{digest}"
    with (folder / "lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not _runs(program):
            _build(_PACKAGES[name], program)
    return program


def modules() -> Path:
    """Where Go keeps the sources of modules: wasmd's own test contracts lie there."""
    found = subprocess.run(
        [_go(), "list", "-m", "-f", "{{.Dir}}", "github.com/CosmWasm/wasmd"],
        cwd=FOLDER,
        env=_ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return Path(found.stdout.strip())


def _runs(program: Path) -> bool:
    """Whether it is there and finds the library of CosmWasm, which stays in Go's cache of modules."""
    return program.is_file() and subprocess.run([program, "version"], capture_output=True, timeout=60).returncode == 0


def _go() -> str:
    found = shutil.which("go") or next((str(path) for path in _USUAL if path.is_file()), None)
    if found is None:
        raise GoMissing("Go is not installed: the real Cosmos chain needs Go 1.25 or newer")
    return found


def _build(package: str, program: Path) -> None:
    if shutil.which("gcc") is None:
        raise GoMissing("there is no C compiler: CosmWasm's virtual machine is linked by one")
    try:
        done = subprocess.run(
            ["nice", _go(), "build", "-buildvcs=false", "-o", str(program), package],
            cwd=FOLDER,
            env=_ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=_LONGEST_S,
        )
    except subprocess.TimeoutExpired:
        raise GoMissing(f"'go build' did not end within {_LONGEST_S} seconds") from None
    if done.returncode:
        raise GoMissing(f"'go build' failed in {FOLDER}: {'; '.join(done.stderr.strip().splitlines()[-3:])[-500:]}")


if __name__ == "__main__":
    try:
        sys.stdout.writelines(f"{built(name)}\n" for name in _PACKAGES)
    except GoMissing as missing:
        sys.exit(str(missing))

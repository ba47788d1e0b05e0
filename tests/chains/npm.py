"""The npm packages of the real test chains: installed once, exactly as the lock file says."""

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parent
MODULES = FOLDER / "node_modules"
CACHE = MODULES / ".cache"
_MARK = CACHE / "installed"


class NpmMissing(Exception):
    """The packages are not there and npm could not get them; the message says why."""


def lock_digest() -> str:
    """A digest of the lock file: changes whenever any package does."""
    return hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()


def install() -> Path:
    """Runs ``npm ci`` if the packages are missing or the lock changed; returns their folder. Raises NpmMissing.

    A file lock lets parallel test processes wait for the first one instead of installing twice.
    """
    if _installed():
        return MODULES
    with (FOLDER / "package.json").open() as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not _installed():
            _npm_ci()
            CACHE.mkdir(parents=True, exist_ok=True)
            _MARK.write_text(lock_digest())
    return MODULES


def _installed() -> bool:
    return _MARK.is_file() and _MARK.read_text() == lock_digest()


def _npm_ci() -> None:
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise NpmMissing("npm is not installed: the real test chains need Node.js 18 or newer")
    try:
        done = subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-progress"], cwd=FOLDER, capture_output=True, text=True, timeout=280
        )
    except subprocess.TimeoutExpired:
        raise NpmMissing("'npm ci' did not end within 280 seconds") from None
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("npm error")]
        raise NpmMissing(f"'npm ci' failed in tests/chains: {'; '.join(said[:3])}")

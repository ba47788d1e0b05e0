"""The npm packages of the real test chains: installed once, exactly as the lock file says."""

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parent
MODULES = FOLDER / "node_modules"
CACHE = MODULES / ".cache"


class NpmMissing(Exception):
    """The packages are not there and npm could not get them; the message says why."""


def lock_digest(folder: Path = FOLDER) -> str:
    """A digest of the lock file: changes whenever any package does."""
    return hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()


def install(folder: Path = FOLDER) -> Path:
    """Runs ``npm ci`` in ``folder`` if its packages are missing or its lock changed; returns where they lie.

    A file lock lets parallel test processes wait for the first one instead of installing twice. Raises NpmMissing.
    """
    if not _installed(folder):
        with (folder / "package.json").open() as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)
            if not _installed(folder):
                _npm_ci(folder)
                mark = _mark(folder)
                mark.parent.mkdir(parents=True, exist_ok=True)
                mark.write_text(lock_digest(folder))
    return folder / "node_modules"


def _mark(folder: Path) -> Path:
    return folder / "node_modules" / ".cache" / "installed"


def _installed(folder: Path) -> bool:
    mark = _mark(folder)
    return mark.is_file() and mark.read_text() == lock_digest(folder)


def _npm_ci(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise NpmMissing("npm is not installed: the real test chains need Node.js 18 or newer")
    try:
        done = subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-progress"], cwd=folder, capture_output=True, text=True, timeout=280
        )
    except subprocess.TimeoutExpired:
        raise NpmMissing("'npm ci' did not end within 280 seconds") from None
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("npm error")]
        raise NpmMissing(f"'npm ci' failed in {folder.name}: {'; '.join(said[:3])}")

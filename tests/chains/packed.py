"""npm packages as their authors packed them, without what they depend on: fetched once by ``npm pack``."""

import base64
import fcntl
import hashlib
import shutil
import subprocess
import tarfile
from pathlib import Path

from tests.chains.npm import CACHE, NpmMissing


def packed(package: str, digest: str, only: str = "") -> Path:
    """Where the files of ``name@version`` lie, or the one file ``only`` of a package that is large.

    ``digest`` is that of the archive as the registry states it (``sha512-…``). A file lock lets parallel processes wait
    for the first one. Raises NpmMissing if the package cannot be had, or is not what was packed.
    """
    place = CACHE / "packs" / hashlib.sha256((package + digest + only).encode()).hexdigest()[:24]
    if not place.is_dir():
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.with_suffix(".lock").open("w") as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)
            if not place.is_dir():
                _fetch(package, digest, only, place)
    return place / "package" / only


def _fetch(package: str, digest: str, only: str, place: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise NpmMissing("npm is not installed")
    fresh = place.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    done = subprocess.run([npm, "pack", package, "--silent"], cwd=fresh, capture_output=True, text=True, timeout=120)
    archives = list(fresh.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        raise NpmMissing(f"'npm pack {package}' failed: {done.stderr[-200:]}")
    found = "sha512-" + base64.b64encode(hashlib.sha512(archives[0].read_bytes()).digest()).decode()
    if found != digest:
        raise NpmMissing(f"{package} is not what was packed: {found}")
    with tarfile.open(archives[0]) as archive:
        if only:
            archive.extract(f"package/{only}", fresh, filter="data")
        else:
            archive.extractall(fresh, filter="data")
    archives[0].unlink()
    fresh.rename(place)

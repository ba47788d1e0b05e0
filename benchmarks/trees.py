"""Source trees of released packages, got by the ordinary clients: npm, cargo and go."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.chains.packed import packed

# The digest of each npm archive as the registry states it; cargo and go check theirs themselves.
_NPM = {
    "@aave/core-v3@1.19.3": (
        "sha512-Xr7+VcoU5b4mPwM4IUCnskw3lciwrnL4Xloyad8GOddYeixnri2lZYobNmErm1LwE50vqjI0O+9QGNKY2TDkeQ=="
    ),
    "@aragon/os@4.4.0": (
        "sha512-EYyMj5pX0Qxu7axHAPe4hqwwDINDn+6ZZ4DqJP0tAKYKDmTxHcW8m/7DDctIM3uRqXr8HlYrNOGd6zE/hhHetQ=="
    ),
    "@balancer-labs/v2-vault@3.0.1": (
        "sha512-uVvHWDR8sGUCxdMOluYPEjeqeNYHo9/47ALYnpv4NLdXwNH8nw7PWun+cExLLdTBJ3XEc/6IyuYUlfcoWWpfcw=="
    ),
    "@chainlink/contracts@1.4.0": (
        "sha512-SpNCJ0TPOI6pa2l702Wk4WIP8ccw5ARcRP1E/ZTqaFffXNoZeF03WhsVL8f3l3OTRFA9Z40O5KcZzmJmZQkoFA=="
    ),
    "@openzeppelin/contracts@5.7.0": (
        "sha512-IL2AZpI+7THMzt1u6Cxmc1zLwVnudtUGvrqXQ/HnbLKfQ/8dIWMMQPDwPIjRQzNrlAo4cxZaCGRB/XvwPo9ILA=="
    ),
    "@safe-global/safe-contracts@1.4.1": (
        "sha512-fP1jewywSwsIniM04NsqPyVRFKPMAuirC3ftA/TA4X3Zc5EnwQp/UCJUU2PL/37/z/jMo8UUaJ+pnFNWmMU7dQ=="
    ),
    "@uniswap/v2-core@1.0.1": (
        "sha512-MtybtkUPSyysqLY2U210NBDeCHX+ltHt3oADGdjqoThZaFRDKwM6k1Nb3F0A3hk5hwuQvytFWhrWHOEq6nVJ8Q=="
    ),
    "@uniswap/v2-periphery@1.1.0-beta.0": (
        "sha512-6dkwAMKza8nzqYiXEr2D86dgW3TTavUvCR0w2Tu33bAbM8Ah43LKAzH7oKKPRT5VJQaMi1jtkGs1E8JPor1n5g=="
    ),
}


class TreeMissing(Exception):
    """A tree cannot be had here; the message says why."""


def npm(package: str, version: str) -> Path:
    """Where a package of npm lies. Raises NpmMissing."""
    return packed(f"{package}@{version}", _NPM[f"{package}@{version}"])


def crate(name: str, version: str) -> Path:
    """Where the source of a crate lies; cargo gets what it depends on as well. Raises TreeMissing."""
    with tempfile.TemporaryDirectory() as folder:
        manifest = Path(folder, "Cargo.toml")
        package = '[package]\nname = "asks"\nversion = "0.0.0"\nedition = "2021"\n[lib]\npath = "lib.rs"\n'
        manifest.write_text(f'{package}[dependencies]\n{name} = "={version}"\n')
        Path(folder, "lib.rs").touch()
        asked = ("cargo", "metadata", "--format-version", "1", "--manifest-path", str(manifest))
        found = [each for each in _asked(*asked)["packages"] if (each["name"], each["version"]) == (name, version)]
        return Path(found[0]["manifest_path"]).parent


def module(path: str, version: str) -> Path:
    """Where the source of a Go module lies. Raises TreeMissing."""
    return Path(_asked("go", "mod", "download", "-json", f"{path}@{version}")["Dir"])


def _asked(client: str, *arguments: str) -> dict[str, Any]:
    program = shutil.which(client)
    if program is None:
        raise TreeMissing(f"{client} is not installed")
    done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=1200)
    if done.returncode:
        raise TreeMissing(f"'{client} {arguments[0]}' failed: {done.stderr[-200:].strip()}")
    said: dict[str, Any] = json.loads(done.stdout)
    return said

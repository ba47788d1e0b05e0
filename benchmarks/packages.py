"""Released npm packages as their authors packed them, without what they depend on: fetched once by ``npm pack``."""

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

from tests.chains.evm.artifacts import Artifact
from tests.chains.npm import CACHE, NpmMissing

# Package and version, and the digest of its archive as the registry states it.
PACKED = {
    "@uniswap/v3-core@1.0.1": (
        "sha512-7pVk4hEm00j9tc71Y9+ssYpO6ytkeI0y7WE9P6UcmNzhxPePwyAxImuhVsTqWK9YFvzgtvzJHi64pBl4jUzKMQ=="
    ),
    "@uniswap/v2-core@1.0.1": (
        "sha512-MtybtkUPSyysqLY2U210NBDeCHX+ltHt3oADGdjqoThZaFRDKwM6k1Nb3F0A3hk5hwuQvytFWhrWHOEq6nVJ8Q=="
    ),
    "@arbitrum/token-bridge-contracts@1.2.5": (
        "sha512-wIekHs2hNGt0uxlKN8NiEcAoiN1Y4rN9jhbx/BX8T6E1B6XsabrLNVRs0lbsn7uLhV5Z61OaRTy9HirGmTs5+A=="
    ),
    "@layerzerolabs/lz-evm-protocol-v2@3.0.168": (
        "sha512-1m9uZDcROJrFjjFZ06J6kmXIqFoJ4r2VH95bL5wsKjkmffNrRYyxbTr2pael7EP8dcq55HpCKc9dg4G1SfTOVQ=="
    ),
    "@aave/core-v3@1.19.3": (
        "sha512-Xr7+VcoU5b4mPwM4IUCnskw3lciwrnL4Xloyad8GOddYeixnri2lZYobNmErm1LwE50vqjI0O+9QGNKY2TDkeQ=="
    ),
    "@chainlink/contracts@1.5.0": (
        "sha512-1fGJwjvivqAxvVOTqZUEXGR54CATtg0vjcXgSIk4Cfoad2nUhSG/qaWHXjLg1CkNTeOoteoxGQcpP/HiA5HsUA=="
    ),
}


def folder(package: str) -> Path:
    """Where the files of ``name@version`` lie. Raises NpmMissing if they cannot be had, or are not what was packed."""
    place = CACHE / "packs" / hashlib.sha256((package + PACKED[package]).encode()).hexdigest()[:24]
    if not place.is_dir():
        _fetch(package, place)
    return place / "package"


def released(package: str, contract: str, libraries: str = "00" * 20) -> Artifact:
    """A contract's released build; links to libraries are filled with one address (hexadecimal). Raises KeyError."""
    for path in sorted(folder(package).rglob(f"{contract}.json")):
        found: dict[str, Any] = json.loads(path.read_text())
        if len(found.get("bytecode") or "") > 2:
            codes = (_linked(found.get(key) or "", libraries) for key in ("bytecode", "deployedBytecode"))
            return Artifact(found["abi"], *(bytes.fromhex(code.removeprefix("0x")) for code in codes))
    raise KeyError(f"{package} has no released build of {contract}")


def _linked(code: str, address: str) -> str:
    parts = code.split("__$")
    return parts[0] + "".join(address + part.split("$__", 1)[1] for part in parts[1:])


def _fetch(package: str, place: Path) -> None:
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
    digest = "sha512-" + base64.b64encode(hashlib.sha512(archives[0].read_bytes()).digest()).decode()
    if digest != PACKED[package]:
        raise NpmMissing(f"{package} is not what was packed: {digest}")
    with tarfile.open(archives[0]) as archive:
        archive.extractall(fresh, filter="data")
    fresh.rename(place)

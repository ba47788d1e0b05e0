"""Released npm packages that the benchmarks and checks read, each at one version."""

import hashlib
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.chains.evm.artifacts import Artifact
from tests.chains.npm import CACHE, install
from tests.chains.packed import packed

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
    "@chainlink/contracts@0.1.7": (
        "sha512-txVkGrwFYnyLUC/I5hTe7yZK7fjmB6YFULfBHqryRuREUmGd4bdpXfrcUUsZycmWibanp69QVyQBpsDrPhWsjw=="
    ),
    "@chainlink/contracts@1.5.0": (
        "sha512-1fGJwjvivqAxvVOTqZUEXGR54CATtg0vjcXgSIk4Cfoad2nUhSG/qaWHXjLg1CkNTeOoteoxGQcpP/HiA5HsUA=="
    ),
    "@chainlink/contracts-ccip@1.6.3": (
        "sha512-O5YPQ0u7kR+fqvYNOYMNdRc0ISFyX2a8GH8F21yxCu+xgN4/ukxjfHQSKZfLf5YyE6efUPDcqyXBqF9pkWOCUA=="
    ),
    "@openzeppelin/contracts@4.8.3": (
        "sha512-bQHV8R9Me8IaJoJ2vPG4rXcL7seB7YVuskr4f+f5RyOStSZetwzkWtoqDMl5erkBJy0lDRUnIR2WIkPiC0GJlg=="
    ),
    "@openzeppelin/contracts@4.9.6": (
        "sha512-xSmezSupL+y9VkHZJGDoCBpmnB2ogM13ccaYDWqJTfS3dbuHkgjuwDFUmaFauBCboQMGB/S5UqUl2y54X99BmA=="
    ),
    "solc@0.8.10": "sha512-I/Mcn6J5bEtJqveNLplQm9IRrhemm6v+qkw5S2+wM4x9HItJ1sYdrqVTN3j4DMhFDM3ZbvM0QywVzpPx666PHw==",
    "solc@0.8.16": "sha512-6oZg7FAhIouj2zYLvoR3Q4fMP/+BGPR7sY7GcrEXKIp+DRd8RmpDEFO1LUBKpClUiaYguNgmthTFmnPl4MeiMQ==",
    "solc@0.8.19": "sha512-yqurS3wzC4LdEvmMobODXqprV4MYJcVtinuxgrp61ac8K2zz40vXA0eSAskSHPgv8dQo7Nux39i3QBsHx4pqyA==",
}


def folder(package: str) -> Path:
    """Where the files of ``name@version`` lie. Raises NpmMissing if they cannot be had, or are not what was packed."""
    return packed(package, PACKED[package])


def released(package: str, contract: str, libraries: str = "00" * 20) -> Artifact:
    """A contract's released build; links to libraries are filled with one address (hexadecimal). Raises KeyError."""
    for path in sorted(folder(package).rglob(f"{contract}.json")):
        found: dict[str, Any] = json.loads(path.read_text())
        if len(found.get("bytecode") or "") > 2:
            codes = (_linked(found.get(key) or "", libraries) for key in ("bytecode", "deployedBytecode"))
            return Artifact(found["abi"], *(bytes.fromhex(code.removeprefix("0x")) for code in codes))
    raise KeyError(f"{package} has no released build of {contract}")


def listed(package: str, name: str) -> Artifact:
    """A contract whose ABI and creation code a package lists as ``abi/name.json`` and ``bytecode/name.bin``."""
    place = folder(package)
    code = (place / "bytecode" / f"{name}.bin").read_text().strip()
    return Artifact(json.loads((place / "abi" / f"{name}.json").read_text()), bytes.fromhex(code[2:]), b"")


def in_truffle(package: str, name: str) -> Artifact:
    """A contract whose build a package wraps into a module for Truffle, ``truffle/name.js``."""
    text = (folder(package) / "truffle" / f"{name}.js").read_text()
    found, _ = json.JSONDecoder().raw_decode(text, text.index("contract({") + len("contract("))
    return Artifact(found["abi"], bytes.fromhex(found["evm"]["bytecode"]["object"].removeprefix("0x")), b"")


def compiled(package: str, sources: Sequence[str], compiler: str, runs: int) -> dict[str, Artifact]:
    """The contracts of some sources of a package, by the compiler that its own settings name; kept for the next time.

    Other packages are imported under their versions, as in ``@openzeppelin/contracts@4.8.3/…``. Raises NpmMissing, or
    ValueError if something does not compile.
    """
    settings = {
        "optimizer": {"enabled": True, "runs": runs},
        "metadata": {"bytecodeHash": "none"},
        "outputSelection": {"*": {"*": ["abi", "evm.bytecode.object"]}},
    }
    files = {name: {"content": (folder(package) / name).read_text()} for name in sources}
    given = {
        "soljson": str(folder(compiler) / "soljson.js"),
        "modules": str(install()),
        "folders": imports(package),
        "input": {"language": "Solidity", "sources": files, "settings": settings},
    }
    asked = json.dumps(given)
    kept = CACHE / f"released-{hashlib.sha256(asked.encode()).hexdigest()[:40]}.json"
    if not kept.is_file():
        kept.write_text(_compile(asked))
    found = json.loads(kept.read_text())["contracts"]
    return {
        name: Artifact(built["abi"], bytes.fromhex(built["evm"]["bytecode"]["object"]), b"")
        for source in sources
        for name, built in found[source].items()
    }


def imports(package: str) -> dict[str, str]:
    """Where what the sources of a package import lies, by how its name starts."""
    others = (each for each in PACKED if each.startswith("@openzeppelin/"))
    return {"src/": str(folder(package) / "src")} | {f"{each}/": str(folder(each)) for each in others}


def _compile(asked: str) -> str:
    script = Path(__file__).with_name("compile_released.cjs")
    done = subprocess.run(["node", script], input=asked, capture_output=True, text=True, timeout=600)
    if done.returncode:
        raise ValueError(done.stderr[-500:])
    wrong = [each for each in json.loads(done.stdout).get("errors", []) if each["severity"] == "error"]
    if wrong:
        raise ValueError("\n".join(each["formattedMessage"] for each in wrong))
    return done.stdout


def _linked(code: str, address: str) -> str:
    parts = code.split("__$")
    return parts[0] + "".join(address + part.split("$__", 1)[1] for part in parts[1:])

"""Makes the table of the code of Safe's releases.

Run ``python -m tests.chains.evm.collect_safe_releases``. The Safe project publishes the hash of the code of each of its
deployments in an npm package; proxies, of which there is one for each Safe, are hashed here from released builds.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from auditor.chains.evm.kinds import safe_releases
from auditor.chains.evm.signatures import keccak
from tests.chains.npm import install
from tests.chains.packed import packed

_DEPLOYMENTS = "@safe-global/safe-deployments@1.37.63"
_DIGEST = "sha512-dH4V3iHH5tZdxx3DBvvBzmnlOZpKMXUx6CBFGUwlARnUa9MEVVyg8Sbpc3DplsaPB5fLh0J97+WB5ylxhLWCRA=="

# Which contracts of a release the table holds. Initializers are run by a new Safe in its own name: these neither make
# owners or modules nor run code that the caller chooses.
_GROUPS = {
    "singletons": ("GnosisSafe", "GnosisSafeL2", "Safe", "SafeL2"),
    "handlers": (
        "DefaultCallbackHandler",
        "CompatibilityFallbackHandler",
        "TokenCallbackHandler",
    ),
    "initializers": ("SafeToL2Setup", "MultiSendCallOnly", "CreateCall"),
}
# Packages of the test chains: folder, name on npm, and the proxies that it has.
_PROXIES = (
    ("safe-1-0", "@gnosis.pm/safe-contracts@1.0.0", ("Proxy", "DelegateConstructorProxy", "PayingProxy")),
    ("safe-1-1", "@gnosis.pm/safe-contracts@1.1.1", ("Proxy", "DelegateConstructorProxy", "PayingProxy")),
    ("safe-1-2", "@gnosis.pm/safe-contracts@1.2.0", ("GnosisSafeProxy", "DelegateConstructorProxy", "PayingProxy")),
    ("@gnosis.pm/safe-contracts", "@gnosis.pm/safe-contracts@1.3.0", ("GnosisSafeProxy",)),
    ("@safe-global/safe-contracts", "@safe-global/safe-contracts@1.4.1", ("SafeProxy",)),
)


def published(folder: Path, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The hash of the code of each deployment of the named contracts, and its name and version."""
    for path in sorted(folder.rglob("*.json")):
        found = json.loads(path.read_text())
        if isinstance(found, dict) and found.get("contractName") in names:
            for flavour, made in found["deployments"].items():
                suffix = " zksync" if flavour == "zksync" else ""
                yield made["codeHash"].removeprefix("0x"), f"{found['contractName']} {found['version']}{suffix}"


def built(modules: Path) -> Iterator[tuple[str, str]]:
    """The hash of the code of each released proxy, and its name and version."""
    for folder, package, names in _PROXIES:
        for path in sorted((modules / folder / "build").rglob("*.json")):
            found = json.loads(path.read_text())
            code = found.get("deployedBytecode", "0x") if isinstance(found, dict) else "0x"
            if path.stem in names and code != "0x":
                digest = keccak(bytes.fromhex(code[2:])).hex()
                yield digest, f"{path.stem} {package.rpartition('@')[2]}"


def main() -> None:
    """Writes the table."""
    sources = (_DEPLOYMENTS, *(package for _, package, _ in _PROXIES))
    lines = [f"# {source}" for source in sources]
    groups = {name: dict(published(packed(_DEPLOYMENTS, _DIGEST) / "dist", kinds)) for name, kinds in _GROUPS.items()}
    for name, found in (groups | {"proxies": dict(built(install()))}).items():
        lines += ["", f"[{name}]", *(f'"{digest}" = "{release}"' for digest, release in sorted(found.items()))]
    safe_releases.TABLE.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

"""Makes the table of known signatures from the ABIs of released packages.

Run ``python -m tests.chains.evm.collect_signatures``. Only functions that change something are kept; views are never
looked for by selector.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from eth_utils.abi import collapse_if_tuple

from auditor.chains.evm import known_signatures
from benchmarks import packages
from tests.chains.npm import install

# Packages of the test chains, by folder, with the names and versions that they have on npm.
_INSTALLED = {
    "@openzeppelin/contracts": "@openzeppelin/contracts@5.7.0",
    "@openzeppelin/contracts-upgradeable": "@openzeppelin/contracts-upgradeable@5.7.0",
    "openzeppelin-4": "@openzeppelin/contracts@4.9.6",
    "@safe-global/safe-contracts": "@safe-global/safe-contracts@1.4.1",
    "@gnosis.pm/safe-contracts": "@gnosis.pm/safe-contracts@1.3.0",
    "safe-1-2": "@gnosis.pm/safe-contracts@1.2.0",
    "safe-1-1": "@gnosis.pm/safe-contracts@1.1.1",
}


def signatures(folder: Path) -> Iterator[str]:
    """Every state-changing function in the ABIs under a folder."""
    for path in sorted(folder.rglob("*.json")):
        try:
            found = json.loads(path.read_text())
        except (ValueError, OSError):
            continue
        for each in found.get("abi") or () if isinstance(found, dict) else found if isinstance(found, list) else ():
            changing = isinstance(each, dict) and each.get("stateMutability") in ("nonpayable", "payable")
            if changing and each.get("type") == "function":
                yield f"{each['name']}({','.join(map(collapse_if_tuple, each['inputs']))})"


def main() -> None:
    """Writes the table."""
    modules = install()
    sources = {name: modules / folder for folder, name in _INSTALLED.items()}
    sources |= {name: packages.folder(name) for name in packages.PACKED}
    lines = [f"# {name}" for name in sorted(sources)]
    lines += sorted({each for folder in sources.values() for each in signatures(folder)})
    known_signatures.TABLE.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

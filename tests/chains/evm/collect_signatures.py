"""Makes the table of known signatures from the ABIs of released packages.

Run ``python -m tests.chains.evm.collect_signatures``. Functions of contracts that no package has stand in
``repository_signatures.txt``. Only functions that change something are kept; views are never
looked for by selector.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from eth_utils.abi import collapse_if_tuple

from auditor.chains.evm import known_signatures
from benchmarks import packages
from tests.chains.npm import install
from tests.chains.packed import packed

_REPOSITORIES = Path(__file__).with_name("repository_signatures.txt")

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

# Packages that are read for their names alone, and the digests of their archives as the registry states them.
_NAMES_ONLY = {
    "@aave/governance-v2@1.0.0": (
        "sha512-tEAi4+u0fA3OhwLdhVW9C5+tM0z23d+O/2UpOabLLqQ0VfBWxFZf+BnhcRi4eprQFFRyVbkeb5M9OFX41aulPA=="
    ),
    "@aave/protocol-v2@1.0.1": (
        "sha512-MU3WiigW89DWDpCtvaw4rafih7RbADB45uUM/zqfnOD4g9JNUVfeT6MrjV4/DP/JPA2Iv5ySKSx+a1OfUES0Pg=="
    ),
    "@aragon/os@4.4.0": (
        "sha512-EYyMj5pX0Qxu7axHAPe4hqwwDINDn+6ZZ4DqJP0tAKYKDmTxHcW8m/7DDctIM3uRqXr8HlYrNOGd6zE/hhHetQ=="
    ),
    "@arbitrum/nitro-contracts@3.2.0": (
        "sha512-uiwqpgLLBpym/55YBPVItkfOnkfGRh+yWyIeTxBjSn+O0nDcEwPZhB1EQSE+eTxteD9nP7ZacAi3a9f+E/17vQ=="
    ),
    "@eth-optimism/contracts@0.6.0": (
        "sha512-vQ04wfG9kMf1Fwy3FEMqH2QZbgS0gldKhcBeBUPfO8zu68L61VI97UDXmsMQXzTsEAxK8HnokW3/gosl4/NW3w=="
    ),
    "@gnosis.pm/zodiac@4.0.3": (
        "sha512-yliHytBRlb4wNkeiYsaaAvYZC5VwiUBVfJ+HLEmjnWPG2EHB5tvAOUboDU7XvSQ4GUJAz8h2YUrph0XkH+/xfA=="
    ),
    "@layerzerolabs/oapp-evm@0.4.1": (
        "sha512-eOoDepVSrUlVNIlnkH0Vd5Vt4lXBkSBh6Bb16vsLbaN9AryBjy4GDpsE7K4c8iWTFL9BiBXGsV7nJTkgqi+xRQ=="
    ),
    "@maticnetwork/fx-portal@1.0.5": (
        "sha512-kDob22IkLLrh+OmjpgM0r2jNboW+8cTwGL7sSEvmMcqujlun3Dw7+o741qWeubLovCEw0n2nxhYWLwt8iNVecQ=="
    ),
    "@matterlabs/zksync-contracts@29.0.0": (
        "sha512-6l+uiuXOlVkwlWENXQ5JDWbM2vRq629u3QIfboHL9b7kb+2lzQZJuZC93Aqyp2/GEJIden7hg9U+miaYPgKZdA=="
    ),
    "@openzeppelin/contracts@2.5.1": (
        "sha512-qIy6tLx8rtybEsIOAlrM4J/85s2q2nPkDqj/Rx46VakBZ0LwtFhXIVub96LXHczQX0vaqmAueDqNPXtbSXSaYQ=="
    ),
    "@openzeppelin/contracts@3.4.2": (
        "sha512-z0zMCjyhhp4y7XKAcDAi3Vgms4T2PstwBdahiO0+9NaGICQKjynK3wduSRplTgk4LXmoO1yfDGO5RbjKYxtuxA=="
    ),
    "@uniswap/governance@1.0.2": (
        "sha512-L7BzdI/asAINB2F6EvJuQcg5YhykNeEfZxJrn2RPIVvx+9A9u+opDuqnBK4SYnanrsr3UEX1NwWXwDHmyw2TjQ=="
    ),
    "@uniswap/v3-periphery@1.4.4": (
        "sha512-S4+m+wh8HbWSO3DKk4LwUCPZJTpCugIsHrWR86m/OrUyvSqGDTXKFfc2sMuGXCZrD1ZqO3rhQsKgdWg3Hbb2Kw=="
    ),
}


def signatures(folder: Path) -> Iterator[str]:
    """Every state-changing function in the ABIs under a folder."""
    for path in sorted(folder.rglob("*.json")):
        try:
            found = json.loads(path.read_text())
        except (ValueError, OSError):
            continue
        for each in found.get("abi") or () if isinstance(found, dict) else found if isinstance(found, list) else ():
            if isinstance(each, dict) and each.get("type") == "function" and _changes(each):
                yield f"{each['name']}({','.join(map(collapse_if_tuple, each['inputs']))})"


def _changes(function: Mapping[str, Any]) -> bool:
    """Whether a function changes state. Compilers before 0.4.16 said it by ``constant``."""
    usual = "view" if function.get("constant") else "nonpayable"
    return function.get("stateMutability", usual) in ("nonpayable", "payable")


def declared(text: str) -> dict[str, list[str]]:
    """The functions of ``repository_signatures.txt`` by the source that declares them, ``repository@commit``."""
    result: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("## "):
            source = result.setdefault(line.split()[1].removeprefix("https://github.com/"), [])
        elif not line.startswith("#"):
            source.append(line)
    return result


def main() -> None:
    """Writes the table."""
    modules = install()
    sources = {name: modules / folder for folder, name in _INSTALLED.items()}
    sources |= {name: packages.folder(name) for name in packages.PACKED}
    sources |= {name: packed(name, digest) for name, digest in _NAMES_ONLY.items()}
    repositories = declared(_REPOSITORIES.read_text("utf-8"))
    lines = [f"# {name}" for name in sorted({*sources, *repositories})]
    packaged = {signature for folder in sources.values() for signature in signatures(folder)}
    lines += sorted(packaged.union(*repositories.values()))
    known_signatures.TABLE.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

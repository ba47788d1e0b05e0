"""The deployments survey: contracts and programs with their chain and address, from files of the tree.

It knows hardhat-deploy, OpenZeppelin's upgrades plugin, Hardhat Ignition, Foundry broadcasts, address books, Anchor,
the Cosmos chain registry and genesis files, and environment files.
"""

import posixpath
import re
from collections.abc import Iterator

from auditor.model.frozen import Frozen
from auditor.model.ids import is_chain
from auditor.repos.deployments.address_file import ADDRESS_FILE, AddressFile, Entry
from auditor.repos.deployments.chains import canonical, chain_of_name, is_local, is_test, solana_cluster
from auditor.repos.deployments.extract import extract
from auditor.repos.survey import CodePlace, Joined, Remark
from auditor.repos.tree import File

_JSON = re.compile(
    r"(^|/)(deployments?|\.openzeppelin|broadcast|addresses|networks)/.{0,400}\.json$"
    r"|(^|/)[\w.-]{0,200}(address|deployment|deployed|contracts?)[\w.-]{0,200}\.json$|(^|/)(chain|genesis)\.json$",
    re.IGNORECASE,
)
_ENVIRONMENT = re.compile(r"(^|/)(\.env[\w.]{0,200}|[\w.-]{1,200}\.env)$")
_SKIPPED = re.compile(
    r"(^|/)(package(-lock)?|tsconfig|solcInputs/.{0,400}|run-\d{1,20}|[\w.-]{0,200}\.dbg)(\.json)$|/solcInputs/|/artifacts/"
)


class Deployment(Frozen):
    """A deployed contract or program. ``chain`` is "" if the file does not state it; ``local`` on a test chain."""

    chain: str
    name: str
    address: str
    place: CodePlace
    local: bool


class DeploymentSurvey:
    """Extracts addresses of deployments."""

    name = "deployments"

    def wants(self, path: str) -> bool:
        if _SKIPPED.search(path):
            return False
        by_name = posixpath.basename(path) in ("Anchor.toml", ".chainId") or bool(_ENVIRONMENT.search(path))
        return by_name or bool(_JSON.search(path)) or path.endswith("/lib.rs")

    def read(self, suffix: str, source: bytes) -> bytes:
        if suffix == ".rs" and b"declare_id!" not in source:
            return ADDRESS_FILE.dump_json(AddressFile())
        return ADDRESS_FILE.dump_json(extract(suffix, source))

    def join(self, files: list[tuple[File, bytes]]) -> Joined:
        remarks = tuple(
            Remark(
                survey=self.name,
                kind="deployment" if not deployment.local else "test deployment",
                subject=f"{deployment.chain}:{deployment.address}" if deployment.chain else deployment.address,
                says=deployment.name,
                place=deployment.place,
            )
            for deployment in deployments(files)
        )
        return Joined(remarks=remarks)


class NamedChain(Frozen):
    """A chain that a file describes as a whole: a chain registry's entry or a genesis file."""

    id: str
    name: str
    endpoints: tuple[str, ...]
    place: CodePlace


def chains(files: list[tuple[File, bytes]]) -> tuple[NamedChain, ...]:
    """Every Cosmos chain that a ``chain.json`` or ``genesis.json`` of the tree describes, without test chains."""
    by_id: dict[str, NamedChain] = {}
    for file, facts in files:
        about = ADDRESS_FILE.validate_json(facts)
        described = posixpath.basename(file.path) in ("chain.json", "genesis.json")
        if described and is_chain(f"cosmos:{about.chain_id}") and not is_test(f"{file.path} {about.chain_id}", None):
            place = CodePlace(path=file.path, line=1, text=about.chain_id)
            name = about.pretty_name or about.chain_id
            chain = NamedChain(id=f"cosmos:{about.chain_id}", name=name, endpoints=about.endpoints, place=place)
            earlier = by_id.get(chain.id)
            by_id[chain.id] = earlier if earlier is not None and earlier.endpoints else chain
    return tuple(by_id.values())


def deployments(files: list[tuple[File, bytes]]) -> tuple[Deployment, ...]:
    """Every deployment in the files, once for each chain, address and name."""
    address_files = [(file.path, ADDRESS_FILE.validate_json(facts)) for file, facts in files]
    chain_files = {posixpath.dirname(p): f.chain_id for p, f in address_files if posixpath.basename(p) == ".chainId"}
    by_key: dict[tuple[str, str, str], Deployment] = {}
    for path, file in address_files:
        for deployment in _of_file(path, file, chain_files):
            by_key.setdefault((deployment.chain, deployment.address.lower(), deployment.name), deployment)
    return tuple(by_key.values())


def _of_file(path: str, file: AddressFile, chain_files: dict[str, str]) -> Iterator[Deployment]:
    for entry in file.entries:
        chain, name, network = _meaning(path, entry, file, chain_files)
        if not name:
            continue
        local = is_test(network, chain) or is_local(entry.address)
        yield Deployment(
            chain=chain or "",
            name=name,
            address=canonical(entry.address),
            place=CodePlace(path=path, line=entry.line, text=f"{'.'.join(entry.keys)}: {entry.address}"[:300]),
            local=local,
        )


def _meaning(path: str, entry: Entry, file: AddressFile, chain_files: dict[str, str]) -> tuple[str | None, str, str]:
    """The chain, the contract's name and the network's name of an entry, from the path and the keys above it."""
    if entry.chain:
        _, name, network = _by_place(path, entry, file, chain_files)
        return f"eip155:{entry.chain}", name, network
    return _by_place(path, entry, file, chain_files)


def _by_place(path: str, entry: Entry, file: AddressFile, chain_files: dict[str, str]) -> tuple[str | None, str, str]:
    """The same from the file's place and the entry's keys, if the file itself does not state the chain."""
    folder, base = posixpath.split(path)
    parent, stem = posixpath.basename(folder), base.removesuffix(".json")
    if base == "Anchor.toml":
        return solana_cluster(entry.keys[0]), entry.name, entry.keys[0]
    if path.endswith(".rs"):
        return solana_cluster("mainnet"), posixpath.basename(posixpath.dirname(folder)) or "program", ""
    if base == "deployed_addresses.json":
        return chain_of_name(parent), entry.keys[-1].rpartition("#")[2], parent
    if "broadcast" in path.split("/"):
        return chain_of_name(parent), entry.name if entry.keys[-1] == "contractAddress" else "", parent
    if parent == ".openzeppelin":
        kind = {"proxies": "proxy", "admin": "proxy admin"}.get(entry.keys[0], "")
        return chain_of_name(stem), f"{kind} {entry.address[:8]}" if kind else "", stem
    if entry.keys == ("address",) and file.entries:
        network = chain_files.get(folder) or parent
        return chain_of_name(network), stem, parent
    return _book(parent, stem, entry, file)


_INNER = {"implementation", "impl", "logic", "target", "proxyAdmin"}


def _book(parent: str, stem: str, entry: Entry, file: AddressFile) -> tuple[str | None, str, str]:
    """An address book: the network is in the file's name or its folder's, or among the keys before the names."""
    keys = [key for key in entry.keys if key not in ("*", "address", "addresses", "contracts", "proxy")]
    for network in (file.chain_id, stem, parent):
        if network and (chain_of_name(network) or is_test(network, None)):
            return chain_of_name(network), _name_of(keys, entry), network
    for place, key in enumerate(keys):
        if chain_of_name(key) or is_test(key, None):
            return chain_of_name(key), _name_of(keys[place + 1 :] or keys[:place], entry), key
    return None, _name_of(keys, entry), ""


def _name_of(keys: list[str], entry: Entry) -> str:
    """``Staking``, or ``Staking implementation`` for an entry below it."""
    if keys and keys[-1] in _INNER and len(keys) > 1:
        return f"{keys[-2]} {keys[-1]}"
    return keys[-1] if keys else entry.name

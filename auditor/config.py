"""Network profiles (TOML) and the other names of networks. Turns them into values or says what is wrong.

A profile is one file in the form of ``auditor.model.network``; the bundled ones lie in ``auditor/networks/``.
"""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from auditor.documents import read_toml
from auditor.errors import ProfileError, UnknownName, UsageError
from auditor.model import ids
from auditor.model.network import Chain, Network

_BUNDLED = Path(__file__).parent / "networks"
DEMO = "demo"
DEMO_RECORDING = _BUNDLED / "demo.jsonl.gz"


# The names of the Ethereum Name Service are those of this chain unless another is named (``eip155:…:name.eth``).
_ENS_CHAIN = "eip155:1"
_ENS_NAME = re.compile(r"[^\s/:]{1,120}\.eth", re.IGNORECASE)


def bundled() -> list[str]:
    """The names of all bundled profiles, sorted, with ``demo``."""
    return sorted([*(path.stem for path in _BUNDLED.glob("*.toml")), DEMO])


def resolve(name: str) -> Network:
    """The network that a user means: a bundled name, a path to a profile, a CAIP-10 account id or an ENS name.

    Raises UnknownName for a name that is none of these and ProfileError for a profile that cannot be used.
    """
    path = Path(name)
    if ids.is_account(name) and not path.exists():
        return _single(*_parts(ids.canonical(name)))
    if _ENS_NAME.fullmatch(name) and not path.exists():
        return _single(_ENS_CHAIN, name)
    if path.suffix == ".toml" or "/" in name:
        return load(path)
    if name in bundled():
        return load(_BUNDLED / f"{name}.toml")
    raise UnknownName("network", name, bundled(), "'auditor networks' lists them; a path to a profile works too")


def load(path: Path) -> Network:
    """A profile from a file. Raises ProfileError that names the file, the key and, if it is misspelt, the right key."""
    return checked(read_toml(path, ProfileError).parse(Network), path)


def checked(network: Network, path: Path) -> Network:
    """The network with its addresses in their usual form. Raises ProfileError for one whose parts contradict each
    other, naming the file that it came from."""
    chains = tuple(_checked(chain, path) for chain in network.chains)
    return network.model_copy(update={"chains": chains} | _canonical(network))


def with_endpoints(network: Network, endpoints: Mapping[str, Iterable[str]]) -> Network:
    """The network with the endpoints of some chains replaced. Raises UnknownName for a chain it does not have."""
    ids_ = {chain.id for chain in network.chains}
    for chain in endpoints:
        if chain not in ids_:
            raise UnknownName("chain", chain, ids_, f"{network.name} lives on: {', '.join(sorted(ids_)) or 'no chain'}")
    chains = tuple(
        chain.model_copy(update={"rpc": tuple(endpoints[chain.id])}) if chain.id in endpoints else chain
        for chain in network.chains
    )
    return network.model_copy(update={"chains": chains})


def with_subnet(network: Network, subnet: int) -> Network:
    """The network looked at as one of its subnets. Raises UsageError if none of its chains can have any."""
    chains = tuple(
        chain.model_copy(update={"subnet": subnet}) if chain.id.startswith("polkadot:") else chain
        for chain in network.chains
    )
    if chains == network.chains:
        raise UsageError(f"{network.name} has no subnets", "omit --subnet")
    return network.model_copy(update={"chains": chains, "title": f"{network.title}, subnet {subnet}"})


def endpoints(pairs: Iterable[str]) -> dict[str, list[str]]:
    """``CHAIN=URL`` pairs as endpoints by CAIP-2 chain id, in the order given. Raises UsageError."""
    urls: dict[str, list[str]] = {}
    for pair in pairs:
        chain, equals, url = pair.partition("=")
        if not equals or not ids.is_chain(chain) or not _is_url(url):
            raise UsageError(
                "a value of --rpc or AUDITOR_RPC is not CHAIN=URL",
                "write it like --rpc eip155:1=https://node.example/key",
            )
        urls.setdefault(chain, []).append(url)
    return urls


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return bool(parts.scheme and parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _parts(account: ids.EntityId) -> tuple[ids.ChainId, str]:
    chain = ids.chain_of(account)
    assert chain is not None
    return chain, ids.address_of(account)


def _single(chain: ids.ChainId, address: str) -> Network:
    """One account by its address, or by its name in the chain's own name service."""
    account = ids.account(chain, address)
    name = ids.short(account) if ids.is_account(account) else address
    return Network(
        name=account,
        title=name,
        about="One account and everything that has power over it",
        chains=(Chain(id=chain, rpc=known_endpoints(chain), contracts={name: address}),),
    )


def known_endpoints(chain: ids.ChainId) -> tuple[str, ...]:
    """The endpoints that bundled profiles name for a chain."""
    for path in sorted(_BUNDLED.glob("*.toml")):
        with suppress(ProfileError):  # a broken profile must not stop the scan of another network
            for profiled in load(path).chains:
                if profiled.id == chain:
                    return profiled.rpc
    return ()


def _checked(chain: Chain, path: Path) -> Chain:
    if not ids.is_chain(chain.id):
        raise ProfileError(f"{path}: chains.id: {chain.id!r} is not a CAIP-2 chain id", "write it like eip155:42161")
    for name, address in chain.contracts.items():
        if chain.id.startswith("eip155:") and "." not in address:  # a name of its name service has one
            _check_address(address, f"{path}: chains.contracts.{name}")
    for role, names in chain.roles.items():
        for name in names:
            if name not in chain.contracts:
                near = get_close_matches(name, chain.contracts, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"add it under [chains.contracts] of {chain.id}"
                raise ProfileError(f"{path}: chains.roles.{role}: there is no contract named {name!r}", hint)
    contracts = {name: ids.address_of(ids.account(chain.id, address)) for name, address in chain.contracts.items()}
    return chain.model_copy(update={"contracts": contracts})


def _check_address(address: str, where: str) -> None:
    """Checks form and checksum: in a mixed-case address EIP-55 shows a typing error. Raises ProfileError."""
    if not ids.is_evm_address(address):
        raise ProfileError(f"{where}: {address!r} is not an address", "an EVM address is 0x and 40 hex digits")
    mixed = address[2:] not in (address[2:].lower(), address[2:].upper())
    if mixed and ids.checksum(address.lower()) != address:
        raise ProfileError(f"{where}: the checksum of {address} is wrong", "copy the address again from its source")


def _canonical(network: Network) -> dict[str, Any]:
    parties = tuple(
        party.model_copy(update={"accounts": tuple(map(ids.canonical, party.accounts))}) for party in network.parties
    )
    return {"parties": parties}

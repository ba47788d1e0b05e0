"""The sources that the networks of the settings are read from: a profile and its nodes, or a recording."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from auditor import config
from auditor.documents import KeyPath
from auditor.errors import UsageError
from auditor.model.network import Network
from auditor.settings.settings import NetworkEntry, Settings


@dataclass(frozen=True)
class Target:
    """A network to read. ``name`` is what the user calls it. With a ``recording`` that is read and nothing else, and
    ``network`` is None; ``exit`` is the exit window that the settings give it."""

    name: str
    network: Network | None
    recording: Path | None = None
    exit: str | None = None


def targets(settings: Settings, endpoints: Mapping[str, Sequence[str]] | None = None) -> list[Target]:
    """All networks of the settings, ``networks`` before ``network``, in the order of the file.

    ``endpoints`` by chain replace those of the settings. Raises UsageError, ProfileError and UnknownName.
    """
    endpoints = settings.endpoints() | dict(endpoints or {})
    read = [_of(entry, endpoints) for entry in settings.networks]
    if settings.network is not None and settings.network not in {part.name for part in read}:
        read.append(_of(NetworkEntry(use=settings.network), endpoints))
    for part in read:
        if sum(other.name == part.name for other in read) > 1:
            raise UsageError(f"the settings name the network {part.name} twice", "remove one of the two entries")
    return read


def target(
    name: str | None,
    settings: Settings,
    endpoints: Mapping[str, Sequence[str]] | None = None,
    subnet: int | None = None,
) -> Target:
    """The network of that name: one of the settings, or any that ``auditor.config.resolve`` knows; without a name the
    only one of the settings. ``endpoints`` by chain replace those of the settings.

    Raises UsageError, ProfileError, and UnknownName also for an endpoint of a chain that the network does not have.
    """
    name = only_name(settings) if name is None else name
    entries = [entry for entry in settings.networks if name in (_name(entry), getattr(entry, "use", None))]
    read = _of(entries[0] if entries else NetworkEntry(use=name), settings.endpoints(), subnet)
    if read.network is None or not endpoints:
        return read
    return replace(read, network=config.with_endpoints(read.network, endpoints))


def entry_of(settings: Settings, names: Set[str]) -> KeyPath | None:
    """The key of the settings that lists a network with one of ``names``, by its name or by what scans take."""
    for number, entry in enumerate(settings.networks):
        if names & {_name(entry), getattr(entry, "use", None)}:
            return "networks", number
    return ("network",) if settings.network in names else None


def only_name(settings: Settings) -> str:
    """What a command reads that names no network. Raises UsageError if the settings leave that open."""
    if settings.network is not None:
        return settings.network
    names = [_name(entry) for entry in settings.networks]
    if len(names) == 1:
        return names[0]
    if names:
        raise UsageError("no network was named, and the settings list several", f"name one of: {', '.join(names)}")
    raise UsageError("no network was named", "write 'auditor scan NETWORK'; 'auditor networks list' names some")


def _name(entry: NetworkEntry | Network) -> str:
    if isinstance(entry, Network):
        return entry.name
    name = entry.use if entry.subnet is None else f"{entry.use}-{entry.subnet}"
    return Path(name).stem if name.endswith(".toml") else name


def _of(entry: NetworkEntry | Network, endpoints: Mapping[str, Sequence[str]], subnet: int | None = None) -> Target:
    name = _name(entry)
    if isinstance(entry, Network):
        return Target(name, _with(entry, endpoints, subnet))
    recording = entry.replay or (config.DEMO_RECORDING if entry.use == config.DEMO else None)
    if recording is not None:
        return Target(name, None, recording, entry.exit)
    subnet = entry.subnet if subnet is None else subnet
    return Target(name, _with(config.resolve(entry.use), endpoints, subnet), exit=entry.exit)


def _with(network: Network, endpoints: Mapping[str, Sequence[str]], subnet: int | None) -> Network:
    """The network with the endpoints that are for its chains: those of others are for other networks."""
    if subnet is not None:
        network = config.with_subnet(network, subnet)
    chains = {chain.id for chain in network.chains}
    return config.with_endpoints(network, {chain: urls for chain, urls in endpoints.items() if chain in chains})

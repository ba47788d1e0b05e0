"""The networks that a repository relies on: references in its tree, looked up in the bundled profiles."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from auditor import config
from auditor.chains import CHAIN_FAMILIES
from auditor.model.network import Network
from auditor.repos import tree
from auditor.repos.checkout import Checkout, opened
from auditor.repos.deployments.chains import is_test
from auditor.repos.deployments.deployment_survey import Deployment, DeploymentSurvey, deployments
from auditor.repos.mentions import Mention, mentions, wanted


@dataclass(frozen=True)
class NetworkUse:
    """A bundled network, and each reference to it, with a description."""

    network: str
    reasons: tuple[tuple[str, Mention], ...]


@dataclass(frozen=True)
class Reliance:
    """The networks that a repository relies on. ``own`` are deployments that no profile has, by CAIP-2 chain;
    ``chains`` are other chains in configurations, ``variables`` names of environment variables for endpoints."""

    uses: tuple[NetworkUse, ...]
    own: Mapping[str, tuple[Deployment, ...]]
    chains: tuple[Mention, ...]
    variables: tuple[Mention, ...]


def reliance(folder: Path) -> Reliance:
    """Reads a tree. Raises UsageError for what is not a folder."""
    checkout = opened(folder)
    listed = mentions(checkout)
    networks = [config.resolve(name) for name in config.bundled() if name != config.DEMO]
    uses = tuple(use for network in networks if (use := _use(network, networks, listed)).reasons)
    own = _own(checkout, networks)
    used = {use.network for use in uses}
    covered = {chain.id for network in networks if network.name in used for chain in network.chains} | own.keys()
    numbers = [mention for mention in listed if mention.kind == "chain" and not is_test("", _chain(mention))]
    return Reliance(
        uses=uses,
        own=own,
        chains=tuple(mention for mention in numbers if _chain(mention) not in covered),
        variables=tuple(mention for mention in listed if mention.kind == "variable"),
    )


def _chain(mention: Mention) -> str:
    return f"eip155:{int(mention.name)}"


def _use(network: Network, networks: Iterable[Network], listed: Iterable[Mention]) -> NetworkUse:
    accounts = {address.lower(): name for chain in network.chains for name, address in chain.contracts.items()}
    hosts = _hosts(network) - {host for other in networks if other is not network for host in _hosts(other)}
    owners = {network.name.lower(), *_owners(network)}
    why: list[tuple[str, Mention]] = []
    for mention in listed:
        name = accounts.get(mention.name.lower()) if mention.kind == "account" else None
        if name is not None:
            why.append((f"the account of {name}", mention))
        elif mention.kind == "host" and mention.name in hosts:
            why.append((f"the endpoint {mention.name}", mention))
        elif mention.kind == "package" and not owners.isdisjoint(_words(mention.name)):
            why.append((f"the package {mention.name}", mention))
    return NetworkUse(network.name, tuple(why))


def _hosts(network: Network) -> set[str]:
    return {urlsplit(url).hostname or "" for chain in network.chains for url in chain.rpc}


def _owners(network: Network) -> Iterator[str]:
    """The owners of the network's repositories at their forges."""
    for repository in network.repositories:
        yield urlsplit(repository.url).path.strip("/").partition("/")[0].lower()


def _words(package: str) -> set[str]:
    """The parts of a package's name that may name its maker: scope, owner, or the name before its first dash."""
    parts = [part for part in package.lower().lstrip("@").split("/") if "." not in part]
    return {*parts, *(part.replace("_", "-").partition("-")[0] for part in parts[-1:])}


def _own(checkout: Checkout, networks: Iterable[Network]) -> dict[str, tuple[Deployment, ...]]:
    """Deployments on real chains that no profile has."""
    survey = DeploymentSurvey()
    listing = tree.listed(checkout, lambda path: survey.wants(path) and (wanted(path) or path.endswith(".chainId")))
    facts = []
    with tree.contents(checkout) as content:
        for file in listing.files:
            source = content(file)
            if source is not None:
                facts.append((file, survey.read(Path(file.path).suffix, source)))
    held = {address.lower() for network in networks for chain in network.chains for address in chain.contracts.values()}
    own: dict[str, list[Deployment]] = defaultdict(list)
    for deployment in deployments(facts):
        can_be_scanned = deployment.chain.split(":")[0] in CHAIN_FAMILIES
        if can_be_scanned and not deployment.local and deployment.address.lower() not in held:
            own[deployment.chain].append(deployment)
    return {chain: tuple(listed) for chain, listed in sorted(own.items())}

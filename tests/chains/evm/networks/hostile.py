"""A network that fights back: contracts that burn gas, flood, loop, lie and inject."""

from auditor.model.network import Network
from tests.chains.evm.chain import Chain as Node
from tests.chains.evm.chain import person
from tests.chains.evm.networks.site import Known, Site
from tests.chains.evm.safes import Safes

OWNERS = 10_000


def deploy(node: Node) -> tuple[Network, list[Known]]:
    """Builds the network; returns its profile and the powers that must still be found among the noise."""
    site = Site(node)
    for name in ("GasBurner", "Looper", "Flooder", "SelfProxy"):
        site.add(name, node.deploy(f"Hostile.sol:{name}"))
    site.add("Impostor", node.deploy("Hostile.sol:Impostor", person("Sue")), "token")
    lies = site.add("FalseSafe", node.deploy("Hostile.sol:FalseSafe", person("Liam")))
    site.add("LiarsRate", node.deploy("Guarded.sol:OwnedRate", lies))
    crowd = Safes(node).create([person(f"Owner {n}") for n in range(OWNERS)], OWNERS // 2)
    rate = site.add("CrowdRate", node.deploy("Guarded.sol:OwnedRate", crowd))
    site.knows(rate, "setRate(uint256)", [crowd], OWNERS // 2)
    node.mine(70)
    network = Network(name="hostile", title="Hostile", chains=(site.profile(),))
    return network, site.known

"""Many alike: teams with a Safe, a timelock, an upgradeable pool, a token and a setting each. For measuring."""

from auditor.model.network import Network
from tests.chains.evm.chain import ZERO, calldata, person
from tests.chains.evm.chain import Chain as Node
from tests.chains.evm.networks.site import Site
from tests.chains.evm.safes import Safes


def deploy(node: Node, teams: int) -> Network:
    """Five contracts a team in the profile; what else there is, the scan finds."""
    site = Site(node)
    safes = Safes(node)
    pool = node.deploy("Uups.sol:Pool")
    for team in range(teams):
        safe = safes.create([person(f"{team}.{seat}") for seat in range(3)], 2)
        timelock = node.deploy("@openzeppelin/contracts:TimelockController", 86_400, [safe], [ZERO], ZERO)
        start = calldata("initialize(address)", safe)
        proxy = node.deploy("@openzeppelin/contracts:TransparentUpgradeableProxy", pool, timelock, start)
        token = node.deploy("Tokens.sol:CappedToken", f"Team {team}", f"T{team}", 10**27, safe)
        rate = node.deploy("Guarded.sol:OwnedRate", timelock)
        for name, address in (
            ("Safe", safe),
            ("Timelock", timelock),
            ("Pool", proxy),
            ("Token", token),
            ("Rate", rate),
        ):
            site.add(f"{name}{team}", address)
    node.mine(70)
    return Network(name="teams", title="Teams", chains=(site.profile(),))

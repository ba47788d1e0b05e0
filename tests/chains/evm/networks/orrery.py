"""The demo: Orrery, a decentralised-AI network that does not exist, governed on paper by three and in truth by one."""

from auditor.model.network import BuilderAction, Channel, ClaimText, Network, Party, Repository
from tests.chains.evm.chain import DEPLOYER, ZERO, calldata, person
from tests.chains.evm.chain import Chain as Node
from tests.chains.evm.networks.site import CHAIN, Site, entity
from tests.chains.evm.safes import Safes

DAY = 86_400
YEAR = 365 * DAY
ORR = 10**18
DOCS = "https://docs.orrery.example"
# The founder's keys: one to act, one kept from the launch, and two of the three seats in the council.
GUARDIAN, LAUNCH, SEAT_1, SEAT_2 = (person(f"Orrery founder key {n}") for n in range(1, 5))
FOUNDER_LOGIN = "git.orrery.example/jmarsh"
FOUNDATION = person("Orrery foundation")
BUILDER = person("Lumen Collective")


def deploy(node: Node) -> Network:
    """Builds the network and returns its profile."""
    site = Site(node, title="a test chain")
    council = site.add("Council", Safes(node).create([SEAT_1, SEAT_2, FOUNDATION], 2), "governance")
    timelock = node.deploy("@openzeppelin/contracts:TimelockController", 2 * DAY, [council], [council], ZERO)
    site.add("Timelock", timelock, "governance")
    treasury = site.add("Treasury", node.deploy("Orrery.sol:Treasury", council), "treasury")
    token = site.add("OrreryToken", node.deploy("Orrery.sol:OrreryToken", DEPLOYER, treasury), "token")
    registry = _registry(site, council, timelock)
    emissions = _emissions(site, council, timelock, token, registry)
    _grant(node, token, "MINTER_ROLE", emissions)
    _hand_over(node, token, timelock)
    _market(site, token)
    _staking(site, token, timelock)
    node.send(registry, "registerSubnet()", sender=BUILDER)
    node.travel(DAY)
    node.send(emissions, "claimRewards(uint256)", 1, sender=BUILDER)
    node.mine(70)
    return _profile(site)


def lower_threshold(node: Node, network: Network) -> None:
    """What happens later: one signature is enough in the council."""
    council = network.chains[0].contracts["Council"]
    node.send(council, "changeThreshold(uint256)", 1, sender=council)


def _registry(site: Site, council: str, timelock: str) -> str:
    """Its code is changed by the timelock, as promised; subnets are removed by a key."""
    node = site.chain
    start = calldata("initialize(address)", DEPLOYER)
    logic = node.deploy("Orrery.sol:SubnetRegistry")
    registry = node.deploy("@openzeppelin/contracts:TransparentUpgradeableProxy", logic, timelock, start)
    for holder in (council, GUARDIAN):
        _grant(node, registry, "REGISTRAR_ROLE", holder)
    _hand_over(node, registry, timelock)
    return site.add("SubnetRegistry", registry, "access")


def _emissions(site: Site, council: str, timelock: str, token: str, registry: str) -> str:
    """Its code is changed by the timelock and, around it, by the key that launched the network."""
    node = site.chain
    start = calldata("initialize(address,address,address)", DEPLOYER, token, registry)
    logic = node.deploy("Orrery.sol:EmissionsController")
    emissions = node.deploy("@openzeppelin/contracts:ERC1967Proxy", logic, start)
    _grant(node, emissions, "GUARDIAN_ROLE", GUARDIAN)
    _grant(node, emissions, "EMISSIONS_ROLE", council)
    for holder in (timelock, LAUNCH):
        _grant(node, emissions, "UPGRADER_ROLE", holder)
    _hand_over(node, emissions, timelock)
    return site.add("EmissionsController", emissions, "rewards")


def _market(site: Site, token: str) -> None:
    """The founder has more of the token than the pool: one part in a key, the other vests over four years."""
    node = site.chain
    now = int(node.rpc("eth_getBlockByNumber", "latest", False)["timestamp"], 16)
    dollar = node.deploy("Orrery.sol:OrreryDollar", DEPLOYER)
    pool = site.add("OrreryPool", node.deploy("Orrery.sol:OrreryPool", token, dollar), "market")
    vesting = node.deploy("@openzeppelin/contracts:VestingWallet", LAUNCH, now - YEAR, 4 * YEAR)
    site.add("FounderVesting", vesting)
    for holder, amount in ((pool, 500_000), (LAUNCH, 300_000), (vesting, 800_000)):
        node.send(token, "transfer(address,uint256)", holder, amount * ORR)
    node.send(dollar, "transfer(address,uint256)", pool, 1_000_000 * ORR)
    node.send(pool, "sync()")


def _staking(site: Site, token: str, timelock: str) -> None:
    node = site.chain
    vault = site.add("StakingVault", node.deploy("Orrery.sol:StakingVault", token, DEPLOYER), "staking")
    court = site.add("ArbitrationCourt", node.deploy("Orrery.sol:ArbitrationCourt", b"\x4f" * 32))
    _grant(node, vault, "SLASHER_ROLE", court)
    _hand_over(node, vault, timelock)


def _grant(node: Node, contract: str, role: str, holder: str) -> None:
    node.send(contract, "grantRole(bytes32,address)", node.call(contract, f"{role}()(bytes32)"), holder)


def _hand_over(node: Node, contract: str, admin: str) -> None:
    """The launch ends: roles are given by ``admin`` from now on."""
    node.send(contract, "grantRole(bytes32,address)", b"\0" * 32, admin)
    node.send(contract, "renounceRole(bytes32,address)", b"\0" * 32, DEPLOYER)


def _profile(site: Site) -> Network:
    return Network(
        name="demo",
        title="Orrery (a made-up network)",
        about="Teams train AI models on subnets and are paid in ORR. It does not exist; its contracts do.",
        exit_window="P7D",
        exit_source=f"{DOCS}/staking: stake leaves after the unbonding period of 7 days",
        chains=(site.profile(),),
        repositories=(
            Repository(
                url="https://git.orrery.example/subnets",
                administrators=(FOUNDER_LOGIN,),
                source=f"{DOCS}/contributing: who gives and takes away commit rights",
            ),
        ),
        channels=(
            Channel(
                name="Orrery forum",
                url="https://forum.orrery.example",
                administrators=(FOUNDER_LOGIN,),
                source=f"{DOCS}/community: moderators",
            ),
        ),
        parties=(
            Party(
                name="Julian Marsh, founder",
                accounts=(*(entity(key) for key in (GUARDIAN, LAUNCH, SEAT_1, SEAT_2)), FOUNDER_LOGIN),
                source=f"{DOCS}/transparency: keys by holder",
            ),
            Party(
                name="Orrery Foundation", accounts=(entity(FOUNDATION),), source=f"{DOCS}/transparency: keys by holder"
            ),
        ),
        claims=(
            ClaimText(
                says="Upgrades need two of three independent parties and wait 48 hours.",
                source=f"{DOCS}/governance",
                check="parties('upgrade.logic') >= 2",
            ),
            ClaimText(
                says="Rewards cannot be paused by one person.",
                source=f"{DOCS}/rewards",
                check="parties('rewards.pause') >= 2",
            ),
        ),
        builder_actions=(
            BuilderAction(name="claim rewards", chain=CHAIN, to="EmissionsController", call="claimRewards(uint256)"),
        ),
    )

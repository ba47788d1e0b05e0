"""The test network: one of each kind of contract that the scanner knows, each with people whose power is known."""

from auditor.model.network import Chain, Network, Party
from tests.chains.evm.chain import DEPLOYER, ZERO, calldata, person, selector
from tests.chains.evm.chain import Chain as Node
from tests.chains.evm.networks import governance
from tests.chains.evm.networks.site import Known, Site, entity
from tests.chains.evm.safes import Safes

DAY = 86_400
RATE = "setRate(uint256)"
GUILD = Party(
    name="Guild", accounts=(entity(person("Ada")), entity(person("Ada 2"))), source="https://guild.example/keys"
)


def deploy(node: Node, parent: Node | None = None) -> tuple[Network, list[Known]]:
    """Builds the network; returns its profile and every power that its deployer knows.

    ``parent`` is a second node with the chain id 31338: its contracts act on the first one under aliases.
    """
    site = Site(node)
    parent_chain = [_aliases(site, parent)] if parent else []
    council = _safes(site)
    timelock = _timelocks(site, council)
    _tokens(site, council)
    _proxies(site, council, timelock)
    _roles(site, council)
    _manager(site, council)
    _legacy(site, council)
    _diamond(site, council)
    _owners(site, council)
    governance.deploy(site)
    node.mine(70)  # what nodes call final lies some blocks back
    return (
        Network(
            name="everything",
            title="Everything",
            about="One of each kind",
            exit_window="P7D",
            exit_source="https://everything.example/exit",
            chains=(site.profile(), *parent_chain),
            parties=(GUILD,),
        ),
        site.known,
    )


def _owned(site: Site, name: str, owner: str) -> str:
    return site.add(name, site.chain.deploy("Guarded.sol:OwnedRate", owner))


def _safes(site: Site) -> str:
    node = site.chain
    council = Safes(node).create([person("Ada"), person("Ben"), person("Cleo")], 2)
    site.knows(_owned(site, "CouncilRate", council), RATE, [council], 2)
    nested = Safes(node, "1.3.0").create([council, person("Dan"), person("Ben")], 2)
    site.knows(_owned(site, "NestedRate", nested), RATE, [nested], 2)
    dominated = Safes(node, "1.1.1").create([person("Ada"), person("Ada 2"), person("Eve")], 2)
    site.knows(_owned(site, "DominatedRate", dominated), RATE, [dominated], 1)
    backdoored = Safes(node, "1.4.1-l2").create([person(f"Owner {n}") for n in range(5)], 3)
    node.send(backdoored, "enableModule(address)", person("Mallory"), sender=backdoored)
    site.knows(_owned(site, "BackdooredRate", backdoored), RATE, [backdoored], 1)
    return council


def _aliases(site: Site, parent: Node) -> Chain:
    """A council on the parent chain, which sends messages to the chain of the test network."""
    above = Site(parent, "eip155:31338")
    council = above.add("ParentCouncil", Safes(parent).create([person("Xia"), person("Yan"), person("Zoe")], 2))
    parent.mine(70)
    sender = f"0x{(int(council, 16) + 0x1111000000000000000000000000000000001111) % (1 << 160):040x}"
    site.knows(_owned(site, "AliasedRate", sender), RATE, [sender], 2)
    return above.profile()


def _timelocks(site: Site, council: str) -> str:
    node = site.chain
    timelock = node.deploy("@openzeppelin/contracts:TimelockController", 2 * DAY, [council], [ZERO], ZERO)
    site.knows(_owned(site, "TimelockedRate", timelock), RATE, [timelock], 2, 2 * DAY)
    empty = node.deploy("openzeppelin-4:TimelockController", 0, [person("Fay")], [person("Gil")], ZERO)
    site.knows(_owned(site, "UndelayedRate", empty), RATE, [empty], 2)
    compound = node.deploy("Compound.sol:CompTimelock", council, 3 * DAY)
    wards = site.add("WardsRate", node.deploy("Guarded.sol:WardsRate", compound))
    site.knows(wards, "file(bytes32,uint256)", [compound], 2, 3 * DAY)
    return timelock


def _tokens(site: Site, council: str) -> None:
    node = site.chain
    capped = site.add("CappedToken", node.deploy("Tokens.sol:CappedToken", "Capped", "CAP", 10**27, council), "token")
    for role, holder in (("MINTER_ROLE", person("Gil")), ("PAUSER_ROLE", person("Hal"))):
        node.send(capped, "grantRole(bytes32,address)", node.call(capped, f"{role}()(bytes32)"), holder, sender=council)
    site.knows(capped, "mint(address,uint256)", [person("Gil")], 1)
    site.knows(capped, "pause()", [person("Hal")], 1)
    site.knows(capped, "grantRole(bytes32,address)", [council], 2)
    people = council, person("Ivy"), person("Jon"), council
    fiat = site.add("FiatToken", node.deploy("Tokens.sol:FiatToken", *people), "token")
    node.send(fiat, "configureMinter(address,uint256)", person("Kim"), 10**24, sender=person("Ivy"))
    site.knows(fiat, "configureMinter(address,uint256)", [person("Ivy")], 1)
    site.knows(fiat, "mint(address,uint256)", [person("Kim")], 1)
    site.knows(fiat, "pause()", [person("Jon")], 1)
    site.knows(fiat, "blacklist(address)", [council], 2)
    site.knows(fiat, "updateMasterMinter(address)", [council], 2)


def _proxies(site: Site, council: str, timelock: str) -> None:
    node = site.chain
    pool = node.deploy("Uups.sol:Pool")
    start = calldata("initialize(address)", council)
    transparent = node.deploy("@openzeppelin/contracts:TransparentUpgradeableProxy", pool, timelock, start)
    site.knows(site.add("TransparentPool", transparent), "upgrade", [], 2, 2 * DAY)
    site.knows(transparent, "setFee(uint256)", [council], 2)
    admin = node.deploy("openzeppelin-4:ProxyAdmin")
    node.send(admin, "transferOwnership(address)", person("Leo"))
    older = node.deploy("openzeppelin-4:TransparentUpgradeableProxy", pool, admin, start)
    site.knows(site.add("OlderPool", older), "upgrade", [], 1)
    rewards = node.deploy("Uups.sol:UupsRewards")
    uups = node.deploy("@openzeppelin/contracts:ERC1967Proxy", rewards, start)
    site.knows(site.add("UupsRewards", uups, "rewards"), "upgrade", [council], 2)
    site.knows(uups, "pause()", [council], 2)
    beacon = node.deploy("@openzeppelin/contracts:UpgradeableBeacon", pool, person("Max"))
    beaconed = node.deploy("@openzeppelin/contracts:BeaconProxy", beacon, start)
    site.knows(site.add("BeaconPool", beaconed), "upgrade", [], 1)
    clone = person("clone")
    node.place(clone, bytes.fromhex(f"363d3d373d3d3d363d73{pool[2:]}5af43d82803e903d91602b57fd5bf3"))
    node.send(clone, "initialize(address)", person("Nia"))
    site.knows(site.add("ClonedPool", clone), "setFee(uint256)", [person("Nia")], 1)


def _roles(site: Site, council: str) -> None:
    node = site.chain
    roles = site.add("RolesRate", node.deploy("Guarded.sol:RolesRate", council, person("Nia")))
    pauser = node.call(roles, "PAUSER_ROLE()(bytes32)")
    node.send(roles, "grantRole(bytes32,address)", pauser, council, sender=person("Nia"))
    site.knows(roles, "pause()", [council], 1)  # Nia, its role admin, can make herself a pauser
    site.knows(roles, RATE, [council], 2)
    rules = site.add("AdminRulesRate", node.deploy("Guarded.sol:AdminRulesRate", 3 * DAY, council))
    site.knows(rules, RATE, [council], 2)
    older = site.add("RolesRate4", node.deploy("OpenZeppelin4.sol:RolesRate4", council))
    rate = node.call(older, "RATE_ROLE()(bytes32)")
    node.send(older, "grantRole(bytes32,address)", rate, person("Oli"), sender=council)
    site.knows(older, RATE, [person("Oli")], 1)


def _manager(site: Site, council: str) -> None:
    node = site.chain
    manager = site.add("AccessManager", node.deploy("@openzeppelin/contracts:AccessManager", council))
    managed = site.add("ManagedRate", node.deploy("Guarded.sol:ManagedRate", manager))
    restrict = "setTargetFunctionRole(address,bytes4[],uint64)"
    node.send(manager, restrict, managed, [selector(RATE)], 7, sender=council)
    node.send(manager, "grantRole(uint64,address,uint32)", 7, person("Pia"), DAY, sender=council)
    site.knows(managed, RATE, [person("Pia")], 1, DAY)


def _legacy(site: Site, council: str) -> None:
    node = site.chain
    wallet = node.deploy("Legacy.sol:MultiSigWallet", [person("Quin"), person("Rex"), person("Sue")], 2)
    site.knows(site.add("DSAuthRate", node.deploy("Guarded.sol:DSAuthRate", wallet)), RATE, [wallet], 2)
    unitroller = node.deploy("Compound.sol:Unitroller", sender=person("Tom"))
    comptroller = node.deploy("Compound.sol:Comptroller")
    node.send(unitroller, "_setPendingImplementation(address)", comptroller, sender=person("Tom"))
    node.send(comptroller, "_become(address)", unitroller, sender=person("Tom"))
    node.send(unitroller, "_setPauseGuardian(address)", council, sender=person("Tom"))
    site.knows(site.add("Unitroller", unitroller), "upgrade", [person("Tom")], 1)


def _diamond(site: Site, council: str) -> None:
    node = site.chain
    facets = {
        "DiamondCutFacet": ["diamondCut((address,uint8,bytes4[])[],address,bytes)"],
        "DiamondLoupeFacet": [
            "facets()",
            "facetAddresses()",
            "facetFunctionSelectors(address)",
            "facetAddress(bytes4)",
        ],
        "OwnershipFacet": ["owner()", "transferOwnership(address)"],
    }
    cuts = [
        (node.deploy(f"Diamond.sol:{name}"), 0, [selector(function) for function in functions])
        for name, functions in facets.items()
    ]
    diamond = site.add("Diamond", node.deploy("Diamond.sol:Diamond", council, cuts))
    site.knows(diamond, "upgrade", [council], 2)
    site.knows(diamond, "transferOwnership(address)", [council], 2)


def _owners(site: Site, council: str) -> None:
    node = site.chain
    offered = site.add("OfferedRate", node.deploy("Guarded.sol:TwoStepRate", council))
    node.send(offered, "transferOwnership(address)", person("Uma"), sender=council)
    site.knows(offered, RATE, [council], 1)  # Uma can accept alone
    renounced = _owned(site, "RenouncedRate", DEPLOYER)
    node.send(renounced, "renounceOwnership()")
    site.knows(renounced, RATE, [], None)
    older = node.deploy("OpenZeppelin4.sol:OwnedRate4", sender=person("Vic"))
    site.knows(site.add("OwnedRate4", older), RATE, [person("Vic")], 1)
    delegated = person("Wes")
    node.place(delegated, bytes.fromhex("ef0100" + older[2:]))  # EIP-7702: a key that runs a contract's code
    site.knows(_owned(site, "DelegatedRate", delegated), RATE, [delegated], 1)

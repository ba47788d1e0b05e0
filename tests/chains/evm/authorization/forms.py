"""Contracts with every form of guard, deployed, with the truth about each function as its source says it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from eth_utils.crypto import keccak

from tests.chains.evm.chain import Chain, calldata, person, selector

OPEN: frozenset[str] = frozenset()
BOSS, PACKED, FIXED, ADMIN, GOVERNOR = (person(name) for name in ("boss", "packed", "fixed", "admin", "governor"))
ONE, TWO, THREE = (person(f"member {number}") for number in (1, 2, 3))
KEEPER, BOTH, WARD, WRITER, RANKED = (person(name) for name in ("keeper", "both", "ward", "writer", "ranked"))
NAMED = "0x0000000000000000000000000000000000abcDeF"
WRITTEN = "0x00000000000000000000000000000000c0Ffee11"
_WRITER_LEVEL, _READER_LEVEL, _RANK = 2, 1, 4


@dataclass(frozen=True)
class Case:
    """One deployed contract. ``truth`` says for each function who passes its guard; ``OPEN`` says anybody."""

    name: str
    address: str
    truth: dict[str, frozenset[str]]
    implementation: str | None = None
    source: str = "GuardForms.sol"
    undecidable: frozenset[str] = field(default=frozenset())


def who(*accounts: str) -> frozenset[str]:
    """Those accounts."""
    return frozenset(accounts)


def deploy(chain: Chain) -> tuple[Case, ...]:
    """All contracts of ``GuardForms.sol``."""
    return tuple(case for make in _MAKERS for case in make(chain))


def _seats(chain: Chain) -> Iterable[Case]:
    registry = chain.deploy("GuardForms.sol:Registry")
    chain.send(registry, "set(bytes32,address)", keccak(text="Governor"), GOVERNOR)
    members = [ONE, TWO, THREE]
    seats = chain.deploy("GuardForms.sol:Seats", BOSS, PACKED, FIXED, ADMIN, registry, members)
    truth = {
        "bySlot(uint256)": who(BOSS),
        "byPacked(uint256)": who(PACKED),
        "byImmutable(uint256)": who(FIXED),
        "byConstant(uint256)": who(WRITTEN),
        "byRegistry(uint256)": who(GOVERNOR),
        "byAdminSlot(uint256)": who(ADMIN),
        "byOrigin(uint256)": who(BOSS),
        "byEither(uint256)": who(BOSS, PACKED, FIXED),
        "byBoth(uint256)": who(BOSS),
        "byIndex(uint256,uint256)": who(*members),
        "bySelf(uint256)": who(seats),
        "quietly(uint256)": who(BOSS),
        "byNobody(uint256)": OPEN,  # nobody is no power either
        "byAssembly(uint256)": who(PACKED),
    }
    yield Case("Seats", seats, truth)
    yield Case("Registry", registry, {"set(bytes32,address)": OPEN})


def _sets(chain: Chain) -> Iterable[Case]:
    sets = chain.deploy("GuardForms.sol:Sets", BOSS, [ONE, TWO])
    for function, *arguments in (
        ("setKeeper(address,bool)", KEEPER, True),
        ("setKeeper(address,bool)", BOTH, True),
        ("setKeeper(address,bool)", THREE, True),
        ("setKeeper(address,bool)", THREE, False),
        ("setWard(address)", WARD),
        ("setWard(address)", BOTH),
        ("setLevel(address,uint8)", WRITER, _WRITER_LEVEL),
        ("setLevel(address,uint8)", KEEPER, _READER_LEVEL),
        ("setRank(address,uint8)", RANKED, _RANK),
        ("setRank(address,uint8)", WARD, 2),
        ("giveRole(bytes32,address)", keccak(text="RATE_ROLE"), RANKED),
        ("giveRole(bytes32,address)", keccak(text="OTHER_ROLE"), WARD),
    ):
        chain.send(sets, function, *arguments, sender=BOSS)
    truth = {
        "byKeeper(uint256)": who(KEEPER, BOTH),
        "byWard(uint256)": who(WARD, BOTH),
        "byLevel(uint256)": who(WRITER),
        "byRank(uint256)": who(RANKED),
        "byRole(uint256)": who(RANKED),
        "bySilent(uint256)": who(ONE, TWO),
        "byLoop(uint256)": who(ONE, TWO),
        "byBossOrKeeper(uint256)": who(BOSS, KEEPER, BOTH),
        "byKeeperAndWard(uint256)": who(BOTH),
        "byNotBanned(uint256)": OPEN,
    }
    setters = "setKeeper(address,bool) setWard(address) setLevel(address,uint8) setRank(address,uint8) ban(address)"
    truth |= dict.fromkeys((*setters.split(), "giveRole(bytes32,address)"), who(BOSS))
    # Its members were written by the constructor, without an event: there may always be more.
    yield Case("Sets", sets, truth, undecidable=frozenset({"bySilent(uint256)"}))


def _bitmaps(chain: Chain) -> Iterable[Case]:
    bitmaps = chain.deploy("GuardForms.sol:Bitmaps", BOSS)
    chain.send(bitmaps, "grantRoles(address,uint256)", RANKED, 4 | 1, sender=BOSS)
    chain.send(bitmaps, "grantRoles(address,uint256)", WARD, 2, sender=BOSS)
    truth = {"byOwner(uint256)": who(BOSS), "byRoles(uint256)": who(RANKED), "grantRoles(address,uint256)": who(BOSS)}
    yield Case("Bitmaps", bitmaps, truth)


def _authorities(chain: Chain) -> Iterable[Case]:
    authority = chain.deploy("GuardForms.sol:RolesAuthority", BOSS)
    asking = chain.deploy("GuardForms.sol:Authorised", authority)
    function = selector("byAuthority(uint256)")
    chain.send(authority, "setUserRole(address,uint8,bool)", RANKED, 5, True, sender=BOSS)
    chain.send(authority, "setUserRole(address,uint8,bool)", WARD, 6, True, sender=BOSS)
    capability = "setRoleCapability(uint8,address,bytes4,bool)"
    chain.send(authority, capability, 5, asking, function, True, sender=BOSS)
    yield Case("Authorised", asking, {"byAuthority(uint256)": who(RANKED)})
    yield Case("RolesAuthority", authority, {"setUserRole(address,uint8,bool)": who(BOSS), capability: who(BOSS)})
    acl = chain.deploy("GuardForms.sol:Acl", BOSS)
    app = chain.deploy("GuardForms.sol:App", acl)
    for role, member in (("SETTER_ROLE", RANKED), ("OTHER_ROLE", WARD)):
        chain.send(acl, "grant(address,address,bytes32)", member, app, keccak(text=role), sender=BOSS)
    yield Case("App", app, {"byAcl(uint256)": who(RANKED)})
    yield Case("Acl", acl, {"grant(address,address,bytes32)": who(BOSS)})


def _before(chain: Chain) -> Iterable[Case]:
    before = chain.deploy("GuardForms.sol:Before", BOSS)
    guarded = (
        *("afterAmount(uint256)", "afterAddress(address,uint256)", "afterDeadline(uint256,uint256)"),
        *("afterLengths(address[],uint256[],bytes)", "afterText(string,bytes32)", "afterState(uint256)"),
        *("afterLock(uint256)", "inALoop(address[])", "forOthersOnly(address)", "afterExactLength(uint256)"),
    )
    yield Case("Before", before, dict.fromkeys(guarded, who(BOSS)) | {"initialize(address)": OPEN})


def _looks(chain: Chain) -> Iterable[Case]:
    looks = chain.deploy("GuardForms.sol:LooksGuarded", BOSS)
    functions = (
        *("withoutEffect(uint256)", "notZero(uint256)", "noContract(uint256)", "notTheOwner(uint256)"),
        *("transfer(address,uint256)", "transferFrom(address,address,uint256)", "approve(address,uint256)"),
        *("move(uint256,address)", "deposit()", "leave()", "withdraw()", "register()", "asRegistered(uint256)"),
        *("everyDay()", "claim(bytes32[],uint256)", "renounce(address)"),
    )
    yield Case("LooksGuarded", looks, dict.fromkeys(functions, OPEN))


def _amounts(chain: Chain) -> Iterable[Case]:
    amounts = chain.deploy("GuardForms.sol:Amounts", BOSS)
    chain.send(amounts, "setMintable(address,uint256)", KEEPER, 10**24, sender=BOSS)
    chain.send(amounts, "vest(address,uint256)", WARD, 10**24, sender=BOSS)
    # Whoever may mint was chosen for it; what is vested is its owner's own, and points are for everybody.
    truth = {"mint(address,uint256)": who(KEEPER), "release(uint256)": OPEN, "transfer(address,uint256)": OPEN}
    truth |= dict.fromkeys(("setMintable(address,uint256)", "vest(address,uint256)"), who(BOSS))
    yield Case("Amounts", amounts, truth | {"earn()": OPEN, "withPoints(uint256)": OPEN})


def _proxies(chain: Chain) -> Iterable[Case]:
    logic = chain.deploy("OddProxies.sol:Logic")
    setup = calldata("initialize(address)", BOSS)
    proxy = chain.deploy("OddProxies.sol:PrivateProxy", logic, ADMIN, setup)
    inside = {"setRate(uint256)": who(BOSS), "pauseAll(bool)": who(BOSS), "initialize(address)": OPEN}
    replace = {"replaceBy(address)": who(ADMIN)}
    yield Case("PrivateProxy", proxy, inside | replace, logic, "OddProxies.sol")
    diamond = chain.deploy("OddProxies.sol:TinyDiamond", ADMIN)
    facet = chain.deploy("OddProxies.sol:RateFacet")
    for function in ("setFacetRate(uint256)", "anybodysRate(uint256)", "pause()"):
        chain.send(diamond, "setFacet(bytes4,address)", selector(function), facet, sender=ADMIN)
    truth = {"setFacet(bytes4,address)": who(ADMIN), "anybodysRate(uint256)": OPEN, "setFacetRate(uint256)": who(NAMED)}
    # Nothing lists its facets: those of known functions are found, and what else these have.
    yield Case("TinyDiamond", diamond, truth, facet, "OddProxies.sol", undecidable=frozenset({"setFacetRate(uint256)"}))


_MAKERS: tuple[Callable[[Chain], Iterable[Case]], ...] = (
    *(_seats, _sets, _bitmaps, _authorities, _before, _looks, _amounts, _proxies),
)

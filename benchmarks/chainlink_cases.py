"""Chainlink's contracts, as published on npm, with the truth about every function that changes state.

The truth was read from the sources that the packages carry, function by function, before our own search had ever run
on any of them. The code comes as its authors built it (cross-chain messages, price feeds of 2021) or as their own
settings compile it (tokens, operators, randomness, automation). What an argument chooses one of (an oracle, a token, an
upkeep) has the holders of all items, unless anybody may add an item of his own: then everybody is let in.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from benchmarks import ccip_cases
from benchmarks.ccip_cases import NOBODY
from benchmarks.guard_cases import ADMIN, GUARDIAN, KEEPER, OWNER, USER, case_of, place
from benchmarks.packages import compiled, in_truffle
from tests.chains.evm.artifacts import Artifact
from tests.chains.evm.authorization.forms import Case, who
from tests.chains.evm.chain import ZERO, Chain, person

_FEEDS, _CURRENT = "@chainlink/contracts@0.1.7", "@chainlink/contracts@1.5.0"
_ACCEPT = {NOBODY: "acceptOwnership"}
_ACCESS = "transferOwnership addAccess removeAccess enableAccessCheck disableAccessCheck "
_NEXT, _BUYER, _PEER = (person(name) for name in ("next admin", "buyer", "peer registry"))
_SIGNERS = [person(f"signer {number}") for number in range(4)]
_ORACLES = [KEEPER, *(person(f"oracle {number}") for number in range(3))]


def deploy(chain: Chain) -> tuple[Case, ...]:
    """Every contract, named after its package."""
    (token,) = _token(chain)
    made: list[Case] = [token]
    for make in _MAKERS:
        made += make(chain, token.address)
    return tuple(made)


def _token(chain: Chain) -> Iterable[Case]:
    built = _built("shared/token/ERC677/LinkToken.sol")["LinkToken"]
    link = place(chain, built)
    chain.send(link, "grantMintRole(address)", USER, sender=OWNER)
    chain.send(link, "grantMintAndBurnRoles(address)", KEEPER, sender=OWNER)
    roles = "transferOwnership grantMintAndBurnRoles grantMintRole grantBurnRole revokeMintRole revokeBurnRole"
    guarded = {who(OWNER): roles, who(USER, KEEPER): "mint", who(KEEPER): "burn burnFrom"}
    yield case_of("LinkToken 1.5.0", link, built.abi, guarded | _ACCEPT)


def _feeds(chain: Chain, link: str) -> Iterable[Case]:
    built = in_truffle(_FEEDS, "v0.6/SimpleWriteAccessController")
    raisers = place(chain, built)
    chain.send(raisers, "transferOwnership(address)", ADMIN, sender=OWNER)
    yield case_of("AccessController 0.1.7", raisers, built.abi, {who(OWNER): _ACCESS, who(ADMIN): "acceptOwnership"})
    built = in_truffle(_FEEDS, "v0.6/Flags")
    flags = place(chain, built, raisers)
    check = in_truffle(_FEEDS, "v0.6/DeviationFlaggingValidator")
    validator = place(chain, check, flags, 100)
    for raiser in (KEEPER, validator):
        chain.send(raisers, "addAccess(address)", raiser, sender=OWNER)
    guarded = {
        who(OWNER): _ACCESS + "setRaisingAccessController lowerFlags",
        who(OWNER, KEEPER, validator): "raiseFlag raiseFlags",
    }
    yield case_of("Flags 0.1.7", flags, built.abi, guarded | _ACCEPT)
    # Whoever has answers validated raises a flag over himself.
    guarded = {who(OWNER): "transferOwnership setFlaggingThreshold setFlagsAddress"}
    yield case_of("DeviationFlaggingValidator 0.1.7", validator, check.abi, guarded | _ACCEPT)
    yield from _aggregators(chain, link, validator)


def _aggregators(chain: Chain, link: str, validator: str) -> Iterable[Case]:
    built = in_truffle(_FEEDS, "v0.6/AccessControlledAggregator")
    feed = place(chain, built, link, 0, 600, validator, 1, 10**20, 8, "A / B")
    change = "changeOracles(address[],address[],address[],uint32,uint32,uint32)"
    chain.send(feed, change, [], [KEEPER, GUARDIAN], [ADMIN, USER], 1, 2, 0, sender=OWNER)
    chain.send(feed, "transferAdmin(address,address)", KEEPER, _NEXT, sender=ADMIN)
    chain.send(feed, "setRequesterPermissions(address,bool,uint32)", _BUYER, True, 0, sender=OWNER)
    guarded = {
        who(OWNER): _ACCESS + "changeOracles updateFutureRounds withdrawFunds setRequesterPermissions setValidator",
        who(KEEPER, GUARDIAN): "submit",
        who(ADMIN, USER): "withdrawPayment transferAdmin",
        who(_NEXT): "acceptAdmin",
        who(_BUYER): "requestNewRound",
    }
    yield case_of("AccessControlledAggregator 0.1.7", feed, built.abi, guarded | _ACCEPT)
    built = in_truffle(_FEEDS, "v0.6/EACAggregatorProxy")
    proxy = place(chain, built, feed, ZERO)
    chain.send(proxy, "proposeAggregator(address)", validator, sender=OWNER)
    chain.send(proxy, "transferOwnership(address)", GUARDIAN, sender=OWNER)
    owned = "transferOwnership proposeAggregator confirmAggregator setController"
    yield case_of("EACAggregatorProxy 0.1.7", proxy, built.abi, {who(OWNER): owned, who(GUARDIAN): "acceptOwnership"})


def _operators(chain: Chain, link: str) -> Iterable[Case]:
    built = _built("operatorforwarder/AuthorizedForwarder.sol", "operatorforwarder/Operator.sol")
    forwarder = place(chain, built["AuthorizedForwarder"], link, OWNER, ADMIN, b"")
    chain.send(forwarder, "setAuthorizedSenders(address[])", [KEEPER, USER], sender=OWNER)
    guarded = {
        who(OWNER): "ownerForward transferOwnership transferOwnershipWithMessage setAuthorizedSenders",
        who(KEEPER, USER): "forward multiForward",
        who(ADMIN): "acceptOwnership",
    }
    yield case_of("AuthorizedForwarder 1.5.0", forwarder, built["AuthorizedForwarder"].abi, guarded)
    operator = place(chain, built["Operator"], link, OWNER)
    chain.send(operator, "setAuthorizedSenders(address[])", [KEEPER], sender=OWNER)
    # Requests are cancelled by whoever made them.
    guarded = {
        who(OWNER): "transferOwnership transferOwnableContracts withdraw ownerForward ownerTransferAndCall",
        who(OWNER, KEEPER): "setAuthorizedSenders setAuthorizedSendersOn acceptOwnableContracts "
        "acceptAuthorizedReceivers",
        who(KEEPER): "fulfillOracleRequest fulfillOracleRequest2",
        who(link): "oracleRequest operatorRequest onTokenTransfer",
    }
    yield case_of("Operator 1.5.0", operator, built["Operator"].abi, guarded | _ACCEPT)


def _randomness(chain: Chain, link: str) -> Iterable[Case]:
    built = _built("vrf/dev/VRFCoordinatorV2_5.sol")["VRFCoordinatorV2_5"]
    coordinator = place(chain, built, person("block hashes"))
    chain.send(coordinator, "setLINKAndLINKNativeFeed(address,address)", link, person("price feed"), sender=OWNER)
    chain.send(coordinator, "createSubscription()", sender=USER)
    owned = (
        "transferOwnership setLINKAndLINKNativeFeed ownerCancelSubscription recoverFunds recoverNativeFunds withdraw "
    )
    owned += "withdrawNative registerProvingKey deregisterProvingKey setConfig registerMigratableCoordinator "
    owned += "deregisterMigratableCoordinator"
    # Anybody may have a subscription and does with it as he likes; anybody may hand in randomness that is proven.
    guarded = {who(OWNER): owned, who(link): "onTokenTransfer"}
    yield case_of("VRFCoordinatorV2_5 1.5.0", coordinator, built.abi, guarded | _ACCEPT)


def _automation(chain: Chain, link: str) -> Iterable[Case]:
    folder = "automation/v2_1/KeeperRegistry"
    sources = (f"{folder}2_1.sol", f"{folder}LogicA2_1.sol", f"{folder}LogicB2_1.sol")
    built = _built(*sources, "automation/AutomationForwarderLogic.sol", compiler="solc@0.8.16")
    relay = place(chain, built["AutomationForwarderLogic"])
    feeds = person("price feed"), person("gas feed")
    last = place(chain, built["KeeperRegistryLogicB2_1"], 0, link, *feeds, relay)
    logic = place(chain, built["KeeperRegistryLogicA2_1"], last)
    registry = place(chain, built["KeeperRegistry2_1"], logic)
    _configured(chain, registry, link)
    abi = _joined(*(built[f"KeeperRegistry{name}2_1"].abi for name in ("", "LogicA", "LogicB")))
    guarded = {
        who(OWNER): "transferOwnership setConfig setConfigTypeSafe withdrawOwnerFunds recoverFunds setPayees "
        "setPeerRegistryMigrationPermission pause unpause",
        who(OWNER, USER): "registerUpkeep",
        who(OWNER, ADMIN): "cancelUpkeep",
        who(ADMIN): "transferUpkeepAdmin pauseUpkeep unpauseUpkeep setUpkeepCheckData setUpkeepGasLimit withdrawFunds "
        "setUpkeepOffchainConfig setUpkeepTriggerConfig migrateUpkeeps",
        who(GUARDIAN): "setUpkeepPrivilegeConfig setAdminPrivilegeConfig",
        who(*_ORACLES): "transmit",
        who(link): "onTokenTransfer",
        who(_PEER): "receiveUpkeeps",
        who(_BUYER): "transferPayeeship withdrawPayment",
        who(_NEXT): "acceptPayeeship",
        # The last four want a transaction that no account at all has signed.
        NOBODY: "acceptOwnership acceptUpkeepAdmin checkUpkeep checkCallback executeCallback simulatePerformUpkeep",
    }
    yield case_of("KeeperRegistry2_1 1.5.0", registry, abi, guarded, logic)


def _configured(chain: Chain, registry: str, link: str) -> None:
    """Four oracles with one payee, a registrar, a peer, and an upkeep."""
    config = (
        0,
        0,
        5_000_000,
        90_000,
        1,
        0,
        5_000_000,
        1_000,
        1_000,
        1_000,
        1,
        1,
        person("transcoder"),
        [USER],
        GUARDIAN,
    )
    legacy = "(uint32,uint32,uint32,uint24,uint16,uint96,uint32,uint32,uint32,uint32,uint256,uint256,address,address[],"
    function = f"setConfigTypeSafe(address[],address[],uint8,{legacy}address),uint64,bytes)"
    chain.send(registry, function, _SIGNERS, _ORACLES, 1, config, 1, b"", sender=OWNER)
    chain.send(registry, "setPayees(address[])", [_BUYER] * 4, sender=OWNER)
    chain.send(registry, "transferPayeeship(address,address)", KEEPER, _NEXT, sender=_BUYER)
    chain.send(registry, "setPeerRegistryMigrationPermission(address,uint8)", _PEER, 3, sender=OWNER)
    function = "registerUpkeep(address,uint32,address,bytes,bytes)"
    chain.send(registry, function, link, 100_000, ADMIN, b"", b"", sender=USER)


def _built(*sources: str, compiler: str = "solc@0.8.19") -> dict[str, Artifact]:
    """Sources of the current package by the compiler and runs that its settings have for releases."""
    return compiled(_CURRENT, [f"src/v0.8/{source}" for source in sources], compiler, 1_000_000)


def _joined(*abis: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What several contracts can do that answer at one address."""
    functions = (each for abi in abis for each in abi if each["type"] == "function")
    return list({f"{each['name']} {each['inputs']}": each for each in functions}.values())


_MAKERS: tuple[Callable[[Chain, str], Iterable[Case]], ...] = (
    *(_feeds, _operators, _randomness, _automation, ccip_cases.deploy),
)

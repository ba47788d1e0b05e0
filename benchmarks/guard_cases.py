"""What real projects published on npm, deployed as they built it, with the truth about every function.

The truth is written down from the projects' sources: whom the modifiers and conditions of each function let pass in the
state that is deployed here. What is not listed is open: anybody passes, or everybody upon what is his own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from eth_abi.abi import encode
from eth_utils.abi import collapse_if_tuple

from benchmarks.packages import released
from tests.chains.evm.artifacts import Artifact, artifact
from tests.chains.evm.authorization.forms import OPEN, Case, who
from tests.chains.evm.chain import ZERO, Chain, calldata, person

OWNER, ADMIN, KEEPER, GUARDIAN, USER = (person(name) for name in ("owner", "admin", "keeper", "guardian", "user"))
Guarded = Mapping[frozenset[str], str]


def deploy(chain: Chain) -> tuple[Case, ...]:
    """Every contract, named after its package."""
    return tuple(case for make in _MAKERS for case in make(chain))


def place(chain: Chain, built: Artifact, *args: object) -> str:
    """Deploys a build as the owner and returns its address."""
    types: list[Any] = next((each["inputs"] for each in built.abi if each["type"] == "constructor"), [])
    data = built.creation + encode([collapse_if_tuple(each) for each in types], args)
    transaction = {"from": OWNER, "data": "0x" + data.hex(), "gas": hex(200_000_000), "gasPrice": "0x0"}
    receipt: dict[str, Any] = chain.rpc("eth_sendTransactionSync", transaction)
    assert receipt["status"] == "0x1", built.abi[:1]
    return str(receipt["contractAddress"])


def case_of(
    name: str, address: str, abi: Sequence[Mapping[str, Any]], guarded: Guarded, behind: str | None = None
) -> Case:
    """A case over all state-changing functions of an ABI; ``guarded`` lists names by who may call them."""
    holders = {each: accepted for accepted, names in guarded.items() for each in names.split()}
    changing = [each for each in abi if each["type"] == "function" and each["stateMutability"] not in ("view", "pure")]
    unknown = holders.keys() - {each["name"] for each in changing}
    assert not unknown, f"{name} has no {unknown}"
    truth = {
        f"{each['name']}({','.join(map(collapse_if_tuple, each['inputs']))})": holders.get(each["name"], OPEN)
        for each in changing
    }
    return Case(name, address, truth, behind)


def _openzeppelin(chain: Chain) -> Iterable[Case]:
    for package, version in (("openzeppelin-4", "4.9.6"), ("@openzeppelin/contracts", "5.7")):
        logic = chain.deploy("Guarded.sol:OwnedRate", OWNER)
        beacon = artifact(f"{package}:UpgradeableBeacon")
        args = (logic,) if version < "5" else (logic, OWNER)
        address = place(chain, beacon, *args)
        owned = "upgradeTo transferOwnership renounceOwnership"
        yield case_of(f"UpgradeableBeacon {version}", address, beacon.abi, {who(OWNER): owned})
        admin = artifact(f"{package}:ProxyAdmin")
        address = place(chain, admin, *(() if version < "5" else (OWNER,)))
        owned = "upgradeAndCall transferOwnership renounceOwnership"
        owned += " upgrade changeProxyAdmin" if version < "5" else ""
        yield case_of(f"ProxyAdmin {version}", address, admin.abi, {who(OWNER): owned})
        timelock = artifact(f"{package}:TimelockController")
        address = place(chain, timelock, 3600, [KEEPER], [GUARDIAN], ADMIN)
        guarded = {
            who(KEEPER): "schedule scheduleBatch cancel",
            who(GUARDIAN): "execute executeBatch",
            who(address): "updateDelay",
            who(address, ADMIN): "grantRole revokeRole",
        }
        yield case_of(f"TimelockController {version}", address, timelock.abi, guarded)
    for name in ("ERC20PresetMinterPauser", "ERC721PresetMinterPauserAutoId"):
        preset = artifact(f"openzeppelin-4:{name}")
        address = place(chain, preset, *(("T", "T") if name.startswith("ERC20") else ("T", "T", "http://x")))
        yield case_of(f"{name} 4.9.6", address, preset.abi, {who(OWNER): "mint pause unpause grantRole revokeRole"})
    escrow = artifact("openzeppelin-4:RefundEscrow")
    address = place(chain, escrow, USER)
    # Withdrawals wait until refunds are enabled, for everybody; only the owner makes them, as the base contract says.
    owned = "close deposit enableRefunds withdraw transferOwnership renounceOwnership"
    yield case_of("RefundEscrow 4.9.6", address, escrow.abi, {who(OWNER): owned})
    manager = artifact("@openzeppelin/contracts:AccessManager")
    address = place(chain, manager, ADMIN)
    # No function of any target has another role than the administrator's, so that only he executes, and only he cancels
    # what others scheduled: there are no guardians. That each cancels his own, too, is no power over anybody.
    ruled = "grantRole revokeRole labelRole setRoleAdmin setRoleGuardian setGrantDelay setTargetFunctionRole "
    ruled += "setTargetAdminDelay setTargetClosed updateAuthority execute cancel"
    # Only members whose role makes them wait may schedule, and there is none. What they had scheduled for a contract
    # that contract alone, which has to say so when it is asked, consumes.
    waiting = {frozenset({ZERO}): "schedule consumeScheduledOp"}
    yield case_of("AccessManager 5.7", address, manager.abi, {who(ADMIN): ruled, **waiting})


def _safe(chain: Chain) -> Iterable[Case]:
    built = artifact("@safe-global/safe-contracts:Safe")
    singleton = place(chain, built)
    proxy = chain.deploy("@safe-global/safe-contracts:SafeProxy", singleton)
    setup = "setup(address[],uint256,address,bytes,address,address,uint256,address)"
    chain.send(proxy, setup, [OWNER, ADMIN], 2, ZERO, b"", ZERO, ZERO, 0, ZERO)
    chain.send(proxy, "enableModule(address)", KEEPER, sender=proxy)
    guarded = {
        who(proxy): "addOwnerWithThreshold removeOwner swapOwner changeThreshold enableModule disableModule setGuard "
        "setFallbackHandler",
        who(KEEPER): "execTransactionFromModule execTransactionFromModuleReturnData",
        who(OWNER, ADMIN): "approveHash execTransaction",  # execTransaction by the signatures of both
    }
    yield case_of("Safe 1.4.1", proxy, built.abi, guarded, singleton)


def _uniswap(chain: Chain) -> Iterable[Case]:
    tokens = sorted(chain.deploy("Tokens.sol:CappedToken", "T", "T", 10**24, OWNER) for _ in range(2))
    built = released("@uniswap/v3-core@1.0.1", "UniswapV3Factory")
    factory = place(chain, built)
    yield case_of("UniswapV3Factory 1.0.1", factory, built.abi, {who(OWNER): "setOwner enableFeeAmount"})
    chain.send(factory, "createPool(address,address,uint24)", *tokens, 3000)
    pool = chain.call(factory, "getPool(address,address,uint24)(address)", *tokens, 3000)
    chain.send(pool, "initialize(uint160)", 2**96)
    built = released("@uniswap/v3-core@1.0.1", "UniswapV3Pool")
    yield case_of("UniswapV3Pool 1.0.1", pool, built.abi, {who(OWNER): "setFeeProtocol collectProtocol"})
    built = released("@uniswap/v2-core@1.0.1", "UniswapV2Factory")
    factory = place(chain, built, ADMIN)
    yield case_of("UniswapV2Factory 1.0.1", factory, built.abi, {who(ADMIN): "setFeeTo setFeeToSetter"})
    chain.send(factory, "createPair(address,address)", *tokens)
    pair = chain.call(factory, "getPair(address,address)(address)", *tokens)
    built = released("@uniswap/v2-core@1.0.1", "UniswapV2Pair")
    yield case_of("UniswapV2Pair 1.0.1", pair, built.abi, {who(factory): "initialize"})


def _arbitrum(chain: Chain) -> Iterable[Case]:
    built = released("@arbitrum/token-bridge-contracts@1.2.5", "L1GatewayRouter")
    router = place(chain, built)
    inbox = chain.deploy("Guarded.sol:OwnedRate", OWNER)
    chain.send(router, "initialize(address,address,address,address,address)", OWNER, ZERO, ZERO, USER, inbox)
    # Nobody is whitelist or, without a proxy, its admin.
    guarded = {
        who(OWNER): "setDefaultGateway setGateways setOwner",
        frozenset({ZERO}): "updateWhitelistSource postUpgradeInit",
    }
    yield case_of("L1GatewayRouter 1.2.5", router, built.abi, guarded)


def _layerzero(chain: Chain) -> Iterable[Case]:
    built = released("@layerzerolabs/lz-evm-protocol-v2@3.0.168", "EndpointV2")
    endpoint = place(chain, built, 1, OWNER)
    owned = "registerLibrary setDefaultSendLibrary setDefaultReceiveLibrary setDefaultReceiveLibraryTimeout setLzToken "
    owned += "recoverToken transferOwnership renounceOwnership"
    # No library is registered for any chain, so that nobody can verify yet.
    yield case_of("EndpointV2 3.0.168", endpoint, built.abi, {who(OWNER): owned, frozenset({ZERO}): "verify"})


def _aave(chain: Chain) -> Iterable[Case]:
    package = "@aave/core-v3@1.19.3"
    built = released(package, "PoolAddressesProvider")
    provider = place(chain, built, "market", OWNER)
    names = "setMarketId setAddress setAddressAsProxy setPoolImpl setPoolConfiguratorImpl setPriceOracle setACLManager "
    names += "setACLAdmin setPriceOracleSentinel setPoolDataProvider transferOwnership renounceOwnership"
    yield case_of("PoolAddressesProvider 1.19.3", provider, built.abi, {who(OWNER): names})
    chain.send(provider, "setACLAdmin(address)", ADMIN, sender=OWNER)
    built = released(package, "ACLManager")
    acl = place(chain, built, provider)
    chain.send(provider, "setACLManager(address)", acl, sender=OWNER)
    names = "addPoolAdmin removePoolAdmin addEmergencyAdmin removeEmergencyAdmin addRiskAdmin removeRiskAdmin "
    names += "addFlashBorrower removeFlashBorrower addBridge removeBridge addAssetListingAdmin removeAssetListingAdmin "
    yield case_of("ACLManager 1.19.3", acl, built.abi, {who(ADMIN): names + "setRoleAdmin grantRole revokeRole"})
    for function, member in (("addPoolAdmin", OWNER), ("addEmergencyAdmin", GUARDIAN), ("addRiskAdmin", KEEPER)):
        chain.send(acl, f"{function}(address)", member, sender=ADMIN)
    chain.send(acl, "addAssetListingAdmin(address)", USER, sender=ADMIN)
    library = place(chain, released(package, "ConfiguratorLogic"))
    built = released(package, "PoolConfigurator", library[2:].lower())
    logic = place(chain, built)
    proxy = chain.deploy("@openzeppelin/contracts:ERC1967Proxy", logic, calldata("initialize(address)", provider))
    pool_admin = "dropReserve updateAToken updateStableDebtToken updateVariableDebtToken setReserveActive "
    pool_admin += "updateBridgeProtocolFee updateFlashloanPremiumTotal updateFlashloanPremiumToProtocol"
    risk = "setReserveBorrowing configureReserveAsCollateral setReserveStableRateBorrowing setReserveFlashLoaning "
    risk += "setReserveFreeze setBorrowableInIsolation setReserveFactor setDebtCeiling setSiloedBorrowing setBorrowCap "
    risk += "setSupplyCap setLiquidationProtocolFee setEModeCategory setAssetEModeCategory setUnbackedMintCap "
    risk += "setReserveInterestRateStrategyAddress"
    guarded = {
        who(OWNER): pool_admin,
        who(OWNER, KEEPER): risk,
        who(OWNER, GUARDIAN): "setReservePause",
        who(GUARDIAN): "setPoolPause",
        who(OWNER, USER): "initReserves",
    }
    yield case_of("PoolConfigurator 1.19.3", proxy, built.abi, guarded, logic)


def _compound(chain: Chain) -> Iterable[Case]:
    timelock = chain.deploy("Compound.sol:CompTimelock", ADMIN, 2 * 86400)
    guarded = {who(ADMIN): "queueTransaction cancelTransaction executeTransaction", who(timelock): "setDelay"}
    abi = artifact("Compound.sol:CompTimelock").abi
    yield case_of("CompTimelock", timelock, abi, guarded | {who(timelock): "setDelay setPendingAdmin"})
    unitroller = chain.deploy("Compound.sol:Unitroller", sender=OWNER)
    abi = artifact("Compound.sol:Unitroller").abi
    yield case_of("Unitroller", unitroller, abi, {who(OWNER): "_setPendingImplementation _setPendingAdmin"})


def _chainlink_like(chain: Chain) -> Iterable[Case]:
    tokens = chain.deploy("Tokens.sol:FiatToken", OWNER, ADMIN, GUARDIAN, KEEPER)
    chain.send(tokens, "configureMinter(address,uint256)", USER, 100, sender=ADMIN)
    abi = artifact("Tokens.sol:FiatToken").abi
    guarded: dict[frozenset[str], str] = {}
    names = {each["name"] for each in abi if each["type"] == "function"}
    for holder, wanted in (
        (ADMIN, "configureMinter removeMinter"),
        (GUARDIAN, "pause unpause"),
        (KEEPER, "blacklist unBlacklist"),
        (USER, "mint"),
        (OWNER, "updateMasterMinter updatePauser updateBlacklister transferOwnership"),
    ):
        guarded[who(holder)] = " ".join(each for each in wanted.split() if each in names)
    yield case_of("FiatToken", tokens, abi, guarded)


_MAKERS: tuple[Callable[[Chain], Iterable[Case]], ...] = (
    *(_openzeppelin, _safe, _uniswap, _arbitrum, _layerzero, _aave, _compound, _chainlink_like),
)

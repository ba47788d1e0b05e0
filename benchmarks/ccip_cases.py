"""One lane of Chainlink's cross-chain messages with what belongs to it, as its authors built it, with the truth."""

from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.guard_cases import ADMIN, GUARDIAN, KEEPER, OWNER, USER, case_of, place
from benchmarks.packages import listed
from tests.chains.evm.artifacts import Artifact
from tests.chains.evm.authorization.forms import Case, who
from tests.chains.evm.chain import ZERO, Chain, person

_PACKAGE = "@chainlink/contracts-ccip@1.6.3"
NOBODY = frozenset({ZERO})
_ACCEPT = {NOBODY: "acceptOwnership"}
# Let through beside the transmitters, so that wallets can ask for gas from there; nobody has its key.
_ESTIMATOR = "0x00C11C11C11C11C11C11C11C11C11C11C11C11C1"
_TRANSMITTERS = [KEEPER, person("second transmitter")]
_SIGNERS = [person(f"ccip signer {number}") for number in range(4)]
_HERE, _THERE = 5, 7  # chain selectors


@dataclass(frozen=True)
class _Lane:
    """Where the parts of a lane lie."""

    rmn: str
    proxy: str
    router: str
    registry: str
    nonces: str
    quoter: str
    on_ramp: str
    off_ramp: str


def deploy(chain: Chain, link: str) -> Iterable[Case]:
    """Every contract, named with the version of its code."""
    lane = _placed(chain, link)
    _wired(chain, lane)
    yield from _around(lane)
    yield from _ramps(lane)
    yield from _tokens(chain, lane)


def _placed(chain: Chain, link: str) -> _Lane:
    rmn = place(chain, _build("v1_6_0/rmn_remote"), _HERE, ZERO)
    proxy = place(chain, _build("v1_0_0/rmn_proxy_contract"), rmn)
    router = place(chain, _build("v1_2_0/router"), person("wrapped native"), proxy)
    registry = place(chain, _build("v1_5_0/token_admin_registry"))
    nonces = place(chain, _build("v1_6_0/nonce_manager"), [])
    quoter = place(chain, _build("v1_6_3/fee_quoter"), (10**20, link, 3600), [KEEPER], [link], [], [], [], [])
    sending = (_HERE, rmn, nonces, registry), (quoter, False, ZERO, person("fees"), GUARDIAN), [(_THERE, router, False)]
    on_ramp = place(chain, _build("v1_6_0/onramp"), *sending)
    source = (router, _THERE, True, True, b"\1" * 20)
    receiving = (_HERE, 5_000, rmn, registry, nonces), (quoter, 3600, ZERO), [source]
    off_ramp = place(chain, _build("v1_6_0/offramp"), *receiving)
    return _Lane(rmn, proxy, router, registry, nonces, quoter, on_ramp, off_ramp)


def _wired(chain: Chain, lane: _Lane) -> None:
    function = "applyRampUpdates((uint64,address)[],(uint64,address)[],(uint64,address)[])"
    chain.send(lane.router, function, [(_THERE, lane.on_ramp)], [], [(_THERE, lane.off_ramp)], sender=OWNER)
    function = "applyAuthorizedCallerUpdates((address[],address[]))"
    chain.send(lane.nonces, function, ([lane.on_ramp, lane.off_ramp], []), sender=OWNER)
    chain.send(lane.quoter, function, ([lane.off_ramp], []), sender=OWNER)
    allowed = (USER, b"workflow".ljust(10, b"\0"), b"\0\1", ADMIN, True)
    function = "setReportPermissions((address,bytes10,bytes2,address,bool)[])"
    chain.send(lane.quoter, function, [allowed], sender=OWNER)
    committing = (b"\1" * 32, 0, 1, True, _SIGNERS, _TRANSMITTERS)
    nothing: list[str] = []  # messages are executed without signatures
    executing = (b"\2" * 32, 1, 1, False, nothing, _TRANSMITTERS)
    function = "setOCR3Configs((bytes32,uint8,uint8,bool,address[],address[])[])"
    chain.send(lane.off_ramp, function, [committing, executing], sender=OWNER)


def _around(lane: _Lane) -> Iterable[Case]:
    guarded = {who(OWNER): "transferOwnership setConfig curse uncurse"}
    yield case_of("RMNRemote 1.6.0", lane.rmn, _build("v1_6_0/rmn_remote").abi, guarded | _ACCEPT)
    guarded = {who(OWNER): "transferOwnership setARM"}
    yield case_of("RMNProxy 1.0.0", lane.proxy, _build("v1_0_0/rmn_proxy_contract").abi, guarded | _ACCEPT)
    guarded = {
        who(OWNER): "transferOwnership setWrappedNative applyRampUpdates recoverTokens",
        who(lane.off_ramp): "routeMessage",
    }
    yield case_of("Router 1.2.0", lane.router, _build("v1_2_0/router").abi, guarded | _ACCEPT)
    guarded = {
        who(OWNER): "transferOwnership applyPreviousRampsUpdates applyAuthorizedCallerUpdates",
        who(lane.on_ramp, lane.off_ramp): "getIncrementedOutboundNonce incrementInboundNonce",
    }
    yield case_of("NonceManager 1.6.0", lane.nonces, _build("v1_6_0/nonce_manager").abi, guarded | _ACCEPT)
    guarded = {
        who(OWNER): "transferOwnership applyAuthorizedCallerUpdates applyDestChainConfigUpdates applyFeeTokensUpdates "
        "applyPremiumMultiplierWeiPerEthUpdates applyTokenTransferFeeConfigUpdates setReportPermissions "
        "updateTokenPriceFeeds",
        who(KEEPER, lane.off_ramp): "updatePrices",
        who(USER): "onReport",
    }
    yield case_of("FeeQuoter 1.6.3", lane.quoter, _build("v1_6_3/fee_quoter").abi, guarded | _ACCEPT)


def _ramps(lane: _Lane) -> Iterable[Case]:
    # Fees can be sent on by anybody, to where the owner wants them.
    guarded = {
        who(OWNER): "transferOwnership setDynamicConfig applyDestChainConfigUpdates",
        who(OWNER, GUARDIAN): "applyAllowlistUpdates",
        who(lane.router): "forwardFromRouter",
    }
    yield case_of("OnRamp 1.6.0", lane.on_ramp, _build("v1_6_0/onramp").abi, guarded | _ACCEPT)
    # What is proven to have been sent can be executed by anybody after an hour.
    guarded = {
        who(OWNER): "transferOwnership setDynamicConfig setOCR3Configs applySourceChainConfigUpdates",
        who(*_TRANSMITTERS, _ESTIMATOR): "commit execute",
        who(lane.off_ramp): "executeSingleMessage",
    }
    yield case_of("OffRamp 1.6.0", lane.off_ramp, _build("v1_6_0/offramp").abi, guarded | _ACCEPT)


def _tokens(chain: Chain, lane: _Lane) -> Iterable[Case]:
    built = _build("v1_6_2/factory_burn_mint_erc20")
    token = place(chain, built, "T", "T", 18, 0, 10**24, OWNER)
    pools = _build("v1_6_1/burn_mint_token_pool")
    pool = place(chain, pools, token, 18, [USER], lane.proxy, lane.router)
    chain.send(token, "grantMintAndBurnRoles(address)", pool, sender=OWNER)
    chain.send(token, "grantMintRole(address)", KEEPER, sender=OWNER)
    roles = "transferOwnership grantMintAndBurnRoles grantMintRole grantBurnRole revokeMintRole revokeBurnRole "
    guarded = {who(OWNER): roles + "setCCIPAdmin", who(pool, KEEPER): "mint", who(pool): "burn burnFrom"}
    yield case_of("FactoryBurnMintERC20 1.6.2", token, built.abi, guarded | _ACCEPT)
    chain.send(pool, "setRateLimitAdmin(address)", GUARDIAN, sender=OWNER)
    limits = (False, 0, 0)
    function = "applyChainUpdates(uint64[],(uint64,bytes[],bytes,(bool,uint128,uint128),(bool,uint128,uint128))[])"
    chain.send(pool, function, [], [(_THERE, [b"\3" * 32], b"\4" * 32, limits, limits)], sender=OWNER)
    guarded = {
        who(OWNER): "transferOwnership setRouter addRemotePool removeRemotePool applyChainUpdates setRateLimitAdmin "
        "applyAllowListUpdates",
        who(OWNER, GUARDIAN): "setChainRateLimiterConfig setChainRateLimiterConfigs",
        who(lane.on_ramp): "lockOrBurn",
        who(lane.off_ramp): "releaseOrMint",
    }
    yield case_of("BurnMintTokenPool 1.6.1", pool, pools.abi, guarded | _ACCEPT)
    yield from _registries(chain, lane, token)


def _registries(chain: Chain, lane: _Lane, token: str) -> Iterable[Case]:
    built = _build("v1_6_0/registry_module_owner_custom")
    module = place(chain, built, lane.registry)
    # Whoever a token names as its owner or administrator registers himself for that token.
    yield case_of("RegistryModuleOwnerCustom 1.6.0", module, built.abi, {})
    chain.send(lane.registry, "addRegistryModule(address)", module, sender=OWNER)
    chain.send(lane.registry, "proposeAdministrator(address,address)", token, ADMIN, sender=OWNER)
    chain.send(lane.registry, "acceptAdminRole(address)", token, sender=ADMIN)
    chain.send(lane.registry, "transferAdminRole(address,address)", token, USER, sender=ADMIN)
    # Since the module is let in, anybody registers tokens of his own, and does with these as he likes. In the first run
    # it was still the administrator of the one token that is registered here who alone was to be found.
    guarded = {
        who(OWNER): "transferOwnership addRegistryModule removeRegistryModule",
        who(OWNER, module): "proposeAdministrator",
    }
    yield case_of(
        "TokenAdminRegistry 1.5.0", lane.registry, _build("v1_5_0/token_admin_registry").abi, guarded | _ACCEPT
    )


def _build(name: str) -> Artifact:
    return listed(_PACKAGE, name)

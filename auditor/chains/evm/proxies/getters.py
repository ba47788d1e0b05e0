"""Proxies with a view that returns the implementation: EIP-897, Compound's Unitroller, Aragon apps, and older forms."""

from asyncio import gather

from auditor.chains.evm.addresses import is_zero
from auditor.chains.evm.code import selectors
from auditor.chains.evm.proxies.delegation import Delegation, Subject, upgrades
from auditor.chains.evm.reading import ChainReader, Read
from auditor.chains.evm.signatures import grant, selector
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect, GrantState

_FORWARDER, _UPGRADEABLE = 1, 2
_OWNERS = ("upgradeabilityOwner()", "proxyOwner()", "owner()")
_UPGRADE_FUNCTIONS = ("upgradeTo(address)",)
_DELEGATOR_FUNCTIONS = ("_setImplementation(address)", "_setImplementation(address,bool,bytes)")


async def _addresses(subject: Subject, chain: ChainReader, *views: str) -> list[Read]:
    return list(await gather(*(chain.call(subject.address, f"{view}(address)") for view in views)))


async def unitroller(subject: Subject, chain: ChainReader) -> Delegation | None:
    """Compound's Unitroller and its forks: the admin proposes an implementation, which then accepts.

    https://github.com/compound-finance/compound-protocol Unitroller.sol
    """
    current, pending, admin, next_admin = await _addresses(
        subject, chain, "comptrollerImplementation()", "pendingComptrollerImplementation()", "admin()", "pendingAdmin()"
    )
    if is_zero(current.value) or pending.value is None:
        return None
    grants = upgrades(subject, chain, admin.value, ("_setPendingImplementation(address)",), (admin.evidence,))
    if not is_zero(next_admin.value):
        accept = grant(
            chain.chain,
            next_admin.value,
            subject.id,
            Effect.CONTROL,
            "_acceptAdmin()",
            (next_admin.evidence,),
            role="pendingAdmin",
            confers=("admin",),
            state=GrantState.PENDING,
        )
        grants = (*grants, accept)
    return Delegation(
        kind="unitroller",
        implementations=(current.value,),
        evidence=(current.evidence, admin.evidence),
        admins=_admins(admin, "admin()"),
        grants=grants,
    )


async def delegator(subject: Subject, chain: ChainReader) -> Delegation | None:
    """Compound's delegators, such as GovernorBravoDelegator and CErc20Delegator: the admin sets the implementation.

    https://github.com/compound-finance/compound-protocol GovernorBravoDelegator.sol
    """
    own = selectors(subject.code)
    functions = tuple(function for function in _DELEGATOR_FUNCTIONS if selector(function) in own)
    if not functions:
        return None
    current, admin = await _addresses(subject, chain, "implementation()", "admin()")
    if is_zero(current.value) or admin.value is None:
        return None
    return Delegation(
        kind="compound delegator",
        implementations=(current.value,),
        evidence=(current.evidence, admin.evidence),
        admins=_admins(admin, "admin()"),
        grants=upgrades(subject, chain, admin.value, functions, (admin.evidence,)),
    )


async def aragon(subject: Subject, chain: ChainReader) -> Delegation | None:
    """Aragon apps: the kernel keeps the implementation of each app id.

    https://github.com/aragon/aragonOS AppProxyBase.sol
    """
    kernel, current = await _addresses(subject, chain, "kernel()", "implementation()")
    app, kind = await gather(
        chain.call(subject.address, "appId()(bytes32)"), chain.call(subject.address, "proxyType()(uint256)")
    )
    if is_zero(kernel.value) or is_zero(current.value) or app.value is None or kind.value is None:
        return None
    fixed = kind.value == _FORWARDER
    evidence = (kernel.evidence, app.evidence)
    functions = () if fixed else ("setApp(bytes32,bytes32,address)",)
    return Delegation(
        kind="aragon",
        implementations=(current.value,),
        evidence=(current.evidence, *evidence),
        admins=() if fixed else ((kernel.value, "kernel()"),),
        grants=upgrades(subject, chain, kernel.value, functions, evidence, role="kernel")[: len(functions)],
        immutable=fixed,
    )


async def eip897(subject: Subject, chain: ChainReader) -> Delegation | None:
    """EIP-897 (``proxyType()`` 1 is fixed, 2 upgradeable) and the older EternalStorage form without a type."""
    current, *owners = await _addresses(subject, chain, "implementation()", *_OWNERS)
    kind = await chain.call(subject.address, "proxyType()(uint256)")
    typed = kind.value in (_FORWARDER, _UPGRADEABLE)
    # The implementation may answer ``owner()``, so that alone does not make a contract a proxy.
    labelled = any(not is_zero(owner.value) for owner in owners[:2])
    if is_zero(current.value) or not (typed or labelled):
        return None
    fixed = kind.value == _FORWARDER
    results = [(owner, view) for owner, view in zip(owners, _OWNERS, strict=True) if not is_zero(owner.value)]
    admin, view = (None, "") if fixed or not results else results[0]
    return Delegation(
        kind="eip897",
        implementations=(current.value,),
        evidence=(current.evidence, kind.evidence),
        admins=_admins(admin, view) if admin else (),
        grants=upgrades(
            subject,
            chain,
            admin.value,
            _UPGRADE_FUNCTIONS,
            (admin.evidence,),
            role="owner",
            certainty=Certainty.INFERRED if view == "owner()" else Certainty.OBSERVED,
        )
        if admin
        else (),
        immutable=fixed,
    )


def _admins(admin: Read, where: str) -> tuple[tuple[str, str], ...]:
    return () if is_zero(admin.value) else ((admin.value, where),)

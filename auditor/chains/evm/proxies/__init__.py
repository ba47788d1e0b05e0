"""Proxies: the implementation of a contract and who can replace it. One file for each family of standards."""

from asyncio import gather
from dataclasses import dataclass, field, replace

from auditor.chains.evm.addresses import is_zero
from auditor.chains.evm.code import delegates, selectors
from auditor.chains.evm.proxies import (
    diamond,
    eip1967,
    getters,
    minimal,
    resolved_delegate,
    safe,
    slots,
    starkware,
    uups,
)
from auditor.chains.evm.proxies.delegation import Delegation, Standard, Subject, ids
from auditor.chains.evm.reading import ChainReader, Unread
from auditor.model.entity import Proxy
from auditor.model.grant import Grant
from auditor.model.ids import account

# In order of precedence: slots that are never set by accident come before views that any contract may have.
STANDARDS: tuple[Standard, ...] = (
    minimal.read,
    resolved_delegate.read,
    eip1967.read,
    slots.POLYGON,
    starkware.read,
    safe.read,
    slots.ZEPPELIN_OS,
    slots.EIP_1822,
    slots.AXELAR,
    diamond.read,
    getters.unitroller,
    getters.delegator,
    getters.aragon,
    getters.eip897,
    eip1967.read_unset,
)

_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Proxied:
    """The code that a contract runs: its own selectors and those of all implementations.

    ``selectors`` is empty if the functions of some part were not recognised. ``self_upgrading`` says that the
    implementation may itself decide who replaces it, so that an account that can must be found.
    """

    proxy: Proxy | None
    selectors: frozenset[str]
    grants: tuple[Grant, ...] = ()
    notes: tuple[str, ...] = ()
    upgradeable: bool = False
    self_upgrading: bool = False
    linked: tuple[str, ...] = field(default=())


async def resolve(address: str, code: bytes, chain: ChainReader) -> Proxied:
    """Follows a contract to its implementation, through proxies of proxies. Raises Unread if that cannot be read."""
    subject = Subject(address, account(chain.chain, address), code)
    layers, codes, innermost = await _layers(subject, chain)
    own = selectors(code)
    if not layers:
        return Proxied(proxy=None, selectors=own)
    # A proxy between others has no functions of its own; the innermost code has.
    parts = [selectors(item) for item in codes]
    labelled = frozenset().union(*(layer.selectors for layer in layers))
    complete = all(parts[-innermost:]) or bool(labelled)
    functions = frozenset().union(own, labelled, *parts) if complete else frozenset()
    result = Proxied(
        proxy=_proxy(layers, chain),
        selectors=functions,
        grants=tuple(dict.fromkeys(grant for layer in layers for grant in layer.grants)),
        notes=tuple(note for layer in layers for note in layer.notes),
        upgradeable=not all(layer.immutable for layer in layers),
        linked=tuple(layer.beacon for layer in layers if layer.beacon),
    )
    return await _with_authority(result, subject, chain)


async def _layers(subject: Subject, chain: ChainReader) -> tuple[list[Delegation], list[bytes], int]:
    """The delegations from the outside in, the code of every implementation, and how many of these are innermost."""
    layers: list[Delegation] = []
    codes: list[bytes] = []
    innermost = 0
    met = {subject.address.lower()}
    while len(layers) < _DEPTH and delegates(subject.code):
        layer = await _first(subject, chain)
        new = [item for item in layer.implementations if item.lower() not in met] if layer else []
        if layer is None or (layers and not new):
            break
        if any(item.lower() == subject.address.lower() for item in layer.implementations):
            layer = replace(layer, notes=(*layer.notes, "the proxy names itself as its implementation"))
        layers.append(layer)
        met.update(item.lower() for item in new)
        read = await gather(*(chain.code(item) for item in new))
        codes += [item.value or b"" for item in read]
        innermost = len(new)
        if len(new) != 1:
            break
        subject = replace(subject, code=codes[-1])
    return layers, codes, innermost


async def _first(subject: Subject, chain: ChainReader) -> Delegation | None:
    """The first standard that applies. Raises Unread if none does and one could not be read."""
    answers = await gather(*(standard(subject, chain) for standard in STANDARDS), return_exceptions=True)
    unread: BaseException | None = None
    for answer in answers:
        if isinstance(answer, Delegation):
            return answer
        if isinstance(answer, BaseException):
            if not isinstance(answer, Unread):
                raise answer
            unread = unread or answer
    if unread is not None:
        raise unread
    return None


def _proxy(layers: list[Delegation], chain: ChainReader) -> Proxy:
    """The kind of the outermost standard, with the first admin of any layer."""
    outer = layers[0]
    admin, source = next((admin for layer in layers for admin in layer.admins), (None, None))
    beacon = next((layer.beacon for layer in layers if layer.beacon), None)
    return Proxy(
        kind=outer.kind,
        implementation=ids(chain, outer.implementations),
        admin=account(chain.chain, admin) if admin else None,
        admin_source=source,
        beacon=account(chain.chain, beacon) if beacon else None,
    )


async def _with_authority(result: Proxied, subject: Subject, chain: ChainReader) -> Proxied:
    """Adds who may upgrade by functions of the implementation, where it has such functions or may have."""
    proxy, functions = result.proxy, result.selectors
    if proxy is None or not result.upgradeable or proxy.kind == "eip2535":
        return result
    decided = proxy.admin is not None or proxy.beacon is not None
    if not (uups.is_uups(functions) or (not decided and (not functions or uups.upgrades_itself(functions)))):
        return result
    who, grants = await uups.authority(subject, chain, functions)
    if proxy.admin is None and who is not None and not is_zero(who[0]):
        proxy = proxy.model_copy(update={"admin": account(chain.chain, who[0]), "admin_source": who[1]})
    return replace(result, proxy=proxy, grants=tuple(dict.fromkeys((*result.grants, *grants))), self_upgrading=True)

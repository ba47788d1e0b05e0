"""Inspects one account: what it is, how it acts, who has power over it, and which addresses to inspect next."""

from asyncio import gather
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from auditor.chains.evm import merge, proxies
from auditor.chains.evm.addresses import is_burnt
from auditor.chains.evm.catch_all import ReaderWithoutViews, answers_every_call
from auditor.chains.evm.code import delegate_of, selectors
from auditor.chains.evm.kinds import KINDS
from auditor.chains.evm.labels import label, own_name
from auditor.chains.evm.published_keys import published_key
from auditor.chains.evm.reading import ChainReader, Contract, ContractKind, Read, Reading, Unread
from auditor.chains.evm.scenarios import Behaviour
from auditor.chains.evm.signatures import grant
from auditor.model.entity import Entity, EntityKind, Proxy
from auditor.model.evidence import Certainty, Gap, GapKind
from auditor.model.examined import Examined
from auditor.model.gate import Anyone, Key, Nobody, Unknown, members
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId, account, address_of, chain_of, short
from auditor.model.network import BuilderAction
from auditor.model.text import one_line

# Exceptions that hostile answers can raise in a kind. Any other exception is a bug of ours.
_HOSTILE = (ArithmeticError, LookupError, TypeError, ValueError, RecursionError)


@dataclass(frozen=True, slots=True)
class Inspection:
    """The results for one account. ``linked`` are the addresses (lower case) to inspect next, ``contract`` is there if
    code can be run.

    ``recognised``, ``covers`` and ``logs_since`` are as in ``Reading``; ``behaviours`` must be confirmed by runs before
    the kinds that state them count, and ``delays`` are the storage words from which those runs read a delay.
    ``examined`` says how completely runs examined it.
    """

    entity: Entity
    grants: tuple[Grant, ...] = ()
    gaps: tuple[Gap, ...] = ()
    linked: frozenset[str] = frozenset()
    contract: Contract | None = None
    recognised: str = ""
    covers: frozenset[str] = frozenset()
    behaviours: tuple[Behaviour, ...] = ()
    logs_since: int | None = None
    delays: frozenset[tuple[bytes, int]] = frozenset()
    examined: Examined | None = None


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """The profile's facts about addresses (lower case): names and roles; ``places`` are the addresses by name, and
    ``actions`` the actions of builders."""

    names: Mapping[str, str]
    roles: Mapping[str, tuple[str, ...]]
    places: Mapping[str, str] = field(default_factory=dict)
    actions: tuple[BuilderAction, ...] = ()


def key(address: str, code: Read, chain: ChainReader, profile: ProfileFacts) -> Inspection:
    """An account without code: a key, perhaps a published one, or an address that nobody can hold."""
    who = account(chain.chain, address)
    open_to = published_key(chain.chain, address)
    entity = Entity(
        id=who,
        kind=EntityKind.KEY,
        label=profile.names.get(address, short(who)),
        chain=chain.chain,
        gate=Nobody() if is_burnt(address) else Key() if open_to is None else Anyone(),
        roles=profile.roles.get(address, ()),
        notes=() if open_to is None else (f"its private key is published: {open_to}",),
    )
    return Inspection(entity, gaps=(_no_code(who),) if address in profile.names else ())


async def delegated(address: str, code: Read, chain: ChainReader, profile: ProfileFacts) -> Inspection:
    """A key that runs a delegate's code (EIP-7702) on its own storage, which may be uninitialised."""
    results = key(address, code, chain, profile)
    delegate = delegate_of(code.value)
    assert delegate is not None
    who, other = results.entity.id, account(chain.chain, delegate)
    acts_as = grant(
        chain=chain.chain,
        address=delegate,
        target=who,
        effect=Effect.EXECUTE,
        function=None,
        evidence=(code.evidence,),
        role="eip7702",
        certainty=Certainty.INFERRED,
        condition="whoever changes the code of the delegate acts as the key",
    )
    proxy = Proxy(kind="eip7702", implementation=(other,))
    try:
        functions = selectors((await chain.code(address_of(other))).value)
    except Unread as error:
        return replace(results, gaps=(Gap(subject=who, what="the code of its delegate", why=_reason(error)),))
    described = results.entity.model_copy(
        update={
            "gate": Key() if isinstance(results.entity.gate, Nobody) else results.entity.gate,
            "proxy": proxy,
            "notes": (*results.entity.notes, f"EIP-7702 delegate {address_of(other)}"),
        }
    )
    runs = Contract(address_of(who), who, code.value, functions, proxy, profile.roles.get(address, ()))
    return Inspection(described, grants=(acts_as,), linked=frozenset({delegate}), contract=runs if functions else None)


def _no_code(who: EntityId) -> Gap:
    why = "there is no code at this address in the block, so what will be there is unknown"
    return Gap(subject=who, what="a contract that the profile names", why=why, kind=GapKind.NO_CODE)


def unread(
    address: str,
    chain: ChainReader,
    profile: ProfileFacts,
    why: str,
    what: str = "its code",
    kind: GapKind = GapKind.UNREAD,
) -> Inspection:
    """An account about which nothing could be read, not even whether it is a key."""
    who = account(chain.chain, address)
    entity = Entity(
        id=who,
        kind=EntityKind.CONTRACT,
        label=profile.names.get(address, short(who)),
        chain=chain.chain,
        gate=Unknown(),
        roles=profile.roles.get(address, ()),
    )
    return Inspection(entity, gaps=(Gap(subject=who, what=what, why=why, kind=kind),))


async def contract(address: str, code: bytes, chain: ChainReader, profile: ProfileFacts) -> Inspection:
    """A contract: its proxy standard, then the merged readings of every kind that recognises it."""
    who = account(chain.chain, address)
    chain, proxied, failed = await _resolve(address, code, chain)
    subject = Contract(
        address=address_of(who),
        id=who,
        code=code,
        selectors=proxied.selectors,
        proxy=proxied.proxy,
        roles=profile.roles.get(address, ()),
    )
    # The name is read together with the kinds: waiting for one more round costs more than an unneeded read.
    own, answers = await gather(own_name(subject, chain), gather(*(_read(kind, subject, chain) for kind in KINDS)))
    readings = [answer for answer in answers if isinstance(answer, Reading)]
    unread = [(kind.name, answer) for kind, answer in zip(KINDS, answers, strict=True) if isinstance(answer, Exception)]
    failed += _unread_kinds(who, unread)
    name = label(subject, profile.names.get(address), readings, own)
    entity = merge.entity(subject, chain.chain, readings, proxied, name)
    grants = merge.grants(readings, proxied)
    since = [reading.logs_since for reading in readings if reading.logs_since is not None]
    return Inspection(
        entity=entity,
        grants=grants,
        gaps=merge.gaps(subject, readings, proxied, failed),
        linked=_next(entity, grants, (*proxied.linked, *(item for reading in readings for item in reading.linked))),
        contract=subject,
        recognised=next((reading.recognised for reading in readings if reading.recognised), ""),
        covers=frozenset().union(*(reading.covers for reading in readings)),
        behaviours=tuple(reading.behaviour for reading in readings if reading.behaviour is not None),
        logs_since=max(since, default=None),
    )


async def _resolve(address: str, code: bytes, chain: ChainReader) -> tuple[ChainReader, proxies.Proxied, list[Gap]]:
    """The proxy standard and implementation of a contract, the reader to continue with, and gaps.

    If the contract answers every call, the reader ignores its views from here on.
    """
    who = account(chain.chain, address)
    try:
        proxied, mocking = await gather(proxies.resolve(address, code, chain), answers_every_call(address, chain))
        if not mocking:
            return chain, proxied, []
        chain = ReaderWithoutViews(chain, address)
        why = "it answers every call, so its answers prove nothing"
        return (
            chain,
            await proxies.resolve(address, code, chain),
            [Gap(subject=who, what="what its views say", why=why, kind=GapKind.IDENTITY)],
        )
    except (Unread, *_HOSTILE) as error:
        gap = Gap(subject=who, what="whose code it runs", why=_reason(error))
        return chain, proxies.Proxied(proxy=None, selectors=frozenset()), [gap]


async def _read(kind: ContractKind, subject: Contract, chain: ChainReader) -> Reading | Exception | None:
    """A kind's reading, or the exception that a hostile contract or a fault raised in it: the other kinds go on."""
    try:
        return await kind.read(subject, chain)
    except (Unread, *_HOSTILE) as error:
        return error


def _unread_kinds(who: EntityId, unread: list[tuple[str, Exception]]) -> list[Gap]:
    """One gap for each reason, with the names of all kinds that failed for it."""
    reasons: dict[str, list[str]] = {}
    for name, error in unread:
        reasons.setdefault(_reason(error), []).append(name)
    return [Gap(subject=who, what=f"its powers as {', '.join(names)}", why=why) for why, names in reasons.items()]


def _reason(error: Exception) -> str:
    if isinstance(error, Unread):
        return one_line(str(error)) or "the node did not answer"
    return "the contract's answers make no sense"


def _next(entity: Entity, grants: tuple[Grant, ...], results: tuple[str, ...]) -> frozenset[str]:
    """Every address of the same chain with power over this contract or linked to it."""
    ids = [member.id for member in members(entity.gate)]
    for item in grants:
        ids += [item.holder, item.target, *(call.target for call in item.forwards)]
    same = [address_of(item) for item in ids if chain_of(item) == entity.chain]
    return frozenset(address.lower() for address in (*same, *results))

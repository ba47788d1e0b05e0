"""Multisigs and keyless accounts that a profile states: the chain does not show them, but their addresses are hashes of
their signers, or of their creation."""

from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.derivation import multisig, pure_proxy
from auditor.chains.substrate.ss58 import account_of, encode
from auditor.errors import ProfileError
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import GapKind
from auditor.model.gate import Member, Nobody, Threshold
from auditor.model.ids import EntityId, account, address_of, chain_of
from auditor.model.network import Network, StatedMultisig, StatedPureProxy

PROVEN = "multisig-proven-by-derivation"
PURE = "pure-proxy-proven-by-derivation"


def add_stated(collected: Collector, network: Network) -> None:
    """Replaces the gate of every collected account with stated signers by a threshold of these, also nested. Accounts
    stated to have no key act by their proxies only.

    Addresses may have any network's prefix. If the account does not follow from the stated signers, its gate does not
    change: the statement is refuted, and the signers are a gap. Raises ProfileError for an invalid address.
    """
    for pure in network.pure_proxies:
        if (name := _id(collected, pure.account)) in collected.entities:
            _add_pure(collected, name, pure)
    stated = {
        _id(collected, said.account): said for said in network.multisigs if chain_of(said.account) == collected.chain
    }
    waiting = [name for name in stated if name in collected.entities]
    while waiting:
        name = waiting.pop()
        if PROVEN not in collected.entities[name].standards:
            waiting += [signer for signer in _open(collected, name, stated[name]) if signer in stated]


def _id(collected: Collector, written: EntityId) -> EntityId:
    """The id of an account in a profile; for an account of another chain the text itself."""
    here = chain_of(written) == collected.chain
    return account(collected.chain, encode(_raw(written), collected.prefix)) if here else written


def _add_pure(collected: Collector, name: EntityId, said: StatedPureProxy) -> None:
    """Adds an account without a key, if its address follows from its stated creation."""
    entity = collected.entities[name]
    if PURE in entity.standards:
        return
    derived = pure_proxy(_raw(said.creator), said.height, said.extrinsic, said.kind, said.index)
    what = f"an account without a key, made in block {said.height:,} by {address_of(said.creator)}"
    if derived != _raw(said.account):
        _refuse(collected, entity, f"{said.source} calls it {what}, but that gives {encode(derived, collected.prefix)}")
        return
    note = f"{what}, proven: its address follows from that (named by {said.source}); only its proxies act for it"
    label = entity.label or said.name
    collected.update(name, label=label, gate=Nobody(), standards=(PURE,), notes=(*entity.notes, note))


def _open(collected: Collector, name: EntityId, said: StatedMultisig) -> tuple[EntityId, ...]:
    entity = collected.entities[name]
    signers = [_raw(signer) for signer in said.signers]
    what = f"a {said.threshold}-of-{len(signers)} multisig"
    try:
        derived = multisig(signers, said.threshold)
    except ValueError as error:
        raise ProfileError(f"multisigs.{said.name}: {error}", "correct the threshold or the signers") from None
    if derived != _raw(said.account):
        computed = encode(derived, collected.prefix)
        _refuse(collected, entity, f"{said.source} calls it {what}, but the signers named there give {computed}")
        return ()
    members = tuple(Member(id=collected.account(signer)) for signer in signers)
    note = f"{what} of these signers, proven: they alone give its address (named by {said.source})"
    collected.update(
        name,
        kind=EntityKind.MULTISIG,
        label=entity.label or said.name,
        gate=Threshold(k=said.threshold, members=members),
        standards=(PROVEN,),
        notes=(*entity.notes, note),
    )
    return tuple(member.id for member in members)


def _refuse(collected: Collector, entity: Entity, why: str) -> None:
    """Notes that a statement is refuted, which leaves the signers unknown."""
    collected.update(entity.id, standards=(), notes=(*entity.notes, why))
    collected.gap(entity.id, "who signs for it", why, GapKind.MEMBERS)


def _raw(written: EntityId) -> bytes:
    try:
        return account_of(address_of(written))
    except ValueError as error:
        raise ProfileError(f"multisigs or pure_proxies: {error}", "copy the address again from its source") from None

"""Multisigs that a profile states: the chain shows nobody who signs, but the account is a digest of those who do."""

from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.derivation import multisig
from auditor.chains.substrate.ss58 import account_of, encode
from auditor.errors import ProfileError
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import GapKind
from auditor.model.gate import Member, Threshold
from auditor.model.ids import EntityId, account, address_of, chain_of
from auditor.model.network import Network, StatedMultisig

PROVEN = "multisig-proven-by-derivation"


def add_stated(collected: Collector, network: Network) -> None:
    """Opens every account that was met, and whose signers are stated, into its signers; nested ones too.

    Addresses may be written with any network's prefix. Where the stated signers do not give the account, it stays as it
    is: their statement is refuted, and who signs is a gap. Raises ProfileError for an address that is none.
    """
    here = [
        multisig_stated for multisig_stated in network.multisigs if chain_of(multisig_stated.account) == collected.chain
    ]
    stated = {
        account(collected.chain, encode(_raw(multisig_stated.account), collected.prefix)): multisig_stated
        for multisig_stated in here
    }
    waiting = [name for name in stated if name in collected.entities]
    while waiting:
        name = waiting.pop()
        if PROVEN not in collected.entities[name].standards:
            waiting += [signer for signer in _open(collected, name, stated[name]) if signer in stated]


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
    """A statement that is proven wrong leaves open who signs, and is itself a fact for the reader."""
    collected.update(entity.id, standards=(), notes=(*entity.notes, why))
    collected.gap(entity.id, "who signs for it", why, GapKind.MEMBERS)


def _raw(written: EntityId) -> bytes:
    try:
        return account_of(address_of(written))
    except ValueError as error:
        raise ProfileError(f"multisigs: {error}", "copy the address again from its source") from None

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


def add_stated(found: Collector, network: Network) -> None:
    """Opens every account that was met, and whose signers are stated, into its signers; nested ones too.

    Addresses may be written with any network's prefix. Where the stated signers do not give the account, it stays as it
    is: their statement is refuted, and who signs is a gap. Raises ProfileError for an address that is none.
    """
    here = [each for each in network.multisigs if chain_of(each.account) == found.chain]
    stated = {account(found.chain, encode(_raw(each.account), found.prefix)): each for each in here}
    waiting = [name for name in stated if name in found.entities]
    while waiting:
        name = waiting.pop()
        if PROVEN not in found.entities[name].standards:
            waiting += [signer for signer in _open(found, name, stated[name]) if signer in stated]


def _open(found: Collector, name: EntityId, said: StatedMultisig) -> tuple[EntityId, ...]:
    known = found.entities[name]
    signers = [_raw(signer) for signer in said.signers]
    what = f"a {said.threshold}-of-{len(signers)} multisig"
    try:
        derived = multisig(signers, said.threshold)
    except ValueError as error:
        raise ProfileError(f"multisigs.{said.name}: {error}", "mend the threshold or the signers") from None
    if derived != _raw(said.account):
        computed = encode(derived, found.prefix)
        _refuse(found, known, f"{said.source} calls it {what}, but the signers named there give {computed}")
        return ()
    members = tuple(Member(id=found.account(signer)) for signer in signers)
    note = f"{what} of these signers, proven: they alone give its address (named by {said.source})"
    found.entities[name] = known.model_copy(
        update={
            "kind": EntityKind.MULTISIG,
            "label": known.label or said.name,
            "gate": Threshold(k=said.threshold, members=members),
            "standards": (PROVEN,),
            "notes": (*known.notes, note),
        }
    )
    return tuple(member.id for member in members)


def _refuse(found: Collector, known: Entity, why: str) -> None:
    """A statement that is proven wrong leaves open who signs, and is itself a fact for the reader."""
    found.entities[known.id] = known.model_copy(update={"standards": (), "notes": (*known.notes, why)})
    found.gap(known.id, "who signs for it", why, GapKind.MEMBERS)


def _raw(written: EntityId) -> bytes:
    try:
        return account_of(address_of(written))
    except ValueError as error:
        raise ProfileError(f"multisigs: {error}", "copy the address again from its source") from None

"""What the owner of a subnet may do to it: each on his own subnet alone, so that all of them are told as one."""

from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.found import Found, Trial
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.root import effects
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Certainty, EvidenceId
from auditor.model.gate import Member, Threshold
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId

_PALLET = "SubtensorModule"
_HARMLESS = (Effect.UNPAUSE,)
# Of the owners so many try a call, until one can pay for it.
_MOST_TRIED = 5


def add_owners(
    reader: SubstrateReader, found: Found, table: CallTable, owners: dict[int, EntityId], evidence: EvidenceId
) -> None:
    """Their powers: over the subnet that is looked at, or over any one of all subnets."""
    if not owners:
        return
    if found.subnet is not None:
        holder, target = owners[found.subnet], found.module(f"{_PALLET}.{found.subnet}")
    else:
        holder, target = _all(found, owners), found.part(f"{_PALLET}.Own", "the subnet of one owner")
    for call, row in table.rows.items():
        pallet, _, name = call.partition(".")
        known = reader.runtime.pallets.get(pallet)
        if known is None or name not in known.calls or "owner" not in row.origins:
            continue
        signers = tuple((owner, {"netuid": netuid}) for netuid, owner in owners.items())[:_MOST_TRIED]
        found.trials.append(Trial(holder, call, signers))
        done = dict.fromkeys(effect for effect, _ in effects(found, row, pallet) if effect not in _HARMLESS)
        found.grants += [
            Grant(
                holder=holder,
                target=target,
                effect=effect,
                function=call,
                role="owner",
                certainty=Certainty.INFERRED,
                evidence=(evidence,),
                condition=None if found.subnet is not None else "on his own subnet only",
            )
            for effect in done
        ]


def _all(found: Found, owners: dict[int, EntityId]) -> EntityId:
    """Any one of the owners, as an entity."""
    each = dict.fromkeys(owners[netuid] for netuid in sorted(owners))
    return found.add(
        Entity(
            id=found.module(f"{_PALLET}.Owners"),
            kind=EntityKind.MODULE,
            label="the owner of a subnet",
            chain=found.chain,
            gate=Threshold(k=1, members=tuple(Member(id=owner) for owner in each)),
            notes=(f"{len(owners)} subnets have {len(each)} owners",),
        )
    )

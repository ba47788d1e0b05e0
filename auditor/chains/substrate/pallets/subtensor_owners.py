"""The powers of a subnet's owner: each owner acts on its own subnet only, so that one holder stands for all."""

from collections.abc import Iterator, Mapping
from typing import Any

from auditor.chains.substrate.call_row import CallName, Row
from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.collector import Collector, PowerTrial
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.root import effects
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Certainty, EvidenceId
from auditor.model.gate import Member, Threshold
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId

_PALLET = "SubtensorModule"
_HARMLESS = (Effect.UNPAUSE,)
# How many owners try a call, until one can pay for it.
_MOST_TRIED = 5


def add_owners(
    reader: SubstrateReader, collected: Collector, table: CallTable, owners: dict[int, EntityId], evidence: EvidenceId
) -> None:
    """Adds the owners' powers: over the requested subnet, or over any one of all subnets."""
    if not owners:
        return
    if collected.subnet is not None:
        holder, target = owners[collected.subnet], collected.module(f"{_PALLET}.{collected.subnet}")
    else:
        holder, target = _all(collected, owners), collected.part(f"{_PALLET}.Own", "the subnet of one owner")
    limit = None if collected.subnet is not None else "on its own subnet only"
    signers = tuple((owner, {"netuid": netuid}) for netuid, owner in owners.items())[:_MOST_TRIED]
    for call, row in _calls(reader, table):
        if row is None or "owner" not in row.origins:
            _try(collected, holder, target, call, row, signers, limit)
            continue
        collected.trials.append(PowerTrial(holder, call, signers))
        for effect in _effects(collected, call, row):
            collected.add_grant(
                Grant(
                    holder=holder,
                    target=target,
                    effect=effect,
                    function=call,
                    role="owner",
                    certainty=Certainty.INFERRED,
                    evidence=(evidence,),
                    condition=limit,
                )
            )


def _calls(reader: SubstrateReader, table: CallTable) -> Iterator[tuple[str, Row | None]]:
    """Calls on one subnet that its owner may make, or might: those of the table, and those that the table lacks or
    assigns to root alone."""
    for pallet in reader.runtime.pallets.values():
        for name, call in pallet.calls.items():
            row = table.row(CallName(pallet.name, name, pallet.name, call.form))
            perhaps = "netuid" in call.arguments and (row is None or row.by_root)
            if perhaps or (row is not None and "owner" in row.origins):
                yield f"{pallet.name}.{name}", row


def _effects(collected: Collector, call: str, row: Row) -> tuple[Effect, ...]:
    """The effects of a call on the owner's own subnet."""
    done = dict.fromkeys(effect for effect, _ in effects(collected, row, call.partition(".")[0]))
    return tuple(effect for effect in done if effect not in _HARMLESS)


def _try(
    collected: Collector,
    holder: EntityId,
    target: EntityId,
    call: str,
    row: Row | None,
    signers: tuple[tuple[EntityId, Mapping[str, Any]], ...],
    limit: str | None,
) -> None:
    """Adds the trial of a call that the table does not assign to owners: this runtime may accept them."""
    unknown = None if row is not None else "what it does no table of calls knows"
    condition = "; ".join(filter(None, (limit, unknown))) or None
    shows = tuple(
        Grant(
            holder=holder, target=target, effect=effect, function=call, role="owner", evidence=(), condition=condition
        )
        for effect in ((Effect.PARAMETER,) if row is None else _effects(collected, call, row))
    )
    collected.trials.append(PowerTrial(holder, call, signers, shows=shows))


def _all(collected: Collector, owners: dict[int, EntityId]) -> EntityId:
    """The entity that stands for any one of the owners."""
    coldkeys = dict.fromkeys(owners[netuid] for netuid in sorted(owners))
    return collected.add_entity(
        Entity(
            id=collected.module(f"{_PALLET}.Owners"),
            kind=EntityKind.MODULE,
            label="the owner of a subnet",
            chain=collected.chain,
            gate=Threshold(k=1, members=tuple(Member(id=owner) for owner in coldkeys)),
            notes=(f"{len(owners)} subnets have {len(coldkeys)} owners",),
        )
    )

"""Bittensor's own pallet: subnets, their owners, the switches over their emission, and who is next to be pruned.

Facts of the runtime at 14bc6f9f (spec version 425): ``calls/subtensor.toml`` for its calls; in its own sources
``coinbase/subnet_emissions`` for the switches, ``coinbase/root`` for pruning, ``staking/lock`` for conviction.
"""

from collections.abc import Sequence
from typing import Any

from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.found import Found
from auditor.chains.substrate.pallets.subtensor_neurons import note_next
from auditor.chains.substrate.pallets.subtensor_stake import read_stake
from auditor.chains.substrate.pallets.subtensor_subnets import Subnet, next_pruned, switches
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.root import effects
from auditor.chains.substrate.runtime import Pallet
from auditor.errors import UsageError
from auditor.model.evidence import Certainty, EvidenceId
from auditor.model.grant import Effect, Grant

_PALLET = "SubtensorModule"
# For each item: what it is called in ``Subnet``.
_ITEMS = {
    "SubnetOwner": "owner",
    "SubtokenEnabled": "subtoken",
    "NetworkRegistrationAllowed": "registration",
    "SubnetEmissionEnabled": "emission",
    "FirstEmissionBlockNumber": "started",
    "NetworkRegisteredAt": "registered_at",
    "SubnetMovingPrice": "price",
}
_SETTINGS = ("TaoWeight", "SubnetLimit", "NetworkImmunityPeriod", "TotalIssuance", "BlockEmission", "SubnetOwnerCut")
# Of an owner's calls one of each effect is told for every subnet; all of them for the subnet that was asked for.
_HARMLESS = (Effect.UNPAUSE,)


async def read(pallet: Pallet, reader: SubstrateReader, found: Found, table: CallTable) -> None:
    """The subnets, or the one that the profile asks for. Raises Unread, UsageError for a subnet that is not there."""
    subnets, evidence = await _subnets(pallet, reader)
    chosen = [subnet for subnet in subnets if found.subnet in (None, subnet.netuid)]
    if found.subnet is not None and not chosen:
        there = ", ".join(str(subnet.netuid) for subnet in subnets[:12])
        raise UsageError(f"there is no subnet {found.subnet} at this block", f"subnets that are there: {there}")
    await _note_settings(pallet, reader, found)
    pruned = await next_pruned(pallet, reader, subnets)
    for subnet in chosen:
        _add(pallet, reader, found, table, subnet, evidence, is_next=pruned == subnet.netuid)
    if pruned is not None:
        note = f"subnet {pruned} is the next that a registration removes once there are as many as allowed"
        found.note(found.module("Subnets"), note)
    off = [subnet for subnet in subnets if not subnet.paid]
    found.note(found.module("Emission"), f"{len(subnets)} subnets, of which {len(off)} are paid nothing at this block")
    await read_stake(pallet, reader, found)
    if found.subnet is not None:
        await note_next(pallet, reader, found, found.subnet)


async def _subnets(pallet: Pallet, reader: SubstrateReader) -> tuple[list[Subnet], EvidenceId]:
    rows = (await reader.entries(_PALLET, "NetworksAdded")).rows
    netuids = sorted(int(keys[0]) for keys, added in rows if added and keys[0] != 0)
    starts = "FirstEmissionBlockNumber" in pallet.items
    found: dict[int, dict[str, Any]] = {netuid: {"netuid": netuid, "starts": starts} for netuid in netuids}
    evidence = ""
    for item, name in _ITEMS.items():
        if item in pallet.items and netuids:
            answers = await reader.values(_PALLET, item, [(netuid,) for netuid in netuids])
            for netuid, answer in zip(netuids, answers, strict=True):
                found[netuid][name] = answer.value
                evidence = evidence or answer.evidence
    return [Subnet(**found[netuid]) for netuid in netuids], evidence


async def _note_settings(pallet: Pallet, reader: SubstrateReader, found: Found) -> None:
    for name in _SETTINGS:
        if name in pallet.items:
            value = (await reader.value(_PALLET, name)).value
            if isinstance(value, int):
                found.note(found.module("Emission"), f"{name} is {_told(name, value)}")


def _told(name: str, value: int) -> str:
    if name == "TaoWeight":
        return f"{value / 2**64:.4f}"
    if name == "SubnetOwnerCut":
        return f"{100 * value / 65535:.1f} %"
    return f"{value / 10**9:,.3f} TAO" if name in ("TotalIssuance", "BlockEmission") else f"{value:,}"


def _add(
    pallet: Pallet,
    reader: SubstrateReader,
    found: Found,
    table: CallTable,
    subnet: Subnet,
    evidence: EvidenceId,
    *,
    is_next: bool,
) -> None:
    notes = [*switches(subnet)]
    if is_next:
        notes.append("it is the next subnet to be pruned when another registers and there is no room")
    if "HotkeyLock" in pallet.items:
        notes.append(
            "its ownership passes, without any call, to the hotkey with the most conviction once enough is locked"
        )
    target = found.part(f"{_PALLET}.{subnet.netuid}", f"subnet {subnet.netuid}", ("access",), notes)
    owner = bytes.fromhex(str(subnet.owner)[2:])
    if not any(owner):
        found.note(target, "nobody owns it")
        return
    holder = found.account(owner)
    found.acts_with(holder, "owner")
    every = found.subnet is not None
    told: set[Effect] = set()
    for call, effect in _owner_calls(reader, found, table):
        if every or effect not in told:
            told.add(effect)
            found.grants.append(
                Grant(
                    holder=holder,
                    target=target,
                    effect=effect,
                    function=call,
                    role="owner",
                    certainty=Certainty.INFERRED,
                    evidence=(evidence,),
                )
            )


def _owner_calls(reader: SubstrateReader, found: Found, table: CallTable) -> Sequence[tuple[str, Effect]]:
    """What the owner of a subnet may call on it, the gravest first."""
    calls: list[tuple[str, Effect]] = []
    for call, row in table.rows.items():
        pallet, _, name = call.partition(".")
        there = pallet in reader.runtime.pallets and name in reader.runtime.pallets[pallet].calls
        if there and "owner" in row.origins:
            calls += [(call, effect) for effect, _ in effects(found, row, pallet) if effect not in _HARMLESS]
    return sorted(calls, key=lambda each: each[1] is Effect.PARAMETER)

"""Bittensor's own pallet: subnets, their owners, the switches of their emission, and the next to be pruned.

Facts of the runtime at 14bc6f9f (spec version 425): ``calls/subtensor.toml`` for its calls; in its own sources
``coinbase/subnet_emissions`` for the switches, ``coinbase/root`` for pruning, ``staking/lock`` for conviction.
"""

from typing import Any

from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.pallets.subtensor_conviction import add_conviction
from auditor.chains.substrate.pallets.subtensor_market import add_market
from auditor.chains.substrate.pallets.subtensor_neurons import note_next
from auditor.chains.substrate.pallets.subtensor_owners import add_owners
from auditor.chains.substrate.pallets.subtensor_pruning import add_pruning
from auditor.chains.substrate.pallets.subtensor_stake import read_stake
from auditor.chains.substrate.pallets.subtensor_subnets import Subnet, switches
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.without_calls import add_powers_without_calls
from auditor.errors import UsageError
from auditor.model.entity import STOPPED
from auditor.model.evidence import EvidenceId
from auditor.model.ids import EntityId, address_of

_PALLET = "SubtensorModule"
# By item: the field of ``Subnet``.
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
_SCHEDULE = "how much is minted follows from constants in the code: only an upgrade or System.set_storage changes it"


async def read(pallet: Pallet, reader: SubstrateReader, collected: Collector, table: CallTable) -> None:
    """Adds the subnets, or the requested one. Raises Unread, UsageError for a subnet that does not exist."""
    subnets, evidence = await _subnets(pallet, reader)
    selected = [subnet for subnet in subnets if collected.subnet in (None, subnet.netuid)]
    if collected.subnet is not None and not selected:
        there = ", ".join(str(subnet.netuid) for subnet in subnets[:12])
        raise UsageError(f"there is no subnet {collected.subnet} at this block", f"subnets that are there: {there}")
    await _note_settings(pallet, reader, collected)
    owners = {subnet.netuid: owner for subnet in selected if (owner := _add(collected, subnet)) is not None}
    add_owners(reader, collected, table, owners, evidence)
    add_powers_without_calls(collected, _PALLET, "code", collected.module("Runtime"), reader.cite)
    await add_pruning(pallet, reader, collected, subnets, selected)
    await add_conviction(pallet, reader, collected, selected, evidence)
    collected.note(collected.module("Emission"), _SCHEDULE)
    collected.note(collected.module("Emission"), _paid(subnets, collected.subnet))
    if collected.subnet is not None and not selected[0].paid:
        collected.mark(collected.module("Emission"), STOPPED)
    await read_stake(pallet, reader, collected)
    await add_market(reader, collected, selected)
    if collected.subnet is not None:
        await note_next(pallet, reader, collected, collected.subnet)


async def _subnets(pallet: Pallet, reader: SubstrateReader) -> tuple[list[Subnet], EvidenceId]:
    rows = (await reader.entries(_PALLET, "NetworksAdded")).rows
    netuids = sorted(int(keys[0]) for keys, added in rows if added and keys[0] != 0)
    starts = "FirstEmissionBlockNumber" in pallet.items
    fields: dict[int, dict[str, Any]] = {netuid: {"netuid": netuid, "starts": starts} for netuid in netuids}
    evidence = ""
    for item, name in _ITEMS.items():
        if item in pallet.items and netuids:
            answers = await reader.values(_PALLET, item, [(netuid,) for netuid in netuids])
            for netuid, answer in zip(netuids, answers, strict=True):
                fields[netuid][name] = answer.value
                evidence = evidence or answer.evidence
    return [Subnet(**fields[netuid]) for netuid in netuids], evidence


async def _note_settings(pallet: Pallet, reader: SubstrateReader, collected: Collector) -> None:
    for name in _SETTINGS:
        if name in pallet.items:
            value = (await reader.value(_PALLET, name)).value
            if isinstance(value, int):
                collected.note(collected.module("Emission"), f"{name} is {_setting(name, value)}")


def _paid(subnets: list[Subnet], netuid: int | None) -> str:
    """How many subnets get emission, or whether the requested one does."""
    if netuid is None:
        off = [subnet for subnet in subnets if not subnet.paid]
        return f"{len(subnets)} subnets, of which {len(off)} are paid no TAO at this block"
    paid = any(subnet.paid for subnet in subnets if subnet.netuid == netuid)
    return f"{'' if paid else 'no '}TAO is emitted to subnet {netuid} at this block"


def _setting(name: str, value: int) -> str:
    if name == "TaoWeight":
        return f"{value / 2**64:.4f}"
    if name == "SubnetOwnerCut":
        return f"{100 * value / 65535:.1f} %"
    return f"{value / 10**9:,.3f} TAO" if name in ("TotalIssuance", "BlockEmission") else f"{value:,}"


def _add(collected: Collector, subnet: Subnet) -> EntityId | None:
    """Adds a subnet with its facts. Returns the id of its owner, if it has one."""
    target = collected.part(f"{_PALLET}.{subnet.netuid}", f"subnet {subnet.netuid}", (), switches(subnet))
    owner = bytes.fromhex(str(subnet.owner)[2:])
    if not any(owner):
        collected.note(target, "nobody owns it")
        return None
    holder = collected.account(owner, f"the owner of subnet {subnet.netuid}" if collected.subnet is not None else "")
    collected.add_origin(holder, "owner")
    collected.note(target, f"its owner is {address_of(holder)}")
    return holder

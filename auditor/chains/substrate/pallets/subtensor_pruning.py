"""Subnets that registrations remove: which is next, what its place costs, and whether one is still free.

By ``subnets/subnet`` and ``coinbase/root`` of subtensor (spec version 425): whoever registers a subnet while there are
as many as allowed dissolves the cheapest one whose immunity is over, and takes its place. Nobody has to agree.
"""

from dataclasses import dataclass

from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.outside import add_outside, exists
from auditor.chains.substrate.pallets.subtensor_subnets import Subnet, prune_order
from auditor.chains.substrate.reader import SubstrateReader
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import EvidenceId, GapKind
from auditor.model.gate import Anyone
from auditor.model.ids import EntityId

_PALLET = "SubtensorModule"
_RAO = 10**9
_NEEDED = ("NetworkLastLockCost", "NetworkMinLockCost", "NetworkLockReductionInterval", "NetworkLastRegistered")


@dataclass(frozen=True, slots=True)
class Places:
    """How many subnets there may be and are, which go in which order, and what a registration costs in rao.

    ``known`` is False where nothing says who goes first; ``cost`` is None where the runtime does not tell it.
    """

    limit: int
    taken: int
    order: list[int]
    decided: bool
    cost: int | None
    evidence: EvidenceId

    @property
    def free(self) -> int:
        """Places that a registration takes without removing anybody."""
        return max(0, self.limit - self.taken)

    @property
    def price(self) -> str:
        """What a registration costs, in words."""
        return "at a price that was not read" if self.cost is None else f"for {self.cost / _RAO:,.3f} TAO at this block"


def lock_cost(last: int, least: int, interval: int, last_block: int, now: int) -> int:
    """What a registration costs, in rao: twice the last one, falling by the last one in each ``interval`` of blocks."""
    times = 2 if last_block else 1
    fallen = last // interval * (now - last_block) if interval else 0
    return max(least, last * times - fallen)


async def add_pruning(
    pallet: Pallet, reader: SubstrateReader, collected: Collector, subnets: list[Subnet], selected: list[Subnet]
) -> None:
    """Who may remove which subnet: a grant over the one that was asked for if it is next, facts about all others.

    Of a whole network it is a rule for the cheapest of many subnets; for that subnet it is the end. Raises Unread.
    """
    if not exists(pallet, "registrant"):
        return
    places = await _places(pallet, reader, subnets)
    subnets_part = collected.module("Subnets")
    collected.note(subnets_part, f"{places.taken} of at most {places.limit} places for subnets are taken")
    collected.note(
        subnets_part,
        f"anyone may register a subnet {places.price}; each registration doubles it, and it falls with time",
    )
    if not places.decided:
        why = "this runtime neither says which is next nor keeps the prices of subnets"
        collected.gap(collected.pallet(_PALLET), "which subnet the next registration removes", why, GapKind.EFFECT)
        return
    for subnet in selected:
        collected.note(collected.module(f"{_PALLET}.{subnet.netuid}"), _standing(places, subnet.netuid))
    victim = next(iter(places.order), None)
    if victim is None or places.free or victim != collected.subnet:
        return
    add_outside(
        collected,
        _PALLET,
        "registrant",
        _registrant(collected),
        reader.cite,
        on=collected.module(f"{_PALLET}.{victim}"),
        limit=f"{places.price}, as it is the cheapest that is not immune",
        read=(places.evidence,),
    )


def _registrant(collected: Collector) -> EntityId:
    """Whoever registers, as somebody who holds a power over the subnet that was asked for."""
    return collected.add_entity(
        Entity(
            id=collected.module(f"{_PALLET}.Registrant"),
            kind=EntityKind.MODULE,
            label="whoever registers a subnet",
            chain=collected.chain,
            gate=Anyone(),
        )
    )


def _standing(places: Places, netuid: int) -> str:
    """When a subnet goes, in words."""
    if netuid not in places.order:
        return "no registration can remove it yet: it is immune, or its price is not known"
    needed = places.order.index(netuid) + 1 + places.free
    if needed == 1:
        return f"it is the next subnet to be removed: by the next registration, {places.price}"
    return f"{needed} registrations of subnets would remove it; the next one costs {places.price.removeprefix('for ')}"


async def _places(pallet: Pallet, reader: SubstrateReader, subnets: list[Subnet]) -> Places:
    limit = await reader.value(_PALLET, "SubnetLimit")
    immunity = 0
    if "NetworkImmunityPeriod" in pallet.items:
        immunity = int((await reader.value(_PALLET, "NetworkImmunityPeriod")).value or 0)
    order = prune_order(subnets, immunity, reader.block.number)
    answered = (await reader.call("SubnetInfoRuntimeApi_get_subnet_to_prune")).value
    answers_first = answered is not None and len(answered) == 3 and answered[0] == 1
    if answered is not None and answers_first:
        first = int.from_bytes(answered[1:], "little")
        order = [first, *(netuid for netuid in order if netuid != first)]
    decided = answers_first or answered == b"\0" or "SubnetMovingPrice" in pallet.items
    cost = await _cost(pallet, reader)
    return Places(
        int(limit.value or 0), len(subnets), order if answered != b"\0" else [], decided, cost, limit.evidence
    )


async def _cost(pallet: Pallet, reader: SubstrateReader) -> int | None:
    """What the next registration costs: what the runtime says, else what its state gives."""
    answered = (await reader.call("SubnetRegistrationRuntimeApi_get_network_registration_cost")).value
    if answered is not None and len(answered) == 8:
        return int.from_bytes(answered, "little")
    if not set(_NEEDED) <= set(pallet.items):
        return None
    last, least, interval, last_block = [int((await reader.value(_PALLET, name)).value or 0) for name in _NEEDED]
    return lock_cost(last, least, interval, last_block, reader.block.number)

"""Subnets that registrations remove: the next one, the price of its place, and free places.

By ``subnets/subnet`` and ``coinbase/root`` of subtensor (spec version 425): a registration while there are as many
subnets as allowed dissolves the cheapest one past its immunity, and takes its place. Nobody has to agree.
"""

from dataclasses import dataclass

from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.pallets.subtensor_subnets import Subnet, prune_order
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.without_calls import add_powers_without_calls, applies
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import EvidenceId, GapKind
from auditor.model.gate import Anyone
from auditor.model.ids import EntityId

_PALLET = "SubtensorModule"
_RAO = 10**9
_NEEDED = ("NetworkLastLockCost", "NetworkMinLockCost", "NetworkLockReductionInterval", "NetworkLastRegistered")


@dataclass(frozen=True, slots=True)
class SubnetPlaces:
    """The limit and number of subnets, the order of their removal, and the cost of a registration in rao.

    ``known`` is False if the order cannot be read; ``cost`` is None if the runtime does not show it.
    """

    limit: int
    taken: int
    order: list[int]
    decided: bool
    cost: int | None
    evidence: EvidenceId

    @property
    def free(self) -> int:
        """SubnetPlaces that a registration takes without removing a subnet."""
        return max(0, self.limit - self.taken)

    @property
    def price(self) -> str:
        """The cost of a registration, in words."""
        return "at a price that was not read" if self.cost is None else f"for {self.cost / _RAO:,.3f} TAO at this block"


def lock_cost(last: int, least: int, interval: int, last_block: int, now: int) -> int:
    """The cost of a registration in rao: twice the last one, falling by the last one in each ``interval`` of blocks."""
    times = 2 if last_block else 1
    fallen = last // interval * (now - last_block) if interval else 0
    return max(least, last * times - fallen)


async def add_pruning(
    pallet: Pallet, reader: SubstrateReader, collected: Collector, subnets: list[Subnet], selected: list[Subnet]
) -> None:
    """Adds who can remove which subnet: a grant over the requested one if it is next, facts about all others.

    For a whole network this is a rule that hits the cheapest of many subnets; for a single subnet it is its end. Raises
    Unread.
    """
    if not applies(pallet, "registrant"):
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
    add_powers_without_calls(
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
    """Adds the holder of the power over the requested subnet: any account that pays for a registration."""
    return collected.add_entity(
        Entity(
            id=collected.module(f"{_PALLET}.Registrant"),
            kind=EntityKind.MODULE,
            label="whoever registers a subnet",
            chain=collected.chain,
            gate=Anyone(),
        )
    )


def _standing(places: SubnetPlaces, netuid: int) -> str:
    """When a subnet is removed, in words."""
    if netuid not in places.order:
        return "no registration can remove it yet: it is immune, or its price is not known"
    needed = places.order.index(netuid) + 1 + places.free
    if needed == 1:
        return f"it is the next subnet to be removed: by the next registration, {places.price}"
    return f"{needed} registrations of subnets would remove it; the next one costs {places.price.removeprefix('for ')}"


async def _places(pallet: Pallet, reader: SubstrateReader, subnets: list[Subnet]) -> SubnetPlaces:
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
    return SubnetPlaces(
        int(limit.value or 0), len(subnets), order if answered != b"\0" else [], decided, cost, limit.evidence
    )


async def _cost(pallet: Pallet, reader: SubstrateReader) -> int | None:
    """The cost of the next registration: from the runtime API, else computed from the state."""
    answered = (await reader.call("SubnetRegistrationRuntimeApi_get_network_registration_cost")).value
    if answered is not None and len(answered) == 8:
        return int.from_bytes(answered, "little")
    if not set(_NEEDED) <= set(pallet.items):
        return None
    last, least, interval, last_block = [int((await reader.value(_PALLET, name)).value or 0) for name in _NEEDED]
    return lock_cost(last, least, interval, last_block, reader.block.number)

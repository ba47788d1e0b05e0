"""One subnet: whether it is paid, by three switches that only root turns, and whether it is the next to be pruned."""

from dataclasses import dataclass
from typing import Any

from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.runtime import Pallet


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet as storage has it; None where this runtime has no such item, or no value and no default.

    ``starts``: this runtime pays nothing before somebody has started the emission, which happened in block ``started``.
    """

    netuid: int
    owner: Any = None
    subtoken: bool | None = None
    registration: bool | None = None
    emission: bool | None = None
    starts: bool = False
    started: int | None = None
    registered_at: int | None = None
    price: Any = None

    @property
    def paid(self) -> bool:
        """Whether TAO is emitted to it: it has started and none of the switches of this runtime is off."""
        begun = self.started is not None or not self.starts
        return begun and False not in (self.subtoken, self.registration, self.emission)


def switches(subnet: Subnet) -> tuple[str, ...]:
    """The switches over a subnet's emission that this runtime has, as facts for the reader."""
    told = [
        ("SubnetEmissionEnabled", "sudo_set_subnet_emission_enabled", subnet.emission),
        ("SubtokenEnabled", "sudo_set_subtoken_enabled", subnet.subtoken),
        ("NetworkRegistrationAllowed", "sudo_set_network_registration_allowed", subnet.registration),
    ]
    states = {True: "on", False: "OFF: no TAO is emitted to the subnet"}
    lines = [f"{name}, which root turns by {call}, is {states[on]}" for name, call, on in told if on is not None]
    if subnet.starts:
        begun = "has not started" if subnet.started is None else f"started in block {subnet.started:,}"
        lines.append(f"its emission {begun}")
    return tuple(lines)


async def next_pruned(pallet: Pallet, reader: SubstrateReader, subnets: list[Subnet]) -> int | None:
    """The subnet that the next registration removes if there is no room: what the runtime says, else the cheapest one
    whose immunity is over. None if nothing can be removed. Raises Unread."""
    told = (await reader.call("SubnetInfoRuntimeApi_get_subnet_to_prune")).value
    if told is not None:
        return int.from_bytes(told[1:3], "little") if len(told) == 3 and told[0] == 1 else None
    if "NetworkImmunityPeriod" not in pallet.items or "SubnetMovingPrice" not in pallet.items:
        return None
    immunity = (await reader.value(pallet.name, "NetworkImmunityPeriod")).value or 0
    old = [subnet for subnet in subnets if (subnet.registered_at or 0) + immunity <= reader.block.number]
    return min(old, key=lambda subnet: (_bits(subnet.price), subnet.netuid)).netuid if old else None


def _bits(fixed: Any) -> int:
    """A fixed-point number by its bits, which compare as it does."""
    return int(fixed.get("bits", 0)) if isinstance(fixed, dict) else int(fixed or 0)

"""One subnet: whether it is paid, by three switches that only root turns, and whether it is the next to be pruned."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


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
    rows = [
        ("SubnetEmissionEnabled", "sudo_set_subnet_emission_enabled", subnet.emission),
        ("SubtokenEnabled", "sudo_set_subtoken_enabled", subnet.subtoken),
        ("NetworkRegistrationAllowed", "sudo_set_network_registration_allowed", subnet.registration),
    ]
    states = {True: "on", False: "OFF: no TAO is emitted to the subnet"}
    lines = [f"{name}, which root turns by {call}, is {states[on]}" for name, call, on in rows if on is not None]
    if subnet.starts:
        begun = "has not started" if subnet.started is None else f"started in block {subnet.started:,}"
        lines.append(f"its emission {begun}")
    return tuple(lines)


def prune_order(subnets: Iterable[Subnet], immunity: int, now: int) -> list[int]:
    """Subnets in the order in which registrations remove them: the cheapest first, of equals the one there longest.

    Those that are still immune in block ``now``, or whose time or price is not known, are left out
    (``coinbase/root``: ``get_network_to_prune``).
    """
    old = [subnet for subnet in subnets if subnet.registered_at is not None and subnet.registered_at + immunity <= now]
    priced = [(_bits(subnet.price), subnet.registered_at, subnet.netuid) for subnet in old if subnet.price is not None]
    return [netuid for _, _, netuid in sorted(priced)]


def _bits(fixed: Any) -> int:
    """A fixed-point number by its bits, which compare as it does."""
    return int(fixed.get("bits", 0)) if isinstance(fixed, dict) else int(fixed or 0)

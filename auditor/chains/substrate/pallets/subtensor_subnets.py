"""One subnet: whether it gets emission, by three switches of root, and whether it is the next to be pruned."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet in storage; fields are None if this runtime has no such item, or no value and no default.

    ``starts``: this runtime pays nothing before the emission is started, which happened in block ``started``.
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
        """Whether it gets TAO: it has started, and no switch of this runtime is off."""
        begun = self.started is not None or not self.starts
        return begun and False not in (self.subtoken, self.registration, self.emission)


def switches(subnet: Subnet) -> tuple[str, ...]:
    """The switches of a subnet's emission in this runtime, as facts for the reader."""
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
    """Subnets in the order of their removal by registrations: the cheapest first, among equals the oldest.

    Subnets that are still immune in block ``now``, or whose time or price is unknown, are left out (``coinbase/root``:
    ``get_network_to_prune``).
    """
    old = [subnet for subnet in subnets if subnet.registered_at is not None and subnet.registered_at + immunity <= now]
    priced = [(_bits(subnet.price), subnet.registered_at, subnet.netuid) for subnet in old if subnet.price is not None]
    return [netuid for _, _, netuid in sorted(priced)]


def _bits(fixed: Any) -> int:
    """The bits of a fixed-point number, which sort like the number."""
    return int(fixed.get("bits", 0)) if isinstance(fixed, dict) else int(fixed or 0)

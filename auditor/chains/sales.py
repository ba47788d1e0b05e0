"""Sales as leverage, for every chain family: how much a holder's sale to a pool takes off a price.

Holders are counted together: any subset of the largest with enough tokens can cause a price fall.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple, Protocol

from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import EvidenceId
from auditor.model.gate import Member, Threshold
from auditor.model.grant import Effect, Grant
from auditor.model.ids import ChainId, EntityId, module

# The profile role of a pool.
MARKET = "market"
# Price falls; for each one, the holders who can cause it are counted together.
FALLS = (0.1, 0.2, 0.5, 0.8)
# How many holders are counted, and how many of the largest are listed with what each can do alone.
MOST_HOLDERS, MOST_NAMED = 60, 5


class Pool(Protocol):
    """A pool for one sale; ``price`` is that of one token."""

    @property
    def price(self) -> float: ...

    def fall(self, sold: float) -> float:
        """The share of the price that a sale of so many tokens (smallest units) at once takes off."""
        ...

    def sale(self, fall: float) -> int | None:
        """The tokens (smallest units) to sell at once for this price fall, which must be below 1; None if no number of
        tokens is known to cause it."""
        ...


@dataclass(frozen=True, slots=True)
class WeightedPool:
    """A pool that keeps x^w1 y^w2 constant: ``reserve`` is that of the sold token, ``weight`` (0 to 1) that of the
    other one, ``fee`` the share of a sale that is kept as a fee. With equal weights it is a constant-product pool.
    """

    reserve: float
    weight: float
    fee: float
    price: float

    def fall(self, sold: float) -> float:
        """See ``Pool``."""
        left: float = (self.reserve / (self.reserve + sold * (1 - self.fee))) ** (1 / self.weight)
        return 1 - left

    def sale(self, fall: float) -> int:
        """See ``Pool``."""
        grown: float = (1 - fall) ** -self.weight - 1
        return ceil(self.reserve * grown / (1 - self.fee))


class Holding(NamedTuple):
    """How many tokens (smallest units) an account can sell at once."""

    amount: int
    holder: EntityId


@dataclass(frozen=True, slots=True)
class Market:
    """A token with a price: ``target`` is its entity in the graph, and ``pool`` buys it.

    ``title`` names the token and ``place`` the groups of its holders (in ids); ``function`` is the call that sells,
    ``unit`` the number of smallest units in a token, ``symbol`` and ``quote`` are the units of the two sides.
    """

    chain: ChainId
    target: EntityId
    pool: Pool
    title: str
    place: str
    function: str
    unit: int
    symbol: str
    quote: str

    def amount(self, units: int) -> str:
        """An amount of the token, as people write it."""
        return f"{units / self.unit:,.2f} {self.symbol}"

    def worth(self) -> str:
        """The price as a note."""
        return f"its pool pays {self.pool.price:.6g} {self.quote} for one token"

    def alone(self, holding: Holding, name: str) -> str:
        """What a holder can do alone, as a note."""
        fall = 100 * self.pool.fall(holding.amount)
        return f"{name} can sell {self.amount(holding.amount)}; sold at once they take {fall:.1f} % off the price"

    def grant(self, holding: Holding, fall: float, evidence: tuple[EvidenceId, ...]) -> Grant:
        """The grant of a holder whose sale takes this share off the price."""
        after = self.pool.price * (1 - fall)
        what = f"{self.amount(holding.amount)} sold at once take {100 * fall:.1f} % off the price"
        return Grant(
            holder=holding.holder,
            target=self.target,
            effect=Effect.SELL,
            function=self.function,
            evidence=evidence,
            condition=f"{what}: {self.pool.price:.6g} {self.quote} becomes {after:.6g}",
            price_fall=fall,
        )

    def groups(self, largest: Sequence[Holding], evidence: tuple[EvidenceId, ...]) -> Iterator[tuple[Entity, Grant]]:
        """For each of ``FALLS``: the group of largest holders of which any subset with enough tokens can cause it, and
        its grant."""
        for fall in FALLS:
            needed = self.pool.sale(fall)
            if needed is None or sum(holding.amount for holding in largest) < needed:
                continue
            group = Entity(
                id=module(self.chain, f"{self.place}.{100 * fall:.0f}"),
                kind=EntityKind.MARKET,
                label=f"holders whose sale takes {100 * fall:.0f} % off the price of {self.title}",
                chain=self.chain,
                gate=Threshold(k=needed, members=tuple(Member(id=item.holder, weight=item.amount) for item in largest)),
            )
            yield group, self.grant(Holding(needed, group.id), fall, evidence)

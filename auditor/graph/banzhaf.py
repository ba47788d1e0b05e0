"""The Banzhaf index: how often a party decides, if all others act or not by the toss of a coin.

(J. F. Banzhaf, Rutgers Law Review 19, 1965; here the absolute index, from 0 to 1.) Three ways, from exact to estimated:

- up to ``table.FEW`` parties every coalition is tried;
- a single weighted threshold is counted exactly by its generating function, where the weights are small enough;
- otherwise ``SAMPLES`` coalitions are drawn with a fixed seed. The standard error is at most 1 / sqrt(SAMPLES) = 0.004,
  so an index is wrong by more than ``ERROR`` less often than once in a hundred times.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from math import gcd
from random import Random

from auditor.graph import table
from auditor.graph.coalition import Coalitions
from auditor.graph.cone import Cone, cone
from auditor.graph.system import NodeId
from auditor.model.ids import EntityId

SAMPLES = 65_536
ERROR = 0.011
_SEED = 20_261_125
_MOST_BITS = 10**11  # what counting may cost, in bits touched: about two seconds


@dataclass(frozen=True)
class Index:
    """The index of each voter; each is off by no more than ``error`` (0.0: exact; else with 99 % confidence)."""

    values: tuple[float, ...]
    error: float


def banzhaf(coalitions: Coalitions, goal: NodeId) -> dict[EntityId, float]:
    """The index of every party that was read and has a say in a goal. Nothing unread acts."""
    asked = cone(coalitions.system, goal, None, (), frozenset(coalitions.system.unread))
    if isinstance(asked.goal, bool):
        return {}
    index = of_cone(asked)
    return {coalitions.system.party_of[name]: value for name, value in zip(asked.names, index.values, strict=True)}


def of_cone(asked: Cone) -> Index:
    """The index of every leaf of a cone whose goal is open."""
    number = len(asked.names)
    if number <= table.FEW:
        return Index(_swings(asked, tuple(bits for (bits,) in table.patterns((1,) * number)), 1 << number), 0.0)
    if len(asked.inputs) == 1:
        weights = asked.inputs[int(asked.goal)]
        counted = _counted([weights[leaf] for leaf in range(number)], asked.need[int(asked.goal)])
        if counted is not None:
            return Index(counted, 0.0)
    drawn = Random(_SEED)
    return Index(_swings(asked, tuple(drawn.getrandbits(SAMPLES) for _ in range(number)), SAMPLES), ERROR)


def weighted(weights: Sequence[int], need: int) -> Index:
    """The index of each voter when those in favour need weight ``need`` together."""
    number = len(weights)
    inputs = {leaf: weight for leaf, weight in enumerate(weights) if weight > 0}
    if need <= 0 or sum(weights) < need:
        return Index((0.0,) * number, 0.0)
    present = tuple(inputs)
    game = Cone(present, {len(present): need}, {len(present): dict(enumerate(inputs.values()))}, len(present))
    index = of_cone(game)
    values = dict(zip(present, index.values, strict=True))
    return Index(tuple(values.get(leaf, 0.0) for leaf in range(number)), index.error)


def _swings(asked: Cone, leaves: tuple[int, ...], width: int) -> tuple[float, ...]:
    """For each leaf the share of wins with it less the share of wins without it."""
    wins = table.wins(asked, leaves, width)
    found = []
    for leaf in leaves:
        with_it = leaf.bit_count()
        both = (wins & leaf).bit_count()
        found.append(max(0.0, both / with_it - (wins.bit_count() - both) / (width - with_it)))
    return tuple(found)


def _counted(weights: Sequence[int], need: int) -> tuple[float, ...] | None:
    """Exact by generating function: the product of 1 + x^w, packed into one number with a field for each power of x.

    Dividing by 1 + x^w takes a voter out again; what is left counts the coalitions of the others by weight. None if it
    would cost too much.
    """
    shared = reduce(gcd, weights)
    weights, need = [weight // shared for weight in weights], -(-need // shared)
    field = len(weights) + 2
    size = field * need
    kinds = set(weights)
    if size * (len(weights) + len(kinds) * need.bit_length()) > _MOST_BITS:
        return None
    mask = (1 << size) - 1
    product = 1
    for weight in weights:
        product = (product + (product << field * weight)) & mask if weight < need else product
    swing = {weight: _decided(product, weight, need, field, mask) for weight in kinds}
    return tuple(swing[weight] / (1 << len(weights) - 1) for weight in weights)


def _decided(product: int, weight: int, need: int, field: int, mask: int) -> int:
    """How many coalitions of the others weigh less than ``need``, but not without a voter of this weight."""
    others = product
    step = weight
    if weight < need:
        others = (others - (others << field * step)) & mask
        step *= 2
        while step < need:
            others = (others + (others << field * step)) & mask
            step *= 2
    tail = others >> field * max(0, need - weight)
    return tail % ((1 << field) - 1)  # the sum of the fields

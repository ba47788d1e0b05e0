"""The Banzhaf index: how often a party decides if every other party acts with probability one half.

(J. F. Banzhaf, Rutgers Law Review 19, 1965; here the absolute index, from 0 to 1.) Three methods, from exact to
estimated:

- up to ``table.FEW`` parties every coalition is tried;
- a single weighted threshold is counted exactly by its generating function, where the weights are small enough;
- otherwise ``SAMPLES`` coalitions are drawn with a fixed seed. In a single weighted threshold a voter's index is the
  share of the sample in which it decides: the standard error is at most 0.5 / sqrt(SAMPLES) = 0.002, and the index of a
  voter who never decides is zero. For other games wins with and without a party are compared: 1 / sqrt(SAMPLES) =
  0.004.

A sampled index is off by more than its ``error`` less often than once in a hundred times.
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
VOTE_ERROR = 0.0051
_SEED = 20_261_125
_AT_ONCE = 1024
_BLOCK = 64
_MOST_BITS = 10**11  # what counting may cost, in bits touched: about two seconds


@dataclass(frozen=True)
class BanzhafIndex:
    """The index of each voter; each is off by at most ``error`` (0.0: exact; else with 99 % confidence).

    A voter whose index is at most ``noise`` may have no influence at all.
    """

    values: tuple[float, ...]
    error: float
    noise: float = 0.0


def banzhaf(coalitions: Coalitions, goal: NodeId) -> dict[EntityId, float]:
    """By party: its index for a goal. Unread holders never act; parties without a say are absent."""
    game = cone(coalitions.system, goal, None, (), frozenset(coalitions.system.unread))
    if isinstance(game.goal, bool):
        return {}
    index = of_cone(game)
    by_name = zip(game.names, index.values, strict=True)
    return {coalitions.system.party_of[name]: value for name, value in by_name if value > index.noise}


def of_cone(game: Cone) -> BanzhafIndex:
    """The index of every leaf of a cone whose goal is undecided (a node, not True or False)."""
    number = len(game.names)
    if number <= table.FEW:
        return BanzhafIndex(_swings(game, tuple(bits for (bits,) in table.patterns((1,) * number)), 1 << number), 0.0)
    if len(game.inputs) == 1:
        weights = game.inputs[int(game.goal)]
        ordered, need = [weights[leaf] for leaf in range(number)], game.need[int(game.goal)]
        counted = _counted(ordered, need)
        return BanzhafIndex(_drawn(ordered, need), VOTE_ERROR) if counted is None else BanzhafIndex(counted, 0.0)
    drawn = Random(_SEED)
    values = _swings(game, tuple(drawn.getrandbits(SAMPLES) for _ in range(number)), SAMPLES)
    return BanzhafIndex(values, ERROR, ERROR)


def weighted(weights: Sequence[int], need: int) -> BanzhafIndex:
    """The index of each voter of a weighted vote that passes with weight ``need`` in favour."""
    number = len(weights)
    inputs = {leaf: weight for leaf, weight in enumerate(weights) if weight > 0}
    if need <= 0 or sum(weights) < need:
        return BanzhafIndex((0.0,) * number, 0.0)
    present = tuple(inputs)
    game = Cone(present, {len(present): need}, {len(present): dict(enumerate(inputs.values()))}, len(present))
    index = of_cone(game)
    values = dict(zip(present, index.values, strict=True))
    return BanzhafIndex(tuple(values.get(leaf, 0.0) for leaf in range(number)), index.error)


def _swings(game: Cone, leaves: tuple[int, ...], width: int) -> tuple[float, ...]:
    """By leaf: the share of coalitions with it that win, less the share of coalitions without it that win."""
    wins = table.wins(game, leaves, width)
    swings = []
    for leaf in leaves:
        with_it = leaf.bit_count()
        both = (wins & leaf).bit_count()
        swings.append(max(0.0, both / with_it - (wins.bit_count() - both) / (width - with_it)))
    return tuple(swings)


def _drawn(weights: Sequence[int], need: int) -> tuple[float, ...]:
    """By voter: the share of sampled coalitions in which its vote decides. Weights are rounded to 53 bits.

    A vote decides if its weight exceeds the margin by which the coalition wins or loses, so for voters of little weight
    only coalitions near the threshold are examined.
    """
    import numpy as np

    shares = np.array([weight / need for weight in weights])
    heaviest_first = np.argsort(-shares, kind="stable")
    blocks = np.array_split(heaviest_first, -(-len(weights) // _BLOCK))
    random = np.random.default_rng(_SEED)
    decides = np.zeros(len(weights), dtype=np.int64)
    for _ in range(SAMPLES // _AT_ONCE):
        acts = random.integers(0, 2, (_AT_ONCE, len(weights)), dtype=np.int8)
        over = acts.astype(np.float64) @ shares - 1
        wins, missing = over >= 0, np.abs(over)
        for block in blocks:
            near = np.flatnonzero(missing <= shares[block[0]])
            own, won, gap = shares[block], wins[near, None], missing[near, None]
            enough = np.where(won, own > gap, own >= gap)
            decides[block] += (enough & (acts[np.ix_(near, block)] == won)).sum(axis=0)
    return tuple(float(count) / SAMPLES for count in decides)


def _counted(weights: Sequence[int], need: int) -> tuple[float, ...] | None:
    """Exact by generating function: the product of 1 + x^w, packed into one number with a field for each power of x.

    Dividing by 1 + x^w removes one voter; the quotient counts the coalitions of the other voters by weight. Returns
    None if the computation would touch more than ``_MOST_BITS`` bits.
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

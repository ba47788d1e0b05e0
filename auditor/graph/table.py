"""All coalitions tried at once: each node is one long integer with a bit for each coalition.

Bit c of a leaf says whether it is in coalition c; weights are added in binary, one long integer for each digit. So
65,536 coalitions cost a few operations on integers of eight kilobytes. Parties with equal weight in every threshold are
twins: only their number matters, so coalitions are enumerated by these numbers, and 30 parties may be few.
"""

from functools import lru_cache, reduce
from operator import or_

from auditor.graph.cone import Cone

FEW = 14
MOST = 1 << 16

ClassSizes = tuple[int, ...]


def twins(cone: Cone) -> tuple[tuple[int, ...], ...]:
    """The leaves in classes of interchangeable ones (equal weight in every threshold), smallest class first."""
    classes: dict[frozenset[tuple[int, int]], list[int]] = {}
    for leaf in range(len(cone.names)):
        counts = frozenset((user, cone.inputs[user][leaf]) for user in cone.users[leaf])
        classes.setdefault(counts, []).append(leaf)
    return tuple(sorted(map(tuple, classes.values()), key=lambda leaves: (len(leaves), leaves)))


def combinations(shape: ClassSizes) -> int:
    """The number of distinct coalitions for classes of these sizes."""
    product = 1
    for size in shape:
        product *= size + 1
    return product


@lru_cache(maxsize=256)
def patterns(shape: ClassSizes) -> tuple[tuple[int, ...], ...]:
    """Per class of interchangeable parties, per party: a bit mask over all coalitions (bit c set = member of c)."""
    width, stride = combinations(shape), 1
    bits = []
    for size in shape:
        period = (size + 1) * stride
        again = ((1 << width) - 1) // ((1 << period) - 1)
        units = [((1 << (size - rank) * stride) - 1) << (rank + 1) * stride for rank in range(size)]
        bits.append(tuple(unit * again for unit in units))
        stride = period
    return tuple(bits)


@lru_cache(maxsize=256)
def of_size(shape: ClassSizes) -> tuple[int, ...]:
    """Per number of parties: a bit mask of the coalitions of that size."""
    sizes, stride = [1], 1
    for size in shape:
        more = [0] * (len(sizes) + size)
        for had, coalitions in enumerate(sizes):
            for count in range(size + 1):
                more[had + count] |= coalitions << count * stride
        sizes, stride = more, stride * (size + 1)
    return tuple(sizes)


def wins(cone: Cone, leaves: tuple[int, ...], width: int) -> int:
    """One bit per coalition: whether it reaches the goal of a cone that is no dual.

    ``leaves`` gives, per leaf, the coalitions that contain it, as ``width`` bits. Cycles start as never acting, so the
    result is the least fixed point.
    """
    every = (1 << width) - 1
    acting = dict(enumerate(leaves))
    changed = True
    while changed:
        changed = False
        for node in cone.order:
            inputs = [(acting.get(source, 0), weight) for source, weight in cone.inputs[node].items()]
            now = _enough(inputs, cone.need[node], every)
            changed = changed or now != acting.get(node, 0)
            acting[node] = now
        if not cone.has_cycles:
            break
    return acting[int(cone.goal)]


def smallest(cone: Cone) -> tuple[int, ...] | None:
    """A smallest coalition that reaches the goal of a cone; None if there are more than ``MOST`` coalitions."""
    classes = twins(cone)
    shape = tuple(map(len, classes))
    width = combinations(shape)
    if width > MOST:
        return None
    by_leaf = dict(
        pair for leaves, bits in zip(classes, patterns(shape), strict=True) for pair in zip(leaves, bits, strict=True)
    )
    primal = cone if cone.dual_of is None else cone.dual_of
    winning = wins(primal, tuple(by_leaf[leaf] for leaf in range(len(cone.names))), width)
    sizes = of_size(shape)
    if cone.dual_of is None:
        winner = next(winning & size for size in sizes if winning & size)
        digits = (winner & -winner).bit_length() - 1
    else:
        winner = next(size & ~winning for size in reversed(sizes) if size & ~winning)
        digits = width - winner.bit_length()  # the parties outside of the largest failing coalition
    coalition: list[int] = []
    for leaves in classes:
        digits, count = divmod(digits, len(leaves) + 1)
        coalition += leaves[:count]
    return tuple(sorted(coalition))


def _enough(inputs: list[tuple[int, int]], need: int, every: int) -> int:
    """The coalitions in which inputs of weight ``need`` act."""
    if need <= min(weight for _, weight in inputs):
        return reduce(or_, (bits for bits, _ in inputs))
    digits = [0] * sum(weight for _, weight in inputs).bit_length()
    for bits, weight in inputs:
        carry = 0
        for place in range(len(digits)):
            added = bits if weight >> place & 1 else 0
            if not carry and weight >> place == 0:
                break
            had = digits[place]
            digits[place] = had ^ added ^ carry
            carry = (had & added) | (carry & (had ^ added))
    above, equal = 0, every
    for place in reversed(range(len(digits))):
        if need >> place & 1:
            equal &= digits[place]
        else:
            above |= equal & digits[place]
            equal &= ~digits[place]
    return above | equal

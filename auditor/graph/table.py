"""Many coalitions tried at once: each node is one long number with a bit per coalition.

Bit c of a leaf says whether it is in coalition c; sums of weights are added up in binary, one long number per digit. So
65,536 coalitions cost a few operations on numbers of eight kilobytes. Parties that count for the same everywhere are
twins: only how many of them act matters, so coalitions are told apart by these counts, and 30 parties are few.
"""

from functools import lru_cache, reduce
from operator import or_

from auditor.graph.cone import Cone

FEW = 14
MOST = 1 << 16

Shape = tuple[int, ...]


def twins(asked: Cone) -> tuple[tuple[int, ...], ...]:
    """The leaves in classes of those that count for the same everywhere, smallest class first."""
    classes: dict[frozenset[tuple[int, int]], list[int]] = {}
    for leaf in range(len(asked.names)):
        counts = frozenset((user, asked.inputs[user][leaf]) for user in asked.users[leaf])
        classes.setdefault(counts, []).append(leaf)
    return tuple(sorted(map(tuple, classes.values()), key=lambda leaves: (len(leaves), leaves)))


def combinations(shape: Shape) -> int:
    """How many coalitions differ, with classes of these sizes."""
    product = 1
    for size in shape:
        product *= size + 1
    return product


@lru_cache(maxsize=256)
def patterns(shape: Shape) -> tuple[tuple[int, ...], ...]:
    """For every class and each of its leaves in order the coalitions that it is in."""
    width, stride = combinations(shape), 1
    found = []
    for size in shape:
        period = (size + 1) * stride
        again = ((1 << width) - 1) // ((1 << period) - 1)
        units = [((1 << (size - rank) * stride) - 1) << (rank + 1) * stride for rank in range(size)]
        found.append(tuple(unit * again for unit in units))
        stride = period
    return tuple(found)


@lru_cache(maxsize=256)
def of_size(shape: Shape) -> tuple[int, ...]:
    """For each number of parties the coalitions that have it."""
    sizes, stride = [1], 1
    for size in shape:
        more = [0] * (len(sizes) + size)
        for had, coalitions in enumerate(sizes):
            for count in range(size + 1):
                more[had + count] |= coalitions << count * stride
        sizes, stride = more, stride * (size + 1)
    return tuple(sizes)


def wins(asked: Cone, leaves: tuple[int, ...], width: int) -> int:
    """One bit per coalition: whether it reaches the goal of a cone that is no dual.

    ``leaves`` has for each leaf the coalitions that it is in, as ``width`` bits. Circles start from never, so what is
    found is the least fixed point.
    """
    every = (1 << width) - 1
    acting = dict(enumerate(leaves))
    changed = True
    while changed:
        changed = False
        for node in asked.order:
            inputs = [(acting.get(source, 0), weight) for source, weight in asked.inputs[node].items()]
            now = _enough(inputs, asked.need[node], every)
            changed = changed or now != acting.get(node, 0)
            acting[node] = now
        if not asked.has_circles:
            break
    return acting[int(asked.goal)]


def smallest(asked: Cone) -> tuple[int, ...] | None:
    """A smallest coalition that reaches the goal of a cone; None if there are more than ``MOST`` to try."""
    classes = twins(asked)
    shape = tuple(map(len, classes))
    width = combinations(shape)
    if width > MOST:
        return None
    by_leaf = dict(
        pair for leaves, bits in zip(classes, patterns(shape), strict=True) for pair in zip(leaves, bits, strict=True)
    )
    primal = asked if asked.dual_of is None else asked.dual_of
    winning = wins(primal, tuple(by_leaf[leaf] for leaf in range(len(asked.names))), width)
    sizes = of_size(shape)
    if asked.dual_of is None:
        found = next(winning & size for size in sizes if winning & size)
        chosen = (found & -found).bit_length() - 1
    else:
        found = next(size & ~winning for size in reversed(sizes) if size & ~winning)
        chosen = width - found.bit_length()  # those who are left out of the last coalition that fails
    named: list[int] = []
    for leaves in classes:
        chosen, count = divmod(chosen, len(leaves) + 1)
        named += leaves[:count]
    return tuple(sorted(named))


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

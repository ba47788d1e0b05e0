"""Every coalition of a few parties tried at once: each node is one long number with a bit per coalition.

Bit c of a leaf says whether it is in coalition c; sums of weights are added up in binary, one long number per digit. So
65,536 coalitions of 16 parties cost a few operations on numbers of eight kilobytes.
"""

from functools import lru_cache, reduce
from operator import or_

from auditor.graph.cone import Cone

FEW = 16


@lru_cache(maxsize=FEW + 1)
def patterns(number: int) -> tuple[int, ...]:
    """For each of so many leaves the coalitions that it is in, of all coalitions there are."""
    found = []
    for leaf in range(number):
        half = 1 << leaf
        block = ((1 << half) - 1) << half
        width = 2 * half
        while width < 1 << number:
            block |= block << width
            width *= 2
        found.append(block)
    return tuple(found)


@lru_cache(maxsize=FEW + 1)
def of_size(number: int) -> tuple[int, ...]:
    """For each size the coalitions of that size."""
    sizes = [1]
    for leaf in range(number):
        half = 1 << leaf
        sizes = [
            (sizes[size] if size < len(sizes) else 0) | (sizes[size - 1] << half if size else 0)
            for size in range(len(sizes) + 1)
        ]
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


def smallest(asked: Cone) -> tuple[int, ...]:
    """A smallest coalition that reaches the goal of a cone of at most ``FEW`` parties; of those the first by number."""
    number = len(asked.names)
    primal = asked if asked.dual_of is None else asked.dual_of
    winning = wins(primal, patterns(number), 1 << number)
    sizes = of_size(number)
    if asked.dual_of is None:
        found = next(winning & size for size in sizes if winning & size)
        chosen = (found & -found).bit_length() - 1
    else:
        found = next(size & ~winning for size in reversed(sizes) if size & ~winning)
        chosen = (1 << number) - found.bit_length()  # those who are left out of the last coalition that fails
    return tuple(leaf for leaf in range(number) if chosen >> leaf & 1)


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

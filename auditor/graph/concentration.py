"""The concentration of the weight of an electorate, by the measures that the field reports.

These figures ignore turnout, quorum and gates; ``coalition`` computes what a group can do. Counts are exact for weights
of any size; ``hhi`` and ``gini`` are the floats nearest to the exact ratios.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import fsum, log, log2

from auditor.graph.votes import weights
from auditor.model.gate import Member
from auditor.model.ids import EntityId

THIRD, HALF, TWO_THIRDS = Fraction(1, 3), Fraction(1, 2), Fraction(2, 3)


@dataclass(frozen=True)
class Concentration:
    """The concentration of one electorate of ``holders`` with any weight, ``total`` together.

    The three Nakamoto coefficients are the fewest holders with more than a third (they can stop BFT consensus), half
    and two thirds (they can decide it) of the weight (B. Srinivasan and L. Lee, *Quantifying Decentralization*, 2017).
    ``hhi`` is the Herfindahl-Hirschman index, from 1 / holders to 1. ``gini`` is 0 for equals, below 1 always.
    ``entropy_bits`` is Shannon's, ``theil`` the index T of H. Theil in nats: 0 for equals, at most ln(holders).
    """

    holders: int
    total: int
    nakamoto_third: int
    nakamoto_half: int
    nakamoto_two_thirds: int
    hhi: float
    gini: float
    entropy_bits: float
    theil: float


def concentration(electorate: Iterable[Member], parties: Mapping[EntityId, EntityId] | None = None) -> Concentration:
    """The concentration of the weights of ``electorate``; members without weight are ignored.

    With ``parties`` (the party of each account, ``PowerGraph.parties``), keys of one party are one holder. Unnamed
    holders are not counted: add them where a list is incomplete (``votes.unnamed_holders``). Raises ValueError if no
    member has weight.
    """
    held = weights(tuple(_by_party(electorate, parties) if parties is not None else electorate))
    if not held:
        raise ValueError("nobody in this electorate has weight")
    largest = sorted(held.values(), reverse=True)
    number, total = len(largest), sum(largest)
    shares = [weight / total for weight in largest]
    # Twice the area between the Lorenz curve and the diagonal, over whole numbers.
    uneven = sum((number + 1 - 2 * rank) * weight for rank, weight in enumerate(largest, 1))
    return Concentration(
        holders=number,
        total=total,
        nakamoto_third=_fewest(largest, THIRD * total),
        nakamoto_half=_fewest(largest, HALF * total),
        nakamoto_two_thirds=_fewest(largest, TWO_THIRDS * total),
        hhi=sum(weight * weight for weight in largest) / total**2,
        gini=uneven / (number * total),
        entropy_bits=fsum(-share * log2(share) for share in shares if share),
        theil=fsum(share * log(share * number) for share in shares if share),
    )


def _by_party(electorate: Iterable[Member], parties: Mapping[EntityId, EntityId]) -> Iterable[Member]:
    return (Member(id=parties.get(member.id, member.id), weight=member.weight) for member in electorate)


def _fewest(largest: list[int], bar: Fraction) -> int:
    """The number of largest weights whose sum exceeds ``bar``."""
    return next(number for number, sum_ in enumerate(accumulate(largest), 1) if sum_ > bar)

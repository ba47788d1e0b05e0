"""How concentrated the voting weight of one vote is."""

from auditor.model.frozen import Frozen
from auditor.model.ids import EntityId


class Electorate(Frozen):
    """The concentration of one weighted vote, by account, or by party if ``clustered``.

    ``named_share`` is the share of all weight whose holders are known; the other figures are of these holders alone.
    The three Nakamoto coefficients are the fewest of them with more than a third, half and two thirds of that weight;
    ``hhi`` and ``gini`` lie between 0 and 1, ``entropy_bits`` is Shannon's, ``theil`` is in nats.
    """

    entity: EntityId
    clustered: bool
    named_share: float
    holders: int
    nakamoto_third: int
    nakamoto_half: int
    nakamoto_two_thirds: int
    hhi: float
    gini: float
    entropy_bits: float
    theil: float

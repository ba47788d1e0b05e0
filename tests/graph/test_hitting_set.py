from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.graph.hitting_set import hitting_set


@given(st.data())
def test_nothing_cheaper_hits_every_group(data: st.DataObject) -> None:
    costs = data.draw(st.lists(st.integers(1, 9), min_size=1, max_size=7))
    members = st.sets(st.integers(0, len(costs) - 1), min_size=1)
    groups = [sorted(group) for group in data.draw(st.lists(members, max_size=7))]
    chosen, best = hitting_set(groups, costs)
    assert best
    assert all(set(group) & set(chosen) for group in groups)
    tried = [
        (sum(costs[index] for index in some), size)
        for size in range(len(costs) + 1)
        for some in combinations(range(len(costs)), size)
        if all(set(group) & set(some) for group in groups)
    ]
    assert (sum(costs[index] for index in chosen), len(chosen)) == min(tried)


def test_an_empty_group_is_refused() -> None:
    with pytest.raises(ValueError, match="empty group"):
        hitting_set([[0], []], [1])

import pytest

from auditor.model.entity import Entity, EntityKind
from auditor.model.grant import Effect, Grant
from auditor.model.harm import Cause

_BANK = Entity(id="cosmos:a-1:module/bank", kind=EntityKind.MODULE)


@pytest.mark.parametrize(("held", "covered"), [(0.049, False), (0.05, True), (1.0, True), (None, True)])
def test_a_cause_may_ask_for_a_part_of_the_whole_and_an_unknown_part_is_never_too_small(
    held: float | None, covered: bool
) -> None:
    sale = Grant(holder="cosmos:a-1:a1", target=_BANK.id, effect=Effect.SELL, function="sell", share=held)
    assert Cause(effect=Effect.SELL, share=0.05).covers(sale, _BANK) is covered

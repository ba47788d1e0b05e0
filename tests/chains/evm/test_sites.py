"""Instructions that change state, found without running: what any run comes to is among them."""

from hypothesis import given, settings

from auditor.chains.evm.sites import reachable_sites
from tests.chains.evm.execution.codes import CODES
from tests.chains.evm.execution.test_engine import TARGET, chain, run
from tests.examples import examples


def test_a_shared_routine_returns_to_each_of_its_callers() -> None:
    """Two calls of one routine, which jumps back to the place that was pushed for it; only the second caller writes."""
    routine = "5b56"
    code = bytes.fromhex("6006600f56" + "00" + "5b600c600f56" + "5b5500" + routine)
    assert reachable_sites(code).sites == {13} and not reachable_sites(code).partial
    assert not reachable_sites(code, stop_at=frozenset({6})).sites


def test_words_below_the_known_stack_leave_a_jump_open() -> None:
    assert reachable_sites(bytes.fromhex("5b9056")).partial  # SWAP1: where it jumps to lay on the stack before
    assert not reachable_sites(bytes.fromhex("5b6004565b00")).partial


def test_a_jump_to_data_reaches_nothing() -> None:
    code = bytes.fromhex("600456" + "605b55")
    assert not reachable_sites(code).sites and not reachable_sites(code).partial


@settings(max_examples=examples(150), deadline=None)
@given(CODES)
def test_whatever_a_run_comes_to_is_reached(code: bytes) -> None:
    result = reachable_sites(code)
    ran = {each.counter for each in run(chain(code)).sites if each.code == TARGET}
    assert result.partial or ran <= result.sites

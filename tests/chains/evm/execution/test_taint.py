"""Where values come from, instruction by instruction, and what a trace keeps of it."""

import pytest

from auditor.chains.evm.execution import taint
from auditor.chains.evm.execution.call import Place
from auditor.chains.evm.execution.taint import Taint
from auditor.chains.evm.signatures import keccak
from tests.chains.evm.execution.test_engine import TARGET, chain, run

_GIVEN = bytes(4) + bytes(range(1, 65))


def branch(code: str, data: bytes = _GIVEN, **options: object) -> int:
    """The taint of what code leaves on the stack, as a branch on it tells."""
    trace = run(chain(code + "5f57"), data, **options)
    return trace.branches[-1].taint


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("5f", 0),
        ("32", Taint.FIXED),
        ("6002330a", Taint.CALLER),
        ("33600116", Taint.CALLER),
        ("60ff60043516", Taint.INPUT),
        ("6004355f0b", Taint.INPUT),
        ("600435331860ff16", Taint.INPUT | Taint.CALLER | Taint.AMOUNT),
        ("34600101", Taint.INPUT),
        ("42600a10", Taint.CLOCK),
        ("43", Taint.CLOCK),
        ("36601411", Taint.FIXED),
        ("5f3560e01c", Taint.FIXED),
        ("3354", Taint.HELD),
        ("60043554", Taint.LISTED),
        ("6004355f5260205f2054", Taint.ITEM),
        ("335f5260205f2054", Taint.HELD),
        ("6004355f5d5f5c", 0),
        ("335f5d5f5c600101", Taint.CALLER),
        ("335f555f54600101", Taint.CALLER),
        ("60206004604037604051", Taint.INPUT),
        ("60206004604037602060405f5e5f51", Taint.INPUT),
        ("6004355f5360205f60205e602051", Taint.INPUT),
        ("30", 0),
        ("303b", 0),
        ("5a", Taint.CLOCK),
        ("3a", Taint.CLOCK),
        ("41", Taint.CLOCK),
        ("5f40", Taint.CLOCK),
        ("44", Taint.CLOCK),
        ("47", Taint.CLOCK),
        ("3331", Taint.CALLER | Taint.CLOCK),
        ("333b", Taint.CALLER | Taint.AMOUNT | Taint.CLOCK),
    ],
)
def test_what_a_word_is_made_of(code: str, expected: int) -> None:
    assert branch(code) == expected


def test_what_an_inner_call_is_given_and_gives_back() -> None:
    """The identity, which hands back what it is given (0x04)."""
    assert branch("60043560405260205f602060405f60045af1505f51") == Taint.INPUT
    assert branch("60043560405260205f602060605f60045af1505f51") == 0


def test_delegated_code_keeps_the_caller_and_called_code_has_another() -> None:
    for kind, expected in (("f4", Taint.FIXED), ("fa", 0)):
        fake = chain("5f5f5f5f617777" + "5a" + kind + "00")
        fake.codes["0x" + "7777".rjust(40, "0")] = bytes.fromhex("336005575b00")
        assert run(fake).branches[0].taint == expected


def test_a_failure_hangs_on_what_the_callee_decided() -> None:
    fake = chain("60243560405260205f602060405f6177775af15f57")
    fake.codes["0x" + "7777".rjust(40, "0")] = bytes.fromhex("5f356007575b5f5ffd")
    trace = run(fake, _GIVEN)
    assert trace.branches[-1].taint & Taint.INPUT


def test_what_changes_state_is_a_site_even_if_undone() -> None:
    trace = run(chain("60015f555f5f5f5f5f5f5af1505f5ffd"))
    assert not trace.writes and trace.sites == {Place(TARGET, 3), Place(TARGET, 11)}


def test_contracts_that_a_run_makes_are_noted() -> None:
    trace = run(chain("5f5f5ff000"))
    assert trace.created == [TARGET] and len(trace.started) == 1


def test_a_secret_is_known_by_its_hash() -> None:
    secret = "6004355f5260205f20" + "7f" + keccak(b"another").hex() + "1457"
    assert run(chain("5f" + secret), _GIVEN).hash_compared
    assert not run(chain("5f" + "60043560011457"), _GIVEN).hash_compared


def test_that_the_caller_is_himself_is_no_question_of_who_he_is() -> None:
    assert branch("333314") & Taint.AMOUNT


def test_a_run_can_come_later() -> None:
    early, late = run(chain("425f55435f5500")), run(chain("425f5543600155"), seconds=60, blocks=5)
    assert (early.writes[0].new + 60, late.writes[1].new) == (late.writes[0].new, 5)


def test_each_bit_has_a_name_and_memory_holds_eight() -> None:
    assert [int(member) for member in Taint] == [1 << bit for bit in range(11)]
    assert taint.FILL[Taint.CALLER | Taint.FIXED] == bytes([Taint.CALLER]) * 32
    assert taint.of_bytes(b"\x01\x00\x04") == Taint.CALLER | Taint.INPUT


@pytest.mark.parametrize(
    ("read", "expected"),
    [(Taint.CALLER, Taint.HELD), (Taint.ITEM, Taint.ITEM), (Taint.INPUT, Taint.LISTED), (Taint.CLOCK, 0)],
)
def test_what_is_read_from_a_slot_by_what_its_number_is_made_of(read: int, expected: int) -> None:
    assert taint.of_slot(read) == expected

"""What members of a set are tried with: yes, what runs compare with, nearly every bit."""

from auditor.chains.evm.authorization.members.mapping_slots import MappingSlot, slot_for_key
from auditor.chains.evm.authorization.search.membership_values import MembershipValues, membership_words
from auditor.chains.evm.authorization.search.sentinels import SIGNERS, UNPRIVILEGED
from auditor.chains.evm.execution.call import EvmCall, Trace
from auditor.chains.evm.signatures import keccak

CONTRACT = b"\x11" * 20


def ran(*levels: int) -> Trace:
    return Trace(EvmCall(CONTRACT, b"", UNPRIVILEGED, UNPRIVILEGED), held_bounds=list(levels))


def test_what_is_learnt_on_the_way_is_tried_once() -> None:
    marks = MembershipValues(ran(0, 7))
    tried = []
    for mark in marks:
        tried.append(mark)
        marks.add_constants(ran(7, 2**256 - 1))
    assert tried == [1, 7, 8, 2**256 - 2]


def test_marks_come_to_an_end() -> None:
    marks = MembershipValues(ran())
    tried = []
    for mark in marks:
        tried.append(mark)
        marks.add_constants(ran(mark + 10))
    assert len(tried) == 6


def test_all_signers_are_entered_together() -> None:
    key = SIGNERS[0].rjust(32, b"\0") + (3).to_bytes(32, "big")
    slot = int.from_bytes(keccak(key), "big")
    kept = MappingSlot(CONTRACT, slot, (), SIGNERS[0], {slot: key})
    stored = membership_words(kept, 5)
    assert len(stored) == len(SIGNERS)
    assert stored[CONTRACT, slot] == 5
    last = int.from_bytes(keccak(SIGNERS[-1].rjust(32, b"\0") + (3).to_bytes(32, "big")), "big")
    assert (CONTRACT, last) in stored


def test_a_slot_is_found_for_another_key() -> None:
    one, other = (selector + bytes(28) + (9).to_bytes(32, "big") for selector in (b"abcd", b"efgh"))
    slot, wanted = (int.from_bytes(keccak(each), "big") for each in (one, other))
    numbers = [int.from_bytes(selector + bytes(28), "big") for selector in (b"abcd", b"efgh")]
    assert slot_for_key(slot + 1, {slot: one}, *numbers) == wanted + 1
    assert slot_for_key(5, {slot: one}, *numbers) == 5

"""Every instruction against the specification's own run of it: words, memory, gas, storage, events, refunds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.chains.evm.execution.instructions import ENDING, INSIDE
from tests.chains.evm.execution.codes import CODES, OTHER, WORDS, assembled, pushed
from tests.chains.evm.execution.oracle import ENVIRONMENT, Accounts, Held, Sent, differs, own, with_code
from tests.examples import examples

CALLER, TARGET = b"\xaa" * 20, bytes(18) + b"\x12\x34"
DELEGATED = bytes(18) + b"\x77\x02"
_EDGES = (0, 1, 2, 15, 30, 31, 32, 33, 255, 256, 257, 2**64, 2**255 - 1, 2**255, 2**255 + 1, 2**256 - 2, 2**256 - 1)


def accounts(code: bytes, other: bytes = b"") -> Accounts:
    """A contract with some code, another one, an account that delegates to it, and a caller."""
    return {
        CALLER: Held(nonce=1, balance=10**18),
        TARGET: with_code(code, words={0: 7, 1: 2**255}),
        OTHER: with_code(other, words={0: 1}),
        DELEGATED: with_code(bytes.fromhex("ef0100") + OTHER),
    }


def sent(gas: int = 100_000, data: bytes = b"", **more: object) -> Sent:
    """A message to it."""
    return Sent(CALLER, TARGET, data, gas, **more)  # type: ignore[arg-type]


@settings(max_examples=examples(300), deadline=None)
@given(CODES, CODES, st.sampled_from([200, 5_000, 60_000, 300_000]), st.binary(max_size=70), st.booleans())
def test_code_leaves_what_the_specification_leaves(
    code: bytes, other: bytes, gas: int, data: bytes, static: bool
) -> None:
    assert not differs(accounts(code, other), sent(gas, data, static=static))


@settings(max_examples=examples(1_000), deadline=None)
@given(st.integers(0, 255), st.lists(WORDS, max_size=18), st.binary(max_size=40), st.binary(max_size=70), st.booleans())
def test_each_instruction(op: int, words: list[int], rest: bytes, data: bytes, static: bool) -> None:
    code = b"".join(map(pushed, words)) + bytes([op]) + rest + b"\x5b" * 40
    assert not differs(accounts(code, b"\x5f\x54\x5f\x52\x60\x20\x5f\xf3"), sent(60_000, data, static=static))


@pytest.mark.parametrize("op", range(256))
def test_each_instruction_with_near_words(op: int) -> None:
    """Small words that are places in memory, slots and sizes at once, with all of the stack filled."""
    for low in (0, 1, 31, 32, 64):
        code = b"".join(pushed(low + place % 3) for place in range(17)) + bytes([op]) + b"\x5b" * 40 + b"\x5a"
        assert not differs(accounts(code, b"\x60\x20\x5f\xf3"), sent(90_000, bytes(range(1, 100))))


_TWO = [op for op, does in INSIDE.items() if (does.pops, does.pushes) == (2, 1) and op != 0x20]
_THREE, _ONE = (0x08, 0x09), (0x15, 0x19, 0x1E)


@pytest.mark.parametrize("between", [b"", b"\x90\x90"])  # what works on pushed words is computed beforehand
@pytest.mark.parametrize("op", _TWO)
def test_two_words_at_the_edges(op: int, between: bytes) -> None:
    code = b"".join(pushed(other) + pushed(top) + between + bytes([op]) for top in _EDGES for other in _EDGES)
    assert not differs(accounts(code), sent(2_000_000))


@pytest.mark.parametrize("op", _ONE)
def test_one_word_at_the_edges(op: int) -> None:
    code = b"".join(pushed(1 << bit) + bytes([op]) + pushed((1 << bit) - 1) + bytes([op]) for bit in range(256))
    assert not differs(accounts(code), sent(2_000_000))


@pytest.mark.parametrize("op", _THREE)
def test_three_words_at_the_edges(op: int) -> None:
    some = _EDGES[::2]
    for modulus in _EDGES:
        code = b"".join(assembled(modulus, other, top, bytes([op])) for top in some for other in some)
        assert not differs(accounts(code), sent(2_000_000))


@pytest.mark.parametrize("op", [*INSIDE, *ENDING])
def test_stack_underflow(op: int) -> None:
    takes = (INSIDE.get(op) or ENDING[op]).pops
    for height in range(max(0, takes - 1), takes + 1):
        assert not differs(accounts(b"\x5f" * height + bytes([op])), sent())


@pytest.mark.parametrize("height", [1022, 1023, 1024])
@pytest.mark.parametrize("op", ["30", "58", "5a", "5b", "5f", "80", "90", "48", "5f5f5f5f5f5ff4"])
def test_the_stack_is_as_high_as_it_may_be(height: int, op: str) -> None:
    assert not differs(accounts(b"\x5f" * height + bytes.fromhex(op)), sent())


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5_000) | WORDS, st.integers(0, 5_000)), max_size=4), st.integers(0, 10**6))
def test_memory_grows_at_its_price(pieces: list[tuple[int, int]], gas: int) -> None:
    code = b"".join(assembled(size, start, "2050") for start, size in pieces) + b"\x59\x5a"
    assert not differs(accounts(code), sent(gas))


@pytest.mark.parametrize("back", [-1, 0, 1, 2, 255, 256, 257, 10**7])
def test_hashes_of_the_last_blocks(back: int) -> None:
    assert not differs(accounts(assembled(ENVIRONMENT.header.number - back, "40")), sent())


def test_pieces_that_are_longer_than_they_may_be_are_one_code() -> None:
    code = assembled(1, "50") * 400 + b"\x5a"
    assert own(accounts(code), sent(), ENVIRONMENT)["words on the stack"]
    assert not differs(accounts(code), sent())

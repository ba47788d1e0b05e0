"""Calls run piece by piece against the specification's own run of them: they leave the same behind."""

from contextlib import suppress
from typing import Any
from unittest.mock import patch

import pytest
from ethereum.forks.bpo2.vm import gas
from ethereum.forks.bpo2.vm.exceptions import ExceptionalHalt, Revert
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.chains.evm.execution.block import POPS
from auditor.chains.evm.execution.call import Call, Trace
from auditor.chains.evm.execution.machine import Machine
from auditor.chains.evm.execution.memory import IN_CONTEXT
from auditor.chains.evm.execution.message import message
from auditor.chains.evm.execution.specification import (
    INSTRUCTIONS,
    U256,
    Evm,
    Ops,
    StackUnderflowError,
    Uint,
    extend_memory,
    interpreter,
)
from auditor.chains.evm.execution.state import Ledger
from auditor.chains.evm.execution.watch import Watch
from auditor.chains.evm.execution.words import ON_STACK
from auditor.chains.evm.execution.world import World
from tests.chains.evm.execution.test_engine import CALLER, ORIGIN, TARGET
from tests.chains.evm.fake import FakeChain

_OTHER = bytes(18) + b"\x56\x78"
_WORDS = st.integers(0, 70) | st.sampled_from([2**256 - 1, 2**255, 2**64, 1 << 160]) | st.integers(0, 2**256 - 1)
_KNOWN = sorted(op.value for op in Ops)
_HERE = sorted({*ON_STACK, *IN_CONTEXT, *range(0x60, 0x80), 0x56, 0x57})


def _pushed(word: int) -> bytes:
    size = max(1, (word.bit_length() + 7) // 8)
    return bytes([0x5F + size]) + word.to_bytes(size, "big")


# What fails soonest by chance gets what it wants: places in memory that are near, jumps to where one may go.
_NEAR = (st.integers(0, 300) | st.integers(0, 9_000)).map(_pushed)
_MEMORY = st.tuples(st.sampled_from([0x20, 0x37, 0x39, 0x3E, 0x51, 0x52, 0x53, 0x5E, 0xA1]), _NEAR, _NEAR, _NEAR).map(
    lambda made: made[3] + made[2] + made[1] + bytes([made[0]])
)
_JUMPING = st.sampled_from(["6001585760fe5b", "5b", "5f6006580157" + "5b", "58600401565b", "5b5a6103e8105857"])
_CALLING = st.tuples(
    st.sampled_from([0xF1, 0xF2, 0xF4, 0xFA]), st.integers(0, 90_000), st.sampled_from([4, 0x5678])
).map(
    lambda made: (
        bytes.fromhex("60405f60405f")
        + (b"\x5f" if made[0] < 0xF4 else b"")
        + _pushed(made[2])
        + _pushed(made[1])
        + bytes([made[0]])
    )
)
_STORING = st.tuples(st.sampled_from([0x54, 0x55, 0x5C, 0x5D]), st.integers(0, 3), _WORDS).map(
    lambda made: _pushed(made[2]) + _pushed(made[1]) + bytes([made[0]])
)
_CODES = st.lists(
    _WORDS.map(_pushed)
    | st.sampled_from(_KNOWN).map(lambda op: bytes([op]))
    | st.sampled_from(range(256)).map(lambda op: bytes([op]))
    | st.sampled_from(sorted(ON_STACK)).map(lambda op: bytes([op]))
    | st.integers(0x80, 0x9F).map(lambda op: bytes([op]))
    | _MEMORY
    | _JUMPING.map(bytes.fromhex)
    | _CALLING
    | _STORING,
    max_size=40,
).map(b"".join)


def _world(code: bytes, other: bytes) -> World:
    world = World(FakeChain())
    for address, held in ((TARGET, code), (_OTHER, other), (CALLER, b""), (ORIGIN, b"")):
        world.make_up(address)
        world._codes[address] = held
    world._slots.update({(TARGET, 0): 7, (TARGET, 1): 2**255, (_OTHER, 0): 1})
    return world


def _sent(code: bytes, other: bytes, gas: int, data: bytes) -> tuple[Any, Ledger]:
    """A message to a contract with some code, and the state that it is sent in."""
    call, world = Call(TARGET, data, CALLER, ORIGIN), _world(code, other)
    ledger = Ledger(world)
    ledger.watch = Watch(Trace(call), ledger)
    sent = message(call, ledger, world)
    sent.gas = Uint(gas)
    return sent, ledger


def _begun(code: bytes) -> Any:
    """A call of which nothing has run."""
    sent, _ = _sent(code, b"", 60_000, b"")
    kept = {"message": sent, "code": sent.code, "gas_left": sent.gas, "pc": Uint(0), "running": True}
    kept |= {"stack": [], "memory": bytearray(), "valid_jump_destinations": frozenset(), "logs": (), "output": b""}
    kept |= {"refund_counter": 0, "accounts_to_delete": set(), "return_data": b"", "error": None}
    return Evm(**kept, accessed_addresses=set(), accessed_storage_keys=set())


def _left(code: bytes, other: bytes, gas: int, data: bytes, by_own: bool) -> dict[str, Any]:
    """All that a call leaves behind. Which of several faults in one piece of code ends it is left open: what is left
    is the same."""
    sent, ledger = _sent(code, other, gas, data)
    if by_own:
        evm = interpreter.process_message(sent)
    else:
        with patch.object(interpreter, "op_implementation", INSTRUCTIONS):
            evm = interpreter.process_message(sent)
    failed = evm.error is not None
    return {
        "error": type(evm.error).__name__ if isinstance(evm.error, Revert) else failed,
        "gas": int(evm.gas_left),
        "output": bytes(evm.output),
        "stack": None if failed else list(map(int, evm.stack)),
        "memory": None if failed else bytes(evm.memory),
        "words": {key: int(word) for key, word in ledger.words.items()},
        "accounts": ledger.accounts,
        "transient": sent.tx_env.transient_storage,
        "logs": evm.logs,
        "refund": evm.refund_counter,
        "warm": None if failed else (evm.accessed_addresses, evm.accessed_storage_keys),
    }


@given(_CODES, _CODES, st.sampled_from([200, 5_000, 60_000]), st.binary(max_size=70))
def test_a_call_leaves_what_the_specification_leaves(code: bytes, other: bytes, gas: int, data: bytes) -> None:
    assert _left(code, other, gas, data, by_own=True) == _left(code, other, gas, data, by_own=False)


_EDGES = (0, 1, 2, 31, 32, 33, 255, 256, 257, 2**64, 2**255 - 1, 2**255, 2**255 + 1, 2**256 - 2, 2**256 - 1)


@pytest.mark.parametrize("op", [op for op, native in ON_STACK.items() if native.pops and native.pushes == 1])
def test_words_at_the_edges(op: int) -> None:
    code = b"".join(_pushed(other) + _pushed(one) + bytes([op]) for one in _EDGES for other in _EDGES)
    assert _left(code, b"", 60_000, b"", by_own=True) == _left(code, b"", 60_000, b"", by_own=False)


@pytest.mark.parametrize(
    "code",
    [
        "5f545f54600154505f545a",
        "5f51610400515f51612710515a",
        "60ff6104005261400051600052596020600020",
        "6103ff5f205f5f20",
    ],
    ids=["storage read again", "memory that grows", "memory that is written", "memory that is hashed"],
)
def test_what_costs_by_what_was_there_before(code: str) -> None:
    left = _left(bytes.fromhex(code), b"", 60_000, b"", by_own=True)
    assert left["error"] is False
    assert left == _left(bytes.fromhex(code), b"", 60_000, b"", by_own=False)


@settings(max_examples=1_000)
@given(st.sampled_from(_HERE), st.lists(_WORDS, max_size=18), st.binary(max_size=40), st.binary(max_size=70))
def test_each_instruction_that_is_run_here(op: int, words: list[int], rest: bytes, data: bytes) -> None:
    code = b"".join(map(_pushed, words)) + bytes([op]) + rest + b"\x5b" * 40
    assert _left(code, b"", 60_000, data, by_own=True) == _left(code, b"", 60_000, data, by_own=False)


@pytest.mark.parametrize("op", [op for op in Ops if op.value not in _HERE])
def test_the_words_that_other_instructions_take_are_known(op: Any) -> None:
    """For want of words each fails if it has one less than it takes, and not if it has them all."""
    takes = POPS.get(op.value, 0)
    assert not _wants_more(op, takes)
    assert takes == 0 or _wants_more(op, takes - 1)


def _wants_more(op: Any, height: int) -> bool:
    evm = _begun(b"")
    evm.stack = [U256(0)] * height
    try:
        INSTRUCTIONS[op](evm)
    except StackUnderflowError:
        return True
    except Exception:
        return False
    return False


_PLACES = st.integers(0, 5_000) | _WORDS


@given(st.integers(0, 300), st.lists(st.tuples(_PLACES, _PLACES), max_size=2))
def test_memory_grows_at_the_price_that_the_specification_has(held: int, extensions: list[tuple[int, int]]) -> None:
    wanted = [(U256(start), U256(size)) for start, size in extensions]
    memory = bytearray(32 * held)
    assert extend_memory(memory, wanted) == gas.calculate_gas_extend_memory(memory, wanted)


@pytest.mark.parametrize("height", [1022, 1023, 1024])
@pytest.mark.parametrize("op", ["30", "58", "5a", "5b", "5f", "80", "90", "48"])
def test_the_stack_is_as_high_as_it_may_be(height: int, op: str) -> None:
    code = b"\x5f" * height + bytes.fromhex(op)
    assert _left(code, b"", 60_000, b"", by_own=True) == _left(code, b"", 60_000, b"", by_own=False)


@pytest.mark.parametrize("op", [op.value for op in Ops if op not in (Ops.JUMP, Ops.JUMPI)])
def test_labels_lie_beside_every_word(op: int) -> None:
    """After each instruction there are as many labels as words; else all labels behind would be of other words."""
    evm = _begun(b"\x5f" * 17 + bytes([op]) + b"\0" * 33)
    machine = Machine(evm)
    with suppress(ExceptionalHalt, Revert):
        machine.run()
        assert len(machine.labels) == len(machine.words)

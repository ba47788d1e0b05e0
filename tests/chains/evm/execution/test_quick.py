"""The quicker instructions against the specification's own, on random stacks and code: they leave the same behind."""

from types import SimpleNamespace
from typing import Any

from ethereum.forks.bpo2.vm.instructions import arithmetic, bitwise, comparison, control_flow, stack
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.evm.execution.quick import QUICK
from auditor.chains.evm.execution.specification import U256, Ops, Uint, jump_destinations

_OWN: dict[Any, Any] = {
    Ops.POP: stack.pop,
    Ops.JUMPDEST: control_flow.jumpdest,
    Ops.JUMP: control_flow.jump,
    Ops.JUMPI: control_flow.jumpi,
    Ops.ISZERO: comparison.is_zero,
    Ops.ADD: arithmetic.add,
    Ops.SUB: arithmetic.sub,
    Ops.AND: bitwise.bitwise_and,
    Ops.OR: bitwise.bitwise_or,
    Ops.EQ: comparison.equal,
    Ops.LT: comparison.less_than,
    Ops.GT: comparison.greater_than,
} | {op: getattr(stack, op.name.lower()) for op in QUICK if op.name.startswith(("PUSH", "DUP", "SWAP"))}

words = st.integers(0, 40) | st.sampled_from([2**256 - 1, 2**255]) | st.integers(0, 2**256 - 1)
stacks = st.lists(words, max_size=20) | st.just([7] * 1024)


def left(instruction: Any, code: bytes, place: int, words: list[int], gas: int) -> object:
    evm = SimpleNamespace(
        code=code,
        pc=Uint(place),
        gas_left=Uint(gas),
        stack=[U256(word) for word in words],
        valid_jump_destinations=jump_destinations(code),
    )
    try:
        instruction(evm)
    except Exception as error:
        return type(error)
    return evm.pc, evm.gas_left, evm.stack


def test_every_quick_instruction_is_compared() -> None:
    assert _OWN.keys() == QUICK.keys()


@given(st.sampled_from(sorted(QUICK, key=lambda op: op.value)), st.binary(max_size=60), stacks, st.integers(0, 12))
def test_the_same_is_left_behind(op: Any, rest: bytes, words: list[int], gas: int) -> None:
    code = bytes([0x5B, op.value]) + rest + b"\x5b" * 8
    assert left(QUICK[op], code, 1, words, gas) == left(_OWN[op], code, 1, words, gas)

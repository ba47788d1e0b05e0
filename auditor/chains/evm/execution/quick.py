"""Quicker forms of the instructions that make up most of any run.

The specification is written to be read: it makes a new checked integer for every step of the program counter and cuts
the data of a PUSH out of the code each time. These do the same to the stack, gas and counter with numbers that are made
once. Tests run random code with both and compare all that is left.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from auditor.chains.evm.execution.specification import (
    GAS_BASE,
    GAS_HIGH,
    GAS_JUMPDEST,
    GAS_MID,
    GAS_VERY_LOW,
    U256,
    InvalidJumpDestError,
    Ops,
    OutOfGasError,
    StackOverflowError,
    StackUnderflowError,
    Uint,
    op_implementation,
)

_MOST_STACK = 1024
_COUNTERS = tuple(map(Uint, range(1 << 16)))
_FALSE, _TRUE = U256(0), U256(1)
_WORD = 1 << 256

Instruction = Callable[[Any], None]


def _forward(evm: Any, by: int) -> None:
    place = int(evm.pc) + by
    evm.pc = _COUNTERS[place] if place < len(_COUNTERS) else Uint(place)


def _charge(evm: Any, gas: Uint) -> None:
    if evm.gas_left < gas:
        raise OutOfGasError
    evm.gas_left -= gas


@lru_cache(maxsize=1024)
def _pushed(code: bytes) -> dict[int, U256]:
    """The words that the PUSHes of a code were seen to push, by place; filled as they are met."""
    return {}


def _push(size: int) -> Instruction:
    def push(evm: Any) -> None:
        _charge(evm, GAS_VERY_LOW)
        code, place = evm.code, int(evm.pc)
        known = _pushed(code)
        word = known.get(place)
        if word is None:
            data = code[place + 1 : place + 1 + size].ljust(size, b"\0")
            word = known[place] = U256(int.from_bytes(data, "big"))
        if len(evm.stack) == _MOST_STACK:
            raise StackOverflowError
        evm.stack.append(word)
        _forward(evm, size + 1)

    return push


def _push_zero(evm: Any) -> None:
    _charge(evm, GAS_BASE)
    if len(evm.stack) == _MOST_STACK:
        raise StackOverflowError
    evm.stack.append(_FALSE)
    _forward(evm, 1)


def _dup(depth: int) -> Instruction:
    def dup(evm: Any) -> None:
        _charge(evm, GAS_VERY_LOW)
        stack = evm.stack
        if depth > len(stack):
            raise StackUnderflowError
        if len(stack) == _MOST_STACK:
            raise StackOverflowError
        stack.append(stack[-depth])
        _forward(evm, 1)

    return dup


def _swap(depth: int) -> Instruction:
    def swap(evm: Any) -> None:
        _charge(evm, GAS_VERY_LOW)
        stack = evm.stack
        if depth >= len(stack):
            raise StackUnderflowError
        stack[-1], stack[-1 - depth] = stack[-1 - depth], stack[-1]
        _forward(evm, 1)

    return swap


def _pop(stack: list[Any]) -> Any:
    if not stack:
        raise StackUnderflowError
    return stack.pop()


def _drop(evm: Any) -> None:
    _pop(evm.stack)
    _charge(evm, GAS_BASE)
    _forward(evm, 1)


def _jumpdest(evm: Any) -> None:
    _charge(evm, GAS_JUMPDEST)
    _forward(evm, 1)


def _jump(evm: Any) -> None:
    place = Uint(int(_pop(evm.stack)))
    _charge(evm, GAS_MID)
    if place not in evm.valid_jump_destinations:
        raise InvalidJumpDestError
    evm.pc = place


def _jumpi(evm: Any) -> None:
    place, condition = Uint(int(_pop(evm.stack))), int(_pop(evm.stack))
    _charge(evm, GAS_HIGH)
    if not condition:
        _forward(evm, 1)
    elif place not in evm.valid_jump_destinations:
        raise InvalidJumpDestError
    else:
        evm.pc = place


def _unary(work: Callable[[int], bool]) -> Instruction:
    def unary(evm: Any) -> None:
        word = int(_pop(evm.stack))
        _charge(evm, GAS_VERY_LOW)
        evm.stack.append(_TRUE if work(word) else _FALSE)
        _forward(evm, 1)

    return unary


def _binary(work: Callable[[int, int], int]) -> Instruction:
    def binary(evm: Any) -> None:
        one, other = int(_pop(evm.stack)), int(_pop(evm.stack))
        _charge(evm, GAS_VERY_LOW)
        evm.stack.append(U256(work(one, other)))
        _forward(evm, 1)

    return binary


QUICK: dict[Any, Instruction] = {
    Ops.PUSH0: _push_zero,
    **{Ops(0x5F + size): _push(size) for size in range(1, 33)},
    **{Ops(0x7F + depth): _dup(depth) for depth in range(1, 17)},
    **{Ops(0x8F + depth): _swap(depth) for depth in range(1, 17)},
    Ops.POP: _drop,
    Ops.JUMPDEST: _jumpdest,
    Ops.JUMP: _jump,
    Ops.JUMPI: _jumpi,
    Ops.ISZERO: _unary(lambda word: word == 0),
    Ops.ADD: _binary(lambda one, other: (one + other) % _WORD),
    Ops.SUB: _binary(lambda one, other: (one - other) % _WORD),
    Ops.AND: _binary(lambda one, other: one & other),
    Ops.OR: _binary(lambda one, other: one | other),
    Ops.EQ: _binary(lambda one, other: int(one == other)),
    Ops.LT: _binary(lambda one, other: int(one < other)),
    Ops.GT: _binary(lambda one, other: int(one > other)),
}


def install() -> None:
    """Lets the specification use these."""
    op_implementation.update(QUICK)

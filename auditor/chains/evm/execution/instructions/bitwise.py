"""0x16 to 0x1e: bits of words (yellow paper H.2, "10s"; shifts EIP-145, CLZ EIP-7939)."""

from auditor.chains.evm.execution import gas
from auditor.chains.evm.execution.frame import Frame
from auditor.chains.evm.execution.instructions.arithmetic import joined, signed
from auditor.chains.evm.execution.operation import MASK, Operation


def _and(_: Frame, words: list[int], taints: list[int], __: int) -> None:
    top = words.pop()
    words[-1] &= top
    taint = taints.pop()
    if taint:
        taints[-1] |= taint


def _or(_: Frame, words: list[int], taints: list[int], __: int) -> None:
    top = words.pop()
    words[-1] |= top
    taint = taints.pop()
    if taint:
        taints[-1] |= taint


def _xor(frame: Frame, words: list[int], taints: list[int], __: int) -> None:
    """XOR is also a comparison: it is zero for equal words."""
    top, taint = words.pop(), taints.pop()
    if taint or taints[-1]:
        taints[-1] = frame.recorder.equality(top, words[-1], taint, taints[-1])
    words[-1] ^= top


def _not(_: Frame, words: list[int], __: list[int], ___: int) -> None:
    words[-1] ^= MASK


def _shift_left(_: Frame, words: list[int], taints: list[int], __: int) -> None:
    by = words.pop()
    words[-1] = words[-1] << by & MASK if by < 256 else 0
    taint = taints.pop()
    if taint:
        taints[-1] |= taint


def _shift_right(_: Frame, words: list[int], taints: list[int], __: int) -> None:
    by = words.pop()
    words[-1] = words[-1] >> by if by < 256 else 0
    taint = taints.pop()
    if taint:
        taints[-1] |= taint


def _leading_zeros(_: Frame, words: list[int], __: list[int], ___: int) -> None:
    words[-1] = 256 - words[-1].bit_length()


OPERATIONS: dict[int, Operation] = {
    0x16: Operation(_and, gas.VERY_LOW, 2, 1),
    0x17: Operation(_or, gas.VERY_LOW, 2, 1),
    0x18: Operation(_xor, gas.VERY_LOW, 2, 1),
    0x19: Operation(_not, gas.VERY_LOW, 1, 1),
    0x1A: Operation(
        joined(lambda place, word: word >> 8 * (31 - place) & 0xFF if place < 32 else 0), gas.VERY_LOW, 2, 1
    ),
    0x1B: Operation(_shift_left, gas.VERY_LOW, 2, 1),
    0x1C: Operation(_shift_right, gas.VERY_LOW, 2, 1),
    0x1D: Operation(joined(lambda by, word: signed(word) >> min(by, 256) & MASK), gas.VERY_LOW, 2, 1),
    0x1E: Operation(_leading_zeros, gas.LOW, 1, 1),
}

"""0x01 to 0x0b: arithmetic modulo 2**256 (yellow paper H.2, "0s")."""

from collections.abc import Callable

from auditor.chains.evm.execution import gas
from auditor.chains.evm.execution.frame import Frame
from auditor.chains.evm.execution.operation import MASK, SIGN, Operation, Work


def joined(work: Callable[[int, int], int]) -> Work:
    """An instruction that joins two words and their taint into one."""

    def operation(_: Frame, words: list[int], taints: list[int], __: int) -> None:
        top = words.pop()
        words[-1] = work(top, words[-1])
        taint = taints.pop()
        if taint:
            taints[-1] |= taint

    return operation


def _add(_: Frame, words: list[int], taints: list[int], __: int) -> None:
    top = words.pop()
    words[-1] = top + words[-1] & MASK
    taint = taints.pop()
    if taint:
        taints[-1] |= taint


def _sub(frame: Frame, words: list[int], taints: list[int], __: int) -> None:
    """SUB is also a comparison: compilers test equality by a zero difference."""
    top, taint = words.pop(), taints.pop()
    if taint or taints[-1]:
        taints[-1] = frame.recorder.difference(top, words[-1], taint, taints[-1])
    words[-1] = top - words[-1] & MASK


def _modular(work: Callable[[int, int], int]) -> Work:
    """An instruction of three words: a result modulo the third."""

    def operation(_: Frame, words: list[int], taints: list[int], __: int) -> None:
        top, second = words.pop(), words.pop()
        words[-1] = work(top, second) % words[-1] if words[-1] else 0
        taint = taints.pop() | taints.pop()
        taints[-1] |= taint

    return operation


def _exp(frame: Frame, words: list[int], taints: list[int], __: int) -> None:
    base, exponent = words.pop(), words[-1]
    frame.charge(gas.EXP_BYTE * ((exponent.bit_length() + 7) // 8))
    words[-1] = pow(base, exponent, 2**256)
    taint = taints.pop()
    taints[-1] |= taint


def signed(word: int) -> int:
    """A word read as two's complement."""
    return word - 2**256 if word & SIGN else word


def _signed_divide(dividend: int, divisor: int) -> int:
    """SDIV: rounds towards zero."""
    dividend, divisor = signed(dividend), signed(divisor)
    if not divisor:
        return 0
    quotient = abs(dividend) // abs(divisor)
    return (quotient if (dividend < 0) == (divisor < 0) else -quotient) & MASK


def _signed_modulo(word: int, modulus: int) -> int:
    """SMOD: the result has the sign of the word."""
    word, modulus = signed(word), signed(modulus)
    if not modulus:
        return 0
    rest = abs(word) % abs(modulus)
    return (-rest if word < 0 else rest) & MASK


def _sign_extend(size: int, word: int) -> int:
    """SIGNEXTEND: ``size`` is the length of the signed number in bytes, minus one."""
    if size > 30:
        return word
    bit = 8 * size + 7
    low = word & (1 << bit + 1) - 1
    return low | MASK ^ ((1 << bit + 1) - 1) if word >> bit & 1 else low


OPERATIONS: dict[int, Operation] = {
    0x01: Operation(_add, gas.VERY_LOW, 2, 1),
    0x02: Operation(joined(lambda top, second: top * second & MASK), gas.LOW, 2, 1),
    0x03: Operation(_sub, gas.VERY_LOW, 2, 1),
    0x04: Operation(joined(lambda top, second: top // second if second else 0), gas.LOW, 2, 1),
    0x05: Operation(joined(_signed_divide), gas.LOW, 2, 1),
    0x06: Operation(joined(lambda top, second: top % second if second else 0), gas.LOW, 2, 1),
    0x07: Operation(joined(_signed_modulo), gas.LOW, 2, 1),
    0x08: Operation(_modular(lambda top, second: top + second), gas.MID, 3, 1),
    0x09: Operation(_modular(lambda top, second: top * second), gas.MID, 3, 1),
    0x0A: Operation(_exp, gas.EXP, 2, 1),
    0x0B: Operation(joined(_sign_extend), gas.LOW, 2, 1),
}

"""0x10 to 0x15: comparisons (yellow paper H.2, "10s"). The trace notes those of callers, arguments and times."""

from collections.abc import Callable

from auditor.chains.evm.execution import gas
from auditor.chains.evm.execution.frame import Frame
from auditor.chains.evm.execution.operation import SIGN, Operation, Work


def _order(work: Callable[[int, int], bool]) -> Work:
    """A comparison of two words by size."""

    def operation(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
        top, taint = words.pop(), taints.pop()
        if taint or taints[-1]:
            taints[-1] = frame.recorder.order(top, words[-1], taint, taints[-1])
        words[-1] = 1 if work(top, words[-1]) else 0

    return operation


def _equal(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
    top, taint = words.pop(), taints.pop()
    if taint or taints[-1]:
        taints[-1] = frame.recorder.equality(top, words[-1], taint, taints[-1])
    words[-1] = 1 if top == words[-1] else 0


def _is_zero(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
    if taints[-1]:
        taints[-1] = frame.recorder.truth(taints[-1], words[-1])
    words[-1] = 0 if words[-1] else 1


# With the sign bit flipped, signed words sort like unsigned ones.
OPERATIONS: dict[int, Operation] = {
    0x10: Operation(_order(lambda top, second: top < second), gas.VERY_LOW, 2, 1),
    0x11: Operation(_order(lambda top, second: top > second), gas.VERY_LOW, 2, 1),
    0x12: Operation(_order(lambda top, second: top ^ SIGN < second ^ SIGN), gas.VERY_LOW, 2, 1),
    0x13: Operation(_order(lambda top, second: top ^ SIGN > second ^ SIGN), gas.VERY_LOW, 2, 1),
    0x14: Operation(_equal, gas.VERY_LOW, 2, 1),
    0x15: Operation(_is_zero, gas.VERY_LOW, 1, 1),
}

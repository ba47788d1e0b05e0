"""The representation of an instruction."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from auditor.chains.evm.execution.frame import Frame

# Runs an instruction. Arguments: frame, its words, their taint, and the immediate value from the code.
Work = Callable[["Frame", list[int], list[int], int], None]
# Runs the last instruction of a piece. Arguments: frame, words, taint, and its place. Returns the next place, or one of
# the negative numbers below.
End = Callable[["Frame", list[int], list[int], int], int]

FINISHED, CALLED = -1, -2  # the frame has ended; an inner frame runs first

MASK = 2**256 - 1
SIGN = 2**255
ADDRESS = 2**160 - 1


class Operation(NamedTuple):
    """An instruction within a piece: ``gas`` is its constant part, ``pops`` and ``pushes`` count words."""

    work: Work
    gas: int
    pops: int
    pushes: int
    immediate: int = 0


class Ending(NamedTuple):
    """An instruction that ends a piece."""

    work: End
    gas: int
    pops: int
    pushes: int = 0

"""What an instruction is made of."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from auditor.chains.evm.execution.frame import Frame

# What an instruction does to a frame, whose words and their taint it is handed with what the code says (``immediate``).
Work = Callable[["Frame", list[int], list[int], int], None]
# What an instruction does that ends a piece of code at a place; it returns where to go on, or one of the numbers below.
End = Callable[["Frame", list[int], list[int], int], int]

FINISHED, CALLED = -1, -2  # the frame has ended; another frame runs first

MASK = 2**256 - 1
SIGN = 2**255
ADDRESS = 2**160 - 1


class Operation(NamedTuple):
    """An instruction that stays within its piece of code: its work, its gas as far as that is always the same, how
    many words it takes and gives, and what its code says."""

    work: Work
    gas: int
    pops: int
    pushes: int
    immediate: int = 0


class Ending(NamedTuple):
    """An instruction that ends a piece of code."""

    work: End
    gas: int
    pops: int
    pushes: int = 0

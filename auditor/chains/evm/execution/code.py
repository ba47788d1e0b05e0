"""Code divided into pieces: basic blocks that end at a jump, a call, or an instruction that depends on the gas left.

Constant gas and the stack height are checked once per piece.
"""

from functools import lru_cache
from typing import Any, NamedTuple

from auditor.chains.evm.execution.instructions import ENDING, INSIDE
from auditor.chains.evm.execution.instructions.control import pass_on, stop
from auditor.chains.evm.execution.instructions.stack import push, pushing
from auditor.chains.evm.execution.operation import End, Ending, Operation, Work

_JUMPDEST, _PUSH1, _PUSH32, _INVALID = 0x5B, 0x60, 0x7F, 0xFE
_ADD, _SUB, _AND, _SHL = 0x01, 0x03, 0x16, 0x1B
_FOLDED = frozenset({_ADD, _SUB, _AND, _SHL})
_NO_FRAME: Any = None  # these instructions do not use their frame if no word has taint
# Pieces may overlap, since one starts at each jump target. This limits the work of dividing hostile code.
_LONGEST = 256


class Piece(NamedTuple):
    """A piece of code. ``place`` is the program counter of its last instruction. The stack must have ``low`` words when
    it starts, and rises by at most ``high`` words. It has ``steps`` instructions, which cost ``gas``: those of ``body``
    with their immediates, and ``end``."""

    place: int
    low: int
    high: int
    steps: int
    gas: int
    body: tuple[tuple[Work, int], ...]
    end: End


class Pieces(dict[int, Piece]):
    """The pieces of one code by their start, made when first used, and its jump destinations."""

    def __init__(self, code: bytes) -> None:
        super().__init__()
        self.code = code
        self.destinations = destinations(code)

    def __missing__(self, start: int) -> Piece:
        piece = self[start] = _piece(self.code, start)
        return piece


@lru_cache(maxsize=1024)
def pieces(code: bytes) -> Pieces:
    """The pieces of a code."""
    return Pieces(code)


def destinations(code: bytes) -> frozenset[int]:
    """The valid jump destinations (yellow paper 9.4.3): every JUMPDEST that is not data of a PUSH."""
    places = []
    place, size = 0, len(code)
    while place < size:
        op = code[place]
        if op == _JUMPDEST:
            places.append(place)
        elif _PUSH1 <= op <= _PUSH32:
            place += op - _PUSH1 + 1
        place += 1
    return frozenset(places)


def _append(body: list[tuple[Work, int]], op: int, operation: Operation) -> None:
    """Appends an instruction to a piece. JUMPDEST is dropped, and an instruction on constants is computed here:
    compilers push masks as shifts and differences."""
    if op == _JUMPDEST:
        return
    words = [word for work, word in body[-2:] if work is push]
    if op in _FOLDED and len(words) == 2:
        operation.work(_NO_FRAME, words, [0, 0], 0)
        body[-2:] = [(push, words[0])]
    else:
        body.append((operation.work, operation.immediate))


def _piece(code: bytes, place: int) -> Piece:
    body: list[tuple[Work, int]] = []
    gas = steps = height = low = high = 0
    end: End = pass_on
    while steps < _LONGEST:
        if place >= len(code):
            end = stop
            break
        op = code[place]
        inside = pushing(code, place) if _PUSH1 <= op <= _PUSH32 else INSIDE.get(op)
        operation = inside or ENDING.get(op, ENDING[_INVALID])
        steps += 1
        low = max(low, operation.pops - height)
        height += operation.pushes - operation.pops
        high = max(high, height)
        gas += operation.gas
        if isinstance(operation, Ending):
            end = operation.work
            break
        _append(body, op, operation)
        place += op - 0x5E if _PUSH1 <= op <= _PUSH32 else 1
    return Piece(place, low, high, steps, gas, tuple(body), end)

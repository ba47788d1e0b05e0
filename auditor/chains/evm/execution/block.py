"""Code as straight pieces: what is run from one place on until a jump, a call, or what only the specification does."""

from dataclasses import dataclass
from functools import lru_cache

from auditor.chains.evm.execution.labels import JOINING, POPPING
from auditor.chains.evm.execution.memory import IN_CONTEXT
from auditor.chains.evm.execution.specification import GAS_HIGH, GAS_MID, jump_destinations
from auditor.chains.evm.execution.words import ON_STACK, Native, Work, pushing

JUMP, JUMPI = 0x56, 0x57
_PUSH1, _PUSH32 = 0x60, 0x7F
_NATIVE = ON_STACK | IN_CONTEXT
_ENDING = {JUMP: int(GAS_MID), JUMPI: int(GAS_HIGH)}
_COPIES = dict.fromkeys((0x37, 0x39, 0x3E, 0x5E), 3)
_CALLS = {0xF0: 3, 0xF1: 7, 0xF2: 7, 0xF3: 2, 0xF4: 6, 0xF5: 4, 0xFA: 6, 0xFD: 2}
# How many words the instructions take that end pieces; what is not here takes none.
POPS = JOINING | POPPING | _COPIES | _CALLS | {0x3C: 4, 0x55: 2, JUMPI: 2, 0x5C: 1, 0x5D: 2}
# Pieces may overlap, for one starts wherever a jump goes: this keeps the work of taking hostile code apart in bounds.
_LONGEST = 256


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of code: what its instructions do and what they cost, how far down the stack they reach (``low`` words
    must be there) and by how many words it rises at most, the instruction behind it that ends it, if any, and where
    that lies. Of the end, ``steps`` and ``low`` are counted in, and the gas of jumps."""

    body: tuple[tuple[Work, int], ...]
    gas: int
    steps: int
    low: int
    high: int
    end: int | None
    place: int


class Blocks(dict[int, Block]):
    """The pieces of one code by the places where they start, taken apart as they are met."""

    def __init__(self, code: bytes) -> None:
        super().__init__()
        self._code = code
        self.destinations = frozenset(map(int, jump_destinations(code)))

    def __missing__(self, start: int) -> Block:
        block = self[start] = _block(self._code, start)
        return block


@lru_cache(maxsize=1024)
def blocks(code: bytes) -> Blocks:
    """The pieces of a code."""
    return Blocks(code)


def _block(code: bytes, place: int) -> Block:
    body: list[tuple[Work, int]] = []
    gas = steps = height = low = high = 0
    end: int | None = None
    while place < len(code) and steps < _LONGEST:
        op = code[place]
        native = _native(code, place)
        pops = native.pops if native else POPS.get(op, 0)
        low = max(low, pops - height)
        steps += 1
        if native is None:
            end, gas = op, gas + _ENDING.get(op, 0)
            break
        body.append((native.work, native.said))
        gas += native.gas
        height += native.pushes - pops
        high = max(high, height)
        place += op - 0x5E if _PUSH1 <= op <= _PUSH32 else 1
    return Block(tuple(body), gas, steps, low, high, end, place)


def _native(code: bytes, place: int) -> Native | None:
    op = code[place]
    return pushing(code, place) if _PUSH1 <= op <= _PUSH32 else _NATIVE.get(op)

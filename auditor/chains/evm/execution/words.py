"""What instructions that only work on the stack do to words and to labels.

The specification is written to be read: it makes a new checked integer in each of several steps of an instruction.
Here words are plain integers below 2**256, and beside each lies its label (see ``labels``). Gas and the height of the
stack are counted for whole blocks (see ``block``). Tests run random code both ways and compare all that is left.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from auditor.chains.evm.execution.instructions import HANDLERS
from auditor.chains.evm.execution.specification import GAS_BASE, GAS_JUMPDEST, GAS_LOW, GAS_VERY_LOW

_MASK = 2**256 - 1
_SIGN = 2**255

# What an instruction does: to the machine (see ``machine``), words and labels, with what its code says.
Work = Callable[[Any, list[int], list[int], int], None]


class Native(NamedTuple):
    """An instruction that is run here: its work, its gas as far as that is always the same, what it takes and gives,
    and what its code says: the word that it pushes, or the place in the stack that it means."""

    work: Work
    gas: int
    pops: int
    pushes: int
    said: int = 0


def _push(_: Any, words: list[int], labels: list[int], word: int) -> None:
    words.append(word)
    labels.append(0)


def _dup(_: Any, words: list[int], labels: list[int], place: int) -> None:
    words.append(words[place])
    labels.append(labels[place])


def _swap(_: Any, words: list[int], labels: list[int], place: int) -> None:
    words[-1], words[place] = words[place], words[-1]
    labels[-1], labels[place] = labels[place], labels[-1]


def _pop(_: Any, words: list[int], labels: list[int], __: int) -> None:
    words.pop()
    labels.pop()


def _jumpdest(_: Any, __: list[int], ___: list[int], ____: int) -> None:
    """Does nothing."""


def _not(_: Any, words: list[int], __: list[int], ___: int) -> None:
    words[-1] ^= _MASK


def _iszero(machine: Any, words: list[int], labels: list[int], _: int) -> None:
    if labels[-1]:
        HANDLERS[0x15](machine.watch, machine.frame, machine.evm, 0x15)
    words[-1] = 0 if words[-1] else 1


def _joined(work: Callable[[int, int], int]) -> Work:
    """Two words become one that comes of both."""

    def joined(_: Any, words: list[int], labels: list[int], __: int) -> None:
        one = words.pop()
        words[-1] = work(one, words[-1])
        label = labels.pop()
        if label:
            labels[-1] |= label

    return joined


def _compared(op: int, work: Callable[[int, int], int]) -> Work:
    """Two words become one, and that they were compared may be worth a note."""
    handler = HANDLERS[op]

    def compared(machine: Any, words: list[int], labels: list[int], _: int) -> None:
        if labels[-1] or labels[-2]:
            handler(machine.watch, machine.frame, machine.evm, op)
        else:
            labels.pop()
        one = words.pop()
        words[-1] = work(one, words[-1])

    return compared


def _signed_right(by: int, word: int) -> int:
    signed = word - 2**256 if word & _SIGN else word
    return signed >> min(by, 256) & _MASK


_BASE, _VERY_LOW, _LOW, _JUMPDEST = (int(gas) for gas in (GAS_BASE, GAS_VERY_LOW, GAS_LOW, GAS_JUMPDEST))
_JOINED: dict[int, tuple[int, Callable[[int, int], int]]] = {
    0x01: (_VERY_LOW, lambda one, other: one + other & _MASK),
    0x02: (_LOW, lambda one, other: one * other & _MASK),
    0x04: (_LOW, lambda one, other: one // other if other else 0),
    0x06: (_LOW, lambda one, other: one % other if other else 0),
    0x16: (_VERY_LOW, lambda one, other: one & other),
    0x17: (_VERY_LOW, lambda one, other: one | other),
    0x1A: (_VERY_LOW, lambda place, word: word >> 8 * (31 - place) & 0xFF if place < 32 else 0),
    0x1B: (_VERY_LOW, lambda by, word: word << by & _MASK if by < 256 else 0),
    0x1C: (_VERY_LOW, lambda by, word: word >> by if by < 256 else 0),
    0x1D: (_VERY_LOW, _signed_right),
}
# With the bit of the sign turned, signed words have the order of unsigned ones.
_COMPARED: dict[int, Callable[[int, int], int]] = {
    0x03: lambda one, other: one - other & _MASK,
    0x10: lambda one, other: 1 if one < other else 0,
    0x11: lambda one, other: 1 if one > other else 0,
    0x12: lambda one, other: 1 if one ^ _SIGN < other ^ _SIGN else 0,
    0x13: lambda one, other: 1 if one ^ _SIGN > other ^ _SIGN else 0,
    0x14: lambda one, other: 1 if one == other else 0,
    0x18: lambda one, other: one ^ other,
}

ON_STACK: dict[int, Native] = {
    0x15: Native(_iszero, _VERY_LOW, 1, 1),
    0x19: Native(_not, _VERY_LOW, 1, 1),
    0x50: Native(_pop, _BASE, 1, 0),
    0x5B: Native(_jumpdest, _JUMPDEST, 0, 0),
    0x5F: Native(_push, _BASE, 0, 1),
    **{op: Native(_joined(work), gas, 2, 1) for op, (gas, work) in _JOINED.items()},
    **{op: Native(_compared(op, work), _VERY_LOW, 2, 1) for op, work in _COMPARED.items()},
    **{0x7F + depth: Native(_dup, _VERY_LOW, depth, depth + 1, -depth) for depth in range(1, 17)},
    **{0x8F + depth: Native(_swap, _VERY_LOW, depth + 1, depth + 1, -1 - depth) for depth in range(1, 17)},
}


def pushing(code: bytes, place: int) -> Native:
    """The PUSH1 to PUSH32 at a place; what the code is too short for is zero."""
    size = code[place] - 0x5F
    word = int.from_bytes(code[place + 1 : place + 1 + size].ljust(size, b"\0"), "big")
    return Native(_push, _VERY_LOW, 0, 1, word)

"""Where values come from: taint that travels with every word and byte of a run, and how instructions carry it.

Taint tells, at a branch, what the decision hangs on: dynamic taint analysis (Schwartz, Avgerinos, Brumley: *All You
Ever Wanted to Know About Dynamic Taint Analysis*, 2010), over one real run.
"""

from enum import IntFlag


class Taint(IntFlag):
    """Sources of a value. Memory and calldata hold the first eight of them; the others are only on the stack."""

    CALLER = 1
    """``msg.sender`` of the outermost call."""
    ORIGIN = 2
    """``tx.origin``."""
    INPUT = 4
    """Calldata of the outermost call, and the value sent."""
    HELD = 8
    """Read from storage under a key made of caller or origin."""
    AMOUNT = 16
    """What came of measuring an own holding, or the own address, against what the caller says."""
    ITEM = 32
    """Read from storage under a key made by hashing input: one item of many."""
    SIGNED = 64
    """Who signed what the caller gives."""
    LISTED = 128
    """Read from storage at a place counted from input: one member of a list."""
    FIXED = 256
    """Which function is called, how long the calldata is, that there is a caller."""
    CLOCK = 512
    """The time and number of the block, who makes it, its fees, gas, balances, code: what no storage word tells."""
    COMPARED = 1024
    """What is left of a comparison with somebody: not his address, even if it looks like it."""


# The same as plain integers: an operation on members of an enumeration takes twenty times as long.
CALLER, ORIGIN, INPUT, HELD, AMOUNT, ITEM, SIGNED, LISTED, FIXED, CLOCK, COMPARED = map(int, Taint)
WHO = CALLER | ORIGIN | SIGNED
# A word of memory that has this taint.
FILL = tuple(bytes([taint & 255]) * 32 for taint in range(2 * COMPARED))


def of_bytes(taints: bytes | bytearray) -> int:
    """The taint of all bytes together."""
    if taints.count(0) == len(taints):
        return 0
    joined = 0
    for taint in set(taints):
        joined |= taint
    return joined


def of_slot(taint: int) -> int:
    """The taint of a word read from a slot whose number has ``taint``."""
    if taint & (WHO | HELD):
        return HELD
    if taint & ITEM:
        return ITEM
    return LISTED if taint & (INPUT | LISTED) else 0


def of_hash(taint: int) -> int:
    """The taint of a hash over bytes with ``taint``."""
    return taint & ~INPUT | ITEM if taint & (INPUT | ITEM) else taint


def measured(taint: int, other: int) -> int:
    """The taint of a comparison by size, or of equality, with what the caller says or with the time."""
    joined = taint | other
    return joined | AMOUNT if joined & HELD and joined & (INPUT | ITEM | CLOCK) else joined

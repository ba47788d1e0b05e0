"""Taint: the sources of every word and byte of a run, and how instructions propagate it.

The taint of a branch condition shows what the branch depends on: dynamic taint analysis (Schwartz, Avgerinos, Brumley:
*All You Ever Wanted to Know About Dynamic Taint Analysis*, 2010) over one concrete run.
"""

from enum import IntFlag


class Taint(IntFlag):
    """Sources of a value. Memory and calldata can hold the first eight; the others occur only on the stack."""

    CALLER = 1
    """``msg.sender`` of the outermost call."""
    ORIGIN = 2
    """``tx.origin``."""
    INPUT = 4
    """Calldata of the outermost call, and the value sent."""
    HELD = 8
    """Read from storage under a key made of caller or origin."""
    AMOUNT = 16
    """Result of comparing the caller's own holding or address with input."""
    ITEM = 32
    """Read from storage under a key made by hashing input: one item of many."""
    SIGNED = 64
    """The signer recovered from a signature in the input."""
    LISTED = 128
    """Read from storage at a slot computed from input without a hash: an element of an array."""
    FIXED = 256
    """The selector, the length of the calldata, or that the caller is not zero."""
    CLOCK = 512
    """Facts outside of storage: time, number, proposer and fees of the block, gas, balances, code."""
    COMPARED = 1024
    """Result of a comparison with caller, origin or signer: not an address, even if it looks like one."""


# The same as plain integers: operations on enumeration members are twenty times slower.
CALLER, ORIGIN, INPUT, HELD, AMOUNT, ITEM, SIGNED, LISTED, FIXED, CLOCK, COMPARED = map(int, Taint)
WHO = CALLER | ORIGIN | SIGNED
# A word of memory with this taint.
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
    """The taint of a storage word whose slot number has ``taint``."""
    if taint & (WHO | HELD):
        return HELD
    if taint & ITEM:
        return ITEM
    return LISTED if taint & (INPUT | LISTED) else 0


def of_hash(taint: int) -> int:
    """The taint of a hash over bytes with ``taint``."""
    return taint & ~INPUT | ITEM if taint & (INPUT | ITEM) else taint


def measured(taint: int, other: int) -> int:
    """The taint of a comparison by size, or of equality, with input or time."""
    joined = taint | other
    return joined | AMOUNT if joined & HELD and joined & (INPUT | ITEM | CLOCK) else joined

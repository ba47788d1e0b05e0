"""Where values come from: labels that travel with every word and byte of a run, and how instructions carry them.

A label is a set of bits. It tells, at a branch, what the decision hangs on: dataflow in the sense of taint analysis
(Schwartz, Avgerinos, Brumley: *All You Ever Wanted to Know About Dynamic Taint Analysis*, 2010), over one real run.
"""

CALLER = 1  # msg.sender of the outermost call
ORIGIN = 2  # tx.origin
INPUT = 4  # calldata of the outermost call, and the value sent
HELD = 8  # read from storage under a key made of caller or origin
AMOUNT = 16  # what came of measuring an own holding, or the own address, against what the caller says
ITEM = 32  # read from storage under a key made by hashing input: one item of many
SIGNED = 64  # who signed what the caller gives
LISTED = 128  # read from storage at a place counted from input: one member of a list
FIXED = 256  # which function is called, how long the calldata is, that there is a caller; only on the stack
CLOCK = 512  # the time or number of the block; only on the stack
COMPARED = 1024  # what is left of a comparison with somebody: not his address, even if it looks like it

WHO = CALLER | ORIGIN | SIGNED
FILL = tuple(bytes([label & 255]) * 32 for label in range(2048))

_ONE = (0x15, 0x19, 0x1E, 0x31, 0x35, 0x3B, 0x3F, 0x40, 0x49)
_TWO = (*range(0x01, 0x08), 0x0A, 0x0B, *range(0x10, 0x15), *range(0x16, 0x19), *range(0x1A, 0x1E))

# Pops and pushes of the instructions that only join the labels of what they take.
JOINING: dict[int, int] = dict.fromkeys(_ONE, 1) | dict.fromkeys(_TWO, 2) | dict.fromkeys((0x08, 0x09), 3)

# Instructions that push a word that comes from no caller.
PLAIN = (0x30, 0x38, 0x3A, 0x3D, 0x41, *range(0x44, 0x49), 0x4A, 0x58, 0x59, 0x5A, *range(0x5F, 0x80))

# Instructions that pop and push nothing, and those that do neither.
POPPING = {0x50: 1, 0x56: 1, 0xA0: 2, 0xA1: 3, 0xA2: 4, 0xA3: 5, 0xA4: 6, 0xFF: 1}
IDLE = (0x00, 0x5B)


def of_bytes(labels: bytes | bytearray) -> int:
    """The label of all bytes together."""
    if labels.count(0) == len(labels):
        return 0
    joined = 0
    for label in set(labels):
        joined |= label
    return joined


def of_slot(label: int) -> int:
    """The label of a word read from a slot whose number has ``label``."""
    if label & (WHO | HELD):
        return HELD
    if label & ITEM:
        return ITEM
    return LISTED if label & (INPUT | LISTED) else 0


def of_hash(label: int) -> int:
    """The label of a hash over bytes with ``label``."""
    return label & ~INPUT | ITEM if label & (INPUT | ITEM) else label


def measured(one: int, other: int) -> int:
    """The label of a comparison by size, or of equality, with what the caller says or with the time."""
    joined = one | other
    return joined | AMOUNT if joined & HELD and joined & (INPUT | ITEM | CLOCK) else joined

"""0x09: the compression function of BLAKE2b (EIP-152, RFC 7693)."""

import struct

from auditor.chains.evm.execution.faults import Halt

_MASK = 2**64 - 1
_LENGTH = 213
_STEPS = 20  # per round
# RFC 7693, 2.6 and 2.7: the initialisation vector and the message schedule.
_START = (
    *(0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1),
    *(0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179),
)
_ORDERS = tuple(
    tuple(int(digit, 16) for digit in order)
    for order in (
        *("0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "9057fedaa9c2ab41"),
        *("2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0"),
    )
)
_COLUMNS_AND_DIAGONALS = (
    *((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)),
    *((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)),
)


def rounds(data: bytes) -> int:
    """The number of rounds in the input."""
    return int.from_bytes(data[:4], "big")


def steps(data: bytes) -> int:
    """The number of steps that its running time corresponds to."""
    return _STEPS * rounds(data)


def gas(data: bytes) -> int:
    """One per round. Raises Halt for malformed input."""
    if len(data) != _LENGTH or data[-1] > 1:
        raise Halt("the input of the compression function is not one")
    return rounds(data)


def compress(data: bytes) -> bytes:
    """``data``: rounds, state, block, bytes so far, and whether it is the last block."""
    state = struct.unpack("<8Q", data[4:68])
    block = struct.unpack("<16Q", data[68:196])
    low, high = struct.unpack("<2Q", data[196:212])
    work = [*state, *_START]
    work[12] ^= low
    work[13] ^= high
    if data[-1]:
        work[14] ^= _MASK
    for count in range(rounds(data)):
        order = _ORDERS[count % 10]
        for place, four in enumerate(_COLUMNS_AND_DIAGONALS):
            _mix(work, *four, block[order[2 * place]], block[order[2 * place + 1]])
    return struct.pack("<8Q", *(word ^ work[place] ^ work[place + 8] for place, word in enumerate(state)))


def _mix(work: list[int], a: int, b: int, c: int, d: int, first_word: int, second_word: int) -> None:
    """The function G of RFC 7693, 3.1."""
    for word, first, second in ((first_word, 32, 24), (second_word, 16, 63)):
        work[a] = work[a] + work[b] + word & _MASK
        work[d] = _turned(work[d] ^ work[a], first)
        work[c] = work[c] + work[d] & _MASK
        work[b] = _turned(work[b] ^ work[c], second)


def _turned(word: int, by: int) -> int:
    return word >> by | word << 64 - by & _MASK

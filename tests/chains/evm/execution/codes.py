"""Made-up code for differential tests: words, instructions, and pieces in which chance alone would seldom succeed."""

from hypothesis import strategies as st

OTHER = bytes(18) + b"\x56\x78"
PRECOMPILED = (*range(1, 0x12), 0x100)
WORDS = st.integers(0, 70) | st.sampled_from([2**256 - 1, 2**255, 2**64, 1 << 160]) | st.integers(0, 2**256 - 1)


def pushed(word: int) -> bytes:
    """PUSH1 to PUSH32 of a word."""
    size = max(1, (word.bit_length() + 7) // 8)
    return bytes([0x5F + size]) + word.to_bytes(size, "big")


def assembled(*parts: int | bytes | str) -> bytes:
    """Words are pushed, bytes and hexadecimal text are code as they are."""
    made = (
        pushed(part) if isinstance(part, int) else bytes.fromhex(part) if isinstance(part, str) else part
        for part in parts
    )
    return b"".join(made)


_NEAR = st.integers(0, 300) | st.integers(0, 9_000)
_MEMORY = st.tuples(
    st.sampled_from([0x20, 0x37, 0x39, 0x3E, 0x51, 0x52, 0x53, 0x5E, 0xA0, 0xA1, 0xF3, 0xFD]), _NEAR, _NEAR, _NEAR
).map(lambda made: assembled(made[3], made[2], made[1], bytes([made[0]])))
_JUMPING = st.sampled_from(["6001585760fe5b", "5b", "5f6006580157" + "5b", "58600401565b", "5b5a6103e8105857"])
_TARGETS = st.sampled_from([0x5678, 0x5678, 0x9ABC, 0x1234, 0x7702, 0xDEAD, *PRECOMPILED])
CALLING = st.tuples(
    st.sampled_from(["f1", "f2", "f4", "fa"]), st.integers(0, 90_000), _TARGETS, st.sampled_from([0, 0, 0, 1, 10**6])
).map(
    lambda made: assembled(
        "60405f60405f", made[3] if made[0] in ("f1", "f2") else b"", made[2], made[1], made[0], "3d50"
    )
)
STORING = st.tuples(st.sampled_from([0x54, 0x55, 0x5C, 0x5D]), st.integers(0, 3), st.integers(0, 2) | WORDS).map(
    lambda made: assembled(made[2], made[1], bytes([made[0]]))
)
# The code of an account that is made: returns what the memory starts with, or stores, or destroys itself, or fails.
_INIT = st.sampled_from(["60036000f3", "600160005560016000f3", "33ff", "5f5ffd", "60ef5f5360015ff3", "fe", ""])
CREATING = st.tuples(_INIT, st.sampled_from(["f0", "f5"]), st.integers(0, 3)).map(
    lambda made: assembled(
        int(made[0].ljust(2, "0"), 16),
        "5f52",
        1 if made[1] == "f5" else b"",
        len(made[0]) // 2,
        32 - max(1, len(made[0]) // 2),
        made[2],
        made[1],
    )
)
_OPS = st.integers(0, 255).map(lambda op: bytes([op]))
_STACK = st.sampled_from([*range(1, 0x20), *range(0x80, 0xA0)]).map(lambda op: bytes([op]))
_ASKING = st.sampled_from([0x31, 0x3B, 0x3C, 0x3F, 0x40, 0x49]).flatmap(
    lambda op: _TARGETS.map(lambda to: assembled(5, 0, 0, to, bytes([op])))
)
CODES = st.lists(
    WORDS.map(pushed) | _OPS | _STACK | _MEMORY | _JUMPING.map(bytes.fromhex) | CALLING | STORING | CREATING | _ASKING,
    max_size=40,
).map(b"".join)
_ENDS = st.sampled_from(["5f5ffd", "fe", "5aff", "3d5f5f3e"]).map(bytes.fromhex)
CALLS_ONLY = st.lists(CALLING | STORING | CREATING | _ENDS, max_size=8).map(b"".join)

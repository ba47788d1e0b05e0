"""Inputs near valid ones: a few cuts, copies and overwritten places in a seed."""

from hypothesis import strategies as st


@st.composite
def mutated(draw: st.DrawFn, *seeds: bytes) -> bytes:
    """A seed, changed in up to six places: what an attacker or a broken disk makes of a file."""
    content = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 40)))
        piece = draw(st.one_of(st.binary(max_size=8), st.sampled_from(_PIECES), st.just(content[start:end] * 2)))
        content = content[:start] + piece + content[end:]
    return content


_PIECES = (
    *(b"\0", b"\xff" * 4, b"\n", b'"', b"'", b"[", b"]", b"{", b"}", b"(", b")", b"*", b"&a ", b"<<: ", b"!!int "),
    *(b"null", b"true", b"NaN", b"1e999", b"-1", b"0x", b"9" * 30, b"\\ud800", "\u202e".encode(), b"\x1b[2J"),
    *(b"[" * 50, b"((" * 30, b"{" * 50, b"/*", b"//", b"=", b"::", b"#"),
)

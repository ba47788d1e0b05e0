"""A runtime that knows nothing but its own metadata: real metadata served by a real node, without the real code.

The module is written byte by byte (WebAssembly Core Specification 1.0, chapter 5), so that no binary of anybody lies in
the repository and no assembler is needed.
"""

from collections.abc import Mapping

from auditor.chains.substrate.derivation import compact

# What a function of the runtime answers, or what it answers to each number that it is asked with.
Said = bytes | Mapping[int, bytes]

_TEXT = 1024
_I32, _I64 = 0x7F, 0x7E
_CORE, _METADATA = bytes.fromhex("df6acb689907609b"), bytes.fromhex("37e397fc7c91f5e4")


def runtime(metadata: bytes, spec_name: str, spec_version: int, told: Mapping[str, Said] | None = None) -> bytes:
    """The module: each function returns where in memory its constant answer lies. ``told`` are further functions; asked
    with a number that it has no answer for, a function says none."""
    answers: dict[str, Said] = {
        "Core_version": _version(spec_name, spec_version),
        "Metadata_metadata": compact(len(metadata)) + metadata,
        **(told or {}),
    }
    memory = b""
    types = _vector([b"\x60" + _vector([bytes([_I32]), bytes([_I32])]) + _vector([bytes([_I64])])])
    functions = _vector([_leb(0)] * len(answers))
    exports = [_name("memory") + b"\x02" + _leb(0), _name("__heap_base") + b"\x03" + _leb(0)]
    bodies = []
    for number, (name, answer) in enumerate(answers.items()):
        exports.append(_name(name) + b"\x00" + _leb(number))
        code, kept = _body(answer, _TEXT + len(memory))
        bodies.append(_leb(len(code)) + code)
        memory += kept
    pages = (_TEXT + len(memory)) // 65536 + 2
    heap = bytes([_I32, 0]) + b"\x41" + _signed(_TEXT + len(memory) + 4096) + b"\x0b"
    data = b"\x00\x41" + _signed(_TEXT) + b"\x0b" + _leb(len(memory)) + memory
    return b"\0asm\1\0\0\0" + b"".join(
        (
            _section(1, types),
            _section(3, functions),
            _section(5, _vector([b"\x00" + _leb(pages)])),
            _section(6, _vector([heap])),
            _section(7, _vector(exports)),
            _section(10, _vector(bodies)),
            _section(11, _vector([data])),
        )
    )


def option(answer: bytes) -> bytes:
    """An ``Option`` of bytes, as runtimes answer with metadata of the version that they are asked for."""
    return b"\1" + compact(len(answer)) + answer


def _body(answer: Said, place: int) -> tuple[bytes, bytes]:
    """The code of a function without locals, and what it answers with, which will lie at ``place``."""
    if isinstance(answer, bytes):
        return b"\x00" + _found(answer, place) + b"\x0b", answer
    kept, code, ends = b"\0", b"", b""
    for asked, said in answer.items():
        # if the number at its argument is the one: this answer; else:
        code += (
            b"\x20\x00\x28\x02\x00\x41" + _signed(asked) + b"\x46\x04\x7e" + _found(said, place + len(kept)) + b"\x05"
        )
        ends += b"\x0b"
        kept += said
    return b"\x00" + code + _found(b"\0", place) + ends + b"\x0b", kept


def _found(answer: bytes, place: int) -> bytes:
    """``i64.const``: how long an answer is and where it lies."""
    return b"\x42" + _signed(len(answer) << 32 | place)


def _version(name: str, version: int) -> bytes:
    text = compact(len(name)) + name.encode()
    apis = compact(2) + _CORE + _u32(4) + _METADATA + _u32(1)
    return text + text + _u32(1) + _u32(version) + _u32(1) + apis + _u32(1) + b"\1"


def _u32(number: int) -> bytes:
    return number.to_bytes(4, "little")


def _section(number: int, content: bytes) -> bytes:
    return bytes([number]) + _leb(len(content)) + content


def _vector(items: list[bytes]) -> bytes:
    return _leb(len(items)) + b"".join(items)


def _name(text: str) -> bytes:
    return _leb(len(text)) + text.encode()


def _leb(number: int) -> bytes:
    found = b""
    while True:
        number, low = number >> 7, number & 0x7F
        found += bytes([low | (0x80 if number else 0)])
        if not number:
            return found


def _signed(number: int) -> bytes:
    found = b""
    while True:
        low = number & 0x7F
        number >>= 7
        done = (number == 0 and not low & 0x40) or (number == -1 and bool(low & 0x40))
        found += bytes([low | (0 if done else 0x80)])
        if done:
            return found

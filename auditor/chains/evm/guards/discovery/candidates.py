"""Addresses that a contract holds: written into its code, or read and compared when it ran."""

from collections.abc import Iterable, Iterator

from auditor.chains.evm.guards.discovery.decision import Decision
from auditor.chains.evm.guards.discovery.members import is_address
from auditor.chains.evm.guards.discovery.people import EVERYBODY

_LOW = (1 << 128) - 1
_PUSH1, _PUSH20, _PUSH32 = 0x60, 0x73, 0x7F


def candidates(codes: Iterable[bytes], decisions: Iterable[Decision]) -> list[bytes]:
    """Everybody whom a contract may have among its members, as far as its code and its runs tell."""
    found = [each for code in codes for each in constants(code)]
    for decision in decisions:
        for trace in (decision.stranger, decision.through):
            if trace is not None:
                words = [*(load.value for load in trace.loads), *(each.value for each in trace.comparisons)]
                found += [word.to_bytes(32, "big")[12:] for word in words if is_address(word.to_bytes(32, "big"))]
    return [each for each in dict.fromkeys(found) if each not in EVERYBODY]


def constants(code: bytes) -> list[bytes]:
    """Addresses written into code: constants and immutables."""
    found = (word for word in _pushed(code, _PUSH20, _PUSH32) if is_address(word.rjust(32, b"\0")))
    return [each for each in dict.fromkeys(word[-20:] for word in found) if each != b"\xff" * 20]


def hashes(code: bytes) -> list[int]:
    """Words written into code that look like hashes, as names of roles are: no masks, no texts, no shifted numbers."""
    words = (int.from_bytes(word, "big") for word in _pushed(code, _PUSH32))
    return [each for each in dict.fromkeys(words) if each >> 224 and 0 < each & _LOW != _LOW]


def _pushed(code: bytes, *ops: int) -> Iterator[bytes]:
    """The words that PUSHes of these sizes push."""
    place = 0
    while place < len(code):
        op = code[place]
        size = op - _PUSH1 + 1 if _PUSH1 <= op <= _PUSH32 else 0
        word = code[place + 1 : place + 1 + size]
        if op in ops and len(word) == size:
            yield word
        place += 1 + size

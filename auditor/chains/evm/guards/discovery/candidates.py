"""Addresses that a contract holds: written into its code, or read and compared when it ran."""

from collections.abc import Iterable

from auditor.chains.evm.guards.discovery.decision import Decision
from auditor.chains.evm.guards.discovery.members import is_address
from auditor.chains.evm.guards.discovery.people import EVERYBODY

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
    found = []
    place = 0
    while place < len(code):
        op = code[place]
        size = op - _PUSH1 + 1 if _PUSH1 <= op <= _PUSH32 else 0
        word = code[place + 1 : place + 1 + size]
        if op in (_PUSH20, _PUSH32) and len(word) == size and is_address(word.rjust(32, b"\0")):
            found.append(word[-20:])
        place += 1 + size
    return [each for each in dict.fromkeys(found) if each != b"\xff" * 20]

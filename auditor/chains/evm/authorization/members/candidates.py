"""Addresses that a contract holds: written into its code, or read and compared when it ran."""

from collections.abc import Iterable, Iterator

from auditor.chains.evm.authorization.members.set_events import is_address
from auditor.chains.evm.authorization.result.authorization import FunctionAuthorization
from auditor.chains.evm.authorization.search.sentinels import SENTINELS

_LOW = (1 << 128) - 1
_PUSH1, _PUSH20, _PUSH32 = 0x60, 0x73, 0x7F


def candidates(codes: Iterable[bytes], authorizations: Iterable[FunctionAuthorization]) -> list[bytes]:
    """Everybody whom a contract may have among its members, as far as its code and its runs tell."""
    result = [address for code in codes for address in constants(code)]
    for authorization in authorizations:
        for trace in (authorization.unprivileged_run, authorization.authorized_run):
            if trace is not None:
                words = [*(load.value for load in trace.loads), *(comparison.value for comparison in trace.comparisons)]
                result += [word.to_bytes(32, "big")[12:] for word in words if is_address(word.to_bytes(32, "big"))]
    return [address for address in dict.fromkeys(result) if address not in SENTINELS]


def constants(code: bytes) -> list[bytes]:
    """Addresses written into code: constants and immutables."""
    result = (word for word in _pushed(code, _PUSH20, _PUSH32) if is_address(word.rjust(32, b"\0")))
    return [address for address in dict.fromkeys(word[-20:] for word in result) if address != b"\xff" * 20]


def hashes(code: bytes) -> list[int]:
    """Words written into code that look like hashes, as names of roles are: no masks, no texts, no shifted numbers."""
    words = (int.from_bytes(word, "big") for word in _pushed(code, _PUSH32))
    return [number for number in dict.fromkeys(words) if number >> 224 and 0 < number & _LOW != _LOW]


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

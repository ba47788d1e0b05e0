"""Static facts of an account's code: EIP-7702 delegates, delegatecalls, selectors, addresses and hashes."""

import re
from collections.abc import Iterator
from functools import lru_cache

from auditor.chains.evm.addresses import is_address
from auditor.chains.evm.reading import Contract
from auditor.chains.evm.signatures import selector

_LOW = (1 << 128) - 1
_PUSH1, _PUSH20, _PUSH32 = 0x60, 0x73, 0x7F
_EIP_7702 = bytes.fromhex("ef0100")

# One instruction: a PUSH with its data, or any other opcode than DELEGATECALL and CALLCODE. The possessive quantifier
# keeps the search linear in hostile code.
_PUSHES = b"|".join(b"[\\x%02x].{0,%d}" % (0x5F + size, size) for size in range(1, 33))
_UNTIL_DELEGATE = re.compile(b"(?:" + _PUSHES + rb"|[^\x60-\x7f\xf2\xf4])*+[\xf2\xf4]", re.DOTALL)


def delegate_of(code: bytes) -> str | None:
    """The contract that a key delegates to (EIP-7702: ``0xef0100`` and 20 bytes), lower case, or None."""
    if len(code) == 23 and code.startswith(_EIP_7702):
        return "0x" + code[3:].hex()
    return None


@lru_cache(maxsize=2048)
def delegates(code: bytes) -> bool:
    """Whether code contains DELEGATECALL or CALLCODE. Without them it is certainly not a proxy."""
    return _UNTIL_DELEGATE.match(code) is not None


@lru_cache(maxsize=2048)
def selectors(code: bytes) -> frozenset[str]:
    """The functions that code dispatches to, as ``0x`` and 8 digits; empty where no dispatcher is recognised."""
    from evmole import contract_info

    return frozenset("0x" + function.selector for function in contract_info(code, selectors=True).functions or ())


def may_have_functions(contract: Contract, *signatures: str) -> bool:
    """Whether the contract may have all these functions, so that it is worth calling them.

    Every dispatcher has the selector in its code. Only a contract that runs unknown code (a proxy of no known standard,
    an implementation without a recognised dispatcher) may have any function.
    """
    open_ended = contract.proxy is None and delegates(contract.code)
    if open_ended or (contract.proxy is not None and not contract.selectors):
        return True
    return all(_has(contract, selector(signature)) for signature in signatures)


def _has(contract: Contract, wanted: str) -> bool:
    return wanted in contract.selectors or bytes.fromhex(wanted[2:]).lstrip(b"\0") in contract.code


def constants(code: bytes) -> list[bytes]:
    """Addresses written into code: constants and immutables."""
    result = (word for word in _pushed(code, _PUSH20, _PUSH32) if is_address(word.rjust(32, b"\0")))
    return [address for address in dict.fromkeys(word[-20:] for word in result) if address != b"\xff" * 20]


def hashes(code: bytes) -> list[int]:
    """Constants in code that look like hashes, such as ids of roles: not masks, texts or shifted numbers."""
    words = (int.from_bytes(word, "big") for word in _pushed(code, _PUSH32))
    return [number for number in dict.fromkeys(words) if number >> 224 and 0 < number & _LOW != _LOW]


def _pushed(code: bytes, *ops: int) -> Iterator[bytes]:
    """The operands of PUSH instructions of these sizes."""
    place = 0
    while place < len(code):
        op = code[place]
        size = op - _PUSH1 + 1 if _PUSH1 <= op <= _PUSH32 else 0
        word = code[place + 1 : place + 1 + size]
        if op in ops and len(word) == size:
            yield word
        place += 1 + size

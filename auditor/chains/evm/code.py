"""Static facts of an account's code: EIP-7702 delegates, delegatecalls, selectors."""

import re
from functools import lru_cache

from auditor.chains.evm.reading import Contract
from auditor.chains.evm.signatures import selector

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


def may_answer(contract: Contract, *signatures: str) -> bool:
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

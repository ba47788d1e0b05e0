"""Messages: the input of a call frame (yellow paper 8)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.chains.evm.execution.call import ECHO, Address
from auditor.chains.evm.execution.state import Account, State

if TYPE_CHECKING:
    from auditor.chains.evm.execution.precompiles.precompile import Precompile

_DELEGATION = bytes.fromhex("ef0100")
# PUSH0 CALLDATALOAD PUSH1 224 SHR PUSH1 224 SHL: the selector; PUSH32: a word. Then the return of that word, followed
# by zeros up to 1 KiB.
_SELECTOR, _WORD, _RETURN = (bytes.fromhex(part) for part in ("5f3560e01c60e01b", "7f", "5f526104005ff3"))


@dataclass(slots=True)
class Message:
    """A call or a creation. The code of ``code_address`` runs with the storage of ``account``.

    ``transfers`` is set if the value moves, ``static`` if state must not change (EIP-214), ``creates`` if ``code`` is
    init code, ``delegated`` if the frame keeps the caller of its parent. A ``precompile`` runs in place of code.
    ``caller_taint`` is the taint of the caller, ``data_taints`` that of the data, byte by byte.
    """

    caller: Address
    account: Address
    code_address: Address
    code: bytes
    data: bytes
    value: int
    gas: int
    depth: int = 0
    static: bool = False
    transfers: bool = True
    creates: bool = False
    delegated: bool = False
    precompile: "Precompile | None" = None
    caller_taint: int = 0
    data_taints: bytes = b""


def delegate(code: bytes) -> Address | None:
    """The account to which code delegates, if it is a delegation indicator (EIP-7702)."""
    return code[3:] if len(code) == 23 and code.startswith(_DELEGATION) else None


def resolved(state: State, address: Address) -> tuple[bytes, Address]:
    """The code that a call of an account runs, and its address. A delegation is followed once (EIP-7702)."""
    code = state.account(address).code
    to = delegate(code)
    return (code, address) if to is None else (state.account(to).code, to)


def answering(address: Address, word: int) -> tuple[Address, Account]:
    """An address and an account there that answers every call with a word, or with the called selector (``ECHO``)."""
    code = (_SELECTOR if word == ECHO else _WORD + word.to_bytes(32, "big")) + _RETURN
    return address, Account(1, 0, code)

"""Messages: what starts a call frame (yellow paper 8)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.chains.evm.execution.call import ECHO, Address
from auditor.chains.evm.execution.state import Account, State

if TYPE_CHECKING:
    from auditor.chains.evm.execution.precompiles.precompile import Precompile

_DELEGATION = bytes.fromhex("ef0100")
# PUSH0 CALLDATALOAD PUSH1 224 SHR PUSH1 224 SHL: the selector; PUSH32: a word. Then that, and zeros up to 1 KiB.
_SELECTOR, _WORD, _RETURN = (bytes.fromhex(part) for part in ("5f3560e01c60e01b", "7f", "5f526104005ff3"))


@dataclass(slots=True)
class Message:
    """A call or creation: ``account`` is whose storage it works on, ``code_address`` whose code it runs.

    ``transfers`` says whether the value moves, ``static`` whether nothing may be changed (EIP-214), ``delegated``
    whether it keeps the caller of the frame that makes it, ``precompile`` what runs in place of code.
    ``caller_taint`` and ``data_taints`` say what caller and data were made of.
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
    """The account whose code runs in place of this, if it is a delegation (EIP-7702)."""
    return code[3:] if len(code) == 23 and code.startswith(_DELEGATION) else None


def resolved(state: State, address: Address) -> tuple[bytes, Address]:
    """The code that a call of an account runs, and whose it is: that of the delegate, one step far (EIP-7702)."""
    code = state.account(address).code
    to = delegate(code)
    return (code, address) if to is None else (state.account(to).code, to)


def answering(address: Address, word: int) -> tuple[Address, Account]:
    """An account that answers every call with a word, or with the selector that it is called with (``ECHO``)."""
    code = (_SELECTOR if word == ECHO else _WORD + word.to_bytes(32, "big")) + _RETURN
    return address, Account(1, 0, code)
